"""Which lessons, exercises and quiz questions cover each item of the standard.

Everything is read from the sources: the metadata of the notebooks under ``book/`` and the question
bank. ``python -m tools.coverage`` prints the table and every problem.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter import data, quiz, standard

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
_SKIPPED_FOLDERS = {"_build", ".ipynb_checkpoints"}
_UNIT_LESSON = ("uf1-", "uf2-", "uf3-")


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson: id, title (from its prompt), codes it covers."""

    id: str
    title: str
    covers: tuple[str, ...]
    lesson: str


@dataclass(frozen=True)
class QuizQuestion:
    """A question of the bank: id, codes it covers."""

    id: str
    covers: tuple[str, ...]
    lesson: str


@dataclass(frozen=True)
class Lesson:
    """A notebook: its code, title, path, codes, hours and exercises."""

    code: str
    title: str
    path: Path
    covers: tuple[str, ...]
    classroom: float
    laboratory: float
    prerequisites: tuple[str, ...]
    exercises: tuple[Exercise, ...]

    @property
    def hours(self) -> float:
        """Classroom and laboratory hours."""
        return self.classroom + self.laboratory


@dataclass(frozen=True)
class ItemCoverage:
    """What covers one item. Hours are those of its lessons, which cover other items too."""

    item: standard.Item
    lessons: tuple[Lesson, ...]
    exercises: tuple[Exercise, ...]
    questions: tuple[QuizQuestion, ...]

    @property
    def covered(self) -> bool:
        """Whether it has a lesson, an exercise and a quiz question."""
        return bool(self.lessons and self.exercises and self.questions)

    @property
    def hours(self) -> float:
        """The hours of the lessons that declare it."""
        return sum(lesson.hours for lesson in self.lessons)


@dataclass
class Coverage:
    """The whole map, and what is wrong in the sources."""

    lessons: tuple[Lesson, ...] = ()
    questions: tuple[QuizQuestion, ...] = ()
    problems: list[str] = field(default_factory=list)

    def item(self, code: str) -> ItemCoverage:
        """What covers the item ``code``."""
        exercises = (exercise for lesson in self.lessons for exercise in lesson.exercises)
        return ItemCoverage(
            item=standard.item(code),
            lessons=tuple(lesson for lesson in self.lessons if code in lesson.covers),
            exercises=tuple(exercise for exercise in exercises if code in exercise.covers),
            questions=tuple(question for question in self.questions if code in question.covers),
        )

    def items(self, unit: str | None = None) -> tuple[ItemCoverage, ...]:
        """What covers each item, in the standard's order."""
        return tuple(self.item(item.code) for item in standard.items(unit=unit))

    @property
    def open_codes(self) -> tuple[str, ...]:
        """The codes that are not covered yet."""
        return tuple(entry.item.code for entry in self.items() if not entry.covered)

    @property
    def unwritten_lessons(self) -> tuple[str, ...]:
        """The lessons that have questions but no notebook: only exams and exports use them."""
        written = {lesson.code for lesson in self.lessons}
        return tuple(sorted({question.lesson for question in self.questions} - written))


def notebooks(book: Path) -> list[Path]:
    """Every notebook of the book, except what a build or an editor leaves behind."""
    return sorted(
        path
        for path in book.rglob("*.ipynb")
        if not _SKIPPED_FOLDERS & set(path.relative_to(book).parts)
    )


def collect(book: Path = BOOK, bank: Path | None = None) -> Coverage:
    """Read notebooks and question bank, and check what they declare against each other."""
    coverage = Coverage()
    lessons = [
        lesson
        for path in notebooks(book)
        if (lesson := _read_lesson(path, path.relative_to(book), coverage.problems)) is not None
    ]
    # Lesson codes give the order of the course (uf1-03 before uf1-04); paths don't.
    coverage.lessons = tuple(sorted(lessons, key=lambda lesson: lesson.code))
    coverage.questions = tuple(_read_questions(bank or data.quiz_dir(), coverage.problems))
    coverage.problems += _cross_checks(coverage)
    return coverage


def _read_lesson(path: Path, shown: Path, problems: list[str]) -> Lesson | None:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        facts = notebook["metadata"].get("callcenter")
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problems.append(f"{shown}: not a notebook ({error!r})")
        return None
    if isinstance(facts, dict) and "guide" in facts and "lesson" not in facts:
        return None  # a guide teaches nothing of the standard (tools.lessonrules says what it is)
    wrong = list(_metadata_problems(facts))
    if wrong:
        problems += [f"{shown}: {message}" for message in wrong]
        return None
    return Lesson(
        code=facts["lesson"],
        title=facts["title"],
        path=path,
        covers=tuple(facts["covers"]),
        classroom=facts["hours"]["aula"],
        laboratory=facts["hours"]["laboratorio"],
        prerequisites=tuple(facts.get("prerequisites", ())),
        exercises=tuple(_exercises(cells, facts["lesson"], shown, problems)),
    )


def _metadata_problems(facts: Any) -> Iterator[str]:
    if not isinstance(facts, dict):
        yield 'no "callcenter" metadata: a lesson says its code, title, covers and hours'
        return
    for name in ("lesson", "title"):
        if not isinstance(facts.get(name), str) or not facts[name].strip():
            yield f'metadata "callcenter.{name}" must be a text'
    if not _is_list_of_texts(facts.get("covers")):
        yield 'metadata "callcenter.covers" must be a list of codes'
    elif not facts["covers"] and str(facts.get("lesson")).startswith(_UNIT_LESSON):
        yield 'metadata "callcenter.covers" is empty: a lesson of a unit covers some items'
    if not _is_list_of_texts(facts.get("prerequisites", [])):
        yield 'metadata "callcenter.prerequisites" must be a list of lesson codes'
    hours = facts.get("hours")
    for name in ("aula", "laboratorio"):
        value = hours.get(name) if isinstance(hours, dict) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            yield f'metadata "callcenter.hours.{name}" must be a number of hours'


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _exercises(
    cells: list[dict], lesson: str, shown: Path, problems: list[str]
) -> Iterator[Exercise]:
    seen: set[str] = set()
    mentioned: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        facts = cell.get("metadata", {}).get("exercise")
        if facts is None:
            continue
        where = f"{shown}, cell {number}"
        if not isinstance(facts, dict) or not isinstance(facts.get("id"), str):
            problems.append(f'{where}: metadata "exercise" needs an id')
            continue
        identifier = facts["id"]
        mentioned.add(identifier)
        if facts.get("role") != "prompt":
            continue
        if not _is_list_of_texts(facts.get("covers")) or not facts["covers"]:
            problems.append(f"{where}: exercise {identifier} does not say what it covers")
            continue
        if identifier in seen:
            problems.append(f"{where}: exercise {identifier} has two prompts")
            continue
        if not identifier.startswith(f"{lesson}-e"):
            problems.append(f"{where}: exercise {identifier} must start with {lesson}-e")
        seen.add(identifier)
        yield Exercise(identifier, _title(cell), tuple(facts["covers"]), lesson)
    for identifier in sorted(mentioned - seen):
        problems.append(f"{shown}: exercise {identifier} has no usable prompt cell")


def _title(cell: dict) -> str:
    """The words of ``#### Esercizio · Titolo`` after the dot; else the heading. No code marks."""
    first = "".join(cell.get("source", "")).strip().split("\n", 1)[0].lstrip("# ").replace("`", "")
    return first.partition("·")[2].strip() or first


def _read_questions(bank: Path, problems: list[str]) -> Iterator[QuizQuestion]:
    for path in sorted(bank.glob("*.yml")):
        try:
            lesson = quiz.read(path)
        except ValueError as error:
            problems.append(str(error))
            continue
        for question in lesson.questions:
            yield QuizQuestion(question.id, question.covers, lesson.lesson)


def _cross_checks(coverage: Coverage) -> Iterator[str]:
    known = set(standard.codes())
    by_code: dict[str, Lesson] = {}
    for lesson in coverage.lessons:
        if lesson.code in by_code:
            yield (
                f"lesson code {lesson.code} is used by {by_code[lesson.code].path.name} "
                f"and {lesson.path.name}"
            )
        by_code[lesson.code] = lesson
        for code in lesson.covers:
            if code not in known:
                yield f"lesson {lesson.code} covers {code}, which the standard does not have"
        for exercise in lesson.exercises:
            yield from _undeclared(f"exercise {exercise.id}", exercise.covers, lesson, known)
    for question in coverage.questions:
        if question.lesson in by_code:
            lesson = by_code[question.lesson]
            yield from _undeclared(f"question {question.id}", question.covers, lesson, known)
    yield from _hours_over_plan(coverage)


def _undeclared(
    who: str, covers: tuple[str, ...], lesson: Lesson, known: set[str]
) -> Iterator[str]:
    for code in covers:
        if code not in known:
            yield f"{who} covers {code}, which the standard does not have"
        elif code not in lesson.covers:
            yield f"{who} covers {code}, which its lesson {lesson.code} does not declare"


def _hours_over_plan(coverage: Coverage) -> Iterator[str]:
    for unit, planned in standard.load().plan.units.items():
        lessons = [les for les in coverage.lessons if les.code.startswith(f"{unit.lower()}-")]
        classroom = sum(lesson.classroom for lesson in lessons)
        laboratory = sum(lesson.laboratory for lesson in lessons)
        if classroom > planned.classroom:
            yield f"lessons of {unit} take {classroom:g} h in class, the plan {planned.classroom}"
        if laboratory > planned.laboratory:
            yield f"lessons of {unit} take {laboratory:g} h of lab, the plan {planned.laboratory}"


def report(coverage: Coverage) -> str:
    """The table as text, one item a line."""
    lines = [f"{'item':8}{'lessons':>8}{'exercises':>11}{'questions':>11}{'hours':>7}"]
    for entry in coverage.items():
        state = "" if entry.covered else "  open"
        lines.append(
            f"{entry.item.code:8}{len(entry.lessons):8}{len(entry.exercises):11}"
            f"{len(entry.questions):11}{entry.hours:7g}{state}"
        )
    total = len(coverage.items())
    lines.append(f"{total - len(coverage.open_codes)} of {total} items covered")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.coverage", description=__doc__)
    parser.add_argument("--book", type=Path, default=BOOK)
    parser.add_argument("--bank", type=Path, default=None)
    options = parser.parse_args(arguments)
    coverage = collect(options.book, options.bank)
    print(report(coverage))
    for problem in coverage.problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if coverage.problems else 0


if __name__ == "__main__":
    sys.exit(main())
