"""Orari di apertura: giorni della settimana e festività."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_GROUPS = {"weekdays": range(5), "saturday": (5,), "sunday": (6,)}


@dataclass(frozen=True)
class Calendar:
    """Un orario: per ogni giorno della settimana (0 è lunedì) minuto di apertura e di chiusura.

    ``holidays``: i giorni in cui è chiuso comunque. L'ora si legge nel fuso di chi chiama
    (Europe/Rome): una data senza fuso vale così com'è.
    """

    hours: Mapping[int, tuple[int, int]]
    holidays: frozenset[dt.date] = frozenset()

    def is_open(self, when) -> bool:
        """Vero se in quell'istante si risponde: il minuto di chiusura è già chiuso.

        >>> Calendar({0: (480, 1200)}).is_open("2026-11-09 08:00")
        True
        >>> Calendar({0: (480, 1200)}).is_open("2026-11-09 20:00")
        False
        """
        moment = pd.Timestamp(when)
        if pd.isna(moment):
            raise ValueError("Serve una data con l'ora, per esempio '2026-11-09 10:00'.")
        if moment.tzinfo is not None:
            moment = moment.tz_convert("Europe/Rome")
        if moment.date() in self.holidays or moment.weekday() not in self.hours:
            return False
        opens, closes = self.hours[moment.weekday()]
        return opens <= moment.hour * 60 + moment.minute < closes


def read_calendar(data: Mapping) -> Calendar:
    """Legge un orario: ``weekdays``, ``saturday``, ``sunday`` ("08:00-20:00") e ``holidays``.

    Un giorno che manca è chiuso. Solleva ``ValueError`` se un orario o una data non si capisce.
    """
    unknown = set(data) - set(_GROUPS) - {"holidays"}
    if unknown:
        raise ValueError(f"Nell'orario ci sono voci sconosciute: {', '.join(sorted(unknown))}.")
    hours = {}
    for name, days in _GROUPS.items():
        if data.get(name):
            span = _minutes(str(data[name]))
            hours |= dict.fromkeys(days, span)
    return Calendar(hours, frozenset(_dates(data.get("holidays") or ())))


def _minutes(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found:
        first, second, third, fourth = map(int, found.groups())
        opens, closes = first * 60 + second, third * 60 + fourth
        if opens < closes <= 24 * 60:
            return opens, closes
    raise ValueError(f"L'orario «{text}» non va bene: scrivilo come 08:00-20:00.")


def _dates(values: Iterable) -> Iterable[dt.date]:
    for value in values:
        try:
            yield pd.Timestamp(value).date()
        except ValueError as error:
            raise ValueError(
                f"La festività «{value}» non è una data: scrivila come 2026-12-08."
            ) from error
