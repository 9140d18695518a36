"""callcenter.monitoring: unusual measures, alarms, foresight, runbooks and drills."""

import doctest
import importlib
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from callcenter import data, monitoring
from callcenter.monitoring import drill as drill_module

MODULES = ("robust", "usual", "ewma", "alarms", "judging", "foresight", "runbook", "drill")
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.monitoring.{name}"))
    assert outcome.failed == 0


def series(values, start="2026-10-14 08:00", freq="5min"):
    index = pd.date_range(start, periods=len(values), freq=freq, tz="Europe/Rome")
    return pd.Series(values, index=index)


# --- Unusual measures ----------------------------------------------------------------------------


@given(NUMBERS)
def test_mad_is_that_of_scipy(values):
    assert monitoring.mad(values) == pytest.approx(stats.median_abs_deviation(values))


def test_robust_z_of_a_normal_sample_is_nearly_the_usual_z():
    sample = np.random.default_rng(1).normal(50, 4, 20_000)
    assert monitoring.robust_z(62, sample) == pytest.approx(3, abs=0.1)


def test_robust_z_keeps_missing_values_and_index():
    values = series([1.0, 2.0, None, 4.0, 50.0])
    z = monitoring.robust_z(values)
    assert z.index.equals(values.index)
    assert math.isnan(z.iloc[2])
    assert z.iloc[4] > 10


def test_robust_z_errors():
    with pytest.raises(ValueError, match="MAD è zero"):
        monitoring.robust_z(1, [5, 5, 5, 9])
    assert monitoring.robust_z(6, [5, 5, 5, 9], smallest_scale=0.5) == 2
    with pytest.raises(ValueError, match="nessun valore"):
        monitoring.mad([None, float("nan")])


def test_usual_learns_by_kind_of_day_and_hour_and_skips_the_excluded():
    index = pd.date_range("2026-10-05", "2026-10-19", freq="30min", tz="Europe/Rome",
                          inclusive="left")  # fmt: skip
    level = np.where(index.day_of_week < 5, 30.0, 5.0) + np.where(index.hour == 11, 10, 0)
    values = pd.Series(level, index=index)
    broken = pd.Timestamp("2026-10-14 11:00", tz="Europe/Rome")
    values[broken] = 0
    known = monitoring.usual(
        values, smallest_scale=1, excluded=[(broken, broken + pd.Timedelta("30min"))]
    )
    assert known.loc[broken, "usual"] == 40
    assert known.loc[broken, "z"] == -40
    assert known.loc[pd.Timestamp("2026-10-11 11:00", tz="Europe/Rome"), "usual"] == 15
    assert known.drop(broken)["z"].eq(0).all()
    with pytest.raises(ValueError, match="date e ore"):
        monitoring.usual(pd.Series([1, 2]), smallest_scale=1)


def test_ewma_is_that_of_pandas():
    values = np.random.default_rng(2).random(50)
    expected = pd.Series(values).ewm(alpha=0.3, adjust=False).mean()
    assert np.allclose(monitoring.ewma(values, 0.3), expected)


def test_ewma_waits_through_missing_values():
    assert monitoring.ewma([10, float("nan"), 20], 0.5).tolist() == [10, 10, 15]
    with pytest.raises(ValueError, match="peso"):
        monitoring.ewma([1], 0)


def test_ewma_limit_is_the_long_run_spread():
    noise = np.random.default_rng(3).normal(0, 2, 200_000)
    spread = monitoring.ewma(noise, 0.2)[100:].std()
    assert monitoring.ewma_limit(2, 0.2, width=1) == pytest.approx(spread, rel=0.02)


# --- Alarms --------------------------------------------------------------------------------------


def test_alarm_with_hysteresis_and_confirmation():
    values = series([70, 91, 88, 92, 93, 86, 84, 70, 95])
    once = monitoring.alarms(values, on=90, off=85)
    assert once["samples"].tolist() == [5, 1]
    assert once["started_at"].tolist() == [values.index[1], values.index[8]]
    assert once["ended_at"].iloc[0] == values.index[6]
    assert pd.isna(once["ended_at"].iloc[1])
    twice = monitoring.alarms(values, on=90, off=85, samples=2)
    assert twice["started_at"].tolist() == [values.index[4]]
    assert twice["worst"].tolist() == [93]


def test_alarm_below_and_missing_measures():
    values = series([5, 0, None, 0, 4])
    low = monitoring.alarms(values, on=1, above=False, samples=2)
    assert low["started_at"].tolist() == [values.index[3]]
    assert low["ended_at"].tolist() == [values.index[4]]
    assert len(monitoring.alarms(values, on=100)) == 0
    with pytest.raises(ValueError, match="almeno una"):
        monitoring.alarms(values, on=1, samples=0)


def test_gaps_and_frozen_sensors():
    values = series([1.0, 2.0, 2.0, 2.0, 3.0, None, None, None])
    kept = values.drop(values.index[[1, 2]])
    assert monitoring.gaps(kept.index)["missing"].tolist() == [2]
    stuck = monitoring.frozen(values, samples=3)
    assert stuck[["samples", "value"]].to_numpy().tolist() == [[3, 2.0]]
    with pytest.raises(ValueError, match="ordine"):
        monitoring.gaps(kept.index[::-1])


def test_clock_change_is_no_gap():
    night = pd.date_range("2026-10-25 01:00", "2026-10-25 04:00", freq="5min", tz="Europe/Rome")
    assert len(monitoring.gaps(night)) == 0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_predictive_value_is_a_share(hit, noise, prior):
    value = monitoring.predictive_value(hit, noise, prior)
    assert math.isnan(value) or 0 <= value <= 1


def test_predictive_value_by_counting():
    rng = np.random.default_rng(4)
    fault = rng.random(400_000) < 0.02
    alarm = rng.random(400_000) < np.where(fault, 0.9, 0.05)
    assert monitoring.predictive_value(0.9, 0.05, 0.02) == pytest.approx(
        fault[alarm].mean(), abs=0.01
    )
    with pytest.raises(ValueError, match="fra 0 e 1"):
        monitoring.predictive_value(90, 0.1, 0.1)


def test_compare_names_true_repeated_false_and_missed():
    times = series(range(100)).index
    raised = pd.DataFrame({
        "started_at": [times[2], times[11], times[14], times[50]],
        "ended_at": [times[3], times[12], times[20], pd.NaT],
    })  # fmt: skip
    faults = [("a", times[10], times[16]), ("b", times[30], times[35])]
    judged = monitoring.compare(raised.iloc[:3], faults)
    assert judged["kind"].tolist() == ["falso", "vero", "ripetuto", "mancato"]
    assert judged["delay"].iloc[1] == pd.Timedelta("5min")
    assert monitoring.compare(raised.iloc[3:], faults[:1])["kind"].tolist() == ["falso", "mancato"]


# --- Foresight -----------------------------------------------------------------------------------


def test_reaches_prolongs_the_line():
    values = series(np.linspace(60, 70, 11), freq="1D")
    assert monitoring.reaches(values, 80) == values.index[0] + pd.Timedelta("20D")
    assert pd.isna(monitoring.reaches(values[::-1].set_axis(values.index), 80))
    assert pd.isna(monitoring.reaches(series([5.0, 5.0]), 80))
    with pytest.raises(ValueError, match="almeno due"):
        monitoring.reaches(series([5.0]), 80)


@given(st.floats(0.01, 20), st.floats(1e-6, 0.5))
def test_silence_is_the_exponential_tail(rate, probability):
    minutes = monitoring.silence_minutes(rate, probability)
    assert monitoring.silence_probability(rate * minutes) == pytest.approx(probability)
    assert stats.poisson.pmf(0, rate * minutes) == pytest.approx(probability)


# --- Runbooks ------------------------------------------------------------------------------------


def book(*rows):
    return pd.DataFrame(rows, columns=["step", "who", "action", "minutes", "if_yes", "if_no"])


def test_run_follows_the_outcomes():
    steps = book((1, "t", "a", 5, 2, 3), (2, "t", "b", 10, 0, 3), (3, "f", "c", 20, 0, 0))
    assert monitoring.problems(steps) == []
    fine = monitoring.run(steps, "2026-10-14 10:00")
    assert fine["step"].tolist() == [1, 2]
    assert fine["ended_at"].iloc[-1] == pd.Timestamp("2026-10-14 10:15")
    assert monitoring.run(steps, "2026-10-14 10:00", {2: False})["step"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(1, "", "a", 5, 0, 0)], "manca chi"),
        ([(1, "t", "a", 0, 0, 0)], "manca la durata"),
        ([(1, "t", "a", 5, 7, 0)], "passo 7, che non esiste"),
        ([(1, "t", "a", 5, 0, 0), (2, "t", "b", 5, 0, 0)], "non ci si arriva mai"),
        ([(1, "t", "a", 5, 2, 2), (2, "t", "b", 5, 1, 1)], "non si finisce mai"),
        ([(1, "t", "a", 5, 0, 0), (1, "t", "b", 5, 0, 0)], "numero ripetuto"),
    ],
)
def test_problems_are_named_and_stop_the_run(rows, words):
    found = monitoring.problems(book(*rows))
    assert any(words in text for text in found)
    with pytest.raises(ValueError, match="non si può eseguire"):
        monitoring.run(book(*rows), "2026-10-14 10:00")


def test_outcomes_that_go_round_are_refused():
    steps = book((1, "t", "a", 5, 2, 0), (2, "t", "b", 5, 0, 1))
    with pytest.raises(ValueError, match="gira"):
        monitoring.run(steps, "2026-10-14 10:00", {2: False})
    with pytest.raises(ValueError, match="colonne"):
        monitoring.problems(pd.DataFrame({"step": [1]}))


# --- Drills --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def day():
    telemetry = data.read("telemetry")
    return telemetry[telemetry["measured_at"].dt.strftime("%Y-%m-%d") == "2026-10-21"]


def test_every_fault_has_its_own_results():
    results = {name: drill_module.results(name) for name in monitoring.FAULTS}
    assert len({tuple(outcomes.items()) for outcomes in results.values()}) == len(results)
    assert all(monitoring.diagnose(outcomes) == name for name, outcomes in results.items())
    assert monitoring.diagnose(dict.fromkeys(drill_module.TESTS, True)) == "nessun guasto"
    with pytest.raises(ValueError, match="secondo livello"):
        monitoring.diagnose(dict.fromkeys(drill_module.TESTS, False))
    with pytest.raises(ValueError, match="Mancano"):
        monitoring.diagnose({"voce": True})


def test_one_seed_is_one_fault_and_all_faults_come_out(day):
    truths = {seed: monitoring.Drill(day, seed).truth() for seed in range(60)}
    assert {fault for fault, _ in truths.values()} == set(monitoring.FAULTS)
    assert monitoring.Drill(day, 7).truth() == truths[7]
    assert monitoring.Drill(day, 7).telemetry.equals(monitoring.Drill(day, 7).telemetry)


@pytest.mark.parametrize("seed", range(25))
def test_the_fault_shows_from_its_start_and_the_day_before_it_is_untouched(day, seed):
    drill = monitoring.Drill(day, seed)
    _, started = drill.truth()
    normal = day.reset_index(drop=True)
    before = normal["measured_at"] < started
    assert drill.telemetry[before].equals(normal[before])
    first = drill.telemetry[~before].iloc[0]
    assert not first.equals(normal[~before].iloc[0])


def test_working_through_a_drill(day):
    drill = monitoring.Drill(day, 11)
    fault, started = drill.truth()
    with pytest.raises(ValueError, match="Prima apri"):
        drill.test("fuori")
    drill.open(f"{started + pd.Timedelta('10min'):%H:%M}")
    outcomes = {test: drill.test(test) for test in drill_module.TESTS}
    assert monitoring.diagnose(outcomes) == fault
    with pytest.raises(ValueError, match="non è ancora ripartito"):
        drill.downtime_minutes()
    other = next(f for f in monitoring.FAULTS.values() if f.name != fault)
    assert not drill.repair(other.remedy)
    assert drill.repair(monitoring.FAULTS[fault].remedy)
    assert drill.test("fuori")
    tests = sum(minutes for _, minutes in drill_module.TESTS.values())
    expected = 10 + tests + other.minutes + monitoring.FAULTS[fault].minutes
    assert drill.downtime_minutes() == expected
    assert len(drill.diary) == 1 + len(drill_module.TESTS) + 2 + 1


def test_drill_errors(day):
    for seed in (-1, 1.5, "a", True):
        with pytest.raises(ValueError, match="seme"):
            monitoring.Drill(day, seed)
    with pytest.raises(ValueError, match="giorno intero"):
        monitoring.Drill(day.head(5), 1)
    drill = monitoring.Drill(day, 1)
    with pytest.raises(ValueError, match="Non capisco"):
        drill.open("presto")
    drill.open("10:00")
    for action in (lambda: drill.test("x"), lambda: drill.repair("x"), lambda: drill.open("11:00")):
        with pytest.raises(ValueError, match=r"sconosciut|già aperto"):
            action()
