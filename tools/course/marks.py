"""The register of marks: CSV and Excel, one row a student, sorted by surname."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

from tools.course import scale
from tools.course.autograde import UNMARKABLE
from tools.course.collect import no_formula
from tools.course.folder import Course
from tools.course.roster import Student, by_surname

FOLDER = "voti"


@dataclass(frozen=True)
class Mark:
    """One student's result in one assignment; no points where nothing was handed in."""

    points: float | None
    maximum: float
    hundredths: float | None
    thirtieths: int | None
    late: str
    status: str
    reason: str = ""


def table(course: Course, names: list[str]) -> dict[Student, dict[str, Mark]]:
    """Marks of everyone on the roster (and of whoever handed in without being there)."""
    people = {one.matricola: one for one in course.students()}
    for name in names:
        for matricola in course.submissions(name):
            people.setdefault(matricola, Student(matricola, matricola, ""))
    outcomes = course.outcomes()
    marks: dict[Student, dict[str, Mark]] = {}
    with course.gradebook() as gradebook:
        for student in by_surname(list(people.values())):
            marks[student] = {
                name: _mark(course, gradebook, name, student.matricola,
                            outcomes.get(name, {}).get(student.matricola, {}))
                for name in names
            }  # fmt: skip
    return marks


def _mark(course: Course, gradebook, name: str, student: str, facts: dict) -> Mark:
    maximum = gradebook.find_assignment(name).max_score
    delivered = course.submission(student, name).exists()
    try:
        submission = gradebook.find_submission(name, student)
    except MissingEntry:
        submission = None
    if submission is None or facts.get("state") == "raccolto":
        status = "da correggere" if delivered else "non consegnato"
        return Mark(None, maximum, None, None, "sì" if facts.get("late") else "", status)
    notebook = gradebook.find_submission_notebook(name, name, student)
    points = max(notebook.score - (notebook.late_submission_penalty or 0), 0)
    threshold = course.settings.pass_mark
    if facts.get("state") == UNMARKABLE:
        status = UNMARKABLE
    elif notebook.needs_manual_grade:
        status = "da completare a mano"
    else:
        enough = scale.passed(points, maximum, threshold)
        status = "sufficiente" if enough else "insufficiente"
    late = "sì" if submission.total_seconds_late > 0 else ""
    return Mark(
        round(points, 2), maximum, scale.hundredths(points, maximum),
        scale.thirtieths(points, maximum, threshold), late, status, facts.get("reason") or "",
    )  # fmt: skip


def _header(names: list[str], maxima: dict[str, float]) -> list[str]:
    header = ["Cognome", "Nome", "Matricola"]
    for name in names:
        header += [f"{name}: punti su {maxima[name]:g}", f"{name}: /100", f"{name}: /30",
                   f"{name}: in ritardo", f"{name}: stato", f"{name}: nota"]  # fmt: skip
    return [*header, "Media /100 (non consegnato = 0)", "Media /30"]


def _rows(course: Course, marks: dict[Student, dict[str, Mark]]) -> list[list]:
    rows = []
    for student, own in marks.items():
        row: list = [student.cognome, student.nome, student.matricola]
        for mark in own.values():
            row += [mark.points, mark.hundredths, mark.thirtieths, mark.late, mark.status,
                    mark.reason]  # fmt: skip
        average = sum(mark.hundredths or 0 for mark in own.values()) / len(own)
        row += [round(average, 1), scale.thirtieths(average, 100, course.settings.pass_mark)]
        rows.append(row)
    return rows


def write(course: Course, names: list[str]) -> list[Path]:
    """Writes ``voti.csv`` (as Italian spreadsheets read it) and ``voti.xlsx``; returns them."""
    marks = table(course, names)
    maxima = {name: mark.maximum for own in marks.values() for name, mark in own.items()}
    header, rows = _header(names, maxima), _rows(course, marks)
    folder = course.root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "voti.csv", folder / "voti.xlsx"]
    files[0].write_bytes(_csv(header, rows))
    _xlsx(header, rows, files[1])
    return files


def _csv(header: list[str], rows: list[list]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_italian(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _italian(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", ",")
    return no_formula(cell)


def _xlsx(header: list[str], rows: list[list], file: Path) -> None:
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Voti"
    for number, row in enumerate([header, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a name that starts with «=» is not a formula
            if number == 1:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, title in enumerate(header, start=1):
        wide = place <= 2 or title.endswith(("stato", "nota"))
        letter = openpyxl.utils.get_column_letter(place)
        sheet.column_dimensions[letter].width = 22 if wide else 12
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    book.save(file)
