"""What is in an nbgrader notebook: which cells count, what is hidden, what a question is called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader import utils

HIDDEN_BEGIN, HIDDEN_END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
SOLUTION_BEGIN, SOLUTION_END = "### BEGIN SOLUTION", "### END SOLUTION"
SCHEME_BEGIN, SCHEME_END = "=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="
MARKERS = (HIDDEN_BEGIN, HIDDEN_END, SOLUTION_BEGIN, SOLUTION_END, SCHEME_BEGIN, SCHEME_END)

# No «raise»: «Riavvia ed esegui tutte» must reach the end of a half-done assignment. A blank copy
# gets no points because each test asks for an answer.
CODE_STUB = "# Scrivi qui la tua risposta"
TEXT_STUB = "*Scrivi qui la tua risposta.*"

_HEADING = re.compile(r"^#{2,6}\s+(.+?)\s*$", re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE_OF_CELL = re.compile(r"(?:Cell In\s*\[\d+\]|<ipython-input-\d+[^>]*>)[^\n]*?line (\d+)")


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader name, or None for an ordinary cell."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) and name else None


def is_test(cell: NotebookNode) -> bool:
    """A test that marks by itself."""
    return utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code"


def is_manual(cell: NotebookNode) -> bool:
    """An answer that a teacher marks."""
    return utils.is_task(cell) or (utils.is_grade(cell) and utils.is_solution(cell))


def counts(cell: NotebookNode) -> bool:
    """A cell that gives points."""
    return utils.is_grade(cell) or utils.is_task(cell)


def hidden_lines(source: str) -> set[int]:
    """Numbers (from 1) of the lines that the student never sees, markers included."""
    found, inside = set(), False
    for number, line in enumerate(source.split("\n"), start=1):
        if HIDDEN_BEGIN in line:
            inside = True
        if inside:
            found.add(number)
        if HIDDEN_END in line:
            inside = False
    return found


def hidden_texts(nb: NotebookNode) -> set[str]:
    """Lines found only in hidden tests, long enough to be recognisable elsewhere."""
    hidden, seen = set(), set()
    for cell in nb.cells:
        secret = hidden_lines(cell.source)
        for number, line in enumerate(cell.source.split("\n"), start=1):
            text = line.strip()
            if number not in secret:
                seen.add(text)
            elif not any(marker in text for marker in MARKERS):
                hidden.add(text)
    return {text for text in hidden - seen if len(text) >= 12}


def plain(text: str) -> str:
    """Without the colours of a terminal."""
    return _ANSI.sub("", text)


def failing_line(traceback: list[str]) -> int | None:
    """The line of the cell itself where an error started, None if it cannot be told."""
    match = _LINE_OF_CELL.search(plain("\n".join(str(part) for part in traceback)))
    return int(match[1]) if match else None


def titles(nb: NotebookNode) -> dict[str, str]:
    """For each cell that counts, the heading it stands under (else its own name)."""
    found, current = {}, ""
    for cell in nb.cells:
        if cell.cell_type == "markdown" and not is_manual(cell):
            headings = _HEADING.findall(cell.source)
            current = headings[-1] if headings else current
        name = grade_id(cell)
        if name and counts(cell):
            found[name] = current or name
    return found


@dataclass(frozen=True)
class Score:
    """Points of a notebook's automatic tests."""

    points: float
    maximum: float
    by_cell: dict[str, tuple[float, float]]


def automatic_score(nb: NotebookNode) -> Score:
    """Adds up the automatic tests of an executed notebook, as nbgrader marks them."""
    marks = {}
    for cell in nb.cells:
        if is_test(cell):
            points, maximum = utils.determine_grade(cell)
            marks[grade_id(cell)] = (points or 0.0, maximum)
    return Score(
        sum(points for points, _ in marks.values()),
        sum(maximum for _, maximum in marks.values()),
        marks,
    )
