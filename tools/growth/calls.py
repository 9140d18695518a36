"""Draws the visits of one day, always the same for the same seed, size and day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tools.growth.pool import NULLABLE, Pool

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2026, 12, 31)
CALLS_PER_CUSTOMER = 12  # in the three years
# In the book's five weeks the CRM recognises few callers; a large join needs more of them.
KNOWN_SHARE = 0.8
REPEATED_SHARE = 0.08  # visits of somebody who has already called that day
STRETCH = 0.2  # durations move by up to this share, so that rows aren't copies

_TEXT = {"call_id", "entered_at"}
COLUMNS = (
    "visit_key", "call_id", "visit", "date_key", "half_hour_key", "queue_key", "operator_key",
    "customer_key", "reason_key", "outcome_key", "entered_at", "answered", "abandoned",
    "transferred", "declared_resolved", "ring_no_answer", "wait_s", "talk_s", "acw_s", "batch_id",
)  # fmt: skip
SCHEMA = pa.schema(
    [
        (name, pa.string() if name in _TEXT else pa.int64() if name == "visit_key" else pa.int32())
        for name in COLUMNS
    ]
)


def days() -> list[date]:
    """Every day of the period."""
    return [FIRST_DAY + timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


def bounds(rows: int, pool: Pool) -> np.ndarray:
    """The first row of each day, and the total at the end: a busy weekday has more rows."""
    weights = np.array([pool.weights[day.isoweekday()] for day in days()])
    return np.concatenate([[0], np.floor(rows * weights.cumsum() / weights.sum() + 1e-9)]).astype(
        np.int64
    )


def customer_count(rows: int) -> int:
    """How many customers a data set of that size has."""
    return max(rows // CALLS_PER_CUSTOMER, 10)


def visits_of(
    day_number: int, first: int, count: int, rows: int, seed: int, pool: Pool
) -> pa.Table:
    """``count`` visits of a day, in order of time, with keys from ``first`` + 1."""
    day = days()[day_number]
    rng = np.random.default_rng([seed, rows, day_number])
    source = pool.visits[day.isoweekday()]
    picked = np.floor(rng.random(count) * len(source["queue_key"])).astype(np.intp)
    second = np.floor(rng.random(count) * 1800).astype(np.int64)
    moment = source["half_hour_key"][picked].astype(np.int64) * 1800 + second
    order = np.lexsort((picked, moment))
    picked, moment = picked[order], moment[order]

    drawn = {name: values[picked] for name, values in source.items()}
    for name in ("wait_s", "talk_s", "acw_s"):
        drawn[name] = np.round(drawn[name] * (1 + STRETCH * (2 * rng.random(count) - 1)))
    entered = _utc(day, moment)
    key = np.arange(first + 1, first + count + 1)
    drawn |= {
        "visit_key": key,
        "visit": np.ones(count),
        "date_key": np.full(count, day.year * 10000 + day.month * 100 + day.day),
        "customer_key": _customers(rng, count, rows),
        "batch_id": np.full(count, 1 + day_number // 7),
    }
    epoch = pc.cast(pa.array(entered.astype("int64")), pa.string())
    texts = {
        "call_id": pc.binary_join_element_wise(epoch, pc.cast(pa.array(key), pa.string()), "."),
        "entered_at": pc.strftime(pa.array(entered), format="%Y-%m-%d %H:%M:%S"),
    }
    arrays = [texts[name] if name in texts else _integers(name, drawn[name]) for name in COLUMNS]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _utc(day: date, moment: np.ndarray) -> np.ndarray:
    """Seconds of a day in Rome as universal time.

    An hour that happens twice is the second one; an hour that doesn't exist is moved forward.
    """
    local = pd.DatetimeIndex(np.datetime64(day, "s") + moment)
    ambiguous = np.zeros(len(local), dtype=bool)
    rome = local.tz_localize("Europe/Rome", ambiguous=ambiguous, nonexistent="shift_forward")
    return rome.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[s]")


def _customers(rng, count: int, rows: int) -> np.ndarray:
    """The customer of each visit: some call again on the same day, some aren't recognised."""
    keys = 1 + np.floor(rng.random(count) * customer_count(rows)).astype(np.int64)
    earlier = np.floor(rng.random(count) * np.arange(count)).astype(np.intp)
    again = rng.random(count) < REPEATED_SHARE
    keys = np.where(rng.random(count) < KNOWN_SHARE, keys, -1)
    return np.where(again, keys[earlier], keys)


def _integers(name: str, values: np.ndarray) -> pa.Array:
    kind = pa.int64() if name == "visit_key" else pa.int32()
    missing = np.isnan(values) if name in NULLABLE else None
    whole = np.nan_to_num(values) if missing is not None else values
    return pa.array(whole.astype(kind.to_pandas_dtype()), kind, mask=missing)
