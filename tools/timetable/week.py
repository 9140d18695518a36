"""A weekly timetable in words: ``lun 9-13, mar 9-13 14-16, mer 9-13 lab, ven 9-12 kc``."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.errors import ToolError

DAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
KINDS = ("aula", "lab", "kc")
_RANGE = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?")
_DAYS = re.compile(r"([a-zì]{3})[a-zì]*(?:-([a-zì]{3})[a-zì]*)?")
EXAMPLE = "lun 9-13, mar 9-13 14-16, mer 9-13 lab, ven 9-12 kc"


@dataclass(frozen=True, order=True)
class Slot:
    """Some hours of a day of the week; ``kind`` is empty where anything may be taught."""

    day: int
    start: int  # minutes from midnight
    end: int
    kind: str = ""

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.end - self.start


def parse(text: str) -> list[Slot]:
    """The slots of a week, in order; ToolError if a part is not understood or two overlap."""
    slots = sorted(slot for part in text.split(",") if part.strip() for slot in _part(part))
    if not slots:
        raise ToolError(f"L'orario della settimana è vuoto. Esempio: «{EXAMPLE}».")
    for before, after in itertools.pairwise(slots):
        if before.day == after.day and after.start < before.end:
            raise ToolError(
                f"Nell'orario, {DAYS[after.day]} ha due fasce che si sovrappongono: "
                f"{clock(before.start)}-{clock(before.end)} e "
                f"{clock(after.start)}-{clock(after.end)}."
            )
    return slots


def _part(text: str) -> Iterator[Slot]:
    words = text.lower().split()
    days = _days(words[0], text)
    kind = words[-1] if words[-1] in KINDS else ""
    ranges = words[1:-1] if kind else words[1:]
    if not ranges:
        raise ToolError(f"Nell'orario, «{text.strip()}» non ha le ore. Esempio: «{EXAMPLE}».")
    for word in ranges:
        start, end = _range(word, text)
        for day in days:
            yield Slot(day, start, end, kind)


def _days(word: str, text: str) -> range:
    found = _DAYS.fullmatch(word)
    names = [name for name in found.groups() if name] if found else []
    if not names or not set(names) <= set(DAYS):
        raise ToolError(
            f"Nell'orario, «{text.strip()}» non comincia con un giorno "
            f"({', '.join(DAYS)}). Esempio: «{EXAMPLE}»."
        )
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    if last < first:
        raise ToolError(f"Nell'orario, «{word}» va all'indietro: scrivi i giorni uno per uno.")
    return range(first, last + 1)


def _range(word: str, text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(word)
    if not found:
        raise ToolError(
            f"Nell'orario, in «{text.strip()}» non capisco «{word}». Le ore si scrivono 9-13 o "
            f"9:30-12:30; il tipo, se c'è, va in fondo: {', '.join(KINDS)}."
        )
    hours = [int(group or 0) for group in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or not start < end <= 24 * 60:
        raise ToolError(f"Nell'orario, in «{text.strip()}» le ore «{word}» non vanno bene.")
    return start, end


def clock(minutes: int) -> str:
    """«9:30»: how a time is written in the attendance register."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def moment(day: dt.date, minutes: int) -> dt.datetime:
    """A time of a day, without a time zone."""
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)
