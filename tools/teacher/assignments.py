"""The assignments and tests of ``exercises/source`` as pages: solutions open, points in a table.

The notebooks are nbgrader's own. Here their marks become words a teacher reads: where a solution
begins, which tests the student never sees, how many points a cell gives.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

KINDS = {"consegna": "consegna", "verifica": "verifica di fine unità"}
MARKS = {
    "### BEGIN SOLUTION": "# --- soluzione ---",
    "### END SOLUTION": "# --- fine della soluzione ---",
    "### BEGIN HIDDEN TESTS": "# --- prove nascoste: lo studente non le vede ---",
    "### END HIDDEN TESTS": "# --- fine delle prove nascoste ---",
}
HEADING = re.compile(r"^#{2,6}\s+(?P<title>.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Assignment:
    """An assignment: the name of its page, its title, and what it is in a few words."""

    page: str
    title: str
    label: str


def write(source: Path, folder: Path) -> list[Assignment]:
    """Write a page for each assignment; return them in order (none if there are no sources)."""
    found = []
    for path in sorted(source.glob("*/*.ipynb")):
        if path.parent.name != path.stem:
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        facts = notebook["metadata"].get("callcenter") or {}
        title = facts.get("title") or path.stem
        folder.mkdir(parents=True, exist_ok=True)
        page = json.dumps(as_page(notebook, title), ensure_ascii=False, indent=1)
        (folder / path.name).write_text(page + "\n", encoding="utf-8")
        found.append(Assignment(path.stem, title, label(facts, notebook)))
    return found


def label(facts: dict, notebook: dict) -> str:
    """«consegna, 120 minuti, 100 punti»."""
    points = sum(rubric_points(cell) for cell in notebook["cells"])
    parts = [KINDS.get(facts.get("kind"), facts.get("kind") or "consegna")]
    if facts.get("minutes"):
        parts.append(f"{facts['minutes']} minuti")
    parts.append(f"{points:g} punti")
    return ", ".join(parts)


def as_page(notebook: dict, title: str) -> dict:
    """The notebook of the page: card and points on top, then the cells with open solutions."""
    facts = notebook["metadata"].get("callcenter") or {}
    cells = [_page_cell(cell) for cell in notebook["cells"]]
    first = _text(cells[0]) if cells and cells[0]["cell_type"] == "markdown" else ""
    heading = re.match(r"\s*# .*", first)
    if heading:
        cells[0]["source"] = first[heading.end() :].lstrip()
    # The public site's titles stay those of the lessons: here the page says what it is.
    top = [f"# {title}", "", *_card(facts, notebook), "", *_rubric(notebook), ""]
    cells.insert(0, _markdown("\n".join(top)))
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": notebook["metadata"].get("kernelspec", {})},
        "cells": [
            {**cell, "id": f"cella-{number}"}
            for number, cell in enumerate(cells, start=1)
            if _text(cell).strip()
        ],
    }


def _card(facts: dict, notebook: dict) -> list[str]:
    lines = [f"- **Che cos'è**: {label(facts, notebook)}"]
    if facts.get("lessons"):
        lines.append(f"- **Dopo le lezioni**: {', '.join(facts['lessons'])}")
    if facts.get("covers"):
        lines.append(f"- **Voci dello standard**: {', '.join(facts['covers'])}")
    return lines


def _rubric(notebook: dict) -> list[str]:
    """The table of points: question, cell, who marks it."""
    rows, question, total = [], "", 0.0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and not _manual(cell):
            titles = HEADING.findall(_text(cell))
            question = titles[-1] if titles else question
        points = rubric_points(cell)
        if points:
            total += points
            who = "a mano" if _manual(cell) else "da sola"
            rows.append(f"| {_cell_text(question)} | `{_name(cell)}` | {who} | {points:g} |")
    if not rows:
        return []
    head = ["| Domanda | Cella | Si corregge | Punti |", "|---|---|---|--:|"]
    return [*head, *rows, f"| **Totale** | | | **{total:g}** |"]


def _cell_text(text: str) -> str:
    return text.replace("|", "\\|")


def rubric_points(cell: dict) -> float:
    """The points that a cell gives (0 for most)."""
    marks = cell["metadata"].get("nbgrader") or {}
    return float(marks.get("points") or 0) if marks.get("grade") or marks.get("task") else 0.0


def _manual(cell: dict) -> bool:
    marks = cell["metadata"].get("nbgrader") or {}
    return bool(marks.get("task") or (marks.get("grade") and marks.get("solution")))


def _name(cell: dict) -> str:
    return (cell["metadata"].get("nbgrader") or {}).get("grade_id", "")


def _page_cell(cell: dict) -> dict:
    """A cell of the page: the same words, nbgrader's marks said in Italian, no outputs."""
    text = _text(cell)
    if cell["cell_type"] != "code":
        return _markdown(_open_text(cell, text))
    for mark, words in MARKS.items():
        text = text.replace(mark, words)
    tags = []
    if (cell["metadata"].get("nbgrader") or {}).get("solution"):
        tags.append("cc-assignment-solution")
    elif rubric_points(cell):
        tags.append("cc-assignment-test")
        text = f"# {rubric_points(cell):g} punti, si corregge da sola.\n{text}"
    return {
        "cell_type": "code", "source": text, "metadata": {"tags": tags}, "outputs": [],
        "execution_count": None,
    }  # fmt: skip


def _open_text(cell: dict, text: str) -> str:
    """An open answer's model solution, framed; any other text as it is."""
    if not _manual(cell):
        return text
    lines = [line for line in text.splitlines() if line.strip() not in MARKS]
    body = "\n".join(lines).strip()
    title = f"**Risposta di esempio** · {rubric_points(cell):g} punti, si corregge a mano"
    fence = ":" * 8
    return f"{fence}{{container}} cc-assignment-answer\n{title}\n\n{body}\n{fence}"


def _markdown(text: str) -> dict:
    return {"cell_type": "markdown", "source": text, "metadata": {}}


def _text(cell: dict) -> str:
    return "".join(cell["source"])
