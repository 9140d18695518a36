"""callcenter.kpi.by: groups, intervals, clock changes; truths that hold for every table."""

import pandas as pd
import pytest
from callframes import call, calls_frame
from hypothesis import given, settings
from hypothesis import strategies as st
from kpiframes import mixed_calls

from callcenter import kpi


@pytest.fixture
def calls():
    return mixed_calls()


def test_by_queue(calls):
    table = kpi.by(calls, "queue")
    assert table.columns.tolist() == list(kpi.DEFAULT_INDICATORS)
    assert table.loc["bollette"].tolist() == pytest.approx([6, 3, 2, 3 / 6, 10, 220])
    assert table.loc["web"].tolist() == pytest.approx([4, 2, 1, 0, 60, 120])
    assert table.attrs["convention"] == "offered"


def test_by_passes_options(calls):
    table = kpi.by(
        calls, "queue", ["service_level", "wait_percentile"],
        convention="answered", threshold_s=60, percentile=50,
    )  # fmt: skip
    assert table["service_level"].tolist() == [1, 1 / 2]
    assert table["wait_percentile"].tolist() == pytest.approx([12.5, 40.5])


@pytest.mark.parametrize("key", ["queue", "interval", "day", "hour", "weekday", "month", "agent"])
def test_groups_add_up_to_the_total(calls, key):
    table = kpi.by(calls, key, ["offered", "answered", "abandoned", "diverted"])
    for code in table.columns:
        assert table[code].sum() == kpi.INDICATORS[code].value(calls)


def test_groups_equal_the_function_on_each_part(calls):
    calls.loc[0, "caller"] = calls.loc[2, "caller"] = "A"
    own = ("repeat_rate", "fcr")  # look beyond the group: computed on the whole table
    codes = [i.code for i in kpi.INDICATORS.values() if i.table == "calls" and i.code not in own]
    table = kpi.by(calls, ["queue", "hour"], codes)
    parts = dict(list(calls.groupby([calls["queue"], calls["entered_at"].dt.hour])))
    assert len(table) == 3  # web at 9 and 10, bollette at 9; the unfinished make no group
    for key in table.index:
        part = parts[key]
        for code in codes:
            options = {"convention": "offered"} if code == "service_level" else {}
            expected = kpi.INDICATORS[code].value(part, **options)
            assert table.loc[key, code] == pytest.approx(expected, nan_ok=True), code


def test_intervals_keep_the_repeated_hour_apart():
    twice = ["2026-10-25 00:10+00:00", "2026-10-25 00:40+00:00", "2026-10-25 01:10+00:00"]
    calls = kpi.intervals(calls_frame(*(call(t) for t in twice)))
    assert [str(t) for t in calls["interval"]] == [
        "2026-10-25 02:00:00+02:00",
        "2026-10-25 02:30:00+02:00",
        "2026-10-25 02:00:00+01:00",
    ]
    assert kpi.by(calls, "interval", ["offered"])["offered"].tolist() == [1, 1, 1]
    assert kpi.by(calls, "hour", ["offered"])["offered"].tolist() == [3]
    assert kpi.by(calls, "interval", ["offered"], minutes=15).index.equals(
        kpi.by(calls, "interval", ["offered"]).index
    )  # the column that is already there wins


@pytest.mark.parametrize(
    ("day", "half_hours"), [("2026-10-24", 48), ("2026-10-25", 50), ("2026-03-29", 46)]
)
def test_day_grid_on_clock_changes(day, half_hours):
    grid = kpi.interval_starts(day, day)
    assert len(grid) == half_hours
    assert grid.is_unique
    quarter = kpi.interval_starts(day, day, minutes=15)
    assert len(quarter) == 2 * half_hours
    calls = calls_frame(*(call(t) for t in quarter))
    assert kpi.by(calls, "interval", ["offered"]).index.equals(grid)
    by_day = kpi.by(calls, "day", ["offered"])
    assert by_day.index.tolist() == [pd.Timestamp(day)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 7200),
            st.integers(0, 90),
            st.sampled_from(["answered", "abandoned", "timeout", "unfinished"]),
            st.sampled_from(["bollette", "web"]),
        ),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=40)
def test_general_truths(rows):
    start = pd.Timestamp("2026-10-05 09:00", tz="Europe/Rome")
    calls = calls_frame(
        *(
            call(start + pd.Timedelta(seconds=s), wait, outcome, queue=queue)
            for s, wait, outcome, queue in rows
        )
    )
    offered = kpi.offered(calls)
    assert kpi.answered(calls) + kpi.abandoned(calls) + kpi.diverted(calls) == offered
    assert offered + kpi.excluded(calls) == len(calls)
    levels = {c: kpi.service_level(calls, convention=c) for c in kpi.CONVENTIONS}
    if offered:
        assert levels["offered"] <= levels["answered_or_abandoned_within"] <= 1
    if kpi.answered(calls):
        assert levels["offered"] <= levels["answered"]
        longer = kpi.service_level(calls, convention="answered", threshold_s=60)
        assert longer >= levels["answered"]
    table = kpi.by(calls, ["queue", "interval"], ["offered", "mean_wait"])
    assert table["offered"].sum() == offered
    if offered:
        weighted = (table["offered"] * table["mean_wait"]).sum() / offered
        assert weighted == pytest.approx(kpi.mean_wait(calls))
