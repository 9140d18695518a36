"""Quanto lavora SQLite per rispondere: il piano e i passi, senza cronometro."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callcenter.database.schema import opened


def plan(db: Any, query: str, values: Sequence | Mapping = ()) -> list[str]:
    """Il piano della query, una riga per passo, come lo dà ``EXPLAIN QUERY PLAN``.

    ``SCAN`` vuol dire che si leggono tutte le righe, ``SEARCH`` che si va dritti a quelle giuste.
    """
    return [row[3] for row in opened(db).execute(f"EXPLAIN QUERY PLAN {query}", values)]


def steps(db: Any, query: str, values: Sequence | Mapping = ()) -> int:
    """I passi elementari (istruzioni della macchina virtuale) per leggere tutta la risposta.

    A differenza dei secondi non dipendono dal computer: dipendono dalla query, dai dati, dagli
    indici e dalla versione di SQLite. Fonte: documentazione di SQLite, «The Virtual Database
    Engine» e ``sqlite3_progress_handler``.

    >>> import sqlite3
    >>> db = sqlite3.connect(":memory:")
    >>> _ = db.execute("CREATE TABLE chiamate (codice INTEGER PRIMARY KEY, attesa INTEGER)")
    >>> _ = db.executemany("INSERT INTO chiamate VALUES (?, ?)", [(n, n) for n in range(1000)])
    >>> steps(db, "SELECT * FROM chiamate WHERE codice = 7") < 20
    True
    >>> steps(db, "SELECT * FROM chiamate WHERE attesa = 7") > 1000
    True
    """
    connection = opened(db)
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    connection.set_progress_handler(tick, 1)
    try:
        for _ in connection.execute(query, values):
            pass
    finally:
        connection.set_progress_handler(None, 0)
    return count
