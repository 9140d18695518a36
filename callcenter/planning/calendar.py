"""Dai giorni lavorativi alle date del calendario italiano."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import pandas as pd

_FIXED = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))


def _easter(year: int) -> dt.date:
    """La Pasqua gregoriana (algoritmo di J. Meeus, Astronomical Algorithms, 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    m = (a + 11 * h) // 319
    r = (2 * (b % 4) + 2 * (c // 4) - c % 4 - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return dt.date(year, month, (h - m + r + month + 19) % 32)


def holidays(years: Iterable[int]) -> list[dt.date]:
    """I giorni festivi nazionali degli anni scelti, in ordine; il santo patrono non c'è.

    Fonte: L. 260/1949 e modifiche; dal 2026 anche il 4 ottobre (L. 151/2025).

    >>> [str(day) for day in holidays([2027])][:4]
    ['2027-01-01', '2027-01-06', '2027-03-28', '2027-03-29']
    """
    days = []
    for year in years:
        easter = _easter(year)
        days += [dt.date(year, month, day) for month, day in _FIXED]
        days += [easter, easter + dt.timedelta(days=1)]
        if year >= 2026:
            days.append(dt.date(year, 10, 4))
    return sorted(days)


def date_of(
    days: Iterable[float], start: str | dt.date, closed: Iterable[dt.date] = ()
) -> pd.DatetimeIndex:
    """La data in cui si è dopo tanti giorni lavorativi da ``start`` (lunedì-venerdì).

    Il giorno 0 è ``start`` stesso; un'attività che va dal giorno 0 al giorno 5 occupa i cinque
    giorni da 0 a 4. Una frazione di giorno cade nel giorno che la contiene. ``closed``: i giorni
    festivi. Solleva ``ValueError`` se ``start`` non è un giorno lavorativo.

    >>> date_of([0, 4, 5], "2026-11-09").strftime("%d/%m").tolist()
    ['09/11', '13/11', '16/11']
    """
    first = np.datetime64(pd.Timestamp(start).date())
    free = np.array([np.datetime64(day) for day in closed], dtype="datetime64[D]")
    if not np.is_busday(first, holidays=free):
        day = pd.Timestamp(start).strftime("%d/%m/%Y")
        raise ValueError(f"Il {day} non si lavora: scegli un altro inizio.")
    steps = np.floor(np.asarray(list(days), dtype=float)).astype(np.int64)
    return pd.DatetimeIndex(np.busday_offset(first, steps, holidays=free))
