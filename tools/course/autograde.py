"""Marks submissions: each is executed in its own sandbox, then nbgrader gives the points.

A submission that cannot be marked costs its own student only, and says why.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde

from tools.course import notebookfile
from tools.course.execute import _ANSWERS, Job, execute_many
from tools.course.folder import Course, quiet_nbgrader
from tools.course.mend import MendCells
from tools.errors import ToolError

#: States of a submission, as the reports say them.
MARKED, UNMARKABLE = "corretto", "non valutabile"


@dataclass(frozen=True)
class Result:
    """What became of a submission."""

    assignment: str
    student: str
    state: str
    reason: str | None
    notes: list[str]


def autograde(course: Course, names: list[str], report: Callable[[str], None], *,
              only: list[str] | None = None, force: bool = False) -> list[Result]:  # fmt: skip
    """Marks every submission of the assignments; returns what became of each."""
    quiet_nbgrader(course.root / "corso.log")
    results: dict[tuple[str, str], Result] = {}
    jobs: list[tuple[tuple[str, str], Job]] = []
    people = {one.matricola: one.full_name for one in course.students()}
    for name in names:
        for student in course.submissions(name):
            if only and student not in only:
                continue
            try:
                nb = _readable(course, name, student)
                jobs.append(((name, student), _prepared(course, nb, name, student)))
            except notebookfile.UnreadableError as error:
                reason = course.outcomes().get(name, {}).get(student, {}).get("reason")
                results[name, student] = _refuse(course, name, student, reason or str(error))
            except ToolError:
                raise
            except Exception as error:
                results[name, student] = _refuse(course, name, student, _unexpected(course, error))
    done = 0

    def progress(key: tuple[str, str], answer: dict) -> None:
        nonlocal done
        done += 1
        end = f" — {answer['reason']}" if answer["stopped"] else ""
        report(f"[{done}/{len(jobs)}] {key[0]}: {people.get(key[1], key[1])}{end}")

    execute_many(jobs, course.root / _ANSWERS, progress, force=force)
    for (name, student), _ in jobs:
        results[name, student] = _mark(course, name, student)
    return [results[key] for key in sorted(results)]


def _readable(course: Course, name: str, student: str) -> NotebookNode:
    """The submission; put in order on disk when it was placed there by hand."""
    file = course.submission(student, name)
    if file.stat().st_size > notebookfile.LARGEST:
        raise notebookfile.too_large(file.stat().st_size)
    raw = file.read_bytes()
    nb = notebookfile.read(raw)
    clean = notebookfile.write(nb)
    if clean != raw:
        original = course.root / "originali" / name / student / file.name
        original.parent.mkdir(parents=True, exist_ok=True)
        if not original.exists():
            original.write_bytes(raw)
        file.write_bytes(clean)
    return nb


def _prepared(course: Course, nb: NotebookNode, name: str, student: str) -> Job:
    """What nbgrader will ask to execute: the same steps, so that the answer is ready for it."""
    marks = {"student": student, "assignment": name, "notebook": name,
             "db_url": course.directory().db_url}  # fmt: skip
    resources = {"nbgrader": marks, "unique_key": name}
    for step in (MendCells, preprocessors.ClearOutput, preprocessors.OverwriteKernelspec,
                 preprocessors.OverwriteCells, preprocessors.CheckCellMetadata):  # fmt: skip
        nb, resources = step(config=course.config, enabled=True).preprocess(nb, resources)
    return course.job(nb, name, student)


def _mark(course: Course, name: str, student: str) -> Result:
    converter = Autograde(coursedir=course.directory(name, student), config=course.config)
    converter.force = True
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            converter.start()
    except Exception as error:
        return _refuse(course, name, student, _unexpected(course, error))
    nb = nbformat.read(course.root / "autograded" / student / name / f"{name}.ipynb", as_version=4)
    facts = nb.metadata.get("course", {})
    notes, reason = list(facts.get("notes", [])), facts.get("reason")
    course.note(name, student, state=MARKED, reason=reason, notes=notes)
    return Result(name, student, MARKED, reason, notes)


def _unexpected(course: Course, error: Exception) -> str:
    """For the teacher: something we did not foresee, with its trace in the log."""
    with (course.root / "corso.log").open("a", encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)))
    return (
        f"La correzione si è fermata per un motivo imprevisto ({type(error).__name__}): apri il "
        f"notebook e correggi a mano. Particolari in {course.root / 'corso.log'}"
    )


def _refuse(course: Course, name: str, student: str, reason: str) -> Result:
    """Zero points to what cannot be marked, and why."""
    shutil.rmtree(course.root / "autograded" / student / name, ignore_errors=True)
    with course.gradebook() as gradebook:
        _zero(gradebook, course, name, student)
    course.note(name, student, state=UNMARKABLE, reason=reason, notes=[])
    return Result(name, student, UNMARKABLE, reason, [])


def _zero(gradebook: Gradebook, course: Course, name: str, student: str) -> None:
    try:
        gradebook.find_student(student)
    except MissingEntry:
        gradebook.add_student(student)
    stamp = course.directory().get_existing_timestamp(
        str(Path("submitted") / student / name)
        if Path.cwd() == course.root
        else str(course.submission(student, name).parent)
    )
    gradebook.update_or_create_submission(name, student, **({"timestamp": stamp} if stamp else {}))
    notebook = gradebook.find_submission_notebook(name, name, student)
    for grade in notebook.grades:
        grade.auto_score = 0
        grade.needs_manual_grade = False
    gradebook.db.commit()
