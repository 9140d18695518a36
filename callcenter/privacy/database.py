"""Le tabelle della privacy in un database SQLite in memoria, per le query della lezione.

Gli istanti diventano testo in UTC («2026-10-12 08:00:00»): in UTC l'ora non torna mai indietro,
quindi confrontare e ordinare i testi è come confrontare e ordinare gli istanti.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import pandas as pd

from callcenter import data
from callcenter.privacy.instants import instant

TABLES = (
    "consent_events", "opt_out_register", "campaigns", "campaign_contacts", "dial_attempts",
    "recordings", "data_requests",
)  # fmt: skip


def utc(at: Any) -> str:
    """Un istante come testo in UTC: le 10 di Roma del 12 ottobre 2026 → «2026-10-12 08:00:00»."""
    return instant(at).tz_convert("UTC").strftime("%Y-%m-%d %H:%M:%S")


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """La tabella con istanti in UTC e date come testi, e vero/falso come 1/0."""
    result = frame.copy()
    for name in result.columns:
        column = result[name]
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            result[name] = column.dt.tz_convert("UTC").dt.strftime("%Y-%m-%d %H:%M:%S")
        elif pd.api.types.is_datetime64_dtype(column):
            result[name] = column.dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_bool_dtype(column):
            result[name] = column.astype("Int64")
    return result


def connect(tables: Iterable[str] = TABLES) -> sqlite3.Connection:
    """Un database nuovo in memoria con le tabelle indicate (nomi del dizionario dei dati)."""
    connection = sqlite3.connect(":memory:")
    for name in tables:
        as_text(data.read(name)).to_sql(name, connection, index=False)
    return connection
