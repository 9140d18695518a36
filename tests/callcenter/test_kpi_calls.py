"""The indicators of calls, on small cases computed by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from callframes import call, calls_frame
from kpiframes import mixed_calls

from callcenter import kpi

nan = pytest.approx(math.nan, nan_ok=True)


@pytest.fixture
def calls():
    return mixed_calls()


# --- Volumes, abandonment, service level ---------------------------------------------------------


def test_volumes(calls):
    assert kpi.offered(calls) == 10
    assert kpi.answered(calls) == 5
    assert kpi.abandoned(calls) == 3
    assert kpi.diverted(calls) == 2
    assert kpi.excluded(calls) == 2


def test_abandonment_rate(calls):
    assert kpi.abandonment_rate(calls) == pytest.approx(3 / 10)
    assert kpi.abandonment_rate(calls, short_abandon_s=5) == pytest.approx(2 / 9)
    # Shorter than the threshold, not equal to it.
    assert kpi.abandonment_rate(calls, short_abandon_s=3) == pytest.approx(3 / 10)


@pytest.mark.parametrize(
    ("convention", "short", "expected"),
    [
        ("answered", 0, 3 / 5),
        ("offered", 0, 3 / 10),
        ("answered_or_abandoned_within", 0, 5 / 10),
        ("answered", 5, 3 / 5),
        ("offered", 5, 3 / 9),
        ("answered_or_abandoned_within", 5, 4 / 9),
    ],
)
def test_service_level_conventions(calls, convention, short, expected):
    found = kpi.service_level(calls, convention=convention, threshold_s=20, short_abandon_s=short)
    assert found == pytest.approx(expected)


def test_within_the_threshold_includes_the_threshold(calls):
    assert kpi.service_level(calls, convention="answered", threshold_s=19.9) == 2 / 5
    assert kpi.service_level(calls, convention="answered", threshold_s=0) == 1 / 5


def test_the_convention_must_be_said(calls):
    with pytest.raises(TypeError, match="convention"):
        kpi.service_level(calls)


# --- Waits and durations -------------------------------------------------------------------------


def test_waits(calls):
    assert kpi.asa(calls) == pytest.approx(150 / 5)
    assert kpi.mean_wait(calls) == pytest.approx((150 + 78 + 132) / 10)
    assert kpi.mean_wait_abandoned(calls) == pytest.approx(78 / 3)
    assert kpi.max_wait(calls) == 120
    waits = [0, 10, 20, 21, 99, 3, 15, 60, 120, 12]
    assert kpi.wait_percentile(calls) == pytest.approx(np.percentile(waits, 90))
    assert kpi.wait_percentile(calls, percentile=25, who="answered") == 10
    assert kpi.abandonment_percentile(calls) == 15
    assert kpi.abandonment_percentile(calls, percentile=75) == pytest.approx(37.5)


def test_handling_time_is_the_sum_of_its_parts(calls):
    assert kpi.att(calls) == pytest.approx(800 / 5)
    assert kpi.mean_acw(calls) == pytest.approx(100 / 5)
    assert kpi.aht(calls) == pytest.approx(180)
    assert kpi.mean_hold(calls) == nan


def test_hold_counts_where_it_is_known():
    calls = calls_frame(
        call(talk_s=100, acw_s=20, hold_s=30), call(talk_s=200, acw_s=0, hold_s=pd.NA)
    )
    assert kpi.mean_hold(calls) == 15
    assert kpi.aht(calls) == pytest.approx(150 + 15 + 10)


def test_transfers_and_ring_no_answer(calls):
    assert kpi.transfer_rate(calls) == pytest.approx(1 / 5)
    assert kpi.ring_no_answer_rate(calls) == pytest.approx(3 / 8)


# --- Repeat calls --------------------------------------------------------------------------------


@pytest.fixture
def callers():
    """Caller A calls on day 1 and 2, B on day 1 and 6, C once; hidden numbers never count."""
    return calls_frame(
        call("2026-10-05 09:00", 5, caller="A", call_id="a1"),
        call("2026-10-05 09:05", 5, caller="A", call_id="a1", visit=2, queue="web"),
        call("2026-10-06 09:00", 5, "abandoned", caller="A", queue="web", call_id="a2"),
        call("2026-10-05 10:00", 5, caller="B"),
        call("2026-10-10 10:00", 5, caller="B"),
        call("2026-10-05 11:00", 5, caller="C"),
        call("2026-10-05 12:00", 5, caller="Anonymous"),
        call("2026-10-05 12:30", 5, caller="anonymous"),
        call("2026-10-05 13:00", 5),
        call("2026-10-20 09:00", 5, caller="D"),
    )


def test_repeat_rate(callers):
    # Judged: a1 (repeated), a2, both of B, C; D's window runs past the end of the data.
    assert kpi.repeat_rate(callers, window_h=72) == pytest.approx(1 / 5)
    assert kpi.repeat_rate(callers, window_h=5 * 24) == pytest.approx(2 / 5)
    assert kpi.repeat_rate(callers, window_h=72, same_queue=True) == 0
    assert kpi.repeat_rate(callers, window_h=20) == 0
    # 24 hours later, to the second, is within 24 hours.
    assert kpi.repeat_rate(callers, window_h=24) == pytest.approx(1 / 5)


def test_fcr_counts_answered_calls_only(callers):
    # Answered and judged: a1 (repeated), both of B, C.
    assert kpi.fcr(callers, window_h=72) == pytest.approx(3 / 4)


def test_nothing_to_judge_is_undefined(callers):
    assert kpi.repeat_rate(callers, window_h=24 * 365) == nan
    assert kpi.fcr(callers[callers["caller"].isna()], window_h=1) == nan


# --- Authorities' indicators ---------------------------------------------------------------------


def test_authorities_count_calls_not_passages():
    calls = calls_frame(
        call("09:00", 60, "timeout", call_id="x"),
        call("09:02", 40, call_id="x", visit=2, queue="web"),
        call("09:10", 7, call_id="x", visit=3),
        call("09:20", 20),
        call("09:30", 90, "abandoned"),
    )
    assert kpi.agcom_answer_time(calls) == pytest.approx((100 + 20) / 2)
    assert kpi.arera_tma(calls) == pytest.approx((100 + 20 + 90) / 3)
    assert kpi.arera_tma(calls, ivr_s=30) == pytest.approx(100)
    assert kpi.arera_ls(calls) == pytest.approx(2 / 3)
    # The row order does not matter.
    assert kpi.arera_tma(calls.iloc[::-1]) == kpi.arera_tma(calls)
    by_queue = kpi.by(calls, "queue", ["arera_ls", "agcom_answer_time"])
    assert by_queue.loc["bollette", "arera_ls"] == pytest.approx(2 / 3)
    assert by_queue.loc["web", "arera_ls"] == nan


# --- Concurrency ---------------------------------------------------------------------------------


def test_calls_in_queue_at_the_same_time():
    calls = calls_frame(
        call("09:00:00", 60),
        call("09:00:30", 30, "abandoned"),
        call("09:00:40", 5),
        call("09:01:00", 60, queue="web"),
        call("09:01:30", 0),
    )
    assert kpi.max_in_queue(calls) == 3
    steps = kpi.concurrency(calls)
    assert steps.tolist() == [1, 2, 3, 2, 1, 0]
    assert steps.index[0] == pd.Timestamp("2026-10-05 09:00", tz="Europe/Rome")
    # At 9:01 two calls leave and one enters.
    assert steps[pd.Timestamp("2026-10-05 09:01", tz="Europe/Rome")] == 1
    assert kpi.by(calls, "queue", ["max_in_queue"])["max_in_queue"].tolist() == [3, 1]


def test_who_leaves_makes_room_in_the_same_second():
    calls = calls_frame(call("09:00:00", 60), call("09:01:00", 60), call("09:02:00", 60))
    assert kpi.max_in_queue(calls) == 1
    assert kpi.concurrency(calls).tolist() == [1, 0]


def test_conversations_at_the_same_time():
    calls = calls_frame(
        call("09:00:00", 10, talk_s=60), call("09:00:20", 10, talk_s=5), call("09:00:40", 0)
    )
    # Intervals: [10, 70), [30, 35), [40, 140).
    assert kpi.max_in_conversation(calls) == 2
    assert kpi.concurrency(calls, "conversation").tolist() == [1, 2, 1, 2, 1, 0]
