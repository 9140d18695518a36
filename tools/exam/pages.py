"""The frame of every page of an exam: masthead, style, and the small pieces they share."""

from __future__ import annotations

from html import escape
from pathlib import Path

from callcenter.exam.practical.task import Sheet
from callcenter.quiz import markup

_HERE = Path(__file__).parent
TITLE = "Tecnico della gestione di call center"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# The mark of the book, redrawn in one ink.
_MARK = (
    '<svg viewBox="0 0 64 64" aria-hidden="true"><rect x="2" y="2" width="60" height="60" rx="13" '
    'fill="none" stroke="#000" stroke-width="3"/><path d="M14 40a18 18 0 0 1 36 0" fill="none" '
    'stroke="#000" stroke-width="5" stroke-linecap="round"/><rect x="9" y="36" width="10" '
    'height="15" rx="5"/><rect x="45" y="36" width="10" height="15" rx="5"/><path d="M26 45v-6M32 '
    '45V33M38 45v-9" fill="none" stroke="#000" stroke-width="4" stroke-linecap="round"/></svg>'
)


def document(title: str, body: str) -> str:
    """A whole HTML file, with its style inside."""
    style = (_HERE / "exam.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="it">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def masthead(title: str, subtitle: str, corner: tuple[str, str] | None = None) -> str:
    """The head of the first page; ``corner`` is a caption and a letter."""
    box = ""
    if corner:
        box = f'<div class="version">{escape(corner[0])}<b>{escape(corner[1])}</b></div>'
    return (
        f'<header class="mast">{_MARK}<div class="who"><h1>{escape(title)}</h1>'
        f'<p class="sub">{escape(subtitle)}</p></div>{box}</header>'
    )


def points(number: float) -> str:
    """«1 punto», «2 punti»."""
    return "1 punto" if number == 1 else f"{number:g} punti"


def minutes(number: int) -> str:
    """«45 minuti», «2 ore e 10 minuti»."""
    hours, rest = divmod(number, 60)
    if not hours:
        return f"{rest} minuti"
    said = "1 ora" if hours == 1 else f"{hours} ore"
    return f"{said} e {rest} minuti" if rest else said


def lines(count: int) -> str:
    """Room to write, in ruled lines."""
    return f'<div class="lines">{"<div></div>" * count}</div>'


def sheet_table(number: int, sheet: Sheet) -> str:
    """A sheet of data as a table."""
    columns = range(len(sheet.columns))
    numeric = [_is_numeric([row[column] for row in sheet.rows]) for column in columns]
    # Two or three narrow columns spread over a page are hard to read across.
    wide = ' class="wide"' if len(sheet.columns) > 3 else ""
    head = "".join(
        f'<th scope="col"{_side(right)}>{escape(name)}</th>'
        for name, right in zip(sheet.columns, numeric, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_side(right)}>{escape(cell)}</td>"
            for cell, right in zip(row, numeric, strict=True)
        )
        + "</tr>"
        for row in sheet.rows
    )
    note = f'<p class="note">{markup.inline(sheet.note)}</p>' if sheet.note else ""
    return (
        f'<section class="sheet"><h3>Foglio {number} · {escape(sheet.title)}</h3>'
        f"<table{wide}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}</section>"
    )


def _side(right: bool) -> str:
    return ' class="num"' if right else ""


def _is_numeric(cells: list[str]) -> bool:
    written = [cell for cell in cells if cell]
    return bool(written) and all(cell.lstrip("-").replace(".", "").replace(",", "").isdigit()
                                 for cell in written)  # fmt: skip
