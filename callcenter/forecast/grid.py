"""Dalla tabella delle chiamate alla griglia: un giorno per riga, un intervallo per colonna."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def day_grid(moments: Sequence, calls: Sequence, minutes: int = 30) -> pd.DataFrame:
    """Somma le chiamate per giorno (righe) e per intervallo di ``minutes`` minuti (colonne).

    ``moments``: quando comincia ogni conteggio (con o senza fuso: vale l'orologio che mostrano);
    ``calls``: le chiamate, zero o più. Un intervallo senza righe, in un giorno che ne ha altre,
    vale 0; un giorno senza righe non compare. Nel giorno in cui torna l'ora solare le due 02:00
    finiscono nella stessa colonna.

    Solleva ``ValueError`` se le lunghezze sono diverse, se manca un valore, se un conteggio è
    negativo o se ``minutes`` non divide l'ora.

    >>> griglia = day_grid(["2026-10-05 08:00", "2026-10-05 08:05", "2026-10-06 08:30"], [4, 6, 7])
    >>> list(griglia.columns), griglia.to_numpy().tolist()
    (['08:00', '08:30'], [[10.0, 0.0], [0.0, 7.0]])
    """
    if len(moments) != len(calls):
        raise ValueError(
            f"Ci sono {len(moments)} istanti e {len(calls)} conteggi: devono essere tanti quanti."
        )
    if minutes not in (5, 10, 15, 20, 30, 60):
        raise ValueError("minutes: scegli fra 5, 10, 15, 20, 30 e 60 minuti.")
    times = pd.Series(pd.to_datetime(pd.Series(moments).array))
    counts = pd.to_numeric(pd.Series(calls).array).astype(float)
    if times.isna().any() or np.isnan(counts).any():
        raise ValueError("Manca un istante o un conteggio: togli le righe vuote prima di sommare.")
    if (counts < 0).any():
        raise ValueError("Un conteggio di chiamate non può essere negativo.")
    # Si tolgono i fusi e si tiene l'ora dell'orologio: alle 9:00 si chiama anche d'inverno.
    clock = times.dt.tz_localize(None)
    table = pd.DataFrame(
        {
            "day": clock.dt.normalize().astype("datetime64[s]"),
            "slot": clock.dt.floor(f"{minutes}min").dt.strftime("%H:%M"),
            "calls": counts,
        }
    )
    return table.pivot_table(
        index="day", columns="slot", values="calls", aggfunc="sum", fill_value=0.0
    )


def as_days(days: Sequence) -> pd.DatetimeIndex:
    """I giorni come indice di date, senza ore; ``ValueError`` se non sono date."""
    try:
        index = pd.DatetimeIndex(days)
    except (TypeError, ValueError) as error:
        raise ValueError(f"I giorni da prevedere devono essere date: {error}") from error
    return index.normalize().as_unit("s").rename("day")


def checked(history: pd.DataFrame) -> pd.DataFrame:
    """La griglia, dopo aver controllato che sia in ordine di giorno e senza doppioni o vuoti."""
    if not isinstance(history, pd.DataFrame) or not isinstance(history.index, pd.DatetimeIndex):
        raise ValueError("La storia deve essere una griglia di day_grid: un giorno per riga.")
    if history.empty:
        raise ValueError("La storia è vuota: non c'è niente da cui prevedere.")
    if not history.index.is_monotonic_increasing or history.index.has_duplicates:
        raise ValueError("I giorni della storia devono essere in ordine e senza doppioni.")
    if history.isna().to_numpy().any():
        raise ValueError(
            "Nella storia ci sono celle vuote. Togli quei giorni: un dato che manca non è zero."
        )
    return history
