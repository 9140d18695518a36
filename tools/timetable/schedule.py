"""Lays the plan on a timetable: which lesson is taught when.

Lessons go in order. A slot marked «lab» takes laboratory hours whose lesson has been explained, one
marked «kc» takes key competences; with no mark, whatever comes next. Without «kc» slots the key
competences are spread over the course, so that their share goes on with that of the units.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.errors import ToolError
from tools.timetable.plan import CLASSROOM, LABORATORY, Plan, Task
from tools.timetable.week import Slot

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True)
class Session:
    """Some minutes of a lesson on a day."""

    day: dt.date
    start: int  # minutes from midnight
    end: int
    unit: str
    kind: str
    lesson: str
    title: str


class _Work:
    """What is still to teach."""

    def __init__(self, plan: Plan, has_kc_slots: bool) -> None:
        self.units = [replace(task) for task in plan.units]
        self.extra = [replace(task) for task in plan.key_competences]
        self.spread = not has_kc_slots
        self.totals = self._left()

    def _left(self) -> tuple[int, int]:
        return sum(task.minutes for task in self.units), sum(task.minutes for task in self.extra)

    def next(self, kind: str) -> Task | None:
        """The task that a slot of this kind goes on with."""
        if self.extra and (kind == "kc" or not self.units or self._is_late()):
            return self.extra[0]
        if not self.units:
            return None
        return self._of(LABORATORY if kind == "lab" else CLASSROOM if kind == "aula" else None)

    def _is_late(self) -> bool:
        units, extra = self._left()
        return self.spread and extra * self.totals[0] > units * self.totals[1]

    def _of(self, kind: str | None) -> Task:
        if kind == CLASSROOM:
            return next((task for task in self.units if task.kind == kind), self.units[0])
        if kind == LABORATORY:
            opened = next(
                (place for place, task in enumerate(self.units) if task.kind == CLASSROOM),
                len(self.units),
            )
            return next((t for t in self.units[:opened] if t.kind == kind), self.units[0])
        return self.units[0]

    def take(self, task: Task, minutes: int) -> int:
        """Use some minutes of a task; tells how many it took."""
        used = min(minutes, task.minutes)
        task.minutes -= used
        self.units = [task for task in self.units if task.minutes]
        self.extra = [task for task in self.extra if task.minutes]
        return used


def schedule(
    plan: Plan,
    week: list[Slot],
    start: dt.date,
    internship_week: list[Slot],
    closed: frozenset[dt.date] = frozenset(),
    internship_start: dt.date | None = None,
) -> list[Session]:
    """Every session in order of time; the internship begins when lessons end, or when told.

    ToolError if the course would not end within three years, or if two sessions would overlap.
    """
    work = _Work(plan, any(slot.kind == "kc" for slot in week))
    sessions = []
    for day, slot in _slots(week, start, closed):
        position = slot.start
        while position < slot.end and (task := work.next(slot.kind)):
            used = work.take(task, slot.end - position)
            sessions.append(
                Session(
                    day, position, position + used, task.unit, task.kind, task.lesson, task.title
                )
            )
            position += used
        if not work.units and not work.extra:
            break
    sessions = list(_joined(sessions))
    first = internship_start or sessions[-1].day + dt.timedelta(days=1)
    sessions = sorted(
        [*sessions, *_internship(plan.internship, internship_week, first, closed)],
        key=lambda session: (session.day, session.start),
    )
    for before, after in itertools.pairwise(sessions):
        if before.day == after.day and after.start < before.end:
            raise ToolError(
                f"Il {before.day:%d/%m/%Y} lezioni e tirocinio si sovrappongono: cambia l'orario "
                f"del tirocinio (--internship-week) o il suo inizio (--internship-start)."
            )
    return sessions


def _slots(
    week: list[Slot], start: dt.date, closed: frozenset[dt.date]
) -> Iterator[tuple[dt.date, Slot]]:
    for offset in range(LONGEST_DAYS):
        day = start + dt.timedelta(days=offset)
        if day not in closed:
            for slot in week:
                if slot.day == day.weekday():
                    yield day, slot
    raise ToolError("Con questo orario il corso dura più di tre anni: aggiungi ore alla settimana.")


def _internship(
    task: Task, week: list[Slot], start: dt.date, closed: frozenset[dt.date]
) -> Iterator[Session]:
    left = task.minutes
    for day, slot in _slots(week, start, closed):
        used = min(left, slot.minutes)
        yield Session(
            day, slot.start, slot.start + used, task.unit, task.kind, task.lesson, task.title
        )
        left -= used
        if not left:
            return


def _joined(sessions: list[Session]) -> Iterator[Session]:
    """Sessions of the same lesson and kind that follow each other without a pause, as one."""
    current = None
    for session in sessions:
        if (
            current
            and (current.day, current.end) == (session.day, session.start)
            and (current.title, current.kind) == (session.title, session.kind)
        ):
            current = replace(current, end=session.end)
            continue
        if current:
            yield current
        current = session
    if current:
        yield current
