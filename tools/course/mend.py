"""Mends what students do to an nbgrader notebook, before nbgrader looks at it.

Cells copied, split, deleted, retyped or with changed metadata make nbgrader stop with an error that
says little. Here every known cell gets its own metadata back, a name used twice is kept once, a
missing test returns to its place, and each of these repairs is written down in Italian.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from tools.course.cells import grade_id, hidden_lines


@dataclass(frozen=True)
class Known:
    """A cell of the assignment, as the gradebook keeps it."""

    name: str
    cell_type: str
    source: str
    marks: dict

    @property
    def solution(self) -> bool:
        """The student writes here."""
        return self.marks["solution"] or self.marks["task"]


def known_cells(gradebook: Gradebook, notebook: str, assignment: str) -> list[Known]:
    """The assignment's cells, in order."""
    stored = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: cell.max_score for cell in [*stored.grade_cells, *stored.task_cells]}
    graded = {cell.name for cell in stored.grade_cells}
    tasks = {cell.name for cell in stored.task_cells}
    solutions = {cell.name for cell in stored.solution_cells}
    found = []
    for cell in stored.source_cells:
        marks = {
            "schema_version": 3,
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": bool(cell.locked),
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
        }
        if cell.name in points:
            marks["points"] = points[cell.name]
        found.append(Known(cell.name, cell.cell_type, cell.source, marks))
    return found


def _new_cell(known: Known) -> NotebookNode:
    make = v4.new_code_cell if known.cell_type == "code" else v4.new_markdown_cell
    cell = make(known.source)
    cell.metadata["nbgrader"] = copy.deepcopy(known.marks)
    return cell


def _retype(cell: NotebookNode, kind: str) -> None:
    cell.cell_type = kind
    if kind == "code":
        cell.setdefault("outputs", [])
        cell.setdefault("execution_count", None)
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _choose(copies: list[int], cells: list[NotebookNode], known: Known) -> int:
    """Which of several cells with one name is the answer: the first that was worked on."""
    if known.solution:
        for index in copies:
            if cells[index].source.strip() not in ("", known.source.strip()):
                return index
    return copies[0]


def _recover_names(cells: list[NotebookNode], known: list[Known]) -> None:
    """Gives a name back to cells that lost their metadata but not their text."""
    names = {grade_id(cell) for cell in cells}
    for one in known:
        if one.name in names or one.solution or not one.source.strip():
            continue
        for cell in cells:
            if grade_id(cell) is None and _visible(cell.source) == _visible(one.source):
                cell.metadata["nbgrader"] = copy.deepcopy(one.marks)
                break


def mend(nb: NotebookNode, known: list[Known]) -> list[str]:
    """Repairs ``nb`` in place; returns what was done, in Italian, for teacher and student."""
    by_name = {one.name: one for one in known}
    notes: list[str] = []
    for cell in nb.cells:
        name = grade_id(cell)
        if name not in by_name:
            cell.metadata.pop("nbgrader", None)
    _recover_names(nb.cells, known)
    notes += _single(nb, by_name)
    for cell in nb.cells:
        name = grade_id(cell)
        if name is None:
            continue
        one = by_name[name]
        if cell.cell_type != one.cell_type:
            _retype(cell, one.cell_type)
            notes.append(f"La cella «{name}» aveva cambiato tipo: è stata rimessa com'era.")
        if not one.solution and one.marks["grade"] and cell.source.strip() != one.source.strip():
            # A release lacks the hidden tests: only a difference in the rest is a change.
            if _visible(one.source) != _visible(cell.source):
                notes.append(f"La verifica «{name}» era stata modificata: vale quella del docente.")
            cell.source = one.source
        cell.metadata["nbgrader"] = copy.deepcopy(one.marks)
    notes += _restore(nb, known)
    return notes


def _visible(source: str) -> list[str]:
    """The lines of a test that students have, without blanks at the ends."""
    secret = hidden_lines(source)
    lines = source.split("\n")
    kept = [line.rstrip() for number, line in enumerate(lines, start=1) if number not in secret]
    return [line for line in kept if line.strip()]


def _single(nb: NotebookNode, by_name: dict[str, Known]) -> list[str]:
    """One cell for each name."""
    places: dict[str, list[int]] = {}
    for index, cell in enumerate(nb.cells):
        name = grade_id(cell)
        if name is not None:
            places.setdefault(name, []).append(index)
    notes, removed = [], set()
    for name, copies in places.items():
        if len(copies) == 1:
            continue
        known = by_name[name]
        kept = _choose(copies, nb.cells, known)
        which = "la prima" if kept == copies[0] else "la prima in cui c'è del lavoro"
        notes.append(f"La cella «{name}» c'è {len(copies)} volte (copiata o divisa): vale {which}.")
        for index in copies:
            if index == kept:
                continue
            other = nb.cells[index]
            other.metadata.pop("nbgrader", None)
            if not known.solution:
                removed.add(index)  # half a test would only raise errors
            elif known.cell_type == "markdown" and _adds(other, nb.cells[kept], known):
                nb.cells[kept].source += "\n\n" + other.source
                removed.add(index)
    nb.cells = [cell for index, cell in enumerate(nb.cells) if index not in removed]
    return notes


def _adds(other: NotebookNode, kept: NotebookNode, known: Known) -> bool:
    text = other.source.strip()
    return bool(text) and text != known.source.strip() and text not in kept.source


def _restore(nb: NotebookNode, known: list[Known]) -> list[str]:
    """Puts missing cells back, just before the next one that is there."""
    notes = []
    for position, one in enumerate(known):
        present = {grade_id(cell): index for index, cell in enumerate(nb.cells)}
        if one.name in present:
            continue
        after = [present[next_.name] for next_ in known[position + 1 :] if next_.name in present]
        nb.cells.insert(min(after) if after else len(nb.cells), _new_cell(one))
        if one.marks["grade"] and not one.solution:
            notes.append(f"Mancava la verifica «{one.name}»: è stata rimessa al suo posto.")
        elif one.solution:
            notes.append(
                f"Mancava la cella della risposta «{one.name}»: vale come risposta non data, "
                "a meno che il codice sia in un'altra cella."
            )
    return notes


class MendCells(NbGraderPreprocessor):
    """The repair as a step of ``nbgrader autograde``; notes stay in the notebook's metadata."""

    def preprocess(self, nb, resources):
        """Repairs ``nb`` with what the gradebook knows of its assignment."""
        marks = resources["nbgrader"]
        with Gradebook(marks["db_url"]) as gradebook:
            known = known_cells(gradebook, marks["notebook"], marks["assignment"])
        notes = mend(nb, known)
        nb.metadata["course"] = {"notes": notes}
        return nb, resources
