"""I pezzi che le prove pratiche hanno in comune: numeri e date in italiano, tabelle in fogli."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from callcenter.exam.practical.task import Sheet
from callcenter.quiz.questions import italian_number

DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
# fmt: off
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)
# fmt: on


def number(value: float, decimals: int | None = None) -> str:
    """Un numero all'italiana."""
    return italian_number(float(value), decimals)


def day(moment: pd.Timestamp) -> str:
    """Un giorno per esteso: «mercoledì 14 ottobre 2026»."""
    return f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def shown(value: Any) -> str:
    """Un valore di una tabella come si stampa; un valore che manca è una cella vuota."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%d/%m/%Y" if value.tzinfo is None else "%d/%m/%Y %H:%M")
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, float):
        return "" if value != value else number(value)
    return str(value)


def sheet(
    name: str, title: str, frame: pd.DataFrame, names: Mapping[str, str], note: str = ""
) -> Sheet:
    """Un foglio con le colonne ``names`` (nome nella tabella → nome sul foglio)."""
    columns = frame[list(names)].astype(object)
    rows = tuple(tuple(shown(value) for value in row) for row in columns.to_numpy())
    return Sheet(name, title, tuple(names.values()), rows, note)


def pick(chance: random.Random, choices: Sequence[Any], what: str) -> Any:
    """Una voce a caso; ``ValueError`` se non ce n'è."""
    if not choices:
        raise ValueError(
            f"Nei dati non c'è abbastanza per questa prova pratica ({what}). "
            "Scegline un'altra o usa un altro seme."
        )
    return chance.choice(choices)


def sample(chance: random.Random, rows: Iterable[Any], size: int, what: str) -> list[Any]:
    """``size`` voci diverse a caso, nell'ordine in cui erano; ``ValueError`` se sono poche."""
    rows = list(rows)
    if len(rows) < size:
        pick(chance, [], what)
    return [rows[position] for position in sorted(chance.sample(range(len(rows)), size))]
