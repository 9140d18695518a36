"""The book's real-looking visits, from which the large data sets are drawn.

Drawing whole rows, and not one column at a time, keeps what goes together together: the queue and
its hours, the outcome and its wait, the operator and the length of the conversation.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from callcenter import data
from callcenter.checks.lessonstar import filled

# Columns drawn from the pool, in the order of the fact table.
DRAWN = (
    "half_hour_key", "queue_key", "operator_key", "reason_key", "outcome_key", "answered",
    "abandoned", "transferred", "declared_resolved", "ring_no_answer", "wait_s", "talk_s", "acw_s",
)  # fmt: skip
NULLABLE = ("declared_resolved", "talk_s", "acw_s")


@dataclass(frozen=True)
class Pool:
    """Visits by weekday (1 = Monday), the share of each weekday, and the small dimensions."""

    visits: dict[int, dict[str, np.ndarray]]
    weights: dict[int, float]
    dimensions: dict[str, pd.DataFrame]
    customers: pd.DataFrame


@cache
def pool() -> Pool:
    """The visits of the five weeks of the book."""
    weeks = [
        f"{file.stem[-8:-4]}-{file.stem[-4:-2]}-{file.stem[-2:]}" for file in data.queue_logs()
    ]
    db = filled(weeks, "")
    rows = pd.read_sql(
        "SELECT f.*, d.weekday FROM fact_visit AS f "
        "JOIN dim_date AS d ON d.date_key = f.date_key ORDER BY f.visit_key",
        db,
    )
    visits = {
        int(weekday): {name: group[name].to_numpy(np.float64) for name in DRAWN}
        for weekday, group in rows.groupby("weekday")
    }
    days = pd.read_sql("SELECT weekday, COUNT(*) AS days FROM dim_date GROUP BY weekday", db)
    days = days.set_index("weekday")["days"]
    weights = {
        weekday: len(found["queue_key"]) / days[weekday] for weekday, found in visits.items()
    }
    names = ("dim_half_hour", "dim_queue", "dim_operator", "dim_reason", "dim_outcome")
    tables = {name: _table(db, name) for name in names}
    customers = _table(db, "dim_customer").query("customer_key != -1")
    return Pool(visits, weights, tables, customers[["segment", "municipality", "district"]])


def _table(db: sqlite3.Connection, name: str) -> pd.DataFrame:
    return pd.read_sql(f"SELECT * FROM {name} ORDER BY 1", db)
