"""What every engine has to do, and what its answers look like when they are compared."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Protocol

from tools.growth.dataset import DataSet

Row = tuple[object, ...]


class Engine(Protocol):
    """An engine at work on one data set. It's a context manager: leaving it frees everything."""

    name: str
    dialect: str
    reads_folders: bool  # it reads the Parquet files where they are, month by month

    def version(self) -> str:
        """The version of the engine, as it says it."""

    def load(self, data: DataSet) -> None:
        """Makes the tables of a data set ready to be asked."""

    def run(self, sql: str) -> list[Row]:
        """The answer to a question in the engine's own SQL."""

    def bytes(self) -> int:
        """What its own copy of the data takes on disk; 0 when it reads the Parquet files."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *error: object) -> None: ...


def plain(rows: list[Row]) -> list[Row]:
    """The same values whatever the driver's types: whole decimals become integers."""
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, Decimal | float) and value == int(value):
        return int(value)
    return float(value) if isinstance(value, Decimal) else value


def folder_bytes(folder: Path) -> int:
    """The size of everything inside a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
