"""A data set on disk: Parquet files, one folder for each month, and the dimensions beside them.

    <folder>/fact_visit/month=2024-01/part.parquet
    <folder>/dimensions/dim_queue.parquet
    <folder>/dataset.json

Nothing larger than :data:`GROUP` rows is ever in memory, whatever the size of the whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from callcenter import warehouse
from tools.growth import calls
from tools.growth.pool import Pool, pool

GROUP = 500_000
FACT = "fact_visit"
CUSTOMER = "dim_customer"
FORMAT = 1  # raise it when the same seed gives other rows


@dataclass(frozen=True)
class DataSet:
    """A data set that has been written."""

    folder: Path
    rows: int
    seed: int

    @property
    def fact_files(self) -> list[Path]:
        """The files of the fact table, in order of time."""
        return sorted((self.folder / FACT).rglob("*.parquet"))

    @property
    def dimension_files(self) -> dict[str, Path]:
        """Dimension → its file."""
        return {file.stem: file for file in sorted((self.folder / "dimensions").iterdir())}

    def batches(self, table: str, size: int = 100_000) -> Iterator[pa.RecordBatch]:
        """The rows of a table, a piece at a time."""
        files = self.fact_files if table == FACT else [self.dimension_files[table]]
        for file in files:
            yield from pq.ParquetFile(file).iter_batches(size)

    def schema(self, table: str) -> pa.Schema:
        """Names and types of the columns of a table."""
        if table == FACT:
            return calls.SCHEMA
        return pq.read_schema(self.dimension_files[table])

    def column_bytes(self) -> dict[str, int]:
        """Column of the fact table → bytes that it takes in the files, compressed."""
        total = dict.fromkeys(calls.COLUMNS, 0)
        for file in self.fact_files:
            facts = pq.ParquetFile(file).metadata
            for group in range(facts.num_row_groups):
                for number in range(facts.num_columns):
                    column = facts.row_group(group).column(number)
                    total[column.path_in_schema] += column.total_compressed_size
        return total

    def bytes(self) -> int:
        """What all the files take on disk."""
        return sum(file.stat().st_size for file in self.folder.rglob("*.parquet"))


def make(folder: Path, rows: int, seed: int) -> DataSet:
    """Writes a data set, or takes the one that is there if it's the same."""
    made = DataSet(folder, rows, seed)
    stamp = folder / "dataset.json"
    facts = {"rows": rows, "seed": seed, "format": FORMAT}
    if stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")) == facts:
        return made
    source = pool()
    (folder / "dimensions").mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    _write_facts(made, source)
    _write_dimensions(made, source)
    stamp.write_text(json.dumps(facts), encoding="utf-8")
    return made


def _write_facts(made: DataSet, source: Pool) -> None:
    starts = calls.bounds(made.rows, source)
    writer = _MonthlyWriter(made.folder / FACT)
    for number, day in enumerate(calls.days()):
        first, count = int(starts[number]), int(starts[number + 1] - starts[number])
        for piece in range(0, count, GROUP):
            size = min(GROUP, count - piece)
            # Pieces of a day larger than a group are drawn apart: each is in order of time.
            seed = made.seed if piece == 0 else made.seed + piece
            writer.add(
                f"{day:%Y-%m}",
                calls.visits_of(number, first + piece, size, made.rows, seed, source),
            )
    writer.close()


class _MonthlyWriter:
    """Collects days into row groups, and row groups into one file a month."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.month = ""
        self.waiting: list[pa.Table] = []
        self.file: pq.ParquetWriter | None = None

    def add(self, month: str, table: pa.Table) -> None:
        if month != self.month:
            self.close()
            target = self.folder / f"month={month}" / "part.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            self.file = pq.ParquetWriter(target, calls.SCHEMA, compression="zstd")
            self.month = month
        self.waiting.append(table)
        if sum(map(len, self.waiting)) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        if self.waiting:
            together = pa.concat_tables(self.waiting)
            self.file.write_table(together, row_group_size=len(together) or None)
            self.waiting = []

    def close(self) -> None:
        if self.file:
            self._flush()
            self.file.close()
            self.file = None


def _write_dimensions(made: DataSet, source: Pool) -> None:
    folder = made.folder / "dimensions"
    for name, frame in {**source.dimensions, "dim_date": _dates()}.items():
        pq.write_table(
            pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet"
        )
    count = calls.customer_count(made.rows)
    rng = np.random.default_rng([made.seed, made.rows])
    with pq.ParquetWriter(folder / f"{CUSTOMER}.parquet", _CUSTOMER) as file:
        file.write_table(_customers(np.array([-1]), source.customers.iloc[:0], None))
        for first in range(1, count + 1, GROUP):
            keys = np.arange(first, min(first + GROUP, count + 1))
            file.write_table(_customers(keys, source.customers, rng))


_CUSTOMER = pa.schema(
    [("customer_key", pa.int64())]
    + [
        (name, pa.string())
        for name in ("customer_code", "segment", "municipality", "district", "valid_from",
                     "valid_to")
    ]
    + [("is_current", pa.int64())]
)  # fmt: skip


def _customers(keys: np.ndarray, people: pd.DataFrame, rng) -> pa.Table:
    """One version of each customer; -1 is the unknown one."""
    if rng is None:
        places = pd.DataFrame({column: ["sconosciuto"] for column in people.columns})
    else:
        places = people.iloc[np.floor(rng.random(len(keys)) * len(people)).astype(np.intp)]
    frame = places.reset_index(drop=True)
    frame["customer_key"] = keys
    frame["customer_code"] = [f"{key & 0xFFFFFFFFFFFFFFFF:016x}" for key in keys.tolist()]
    frame["valid_from"], frame["valid_to"] = warehouse.START_OF_TIME, warehouse.END_OF_TIME
    frame["is_current"] = 1
    return pa.Table.from_pandas(frame[_CUSTOMER.names], schema=_CUSTOMER, preserve_index=False)


def _dates() -> pd.DataFrame:
    db = sqlite3.connect(":memory:")
    warehouse.create(db)
    warehouse.load_calendar(db, calls.FIRST_DAY, calls.LAST_DAY)
    return pd.read_sql("SELECT * FROM dim_date ORDER BY date_key", db)
