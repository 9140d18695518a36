"""DuckDB: columns, inside the program that uses it; here it reads the Parquet files in place."""

from __future__ import annotations

from pathlib import Path

from tools.growth.dataset import FACT, DataSet
from tools.growth.engines.base import Row
from tools.growth.needs import missing_modules

MEMORY, THREADS = "8GB", 2


class DuckDb:
    """One connection in memory; its tables are views of the files."""

    name = "DuckDB"
    dialect = "duckdb"
    reads_folders = True

    def __init__(self, work: Path):
        import duckdb

        self.db = duckdb.connect()
        self.db.execute(f"SET memory_limit = '{MEMORY}'")
        self.db.execute(f"SET threads = {THREADS}")
        self.db.execute(f"SET temp_directory = '{work / 'duckdb'}'")

    @staticmethod
    def unavailable() -> str:
        """What lacks here, or an empty text."""
        return missing_modules("duckdb")

    def version(self) -> str:
        """The version, as the engine says it."""
        return self.db.execute("SELECT version()").fetchone()[0].removeprefix("v")

    def load(self, data: DataSet) -> None:
        """Makes a view for each table."""
        self.db.execute(
            f"CREATE VIEW {FACT} AS SELECT * FROM "
            f"read_parquet('{data.folder / FACT}/*/*.parquet', hive_partitioning = true, "
            "hive_types_autocast = false)"
        )
        for table, file in data.dimension_files.items():
            self.db.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{file}')")

    def run(self, sql: str) -> list[Row]:
        """The answer to a question."""
        return self.db.execute(sql).fetchall()

    def bytes(self) -> int:
        """Nothing: it has no copy of its own."""
        return 0

    def __enter__(self) -> DuckDb:
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()
