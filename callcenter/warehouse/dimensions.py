"""Creare il magazzino e caricare le dimensioni che non hanno storia."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from callcenter.warehouse.database import (
    connection_of,
    require_columns,
    require_warehouse,
    run,
    transaction,
)


def create(db: Any) -> None:
    """Crea le tabelle e i membri fissi (mezz'ore, esiti, sconosciuto = -1).

    ``db``: una connessione ``sqlite3`` o un ``sqlite_utils.Database``. Se le tabelle ci sono già
    non cambia nulla. ``ValueError`` se ``db`` è altro.
    """
    connection = connection_of(db)
    with transaction(connection):
        run(connection, "schema")
        run(connection, "members")


def load_calendar(db: Any, first_day: Any, last_day: Any, holidays: Iterable[Any] = ()) -> int:
    """Aggiunge i giorni da ``first_day`` a ``last_day`` (compresi) alla dimensione del giorno.

    ``holidays``: i giorni festivi, segnati in ``is_holiday``. Dà quante righe ha scritto; rifarlo
    con gli stessi giorni ne scrive zero. ``ValueError`` se le date non si leggono o sono in ordine
    sbagliato.
    """
    connection = require_warehouse(db)
    first, last = day_of(first_day), day_of(last_day)
    if last < first:
        raise ValueError(f"Il calendario finisce ({last}) prima di cominciare ({first}).")
    with transaction(connection):
        return run(
            connection, "calendar", first_day=first, last_day=last,
            holidays=json.dumps([day_of(day) for day in holidays]),
        )  # fmt: skip


def load_operators(db: Any, operators: pd.DataFrame) -> int:
    """Porta gli operatori nella dimensione: interno, squadra, ruolo. I nomi restano fuori.

    È una dimensione di tipo 1: il valore nuovo copre il vecchio. Dà quante righe ha scritto.
    ``ValueError`` se mancano colonne o un interno è ripetuto.
    """
    connection = require_warehouse(db)
    require_columns(operators, ("extension", "team", "role"), "degli operatori")
    repeated = operators.loc[operators["extension"].duplicated(), "extension"]
    if len(repeated):
        raise ValueError(f"L'interno {repeated.iloc[0]} è di due operatori: correggi l'anagrafica.")
    rows = operators.sort_values("extension")[["extension", "team", "role"]]
    before = connection.total_changes
    with transaction(connection):
        connection.executemany(
            """
            INSERT INTO dim_operator (extension, team, role) VALUES (?, ?, ?)
            ON CONFLICT (extension) DO UPDATE SET team = excluded.team, role = excluded.role
            WHERE (team, role) IS NOT (excluded.team, excluded.role)
            """,
            rows.astype(object).itertuples(index=False, name=None),
        )
    return connection.total_changes - before


def day_of(value: Any) -> str:
    """Un giorno come testo AAAA-MM-GG; ``ValueError`` se non è una data."""
    try:
        return pd.Timestamp(value).strftime("%Y-%m-%d")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{value!r} non è un giorno: scrivilo come 2026-10-05.") from error
