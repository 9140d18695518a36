"""The same thousand rows written one commit at a time, and all in one transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.growth.engines.postgres import Postgres

ROWS = 1000
TABLE = "CREATE TABLE note (note_id INTEGER PRIMARY KEY, seconds INTEGER, text TEXT)"


@dataclass(frozen=True)
class Written:
    """How long the rows took, one way or the other."""

    engine: str
    way: str  # "una alla volta" or "insieme"
    rows: int
    seconds: float


def on_sqlite(work: Path, rows: int = ROWS) -> list[Written]:
    """In a file, with the safety that SQLite has from the start: a commit waits for the disk."""
    file = work / "notes.db"
    db = sqlite3.connect(file, isolation_level=None)
    db.execute(TABLE)
    found = _both(db.execute, "SQLite", "?", rows)
    db.close()
    file.unlink()
    return found


def on_postgres(server: Postgres, rows: int = ROWS) -> list[Written]:
    """In a server, through the network of the machine itself."""
    server.run_script(TABLE)
    found = _both(server.db.execute, "PostgreSQL", "%s", rows)
    server.run_script("DROP TABLE note")
    return found


def _both(execute: Callable, engine: str, mark: str, rows: int) -> list[Written]:
    found = []
    for way in ("una alla volta", "insieme"):
        together = way == "insieme"
        began = time.perf_counter()
        if together:
            execute("BEGIN")
        for number in range(rows):
            execute(
                f"INSERT INTO note VALUES ({mark}, {mark}, {mark})",
                (number, number % 600, f"nota {number}"),
            )
        if together:
            execute("COMMIT")
        found.append(Written(engine, way, rows, round(time.perf_counter() - began, 4)))
        execute("DELETE FROM note")
    return found
