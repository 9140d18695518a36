"""callcenter.training: skills, learning curves, sessions, evaluation, returns, sample data."""

import doctest
import importlib

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from callcenter import data, shifts, training

MODULES = ("skills", "curves", "evaluation", "returns", "sample")


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.training.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


# --- Skills --------------------------------------------------------------------------------------

MATRIX = pd.DataFrame({"a": [4, 3, 2, 0], "b": [1, 2, 2, 3]}, index=list("wxyz"))


def test_a_level_in_excess_does_not_compensate():
    wanted = pd.Series({"a": 3, "b": 3})
    assert training.gaps(MATRIX, wanted).sum().sum() == 8
    assert training.levels_missing(MATRIX, wanted).to_dict() == {"z": 3, "w": 2, "y": 2, "x": 1}


def test_coverage_counts_people_and_puts_the_worst_hole_first():
    found = training.coverage(MATRIX, pd.Series({"a": 3, "b": 3}))
    assert found.index.tolist() == ["b", "a"]
    assert found.loc["b"].to_dict() == {"able": 1, "needed": 3, "missing": 2, "nearly": 2}
    assert training.coverage(MATRIX, pd.Series({"a": 1, "b": 1}))["missing"].max() == 0


def test_bad_matrices_are_explained():
    with pytest.raises(ValueError, match="da 0 a 4"):
        training.coverage(MATRIX.replace(4, 5), pd.Series({"a": 1, "b": 1}))
    with pytest.raises(ValueError, match="livello che serve"):
        training.gaps(MATRIX, pd.Series({"a": 3}))
    with pytest.raises(ValueError, match="quante persone"):
        training.coverage(MATRIX, pd.Series({"a": 3}))


# --- Curves --------------------------------------------------------------------------------------


def test_wright_multiplies_at_each_doubling():
    assert training.wright(100, 0.8, 8) == pytest.approx(51.2)
    with pytest.raises(ValueError, match="quota"):
        training.wright(100, 80, 8)
    with pytest.raises(ValueError, match="da 1"):
        training.wright(100, 0.8, 0)


def test_a_power_curve_is_a_straight_line_in_logarithms():
    weeks = np.arange(1, 21)
    exact = 600 * weeks**-0.2
    curve = training.fit(weeks, exact, "power")
    line = stats.linregress(np.log(weeks), np.log(exact))
    assert curve.parameters == pytest.approx((np.exp(line.intercept), -line.slope), rel=1e-5)
    assert curve.at([4])[0] == pytest.approx(600 * 4**-0.2, rel=1e-6)


def test_the_interval_is_that_of_a_straight_line_when_the_curve_is_nearly_one():
    # With a tiny rate the exponential is a line: its interval has a textbook formula.
    rng = np.random.default_rng(3)
    weeks = np.arange(1.0, 41.0)
    seconds = 500 - 0.05 * (weeks - 1) + rng.normal(0, 5, 40)
    found = training.fit(weeks, seconds, "exponential").predict([20, 60])
    line = stats.linregress(weeks, seconds)
    residual = seconds - line.intercept - line.slope * weeks
    s = np.sqrt((residual**2).sum() / 38)
    for week in (20, 60):
        spread = (week - weeks.mean()) ** 2 / ((weeks - weeks.mean()) ** 2).sum()
        half = stats.t.ppf(0.975, 38) * s * np.sqrt(1 + 1 / 40 + spread)
        row = found.loc[week]
        assert (row["high_s"] - row["low_s"]) / 2 == pytest.approx(half, rel=0.02)


def test_the_interval_holds_its_promise_on_people_of_the_same_kind():
    group = training.newcomers()
    curve = training.fit(group["week"], group["aht_s"])
    others = training.newcomers(people=400, seed=9)
    expected = curve.predict(others["week"])
    inside = others["aht_s"].between(
        pd.Series(expected["low_s"].to_numpy()), pd.Series(expected["high_s"].to_numpy())
    )
    assert 0.90 < inside.mean() < 0.98


def test_compare_judges_on_weeks_not_seen():
    group = training.newcomers()
    found = training.compare(group["week"], group["aht_s"], 10)
    assert found.index.tolist() == ["power", "exponential", "plateau"]
    assert found.loc["exponential", "later_s"] > 2 * found.loc["plateau", "later_s"]
    curve = training.fit(group["week"][group["week"] <= 10], group["aht_s"][group["week"] <= 10])
    late = group[group["week"] > 10]
    bias = (curve.at(late["week"]) - late["aht_s"]).mean()
    assert found.loc["plateau", "later_bias_s"] == pytest.approx(bias)
    with pytest.raises(ValueError, match="last_seen"):
        training.compare(group["week"], group["aht_s"], 24)


def test_bad_curves_are_explained():
    with pytest.raises(ValueError, match="sconosciuta"):
        training.fit(range(1, 9), range(8), "retta")
    with pytest.raises(ValueError, match="almeno cinque"):
        training.fit([1, 2, 3], [9, 8, 7])
    with pytest.raises(ValueError, match="da 1 in su"):
        training.fit(range(8), range(8))


# --- Sessions ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def room():
    """One Monday, one queue: four people from 8 to 16, needed only until 12."""
    index = shifts.slots("2026-11-02")
    monday = index.day == 2
    busy = np.where(monday & (index.hour < 12), 4, 0)
    needed = pd.DataFrame({"bollette": busy}, index=index)
    roster = pd.DataFrame({
        "operator_id": [1, 2, 3, 4],
        "starts_at": [shifts.local("2026-11-02", 8)] * 4,
        "ends_at": [shifts.local("2026-11-02", 16)] * 4,
    })  # fmt: skip
    return roster, dict.fromkeys([1, 2, 3, 4], ("bollette",)), needed


def test_lessons_go_where_nobody_is_missed(room):
    found = training.plan_sessions(*room, {"A": [1, 2], "B": [3, 4]}, hours=2)
    assert found["added_h"].tolist() == [0, 0]
    assert found["starts_at"].tolist() == [shifts.local("2026-11-02", 12)] * 2
    assert found["ends_at"].tolist() == [shifts.local("2026-11-02", 14)] * 2


def test_uncovered_counts_only_the_people_who_are_missed(room):
    nine, twelve = (shifts.local("2026-11-02", hour) for hour in (9, 11))
    assert training.uncovered(*room, [1, 2], nine, 2) == 4
    assert training.uncovered(*room, [1, 2], twelve, 2) == 2
    assert training.uncovered(*room, [99], nine, 2) == 0


def test_a_group_without_a_common_time_is_refused(room):
    roster, skills, needed = room
    with pytest.raises(ValueError, match="mai tutto in turno"):
        training.plan_sessions(roster, skills, needed, {"A": [1, 99]}, hours=2)
    with pytest.raises(ValueError, match="mai tutto in turno"):
        training.plan_sessions(roster, skills, needed, {"A": [1, 2]}, hours=9)


def test_a_lesson_takes_people_away_from_the_next_choice(room):
    roster, skills, needed = room
    flat = needed.assign(bollette=np.where(needed.index.day == 2, 3, 0))
    found = training.plan_sessions(roster, skills, flat, {"A": [1], "B": [2]}, hours=4)
    assert found["added_h"].tolist() == [0, 0]
    assert found["starts_at"].tolist() == [shifts.local("2026-11-02", h) for h in (8, 12)]


def test_the_added_hours_are_those_of_the_coverage_module():
    queues = ["bollette", "contratti", "web"]
    calls = shifts.expected(data.read("intervals"), ["2026-10-19"], queues)
    needed = shifts.requirement(calls, "2026-10-26", queues)
    plan = shifts.with_breaks(data.read("shifts"))
    week = plan[(plan["date"] >= "2026-10-26") & (plan["date"] < "2026-11-02")]
    routing = data.read("operator_skills")
    routing = routing[routing["queue"].isin(queues)]
    skills = routing.groupby("operator_id")["queue"].agg(tuple).to_dict()
    group = [1, 2]
    found = training.plan_sessions(week, skills, needed, {"A": group}, hours=2).loc["A"]
    again = training.uncovered(week, skills, needed, group, found["starts_at"], 2)
    assert found["added_h"] == again


# --- Evaluation ----------------------------------------------------------------------------------


def test_effect_and_interval_are_those_of_welch():
    scores = training.course_scores()
    found = training.difference_in_differences(scores)
    complete = scores.dropna()
    change = complete["after"] - complete["before"]
    trained = change[complete["group"] == "corso"]
    control = change[complete["group"] != "corso"]
    test = stats.ttest_ind(trained, control, equal_var=False)
    interval = test.confidence_interval(0.95)
    assert found.effect == pytest.approx(trained.mean() - control.mean())
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_the_effect_put_in_the_data_is_found_with_many_people():
    found = training.difference_in_differences(training.course_scores(4000, effect=3, trend=4))
    assert found.low < 3 < found.high
    assert found.control_change == pytest.approx(4, abs=0.5)


def test_without_a_control_there_is_no_effect():
    scores = training.course_scores()
    with pytest.raises(ValueError, match="confronto"):
        training.difference_in_differences(scores[scores["group"] == "corso"])


def test_equal_changes_have_no_width():
    scores = pd.DataFrame({"group": ["corso"] * 2 + ["controllo"] * 2, "before": [1, 2, 3, 4],
                           "after": [3, 4, 4, 5]})  # fmt: skip
    found = training.difference_in_differences(scores)
    assert (found.effect, found.low, found.high) == (1, 1, 1)


# --- Returns and sample --------------------------------------------------------------------------


def test_costs_and_payback():
    assert training.course_cost(10, 4, 20, trainer=500, materials=100) == 1400
    assert training.payback(1400, 350) == 4
    assert training.payback(1400, 0) == float("inf")
    with pytest.raises(ValueError, match="negativi"):
        training.course_cost(-1, 4, 20)
    with pytest.raises(ValueError, match="negativo"):
        training.payback(-1, 10)


def test_one_seed_gives_the_same_people():
    pd.testing.assert_frame_equal(training.newcomers(seed=4), training.newcomers(seed=4))
    pd.testing.assert_frame_equal(training.course_scores(seed=4), training.course_scores(seed=4))
    groups = training.course_scores()["group"].value_counts()
    assert groups.to_dict() == {"corso": 20, "controllo": 20}
    with pytest.raises(ValueError, match="almeno"):
        training.newcomers(0)
