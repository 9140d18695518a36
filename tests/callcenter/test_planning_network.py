"""callcenter.planning: network, calendar, PERT, resources, capacity, earned value."""

import datetime as dt
import doctest
import importlib
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from callcenter import planning
from callcenter.planning.network import ordered

MODULES = ("network", "calendar", "pert", "resources", "capacity", "progress")


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.planning.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


def plan(rows, columns=("code", "days", "after")):
    return pd.DataFrame(rows, columns=list(columns))


@st.composite
def networks(draw):
    """Activities that only wait for earlier ones, listed in a shuffled order."""
    size = draw(st.integers(1, 9))
    rows = [
        (f"a{i}", draw(st.integers(0, 12)),
         " ".join(sorted(draw(st.sets(st.sampled_from([f"a{j}" for j in range(i)]))) if i else [])))
        for i in range(size)
    ]  # fmt: skip
    return plan(draw(st.permutations(rows)))


@settings(max_examples=60, deadline=None)
@given(networks())
def test_schedule_agrees_with_the_longest_path_of_networkx(activities):
    graph = nx.DiGraph()
    for row in activities.itertuples():
        graph.add_edge(row.code, "end", weight=row.days)
        for before in row.after.split():
            length = activities.set_index("code").loc[before, "days"]
            graph.add_edge(before, row.code, weight=length)
    found = planning.schedule(activities)
    assert found["early_finish"].max() == nx.dag_longest_path_length(graph)
    assert (found["float"] >= 0).all()
    assert found["critical"].any()


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(1, 5))
def test_a_delay_within_the_float_moves_nothing_and_a_longer_one_moves_the_end(activities, more):
    found = planning.schedule(activities)
    end = found["early_finish"].max()
    for code, slack in found["float"].items():
        late = activities["days"] + (slack + more) * (activities["code"] == code)
        assert planning.schedule(activities.assign(days=late))["early_finish"].max() == end + more


def test_order_and_successors_follow_the_rows():
    after = pd.Series({"C": "A B", "A": "", "B": "A"})
    assert ordered(after) == ["A", "B", "C"]
    assert planning.successors(after) == {"C": [], "A": ["C", "B"], "B": ["C"]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("A", 1, "B"), ("B", 1, "A")], "in tondo"),
        ([("A", 1, "Z")], "non è nell'elenco"),
        ([("A", 1, ""), ("A", 2, "")], "due volte"),
        ([("A", -1, "")], "negativa"),
        ([("A", math.nan, "")], "manca"),
    ],
)
def test_bad_networks_are_explained(rows, message):
    with pytest.raises(ValueError, match=message):
        planning.schedule(plan(rows))


# --- Calendar ------------------------------------------------------------------------------------

EASTERS = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25), 2285: (3, 22)}


@pytest.mark.parametrize(("year", "easter"), EASTERS.items())
def test_easter_monday_is_a_holiday(year, easter):
    days = planning.holidays([year])
    assert dt.date(year, *easter) in days
    assert dt.date(year, *easter) + dt.timedelta(days=1) in days


def test_saint_francis_is_a_holiday_from_2026():
    assert dt.date(2026, 10, 4) in planning.holidays([2026])
    assert dt.date(2025, 10, 4) not in planning.holidays([2025])


def test_dates_skip_weekends_and_holidays():
    closed = planning.holidays([2026, 2027])
    found = planning.date_of([0, 20, 21, 21.9], "2026-11-09", closed)
    assert found.strftime("%d/%m").tolist() == ["09/11", "07/12", "09/12", "09/12"]
    with pytest.raises(ValueError, match="non si lavora"):
        planning.date_of([0], "2026-12-08", closed)


# --- PERT ----------------------------------------------------------------------------------------

COLUMNS = ("code", "after", "best", "likely", "worst")


def test_three_estimates_give_mean_and_variance():
    found = planning.estimates(plan([("A", "", 4, 7, 16)], COLUMNS))
    assert found.loc[0, "mean"] == 8
    assert found.loc[0, "variance"] == 4
    with pytest.raises(ValueError, match="ottimista"):
        planning.estimates(plan([("A", "", 8, 7, 16)], COLUMNS))


def test_chance_is_the_normal_curve():
    assert planning.chance(74.2, 21.1, 76) == pytest.approx(stats.norm.cdf(76, 74.2, 21.1**0.5))
    with pytest.raises(ValueError, match="varianza"):
        planning.chance(10, 0, 12)


def test_one_chain_has_the_mean_of_pert():
    chain = plan([("A", "", 4, 7, 16), ("B", "A", 1, 2, 3)], COLUMNS)
    lengths, critical = planning.simulate(chain, 20000, np.random.default_rng(5))
    assert lengths.mean() == pytest.approx(10, abs=0.06)
    assert critical.to_dict() == {"A": 1.0, "B": 1.0}


def test_two_equal_roads_last_more_than_one():
    roads = plan([("A", "", 4, 7, 16), ("B", "", 4, 7, 16), ("end", "A B", 0, 0, 0)], COLUMNS)
    lengths, critical = planning.simulate(roads, 20000, np.random.default_rng(5))
    expected = stats.beta(1 + 4 * 3 / 12, 1 + 4 * 9 / 12, loc=4, scale=12)
    assert np.mean(lengths <= 9) == pytest.approx(expected.cdf(9) ** 2, abs=0.01)
    assert critical["A"] == pytest.approx(0.5, abs=0.02)
    assert critical["end"] == 1
    with pytest.raises(ValueError, match="almeno una"):
        planning.simulate(roads, 0, np.random.default_rng(1))


# --- Resources -----------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(1, 3), st.data())
def test_levelled_plans_keep_precedences_and_the_limit(activities, limit, data):
    codes = activities["code"].tolist()
    use = pd.Series({code: data.draw(st.integers(0, limit)) for code in codes})
    starts = planning.level(activities, use, limit)
    days = activities.set_index("code")["days"]
    for row in activities.itertuples():
        for before in row.after.split():
            assert starts[row.code] >= starts[before] + days[before]
    load = planning.daily_use(starts, days, use)
    assert load.max() <= limit if len(load) else True


def test_level_says_what_cannot_be_done():
    with pytest.raises(ValueError, match="chiede 3"):
        planning.level(plan([("A", 2, "")]), pd.Series({"A": 3}), 2)
    with pytest.raises(ValueError, match="interi"):
        planning.level(plan([("A", 2.5, "")]), pd.Series({"A": 1}), 2)


# --- Capacity ------------------------------------------------------------------------------------


def test_workforce_follows_each_cohort():
    table = planning.workforce(20, [10, 0, 5, 0], ramp=[0.5, 0.8], leaving=0.1)
    assert table["heads"].tolist() == pytest.approx([30, 27, 29.3, 26.37])
    effective = [20 + 5, 18 + 9 * 0.8, 16.2 + 8.1 + 5 * 0.5, (16.2 + 8.1) * 0.9 + 4.5 * 0.8]
    assert table["effective"].tolist() == pytest.approx(effective)


def test_hires_needed_is_enough_and_one_less_is_not():
    needed, options = [25, 23, 26, 30], {"ramp": [0.6, 0.8], "leaving": 0.03}
    hires = planning.hires_needed(10, needed, **options)
    assert (planning.workforce(10, hires, **options)["effective"] >= needed).all()
    for month, people in enumerate(hires):
        if people:
            fewer = [*hires[:month], people - 1, *hires[month + 1 :]]
            there = planning.workforce(10, fewer, **options)["effective"]
            assert there.iloc[month] < needed[month]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"leaving": 2}, "fra 0 e 1"),
        ({"ramp": [60]}, "rodaggio"),
        ({"start": -1}, "negative"),
    ],
)
def test_bad_workforce_is_explained(options, message):
    values = {"start": 10, "hires": [1], "ramp": [0.5], "leaving": 0.02} | options
    with pytest.raises(ValueError, match=message):
        planning.workforce(**values)
    with pytest.raises(ValueError, match="primo mese"):
        planning.hires_needed(1, [2], ramp=[0], leaving=0)


# --- Earned value --------------------------------------------------------------------------------


def test_earned_value_by_hand():
    tasks = pd.DataFrame({"start": [0, 10, 5], "days": [10, 10, 0], "budget": [100, 200, 50],
                          "done": [1, 0.25, 0], "spent": [90, 70, 0]})  # fmt: skip
    value = planning.earned_value(tasks, 15)
    assert value["planned"] == 100 + 100 + 50
    assert value["earned"] == 150
    assert value["actual"] == 160
    assert value["schedule_variance"] == -100
    assert value["cost_variance"] == -10
    assert value["spi"] == 0.6
    assert value["cpi"] == 150 / 160
    nothing = planning.earned_value(tasks.assign(done=0, spent=0), -1)
    assert math.isnan(nothing["spi"])
    assert math.isnan(nothing["cpi"])
    with pytest.raises(ValueError, match="quota"):
        planning.earned_value(tasks.assign(done=40), 15)


def test_gantt_draws_bars_floats_and_milestones():
    activities = plan([("A", 5, ""), ("B", 2, ""), ("C", 3, "A B"), ("D", 0, "C")])
    table = planning.schedule(activities).assign(name=["uno", "due", "tre", "fine"])
    figure = planning.gantt(table, "Quando?", "2026-11-09", today="2026-11-11")
    bars = {trace.name: trace for trace in figure.data}
    assert list(bars) == ["critica", "con margine", "margine", "pietra miliare"]
    assert list(bars["critica"].base) == ["2026-11-09", "2026-11-16"]
    assert bars["critica"].x[0] == 5 * 86_400_000
    assert bars["critica"].marker.pattern.shape == "/"
    assert list(bars["pietra miliare"].x) == ["2026-11-19"]
    assert len(figure.layout.shapes) == 1
