"""A tiny assignment and what students do to it, for the tests of ``tools.course``."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import nbformat
from nbformat import v4

NAME = "prova-breve"

ROSTER = """\
Elenco classe 3B;;;
N. matricola;COGNOME ;Nome;E-mail
M1001;Esposito;Anna;anna.esposito@example.org
M1002;D'Angelo;Niccolò;nico@example.org
M1003;De Rosa;Maria Luisa;
M1004;Russo;Carlo;carlo.russo@example.org
M1005;Russo;Carla;
M1006;Bianchi;Ugo;
M1007;Gallo;Ida;
M1008;Verde;Leo;
M1009;Conte;Pia;
M1010;Longo;Eva;
"""

_SOLVED = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def _marks(name: str, *, points: float | None = None, solution: bool = False) -> dict:
    marks = {
        "schema_version": 3, "grade_id": name, "grade": points is not None, "solution": solution,
        "locked": not solution, "task": False,
    }  # fmt: skip
    return marks if points is None else marks | {"points": points}


def _cell(kind: str, source: str, marks: dict | None = None, name: str = ""):
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    cell = make(source, id=name or None) if name else make(source)
    if marks:
        cell.metadata["nbgrader"] = nbformat.from_dict(marks)
        cell.id = marks["grade_id"]
    return cell


def source() -> nbformat.NotebookNode:
    """One code question (60 points), one with partial credit (20), one open answer (20)."""
    cells = [
        _cell("markdown", "# Prova breve", name="titolo"),
        _cell("code", "from callcenter import data", name="import"),
        _cell("markdown", "## Domanda 1: il totale\nScrivi `totale(numeri)`.", name="d1"),
        _cell("code", _SOLVED.format("def totale(numeri):\n    return sum(numeri)"),
              _marks("prova-e1", solution=True)),
        _cell("code", "assert totale([1, 2]) == 3, 'Con 1 e 2 il totale è 3.'\n"
              "### BEGIN HIDDEN TESTS\n"
              "assert totale([7, 35, 958]) == 1000, 'segreto: non somma i numeri grandi'\n"
              "### END HIDDEN TESTS", _marks("prova-e1-test", points=60)),
        _cell("markdown", "## Domanda 2: i dati\nConta le righe delle campagne.", name="d2"),
        _cell("code", _SOLVED.format("righe = len(data.read('campaigns'))"),
              _marks("prova-e2", solution=True)),
        _cell("code", "### BEGIN HIDDEN TESTS\nvicino = abs(righe - len(data.read('campaigns')))\n"
              "### END HIDDEN TESTS\n"
              "punti = 0\nif isinstance(righe, int):\n    punti = 10\n"
              "### BEGIN HIDDEN TESTS\nif vicino == 0:\n    punti = 20\n"
              "### END HIDDEN TESTS\npunti", _marks("prova-e2-test", points=20)),
        _cell("markdown", "## Domanda 3: spiega\nChe cos'è un'attesa?", name="d3"),
        _cell("markdown", "Il tempo in coda.\n\n=== BEGIN MARK SCHEME ===\n20: dice tempo e coda\n"
              "=== END MARK SCHEME ===", _marks("prova-e3", points=20, solution=True)),
    ]  # fmt: skip
    return v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "callcenter": {"assignment": NAME, "title": "Prova breve", "unit": "UF1",
                       "covers": ["UF1.A1"], "minutes": 20, "points": 100},
    })  # fmt: skip


def write_source(folder: Path, nb: nbformat.NotebookNode | None = None) -> Path:
    """``folder/prova-breve/prova-breve.ipynb``; returns ``folder``."""
    (folder / NAME).mkdir(parents=True, exist_ok=True)
    nbformat.write(nb or source(), folder / NAME / f"{NAME}.ipynb")
    return folder


def named(nb, name: str):
    """The cell with an nbgrader name."""
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(release, first: str, second: str = "righe = -1", third: str = "Il tempo in coda."):
    """A student's notebook: the release with these answers."""
    nb = copy.deepcopy(release)
    named(nb, "prova-e1").source = first
    named(nb, "prova-e2").source = second
    named(nb, "prova-e3").source = third
    return nb


RIGHT = "def totale(numeri):\n    return sum(numeri)"
ROWS = "righe = len(data.read('campaigns'))"


def raw(nb) -> bytes:
    """The file of a notebook."""
    return nbformat.writes(nb).encode("utf-8")


def old_format(nb) -> bytes:
    """The same notebook as Jupyter wrote it ten years ago."""
    cells = []
    for cell in nb.cells:
        entry = {"cell_type": cell.cell_type, "metadata": cell.metadata}
        if cell.cell_type == "code":
            entry |= {"input": cell.source, "language": "python", "outputs": [],
                      "prompt_number": 1, "collapsed": False}  # fmt: skip
        else:
            entry["source"] = cell.source
        cells.append(entry)
    content = {"metadata": {"name": "vecchio"}, "nbformat": 3, "nbformat_minor": 0,
               "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip
    return json.dumps(content).encode("utf-8")
