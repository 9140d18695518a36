"""Many who write together: thirty clerks, each with a connection of their own.

Every booking is a transaction as a program for people makes them: look, wait a moment (the program
thinks), write. SQLite lets one of them in at a time; PostgreSQL keeps only the rows apart.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.growth.engines.postgres import Postgres

WRITERS, BOOKINGS, THINKING_S = 30, 10, 0.02
PATIENCE_S = 1.0  # how long SQLite waits for its turn before it says «database is locked»
TABLE = "CREATE TABLE booking (clerk INTEGER, number INTEGER, PRIMARY KEY (clerk, number))"


@dataclass
class Contention:
    """What happened: bookings written, refused, and how long all of it and the slowest took."""

    engine: str
    written: int = 0
    refused: int = 0
    seconds: float = 0.0
    longest_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, done: bool, seconds: float) -> None:
        """Count one booking."""
        with self.lock:
            self.written += done
            self.refused += not done
            self.longest_s = max(self.longest_s, seconds)


def on_sqlite(work: Path, writers: int | None = None, bookings: int = BOOKINGS) -> Contention:
    """All write in one file with the journal that SQLite has from the start."""
    file = work / "bookings.db"
    with sqlite3.connect(file) as db:
        db.execute(TABLE)
    db.close()

    def clerk(number: int, result: Contention) -> None:
        own = sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None)
        for booking in range(bookings):
            began = time.perf_counter()
            try:
                own.execute("BEGIN IMMEDIATE")
                _book(own, number, booking, "?")
                own.execute("COMMIT")
                result.add(True, time.perf_counter() - began)
            except sqlite3.OperationalError:
                result.add(False, time.perf_counter() - began)
            time.sleep(random.Random(number * bookings + booking).random() * THINKING_S)
        own.close()

    result = _together(Contention("SQLite"), clerk, writers or WRITERS)
    file.unlink()
    return result


def on_postgres(
    server: Postgres, writers: int | None = None, bookings: int = BOOKINGS
) -> Contention:
    """All write in one server."""
    import psycopg

    server.run_script(TABLE)

    def clerk(number: int, result: Contention) -> None:
        with psycopg.connect(server.server.address, autocommit=True) as own:
            for booking in range(bookings):
                began = time.perf_counter()
                with own.transaction():
                    _book(own, number, booking, "%s")
                result.add(True, time.perf_counter() - began)
                time.sleep(random.Random(number * bookings + booking).random() * THINKING_S)

    result = _together(Contention("PostgreSQL"), clerk, writers or WRITERS)
    server.run_script("DROP TABLE booking")
    return result


def _book(connection, clerk: int, number: int, mark: str) -> None:
    connection.execute(f"SELECT MAX(number) FROM booking WHERE clerk = {mark}", (clerk,)).fetchone()
    time.sleep(THINKING_S)
    connection.execute(f"INSERT INTO booking VALUES ({mark}, {mark})", (clerk, number))


def _together(
    result: Contention, clerk: Callable[[int, Contention], None], writers: int
) -> Contention:
    began = time.perf_counter()
    threads = [threading.Thread(target=clerk, args=(n, result)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result
