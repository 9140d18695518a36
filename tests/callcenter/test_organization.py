"""callcenter.organization: economies of scale, charts and costs against brute force."""

import doctest
import importlib
import math
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import erlang, organization

MODULES = ("scale", "people", "sourcing")
TWO = pd.DataFrame({"calls": [100, 50], "aht_s": [180, 300]}, index=["a", "b"])


def chart(*rows):
    columns = ["post", "title", "reports_to", "people"]
    return pd.DataFrame(rows, columns=columns).set_index("post")


GOOD = chart(("A", "Capo", "", 1), ("B", "Vice", "A", 1), ("C", "Gruppo", "B", 9))


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.organization.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


# --- Scale ---------------------------------------------------------------------------------------


def smallest(calls, aht_s):
    n = 0
    while erlang.service_level(calls, aht_s, n) < 0.80:
        n += 1
    return n


def test_table_gives_the_smallest_staffing():
    table = organization.scale_table([5, 10, 20], aht_s=300)
    for load, row in table.iterrows():
        assert row["agents"] == smallest(load * 6, 300)
        assert row["beta"] * math.sqrt(load) == pytest.approx(row["margin"])
    assert table["occupancy"].is_monotonic_increasing


def test_pooled_weighs_the_handling_time():
    found = organization.pooled(TWO)
    assert found["aht_s"] == pytest.approx((100 * 180 + 50 * 300) / 150)
    assert found["apart"] == smallest(100, 180) + smallest(50, 300)
    assert found["together"] == smallest(150, found["aht_s"])
    assert found["saved"] == found["apart"] - found["together"]


@settings(max_examples=25, deadline=None)
@given(
    calls=st.lists(st.integers(5, 120), min_size=2, max_size=4),
    aht=st.integers(120, 600),
)
def test_pooling_equal_calls_never_costs_more(calls, aht):
    groups = pd.DataFrame({"calls": calls, "aht_s": aht})
    assert organization.pooled(groups)["saved"] >= 0


def test_break_even_is_the_last_thousandth_that_saves():
    limit = organization.break_even_aht(TWO)
    assert organization.pooled(TWO, aht_factor=1 + limit)["saved"] > 0
    assert organization.pooled(TWO, aht_factor=1 + limit + 0.001)["saved"] <= 0


def test_break_even_is_zero_when_nothing_is_saved():
    assert organization.break_even_aht(TWO.iloc[[0]]) == 0


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (TWO.drop(columns="calls"), "calls"),
        (TWO.iloc[:0], "almeno una coda"),
        (TWO.assign(aht_s=0), "maggiori di zero"),
    ],
)
def test_bad_groups_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        organization.pooled(groups)


def test_other_bad_input_of_scale_is_refused():
    with pytest.raises(ValueError, match="negativi"):
        organization.square_root_agents(-1, 1)
    with pytest.raises(ValueError, match="maggiori di zero"):
        organization.scale_table([0, 5], aht_s=300)
    with pytest.raises(ValueError, match="aht_factor"):
        organization.pooled(TWO, aht_factor=0)


# --- People --------------------------------------------------------------------------------------


@given(people=st.integers(1, 3000), span=st.integers(2, 30))
def test_no_layer_follows_more_than_the_span(people, span):
    found = organization.layers(people, span)
    assert found[0] == people
    assert found[-1] == 1
    for below, above in pairwise(found):
        assert above * span >= below > (above - 1) * span


def test_span_does_not_lose_a_person_to_rounding():
    assert organization.span_from_hours(3, 0, 0.1) == 30


@pytest.mark.parametrize(("week", "fixed", "each"), [(40, 41, 2), (40, -1, 2), (40, 10, 0)])
def test_impossible_hours_are_refused(week, fixed, each):
    with pytest.raises(ValueError, match="ore"):
        organization.span_from_hours(week, fixed, each)


def test_impossible_layers_are_refused():
    with pytest.raises(ValueError, match="ampiezza"):
        organization.layers(10, 1)


def test_good_chart_has_levels_and_spans():
    assert organization.chart_problems(GOOD) == []
    assert organization.levels(GOOD)["level"].tolist() == [0, 1, 2]
    assert organization.levels(GOOD)["span"].tolist() == [1, 9, 0]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (chart(("A", "Capo", "", 1), ("A", "Capo", "", 1)), "due volte"),
        (chart(("A", "Capo", "", 1), ("B", "Altro", "", 1)), "vertici sono 2"),
        (chart(("A", "Capo", "", 1), ("B", "Altro", "Z", 1)), "non esiste"),
        (chart(("A", "Capo", "", 1), ("B", "x", "C", 1), ("C", "y", "B", 1)), "sé stesso"),
        (chart(("A", "Capo", "", 1), ("B", "x", "B", 1)), "sé stesso"),
    ],
)
def test_bad_charts_are_explained(bad, message):
    assert any(message in problem for problem in organization.chart_problems(bad))
    with pytest.raises(ValueError, match=message):
        organization.levels(bad)


def test_post_under_a_loop_is_not_accused():
    bad = chart(
        ("A", "Capo", "", 1), ("B", "x", "C", 1), ("C", "y", "B", 1), ("D", "sotto", "B", 1)
    )
    assert not any(text.startswith("D") for text in organization.chart_problems(bad))


def test_chart_needs_its_columns():
    with pytest.raises(ValueError, match="people"):
        organization.chart_problems(GOOD.drop(columns="people"))


def test_org_chart_draws_every_post_once_and_dashes_the_staff():
    marked = GOOD.assign(staff=[False, True, False])
    figure = organization.org_chart(marked, "Chi dipende da chi?")
    assert [note.text for note in figure.layout.annotations] == [
        "Capo (1)", "Vice (1)", "Gruppo (9)",
    ]  # fmt: skip
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert [line.line.dash for line in lines] == ["dot", "solid"]
    symbols = {trace.marker.symbol for trace in figure.data if trace.mode == "markers"}
    assert symbols == {"square", "diamond"}


# --- Sourcing ------------------------------------------------------------------------------------


def test_both_models_cost_the_same_at_the_break_even():
    n = organization.break_even(2.2, 5500, 4.6)
    assert 5500 + 2.2 * n == pytest.approx(4.6 * n)
    assert organization.break_even(5, 100, 4) == math.inf


def test_cost_per_contact_by_hand():
    calls = [20, 0, 35]
    agents = [smallest(20, 240), 2, smallest(35, 240)]
    by_hand = sum(agents) / 2 / 0.75 * 22 / 55
    found = organization.cost_per_contact(calls, 240, 22, shrinkage=0.25, min_agents=2)
    assert found == pytest.approx(by_hand)


def test_bad_costs_are_refused():
    with pytest.raises(ValueError, match="negativi"):
        organization.break_even(-1, 0, 0)
    with pytest.raises(ValueError, match="mezz'ora"):
        organization.cost_per_contact([0, 0], 240, 22)
    with pytest.raises(ValueError, match="costo di un'ora"):
        organization.cost_per_contact([10], 240, -1)
    with pytest.raises(ValueError, match="shrinkage"):
        organization.cost_per_contact([10], 240, 22, shrinkage=30)
