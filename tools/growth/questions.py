"""The questions, written once in SQLite's SQL and translated for each engine by sqlglot."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlglot

FOLDER = Path(__file__).parent / "questions"
WRITTEN_IN = "sqlite"
# In this order in the results and in the lesson.
NAMES = ("one_day", "kpi_by_week", "runs_below", "segments", "call_backs")


@cache
def text(name: str) -> str:
    """A question as it is written."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def title(name: str) -> str:
    """What a question asks, in Italian: its first line."""
    return text(name).splitlines()[0].removeprefix("-- ")


@cache
def translated(sql: str, dialect: str) -> str:
    """One statement in the SQL of another engine, laid out over several lines."""
    statement = sqlglot.parse_one(sql, read=WRITTEN_IN)
    for node in statement.walk():
        node.pop_comments()
    return statement.sql(dialect=dialect, pretty=True)
