"""callcenter.indicators: decompositions that add up, cards, sector thresholds."""

import doctest
import importlib
import math

import pandas as pd
import pytest
from callframes import call, calls_frame
from hypothesis import given
from hypothesis import strategies as st

from callcenter import indicators
from callcenter.privacy import norms

MODULES = ("tree", "cards", "sector")
SMALL = st.floats(0.1, 50, allow_nan=False)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.indicators.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


# --- Tree ----------------------------------------------------------------------------------------


def area(a, b, c):
    return a * b / c


@given(before=st.tuples(SMALL, SMALL, SMALL), after=st.tuples(SMALL, SMALL, SMALL))
def test_causes_add_up_to_the_whole_change(before, after):
    first, last = dict(zip("abc", before, strict=True)), dict(zip("abc", after, strict=True))
    split = indicators.contributions(first, last, area)
    assert split.sum() == pytest.approx(area(*after) - area(*before), abs=1e-6)


def test_two_factors_share_the_change_with_the_mean_of_the_other():
    split = indicators.contributions(
        {"n": 4000, "d": 400}, {"n": 4400, "d": 430}, lambda n, d: n * d
    )
    assert split["n"] == pytest.approx(400 * 415)
    assert split["d"] == pytest.approx(30 * 4200)


def test_a_cause_that_does_not_change_is_not_blamed():
    split = indicators.contributions(
        {"a": 1, "b": 2, "c": 3}, {"a": 5, "b": 2, "c": 4}, lambda a, b, c: a**b + c
    )
    assert split["b"] == 0


def test_order_of_the_names_does_not_matter():
    one = indicators.contributions({"a": 1, "b": 2, "c": 4}, {"a": 3, "b": 5, "c": 7}, area)
    two = indicators.contributions({"c": 4, "b": 2, "a": 1}, {"b": 5, "c": 7, "a": 3}, area)
    assert one.sort_index().to_dict() == pytest.approx(two.sort_index().to_dict())


def test_bad_causes_are_refused():
    with pytest.raises(ValueError, match="stesse cause"):
        indicators.contributions({"a": 1}, {"b": 1}, lambda a: a)
    with pytest.raises(ValueError, match="stesse cause"):
        indicators.contributions({}, {}, lambda: 0)
    many = dict.fromkeys("abcdefg", 1)
    with pytest.raises(ValueError, match="Troppe"):
        indicators.contributions(many, many, lambda **values: 0)


def test_pressure_keeps_common_slots_and_says_unknown_without_people():
    calls = pd.Series({"9:00": 30, "9:30": 60, "10:00": 10})
    hours = pd.Series({"9:30": 5.0, "9:00": 0.0})
    found = indicators.staffing_pressure(calls, 300, hours)
    assert sorted(found.index) == ["9:00", "9:30"]
    assert found["9:30"] == 1
    assert math.isnan(found["9:00"])
    with pytest.raises(ValueError, match="maggiore di zero"):
        indicators.staffing_pressure(calls, 0, hours)


def test_cost_of_a_resolved_problem():
    assert indicators.cost_per_resolved(24, 8, 1) == 3
    assert math.isnan(indicators.cost_per_resolved(24, 8, 0))
    with pytest.raises(ValueError, match="quota risolta"):
        indicators.cost_per_resolved(24, 8, 75)


# --- Cards ---------------------------------------------------------------------------------------


def problems_with(**changes):
    cards = indicators.sample_cards()
    cards[0].update(changes)
    return indicators.card_problems(cards)["problema"].tolist()


def test_sample_cards_are_in_order_and_cover_every_perspective():
    cards = indicators.sample_cards()
    assert indicators.card_problems(cards).empty
    table = indicators.balance(cards)
    assert list(table.index) == list(indicators.PERSPECTIVES)
    assert table.to_numpy().sum() == len(cards)
    assert (table.sum(axis=1) > 0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"esclusioni": " "}, "manca «esclusioni»"),
        ({"responsabile": None}, "manca «responsabile»"),
        ({"obiettivo": 80}, "fra 0 e 1"),
        ({"obiettivo": "80%"}, "deve essere un numero"),
        ({"obiettivo": True}, "deve essere un numero"),
        ({"verso": "circa"}, "«verso» deve essere fra"),
        ({"unita": "%"}, "«unita» deve essere fra"),
        ({"valore": 0.7}, "«valore» non va nella scheda"),
        ({"controllo": "SL20"}, "si controlla da sola"),
        ({"controllo": "BOH"}, "non è fra le schede"),
    ],
)
def test_one_wrong_field_gives_one_problem(change, words):
    found = problems_with(**change)
    assert len(found) == 1
    assert words in found[0]


def test_a_code_used_twice_and_a_card_without_code():
    cards = indicators.sample_cards()
    cards[1]["sigla"] = "SL20"
    assert "la sigla è già usata da un'altra scheda" in problems_of(cards)
    cards = indicators.sample_cards()
    del cards[9]["sigla"]
    found = indicators.card_problems(cards)
    assert found["sigla"].tolist() == ["scheda 10"]


def problems_of(cards):
    return indicators.card_problems(cards)["problema"].tolist()


def test_sample_cards_are_copies():
    indicators.sample_cards()[0]["sigla"] = "X"
    assert indicators.sample_cards()[0]["sigla"] == "SL20"


def test_target_on_the_limit_is_reached_and_a_missing_value_is_unknown():
    assert indicators.reached(180, "al massimo", 180) is True
    assert indicators.reached(0.849, "almeno", 0.85) is False
    assert indicators.reached(math.nan, "almeno", 0.85) is None
    with pytest.raises(ValueError, match="verso"):
        indicators.reached(1, ">=", 1)


# --- Sector --------------------------------------------------------------------------------------


def calls_with(waits, lost=0):
    answered = [call("10:00", wait) for wait in waits]
    return calls_frame(*answered, *(call("10:00", 50, "abandoned") for _ in range(lost)))


def test_sector_table_reads_the_thresholds_from_the_norms():
    table = indicators.sector_table(calls_with([10, 20]), accessible=0.96)
    assert table["soglia"].to_dict() == {
        "AS": norms.value("arera-tiqv-2026", "as_min"),
        "TMA": norms.value("arera-tiqv-2026", "tma_max_s"),
        "LS": norms.value("arera-tiqv-2026", "ls_min"),
        "risposta AGCOM": norms.value("agcom-255-24-attesa", "mean_answer_max_s"),
    }
    assert table["raggiunta"].all()


def test_sector_table_finds_what_is_missed():
    table = indicators.sector_table(calls_with([200, 190, 170], lost=1))
    assert table["valore"]["LS"] == pytest.approx(0.75)
    assert table["raggiunta"].tolist() == [True, False, False]
    assert "AS" not in table.index


def test_accessibility_counts_only_opening_time():
    moments = pd.Series(pd.date_range("2026-10-14 10:00", periods=4, freq="5min"))
    up = pd.Series([True, False, False, True])
    assert indicators.accessibility(moments, up, pd.Series([True, True, False, False])) == 0.5
    assert math.isnan(indicators.accessibility(moments, up, pd.Series([False] * 4)))
    with pytest.raises(ValueError, match="doppioni"):
        indicators.accessibility(moments.iloc[[0, 0]], up.iloc[:2], up.iloc[:2])


# --- Figure --------------------------------------------------------------------------------------


def test_steps_lead_from_before_to_after():
    causes = pd.Series({"chiamate": 5.0, "durata": -2.0})
    figure = indicators.steps(10, 14, causes, "Perché?", y="secondi")
    bars = {trace.name: trace for trace in figure.data}
    assert list(bars["valore"].y) == [10, 14]
    assert dict(zip(bars["aumenta"].x, bars["aumenta"].y, strict=True)) == {
        "chiamate": 5, "non spiegato": 1,
    }  # fmt: skip
    assert list(bars["diminuisce"].base) == [13]
    assert bars["aumenta"].marker.pattern.shape != bars["diminuisce"].marker.pattern.shape


def test_steps_without_rest_have_no_rest_step():
    figure = indicators.steps(1, 3, pd.Series({"a": 2.0}), "Perché?", y="secondi")
    assert all("non spiegato" not in trace.x for trace in figure.data)
