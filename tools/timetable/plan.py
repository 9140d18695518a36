"""What there is to teach: the lessons with their hours, key competences, the internship."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callcenter import standard
from tools import coverage
from tools.errors import ToolError

CLASSROOM, LABORATORY, INTERNSHIP = "aula", "laboratorio", "tirocinio"
KEY_COMPETENCES = "KC"


@dataclass
class Task:
    """Minutes of one kind still to teach, of one lesson."""

    unit: str
    kind: str
    lesson: str
    title: str
    minutes: int


@dataclass(frozen=True)
class Plan:
    """The course's tasks: the units in order, the key competences, the internship."""

    units: tuple[Task, ...]
    key_competences: tuple[Task, ...]
    internship: Task

    @property
    def minutes(self) -> dict[tuple[str, str], int]:
        """(unit, kind) → minutes."""
        totals: dict[tuple[str, str], int] = {}
        for task in (*self.units, *self.key_competences, self.internship):
            totals[task.unit, task.kind] = totals.get((task.unit, task.kind), 0) + task.minutes
        return totals


def read(lessons: tuple[coverage.Lesson, ...] | None = None) -> Plan:
    """The plan of the book: its lessons, then the hours of data/hours.yml that they leave free.

    ToolError if the lessons of a unit take more hours than the plan gives it.
    """
    hours = standard.load().plan
    wanted = {}
    for name, unit in hours.units.items():
        wanted[name, CLASSROOM] = unit.classroom * 60
        wanted[name, LABORATORY] = unit.laboratory * 60
    wanted[KEY_COMPETENCES, CLASSROOM] = hours.key_competences * 60
    found = coverage.collect().lessons if lessons is None else lessons
    tasks = [task for unit, kind in wanted for task in _tasks(unit, kind, wanted, found)]
    order = [unit for unit, _ in wanted]
    # In a unit each lesson's laboratory follows its classroom hours; free hours come last.
    tasks.sort(key=lambda task: (order.index(task.unit), task.lesson == "", task.lesson))
    return Plan(
        tuple(task for task in tasks if task.unit != KEY_COMPETENCES),
        tuple(task for task in tasks if task.unit == KEY_COMPETENCES),
        Task("tirocinio", INTERNSHIP, "", "Tirocinio", hours.internship * 60),
    )


def _tasks(
    unit: str,
    kind: str,
    wanted: dict[tuple[str, str], int],
    lessons: tuple[coverage.Lesson, ...],
) -> Iterator[Task]:
    """The tasks of a unit and kind: its lessons, and the free hours if some are left."""
    left = wanted[unit, kind]
    for lesson in lessons:
        minutes = round(60 * (lesson.classroom if kind == CLASSROOM else lesson.laboratory))
        if lesson.code.startswith(f"{unit.lower()}-") and minutes:
            left -= minutes
            yield Task(unit, kind, lesson.code, lesson.title, minutes)
    if left < 0:
        raise ToolError(
            f"Le lezioni di {unit} hanno {-left / 60:g} ore di {kind} più del piano "
            f"(data/hours.yml). Correggi le ore delle lezioni o il piano."
        )
    if left:
        title = "Competenze chiave" if unit == KEY_COMPETENCES else f"Attività libere di {unit}"
        yield Task(unit, kind, "", title, left)
