"""The large data sets: same seed same rows, real profile, constant memory."""

import sqlite3

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("pyarrow", reason="requirements-growth.txt is not installed")

import pyarrow.parquet as pq

from callcenter import warehouse
from tools.growth import calls, dataset
from tools.growth.cli import _rows
from tools.growth.pool import pool

ROWS = 20_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return dataset.make(tmp_path_factory.mktemp("growth"), ROWS, seed=31)


@pytest.fixture(scope="module")
def facts(made):
    return pd.concat([pd.read_parquet(file) for file in made.fact_files], ignore_index=True)


def test_the_columns_are_those_of_the_fact_table():
    db = sqlite3.connect(":memory:")
    warehouse.create(db)
    assert [row[1] for row in db.execute("PRAGMA table_info(fact_visit)")] == list(calls.COLUMNS)


def test_the_rows_are_as_many_as_asked_and_in_order(facts):
    assert facts["visit_key"].tolist() == list(range(1, ROWS + 1))
    assert facts["call_id"].is_unique
    assert facts["date_key"].is_monotonic_increasing
    assert facts["date_key"].min() >= 20240101
    assert facts["date_key"].max() <= 20261231


def test_each_month_has_its_folder(made):
    assert len(made.fact_files) == 36
    for file in made.fact_files:
        month = file.parent.name.removeprefix("month=")
        keys = pq.ParquetFile(file).read(columns=["date_key"])["date_key"].to_pylist()
        assert {f"{key // 100}" for key in keys} == {month.replace("-", "")}


def test_the_same_seed_gives_the_same_rows(made, tmp_path):
    again = dataset.make(tmp_path / "again", ROWS, seed=31)
    other = dataset.make(tmp_path / "other", ROWS, seed=32)
    october = "fact_visit/month=2026-10/part.parquet"
    assert pq.read_table(again.folder / october) == pq.read_table(made.folder / october)
    assert pq.read_table(other.folder / october) != pq.read_table(made.folder / october)


def test_a_data_set_that_is_there_is_not_written_again(made):
    before = made.fact_files[0].stat().st_mtime_ns
    assert dataset.make(made.folder, ROWS, seed=31) == made
    assert made.fact_files[0].stat().st_mtime_ns == before


def test_queues_hours_and_outcomes_are_those_of_the_book(facts):
    # The share of each value, weekday by weekday weighted as the book's weeks are.
    weekday = pd.to_datetime(facts["date_key"].astype(str)).dt.day_of_week + 1
    for column in ("queue_key", "half_hour_key", "outcome_key"):
        for day, group in facts[column].groupby(weekday):
            real = pool().visits[day][column]
            values = np.union1d(real, group)
            drawn = np.array([(group == value).mean() for value in values])
            known = np.array([(real == value).mean() for value in values])
            # Four standard errors of a share drawn that many times.
            slack = 4 * np.sqrt(known * (1 - known) / len(group)) + 1e-9
            assert (np.abs(drawn - known) <= slack).mean() > 0.98
            assert not ((known == 0) & (drawn > 0)).any()


def test_busy_weekdays_have_more_rows(facts):
    weekday = pd.to_datetime(facts["date_key"].astype(str)).dt.day_of_week + 1
    mean = weekday.value_counts() / 156.5
    weights = pd.Series(pool().weights)
    assert (mean / mean.sum() - weights / weights.sum()).abs().max() < 0.005


def test_what_goes_together_stays_together(facts):
    answered = facts["answered"] == 1
    assert (answered == facts["talk_s"].notna()).all()
    assert (facts["answered"] + facts["abandoned"] <= 1).all()
    assert (facts[["wait_s", "talk_s", "acw_s"]].fillna(0) >= 0).all(axis=None)


def test_entered_at_is_universal_time(facts):
    rome = pd.to_datetime(facts["entered_at"]).dt.tz_localize("UTC").dt.tz_convert("Europe/Rome")
    slot = rome.dt.hour * 2 + rome.dt.minute // 30
    same = (slot == facts["half_hour_key"]) & (
        rome.dt.strftime("%Y%m%d").astype(int) == facts["date_key"]
    )
    # Only the hour that the change to summer time skips may move.
    assert same.mean() > 0.9995


def test_every_key_is_in_its_dimension(made, facts):
    for name, file in made.dimension_files.items():
        key = pq.read_schema(file).names[0]
        keys = set(pq.read_table(file, columns=[key])[key].to_pylist())
        assert set(facts[key].tolist()) <= keys, name


def test_no_more_than_a_group_is_held_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "GROUP", 100)
    made = dataset.make(tmp_path, ROWS, seed=31)
    groups = [
        pq.ParquetFile(file).metadata.row_group(number).num_rows
        for file in made.fact_files
        for number in range(pq.ParquetFile(file).metadata.num_row_groups)
    ]
    assert sum(groups) == ROWS
    # A group is written as soon as it's full: at most one day goes over.
    largest_day = int(np.diff(calls.bounds(ROWS, pool())).max())
    assert max(groups) < 100 + largest_day
    assert len(groups) > 150


def test_sizes_are_understood():
    assert _rows("10m") == 10_000_000
    assert _rows("2500") == 2500
    with pytest.raises(Exception, match="1M, 10M, 100M"):
        _rows("molte")
