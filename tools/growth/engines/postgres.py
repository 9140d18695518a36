"""PostgreSQL: a server, to which programs connect through the network."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow.csv as csv

from tools.growth.dataset import FACT, DataSet
from tools.growth.engines.base import Row, folder_bytes
from tools.growth.engines.sqlite import INDEXES, columns_of
from tools.growth.needs import missing_modules
from tools.growth.server import Server, find_programs, missing_programs


class Postgres:
    """A server of its own, started in the work folder and stopped at the end."""

    name = "PostgreSQL"
    dialect = "postgres"
    reads_folders = False

    def __init__(self, work: Path):
        import psycopg

        self.server = Server(work / "postgres", find_programs())
        try:
            self.db = psycopg.connect(self.server.address, autocommit=True)
        except BaseException:
            self.server.stop()
            raise

    @staticmethod
    def unavailable() -> str:
        """What lacks here, or an empty text."""
        return missing_programs() or missing_modules("psycopg")

    def version(self) -> str:
        """The version, as the engine says it."""
        return self.db.execute("SHOW server_version").fetchone()[0].split()[0]

    def load(self, data: DataSet) -> None:
        """Copies the tables into the server, then makes the indexes."""
        options = csv.WriteOptions(include_header=False)
        for table in [*data.dimension_files, FACT]:
            columns = columns_of(data.schema(table)).replace(" PRIMARY KEY", "")
            self.db.execute(f"CREATE TABLE {table} ({columns})")
            with self.db.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
                for batch in data.batches(table):
                    text = io.BytesIO()
                    csv.write_csv(batch, text, options)
                    copy.write(text.getvalue())
            # The index of the key is cheaper once the rows are in.
            self.db.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({data.schema(table)[0].name})")
        for index in INDEXES:
            self.db.execute(index)
        self.db.execute("VACUUM ANALYZE")

    def run(self, sql: str) -> list[Row]:
        """The answer to a question."""
        return self.db.execute(sql).fetchall()

    def run_script(self, sql: str) -> None:
        """Runs a statement that has no answer."""
        self.db.execute(sql)

    def bytes(self) -> int:
        """The size of the server's tables and indexes."""
        return folder_bytes(self.server.folder / "data" / "base")

    def __enter__(self) -> Postgres:
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()
        self.server.stop()
