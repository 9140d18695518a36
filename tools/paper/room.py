"""Room to write, drawn line by line: a repeated background would lose lines on some printers."""

from __future__ import annotations

WIDTH = 155  # mm: fits inside the box of an exercise, in whole squares
SQUARE, LINE, CODE_LINE = 5, 8, 7  # mm


def grid(rows: int) -> str:
    """Squared paper, for sums."""
    height = rows * SQUARE
    across = "".join(f"M0 {y}H{WIDTH}" for y in range(0, height + 1, SQUARE))
    down = "".join(f"M{x} 0V{height}" for x in range(0, WIDTH + 1, SQUARE))
    return _drawing("cc-grid", height, across + down)


def lines(rows: int) -> str:
    """Ruled paper, for words."""
    return _drawing(
        "cc-lines", rows * LINE, "".join(f"M0 {row * LINE}H{WIDTH}" for row in range(1, rows + 1))
    )


def code(rows: int) -> str:
    """Ruled paper with a margin, for code."""
    height = rows * CODE_LINE
    rules = "".join(f"M0 {row * CODE_LINE}H{WIDTH}" for row in range(1, rows + 1))
    steps = "".join(f"M{x} 0V{height}" for x in (8, 16, 24))
    return _drawing("cc-code-room", height, rules, steps)


def _drawing(name: str, height: int, path: str, light: str = "") -> str:
    faint = f'<path class="cc-faint" d="{light}"/>' if light else ""
    # The strokes at the edge are half outside the picture: a little more room.
    return (
        f'<svg class="cc-room {name}" viewBox="-0.2 -0.2 {WIDTH + 0.4} {height + 0.4}" '
        f'style="width:{WIDTH}mm;height:{height}mm" aria-hidden="true">{faint}'
        f'<path d="{path}"/></svg>'
    )
