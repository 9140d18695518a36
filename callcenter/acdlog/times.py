"""Istanti: dai secondi dall'epoca alle date nel fuso di Roma, con il secondo come unità."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

ZONE = "Europe/Rome"
NAT = int(np.iinfo("int64").min)


def to_rome(seconds: Sequence[int]) -> pd.DatetimeIndex:
    """Converte secondi dall'epoca (``NAT`` dove mancano) in date ``datetime64[s, Europe/Rome]``."""
    instants = np.array(seconds, dtype="int64").view("datetime64[s]")
    return pd.DatetimeIndex(instants).tz_localize("UTC").tz_convert(ZONE)


def instant(value: Any, name: str) -> pd.Timestamp | None:
    """Legge un limite di tempo (testo ISO, data, Timestamp); senza fuso vale l'ora di Roma.

    Solleva ``ValueError`` se ``value`` non è un istante.
    """
    if value is None:
        return None
    if not isinstance(value, str | date | datetime | np.datetime64):
        raise ValueError(f"{name}={value!r} non è una data: scrivila come '2026-10-12 08:00'.")
    try:
        moment = pd.Timestamp(value)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{name}={value!r} non è una data: scrivila come '2026-10-12 08:00'."
        ) from error
    if moment is pd.NaT:
        raise ValueError(f"{name} è una data mancante: togli il parametro o dai una data.")
    if moment.tzinfo is None:
        return moment.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    return moment.tz_convert(ZONE)


def period(since: Any, until: Any) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """I due limiti di un periodo (``None`` = senza limite); ``ValueError`` se è vuoto."""
    start, end = instant(since, "since"), instant(until, "until")
    if start is not None and end is not None and start >= end:
        raise ValueError(
            f"Il periodo è vuoto: since={since!r} non viene prima di until={until!r}. "
            "until è escluso: per un giorno intero metti il giorno dopo."
        )
    return start, end
