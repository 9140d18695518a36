"""Open answers in a spreadsheet: out with their marking scheme, back with points and comments."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import openpyxl
from nbgrader.api import MissingEntry
from openpyxl.styles import Alignment, Font

from tools.course import cells
from tools.course.autograde import MARKED
from tools.course.folder import Course
from tools.errors import ToolError

FILE = "risposte-aperte.xlsx"
COLUMNS = (
    "cognome", "nome", "matricola", "compito", "domanda", "titolo", "risposta",
    "traccia di correzione", "punti massimi", "punti", "commento",
)  # fmt: skip
_WIDTHS = {"risposta": 60, "traccia di correzione": 45, "titolo": 30, "commento": 40}
_SCHEME = re.compile(
    rf"{re.escape(cells.SCHEME_BEGIN)}(.*?){re.escape(cells.SCHEME_END)}", re.DOTALL
)
_LONGEST_CELL = 32_000  # what a spreadsheet holds


def write(course: Course, names: list[str]) -> tuple[Path, int]:
    """Writes the open answers; returns the file and how many there are."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Risposte aperte"
    rows = [row for name in names for row in _rows(course, name)]
    for number, row in enumerate([COLUMNS, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = _clean(value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.font = Font(bold=number == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, title in enumerate(COLUMNS, start=1):
        letter = openpyxl.utils.get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(title, 14)
    sheet.freeze_panes = "D2"
    file = course.root / "voti" / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
    return file, len(rows)


def _clean(value: object) -> object:
    if not isinstance(value, str):
        return value
    return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]


def _rows(course: Course, name: str) -> list[tuple]:
    source = course.source(name)
    named = cells.titles(source)
    schemes = {
        cells.grade_id(cell): "\n".join(text.strip() for text in _SCHEME.findall(cell.source))
        for cell in source.cells
    }
    found = []
    outcomes = course.outcomes().get(name, {})
    with course.gradebook() as gradebook:
        for student in course.students():
            if outcomes.get(student.matricola, {}).get("state") != MARKED:
                continue
            file = course.root / "autograded" / student.matricola / name / f"{name}.ipynb"
            for cell in nbformat.read(file, as_version=4).cells:
                if not cells.is_manual(cell):
                    continue
                key = (cells.grade_id(cell), name, name, student.matricola)
                grade, comment = gradebook.find_grade(*key), gradebook.find_comment(*key)
                found.append((
                    student.cognome, student.nome, student.matricola, name, key[0], named[key[0]],
                    cell.source, schemes.get(key[0], ""), grade.max_score, _given(grade),
                    comment.manual_comment or "",
                ))  # fmt: skip
    return found


def _given(grade) -> float | None:
    """Points already given; None while a teacher has still to decide."""
    if grade.manual_score is not None:
        return grade.manual_score
    return None if grade.needs_manual_grade else grade.auto_score


def read(course: Course, file: Path) -> int:
    """Stores points and comments of a filled file; returns how many answers have points.

    All or nothing: a wrong row stops everything, and is named.
    """
    try:
        sheet = openpyxl.load_workbook(file, data_only=True).active
    except Exception as error:  # openpyxl raises many kinds on a broken file
        raise ToolError(f"Non riesco a leggere «{file}»: {error}") from error
    header = [str(cell.value or "").strip().lower() for cell in sheet[1]]
    missing = [name for name in ("matricola", "compito", "domanda", "punti", "commento")
               if name not in header]  # fmt: skip
    if missing:
        raise ToolError(f"In «{file.name}» mancano le colonne: {', '.join(missing)}.")
    number = 0
    with course.gradebook() as gradebook:
        for place, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
            facts = dict(zip(header, row, strict=False))
            if not facts["matricola"]:
                continue
            number += _store(gradebook, facts, f"«{file.name}», riga {place}")
        gradebook.db.commit()
    return number


def _store(gradebook, facts: dict, where: str) -> bool:
    name = str(facts["compito"])
    key = (str(facts["domanda"]), name, name, str(facts["matricola"]))
    try:
        grade, comment = gradebook.find_grade(*key), gradebook.find_comment(*key)
    except MissingEntry as error:
        raise ToolError(
            f"{where}: non trovo la risposta «{key[0]}» di {key[3]} in «{name}». Compito, domanda "
            "e matricola non vanno cambiati."
        ) from error
    comment.manual_comment = str(facts["commento"]) if facts["commento"] else None
    if facts["punti"] in (None, ""):
        return False
    try:
        points = float(str(facts["punti"]).replace(",", "."))
    except ValueError as error:
        raise ToolError(f"{where}: «{facts['punti']}» non è un numero di punti.") from error
    if not 0 <= points <= grade.max_score:
        raise ToolError(
            f"{where}: {points:g} punti, ma la domanda ne vale {grade.max_score:g} (minimo 0)."
        )
    grade.manual_score, grade.needs_manual_grade = points, False
    return True
