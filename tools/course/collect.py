"""Takes submissions in: finds whose they are, keeps the newest, reports every file by name."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.course import matching, notebookfile
from tools.course.arrivals import ROME, Arrival, walk
from tools.course.cells import grade_id
from tools.course.folder import Course
from tools.course.roster import Student
from tools.errors import ToolError

REPORT = "raccolta.csv"
UNMATCHED = "non-abbinati"
_OURS = {"LEGGIMI.txt", "requirements.txt"}


@dataclass
class Entry:
    """One line of the report."""

    arrival: Arrival
    outcome: str
    student: Student | None = None
    assignment: str | None = None
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class _Candidate:
    """A file that may be a submission."""

    arrival: Arrival
    nb: NotebookNode | None
    reason: str | None
    note: str


def parse_deadline(text: str) -> dt.datetime:
    """«2026-11-20 23:59» or «20/11/2026 23:59», Rome's time; a day alone means its end."""
    for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"):
        try:
            return dt.datetime.strptime(text.strip(), pattern).replace(tzinfo=ROME)
        except ValueError:
            continue
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = dt.datetime.strptime(text.strip(), pattern)
            return day.replace(hour=23, minute=59, second=59, tzinfo=ROME)
        except ValueError:
            continue
    raise ToolError(f"Non capisco la scadenza «{text}». Scrivila così: 2026-11-20 23:59")


def _looks_like_notebook(arrival: Arrival) -> bool:
    name = arrival.name.lower()
    if ".ipynb" in name:
        return True
    raw = arrival.raw or b""
    return name.endswith((".json", ".txt")) and b'"nbformat"' in raw and b'"cells"' in raw


def collect(course: Course, source: Path, *, wanted: str | None = None,
            deadline: dt.datetime | None = None) -> list[Entry]:  # fmt: skip
    """Reads a folder or zip; returns what became of each file."""
    students = course.students()
    if not students:
        raise ToolError(
            "Serve l'elenco degli studenti: aggiungi --roster elenco.csv (matricola, cognome, nome)"
        )
    known = {name: _ids(course, name) for name in course.require([wanted] if wanted else None)}
    with course.gradebook() as gradebook:
        for one in students:
            gradebook.update_or_create_student(
                one.matricola, first_name=one.nome, last_name=one.cognome, email=one.email
            )
        if deadline is not None:
            due = deadline.astimezone(dt.UTC).replace(tzinfo=None)
            for name in known:
                gradebook.update_or_create_assignment(name, duedate=due)
        dues = {name: gradebook.find_assignment(name).duedate for name in known}
    entries: list[Entry] = []
    chosen: dict[tuple[str, str], tuple[_Candidate, Student]] = {}
    others: list[tuple[Arrival, Student | None, str]] = []
    for arrival in walk(source):
        if arrival.problem or not _looks_like_notebook(arrival):
            others.append((arrival, *_other(arrival, students)))
            continue
        _place(arrival, students, known, wanted, chosen, entries)
    _documents(others, known, chosen, entries)
    for (assignment, matricola), (candidate, student) in sorted(chosen.items()):
        entries.append(_store(course, assignment, matricola, candidate, student, dues[assignment]))
    _keep_unmatched(course, entries)
    entries.sort(key=lambda entry: entry.arrival.path)
    _write_report(course, entries)
    return entries


def _ids(course: Course, name: str) -> set[str]:
    release = nbformat.read(course.root / "release" / name / f"{name}.ipynb", as_version=4)
    return {grade_id(cell) for cell in release.cells} - {None}


def _place(arrival, students, known, wanted, chosen, entries) -> None:
    nb, reason = None, None
    try:
        if arrival.raw is None:
            raise notebookfile.too_large(arrival.size)
        nb = notebookfile.read(arrival.raw)
    except notebookfile.UnreadableError as error:
        reason = str(error)
    match = matching.student_of(arrival.parts, students, matching.owner_in(nb))
    assignment = matching.assignment_of(nb, arrival.parts, known, wanted)
    if match.student is None:
        entries.append(Entry(arrival, "non abbinato", None, assignment, match.note))
        return
    if assignment is None:
        entries.append(Entry(arrival, "non abbinato", match.student, None,
                             "non si capisce di quale compito è"))  # fmt: skip
        return
    candidate = _Candidate(arrival, nb, reason, match.note)
    key = (assignment, match.student.matricola)
    if key in chosen:
        older = chosen[key][0]
        # Of two files of the same moment, the one that can be read.
        new = (arrival.time, nb is not None) >= (older.arrival.time, older.nb is not None)
        dropped = older if new else candidate
        entries.append(Entry(dropped.arrival, "versione più vecchia", match.student, assignment,
                             "dello stesso studente c'è una consegna più recente"))  # fmt: skip
        if not new:
            return
    chosen[key] = (candidate, match.student)


def _other(arrival: Arrival, students: list[Student]) -> tuple[Student | None, str]:
    match = matching.student_of(arrival.parts, students, None)
    return match.student, match.note


def _documents(others, known, chosen, entries) -> None:
    """Files that are not notebooks: a student who handed in only those handed in something."""
    for arrival, student, note in others:
        ours = arrival.name in _OURS or "data" in arrival.parts[:-1]
        if ours and not arrival.problem:
            entries.append(Entry(arrival, "ignorato", note="file distribuito col compito"))
            continue
        if student is None:
            entries.append(Entry(arrival, "non abbinato", None, None, arrival.problem or note))
            continue
        missing = [name for name in known if (name, student.matricola) not in chosen]
        reason = arrival.problem or f"ha consegnato «{arrival.name}», che non è un notebook"
        text = reason[0].upper() + reason[1:] + "."
        if len(known) == 1 and missing and not arrival.name.startswith("onlinetext"):
            candidate = _Candidate(arrival, None, text, "")
            chosen[missing[0], student.matricola] = (candidate, student)
        else:
            entries.append(Entry(arrival, "ignorato", student, None, reason))


def _store(course, assignment, matricola, candidate, student, due) -> Entry:
    arrival = candidate.arrival
    target = course.submission(matricola, assignment)
    stamp = target.parent / "timestamp.txt"
    moment = arrival.time.astimezone(dt.UTC)
    if stamp.exists() and target.exists():
        before = dt.datetime.strptime(
            stamp.read_text().strip(), "%Y-%m-%d %H:%M:%S UTC"
        ).replace(tzinfo=dt.UTC)  # fmt: skip
        if before > moment:
            return Entry(arrival, "versione più vecchia", student, assignment,
                         "avevi già raccolto una consegna più recente")  # fmt: skip
    target.parent.mkdir(parents=True, exist_ok=True)
    content = notebookfile.write(candidate.nb) if candidate.nb else (arrival.raw or b"")
    target.write_bytes(content)
    stamp.write_text(moment.strftime("%Y-%m-%d %H:%M:%S UTC\n"), encoding="ascii")
    if arrival.raw is not None:
        original = course.root / "originali" / assignment / matricola / _safe(arrival.name)
        original.parent.mkdir(parents=True, exist_ok=True)
        original.write_bytes(arrival.raw)
    late = due is not None and moment.replace(tzinfo=None) > due
    course.note(assignment, matricola, file=arrival.path, reason=candidate.reason,
                match=candidate.note, late=late, state="raccolto",
                submitted=arrival.time.isoformat(timespec="seconds"))  # fmt: skip
    outcome = "raccolto" if candidate.nb else "non valutabile"
    note = "; ".join(filter(None, (candidate.reason, candidate.note)))
    return Entry(arrival, outcome, student, assignment, note, late)


def _safe(name: str) -> str:
    return re.sub(r"[^\w.() -]", "_", name)[-120:] or "file"


def _keep_unmatched(course: Course, entries: list[Entry]) -> None:
    """Copies what has no owner where the teacher will find it."""
    for entry in entries:
        if entry.outcome == "non abbinato" and entry.arrival.raw is not None:
            parts = [_safe(part) for part in entry.arrival.parts if part not in ("..", "/")]
            target = course.root / UNMATCHED / Path(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.arrival.raw)


def _write_report(course: Course, entries: list[Entry]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["file", "esito", "cognome", "nome", "matricola", "compito", "consegnato",
                     "in ritardo", "nota"])  # fmt: skip
    for entry in entries:
        one = entry.student
        person = (one.cognome, one.nome, one.matricola) if one else ("", "", "")
        time = entry.arrival.time.strftime("%d/%m/%Y %H:%M")
        row = [entry.arrival.path, entry.outcome, *person, entry.assignment or "", time,
               "sì" if entry.late else "", entry.note]  # fmt: skip
        writer.writerow([no_formula(cell) for cell in row])
    (course.root / REPORT).write_text(out.getvalue(), encoding="utf-8-sig", newline="")


def no_formula(text: object) -> object:
    """A text that a spreadsheet will not take for a formula."""
    if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t"):
        return "'" + text
    return text
