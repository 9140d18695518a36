"""Il magazzino su cui lavorano gli esercizi delle lezioni sul data warehouse."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from callcenter import acdlog, data, warehouse

SECRET = "segreto-della-lezione"
HOLIDAYS = ("2026-11-01",)


def filled(weeks: Iterable[str], script: str) -> sqlite3.Connection:
    """Un magazzino in memoria con quelle settimane del registro e le viste della lezione.

    ``weeks``: i lunedì («2026-10-05»); ``script``: le viste e le tabelle che la lezione aggiunge.
    """
    db = sqlite3.connect(":memory:")
    customers, contacts = data.read("customers"), data.read("contacts")
    warehouse.create(db)
    warehouse.load_calendar(db, "2026-09-28", "2026-11-01", holidays=HOLIDAYS)
    warehouse.load_operators(db, data.read("operators"))
    warehouse.load_customers(db, customers, data.read("customer_changes"), secret=SECRET)
    for week in weeks:
        file = data.queue_log(week)
        warehouse.load_week(
            db, acdlog.read(file), week=week, source=file, contacts=contacts,
            customers=customers, secret=SECRET,
        )  # fmt: skip
    db.executescript(script)
    return db
