"""Tickets: priority matrix, SLA clock, compliance, queue measures, on-call rota."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import data
from callcenter import tickets as desk
from callcenter.scenario.config import Scenario

OFFICE = desk.WorkHours(("08:00", "20:00"), ("08:00", "14:00"), holidays=["2026-12-08"])
MINUTES = st.integers(0, 60 * 24 * 40)
FIRST = pd.Timestamp("2026-11-30", tz="Europe/Rome")


def counted_one_by_one(start, end, hours):
    """The same clock, minute by minute: slow and obvious."""
    total = 0
    for moment in pd.date_range(start, end, freq="1min", inclusive="left"):
        weekday, minute = moment.day_of_week, moment.hour * 60 + moment.minute
        closing = {5: 14 * 60, 6: 0}.get(weekday, 20 * 60)
        holiday = moment.date() == dt.date(2026, 12, 8)
        total += 8 * 60 <= minute < closing and not holiday
    return total


@settings(max_examples=25, deadline=None)
@given(MINUTES, st.integers(0, 60 * 24 * 9))
def test_clock_counts_as_minute_by_minute(offset, length):
    start = FIRST + pd.Timedelta(minutes=offset)
    end = start + pd.Timedelta(minutes=length)
    expected = counted_one_by_one(start, end, OFFICE)
    assert desk.business_seconds(start, end, OFFICE) == expected * 60


@settings(max_examples=60, deadline=None)
@given(MINUTES, st.integers(1, 60 * 80))
def test_deadline_is_the_inverse_of_the_clock(offset, minutes):
    start = FIRST + pd.Timedelta(minutes=offset)
    due = desk.deadline(start, minutes * 60, OFFICE)
    assert desk.business_seconds(start, due, OFFICE) == minutes * 60
    earlier = due - pd.Timedelta(seconds=1)
    if earlier >= start:
        assert desk.business_seconds(start, earlier, OFFICE) < minutes * 60


def test_deadline_across_a_weekend():
    other = desk.WorkHours(("08:00", "18:00"))
    assert str(desk.deadline("2026-10-09 16:30", 4 * 3600, other)).startswith("2026-10-12 10:30")
    assert desk.deadline("2026-10-11 03:00", 0, other) == pd.Timestamp(
        "2026-10-11 03:00", tz="Europe/Rome"
    )


def test_the_night_of_the_clock_change_has_twenty_five_hours():
    assert desk.business_seconds("2026-10-25", "2026-10-26") == 25 * 3600
    night = desk.WorkHours(None, sunday=("00:00", "24:00"))
    assert desk.business_seconds("2026-10-25", "2026-10-26", night) == 25 * 3600
    assert desk.business_seconds("2026-10-24", "2026-10-27", OFFICE) == 18 * 3600


def test_pauses_are_removed_once_and_only_inside_opening_hours():
    pauses = [
        ("2026-11-30 09:00", "2026-11-30 11:00"),
        ("2026-11-30 10:00", "2026-11-30 12:00"),
        ("2026-11-30 19:00", "2026-12-01 09:00"),
    ]
    whole = desk.business_seconds("2026-11-30 08:00", "2026-12-01 10:00", OFFICE)
    left = desk.business_seconds("2026-11-30 08:00", "2026-12-01 10:00", OFFICE, pauses)
    assert (whole - left) / 3600 == 3 + 1 + 1


def test_an_open_stop_state_does_not_count():
    history = [("2026-11-30 09:00", "aperto"), ("2026-11-30 10:00", "attesa")]
    assert desk.pauses(history, {"attesa"}) == []
    with pytest.raises(ValueError, match="ordine di tempo"):
        desk.pauses(history[::-1], {"attesa"})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: desk.WorkHours(None), "nessuna ora aperta"),
        (lambda: desk.WorkHours(("20:00", "08:00")), "dopo l'apertura"),
        (lambda: desk.WorkHours(("8", "20:00")), "non si legge"),
        (lambda: desk.business_seconds("2026-12-02", "2026-12-01"), "scambia"),
        (lambda: desk.business_seconds("ieri", "2026-12-01"), "Non è un istante"),
        (lambda: desk.business_seconds("2026-12-01", pd.NaT), "Manca un istante"),
        (lambda: desk.deadline("2026-12-01", -1, OFFICE), "negativi"),
        (lambda: desk.priority(4, 1), "matrice non ha la casella"),
        (lambda: desk.rest_ends("2026-12-01", 0), "positive"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_matrix_is_that_of_the_scenario():
    levels = Scenario.load()["tickets"]["priority"]
    assert {pair: levels[sum(pair)] for pair in desk.MATRIX} == desk.MATRIX


def test_priorities_of_the_book_differ_as_declared():
    tickets = data.read("tickets")
    share = (desk.priorities(tickets) != tickets["priority"]).mean()
    assert 0.02 < share < 0.06  # tables.yml: about 4%
    with pytest.raises(ValueError, match="urgency"):
        desk.priorities(tickets.drop(columns="urgency"))


def small_desk():
    times = {
        "opened_at": [
            "2026-11-30 09:00",
            "2026-11-30 19:50",
            "2026-12-01 09:00",
            "2026-12-04 09:00",
        ],
        "first_response_at": ["2026-11-30 09:10", "2026-12-01 08:10", "2026-12-01 09:30", None],
        "resolved_at": ["2026-11-30 12:00", "2026-12-01 08:40", None, None],
    }
    frame = pd.DataFrame(
        {
            key: pd.to_datetime(pd.Series(value)).dt.tz_localize("Europe/Rome")
            for key, value in times.items()
        }
    )
    return frame.assign(priority=["P1", "P3", "P1", "P3"], reopened=[True, False, False, False])


TARGETS = {"P1": (15, 240), "P3": (30, 60)}


def test_measure_by_hand():
    measured = desk.measure(small_desk(), TARGETS, now="2026-12-04 09:20", hours=OFFICE)
    assert measured["response_min"].tolist()[:3] == [10, 20, 30]
    assert measured["resolution_min"].tolist()[:2] == [180, 50]
    assert measured["response_met"].tolist() == [True, True, False, pd.NA]
    # the third is open and late, the fourth is open and in time
    assert measured["resolution_met"].tolist() == [True, True, False, pd.NA]


def test_each_priority_may_have_its_clock():
    measured = desk.measure(
        small_desk(), TARGETS, now="2026-12-04 09:20", hours={"P1": None, "P3": OFFICE}
    )
    solar = desk.measure(small_desk(), TARGETS, now="2026-12-04 09:20")
    assert measured["resolution_met"].tolist()[1] is True
    assert solar["resolution_met"].tolist()[1] is False


def test_facts_after_now_have_not_happened():
    measured = desk.measure(small_desk(), TARGETS, now="2026-11-30 09:05")
    assert measured["response_met"].isna().iloc[0]
    with pytest.raises(ValueError, match="Manca l'obiettivo per P3"):
        desk.measure(small_desk(), {"P1": (1, 2)}, now="2026-12-04")


def test_compliance_ignores_the_undecided():
    table = desk.compliance(
        desk.measure(small_desk(), TARGETS, now="2026-12-04 09:20", hours=OFFICE),
        small_desk()["priority"],
    )
    assert table.loc["P1"].tolist() == [2, 0.5, 0.5, 2]
    assert table.loc["P3", "judged"] == 1


def test_queue_measures_by_hand():
    tickets = small_desk()
    assert desk.mttr(tickets) == pytest.approx((3 + 12 + 50 / 60) / 2)
    assert desk.reopen_rate(tickets) == 0.5
    moments = ["2026-11-30 09:00", "2026-11-30 12:00", "2026-12-04 09:00"]
    assert desk.backlog(tickets, moments).tolist() == [1, 0, 2]
    assert desk.ageing(tickets, "2026-12-04 10:00", (24, 72)).tolist() == [1, 0, 1]
    assert np.isnan(desk.mttr(tickets.iloc[2:]))
    with pytest.raises(ValueError, match="crescenti"):
        desk.ageing(tickets, "2026-12-04", (72, 24))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 7), st.integers(6, 20))
def test_rota_respects_absences_and_gaps(seed, people, periods):
    rng = np.random.default_rng(seed)
    names = [f"T{n}" for n in range(people)]
    weeks = {f"s{n}": float(1 + rng.integers(0, 3)) for n in range(periods)}
    # at most one absent a week: with four people and a gap of one there is always someone
    away = {name: set() for name in names}
    for week in weeks:
        away[names[rng.integers(0, people)]].add(week)
    rota = desk.build_rota(names, weeks, away, gap=1)
    assert desk.rota_problems(rota, away, gap=1) == []
    loads = desk.rota_loads(rota, weeks, names)
    assert loads["load"].sum() == sum(weeks.values())
    assert loads["load"].max() - loads["load"].min() <= 2 * max(weeks.values())


def test_rota_backs_out_of_a_dead_end():
    # The lowest load leads to a dead end in the third period: only the other order works.
    weeks = {"a": 1, "b": 1, "c": 1}
    away = {"Bea": {"c"}, "Ada": {"b"}, "Carla": {"a", "b"}}
    rota = desk.build_rota(["Ada", "Bea", "Carla"], weeks, away, gap=2)
    assert rota.tolist() == ["Ada", "Bea", "Carla"]


def test_a_rota_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="«s2»"):
        desk.build_rota(["Ada"], {"s1": 1, "s2": 1}, gap=1)
    with pytest.raises(ValueError, match="una volta sola"):
        desk.build_rota(["Ada", "Ada"], {"s1": 1})


def test_rota_problems_name_the_period():
    rota = pd.Series(["Ada", None, "Bea"], index=["s1", "s2", "s3"])
    assert desk.rota_problems(rota, {"Bea": {"s3"}}) == [
        "s2: nessuno è reperibile",
        "s3: Bea è assente",
    ]


def test_rest_is_eleven_real_hours():
    assert str(desk.rest_ends("2026-10-24 20:00")) == "2026-10-25 06:00:00+01:00"
