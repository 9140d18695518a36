"""SQLite: rows in one file, one process, no server."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa

from tools.growth.dataset import FACT, DataSet
from tools.growth.engines.base import Row

CACHE_KIB = 512 * 1024
# The two indexes that the warehouse of the book has on its facts.
INDEXES = (
    f"CREATE INDEX fact_visit_by_date ON {FACT} (date_key, queue_key)",
    f"CREATE INDEX fact_visit_by_customer ON {FACT} (customer_key)",
)


class Sqlite:
    """One database file in the work folder."""

    name = "SQLite"
    dialect = "sqlite"
    reads_folders = False

    def __init__(self, work: Path):
        self.file = work / "warehouse.db"
        self.file.unlink(missing_ok=True)
        self.db = sqlite3.connect(self.file)
        self.db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    @staticmethod
    def unavailable() -> str:
        """SQLite comes with Python."""
        return ""

    def version(self) -> str:
        """The version, as the engine says it."""
        return sqlite3.sqlite_version

    def load(self, data: DataSet) -> None:
        """Copies the tables into the file, then makes the indexes."""
        # A load that fails is made again: the journal would only slow it down.
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA synchronous = OFF")
        for table in [*data.dimension_files, FACT]:
            schema = data.schema(table)
            self.db.execute(f"CREATE TABLE {table} ({columns_of(schema)})")
            marks = ", ".join("?" * len(schema))
            for batch in data.batches(table):
                values = [column.to_pylist() for column in batch.columns]
                self.db.executemany(
                    f"INSERT INTO {table} VALUES ({marks})", zip(*values, strict=True)
                )
        self.db.commit()
        for index in INDEXES:
            self.db.execute(index)
        self.db.execute("ANALYZE")
        self.db.commit()

    def run(self, sql: str) -> list[Row]:
        """The answer to a question."""
        return self.db.execute(sql).fetchall()

    def bytes(self) -> int:
        """The size of the file."""
        return self.file.stat().st_size

    def __enter__(self) -> Sqlite:
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()
        self.file.unlink(missing_ok=True)


def columns_of(schema: pa.Schema) -> str:
    """The columns of a CREATE TABLE; the first column is the key, as in the warehouse."""
    return ", ".join(
        f"{field.name} {'INTEGER' if pa.types.is_integer(field.type) else 'TEXT'}"
        + (" PRIMARY KEY" if number == 0 else "")
        for number, field in enumerate(schema)
    )
