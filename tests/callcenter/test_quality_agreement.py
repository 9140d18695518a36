"""callcenter.quality: sheets, sampling and agreement, against scikit-learn and worked examples."""

import doctest
import importlib
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from callcenter import data, quality

MODULES = ("sheets", "agreement", "constants", "charts", "sampling")
JUDGEMENTS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=60)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.quality.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


# --- Sheets --------------------------------------------------------------------------------------

WEIGHTS = {
    "greeting": 5, "identification": 15, "listening": 15, "needs": 15, "solution": 20,
    "information": 10, "closing": 5, "data_protection": 15,
}  # fmt: skip


def test_score_agrees_with_the_stored_sheets():
    sheets = data.read("quality_evaluations")
    plain = sheets[~sheets["critical_error"]]
    assert quality.score(plain, WEIGHTS).to_numpy() == pytest.approx(
        plain["total_score"].to_numpy(dtype=float)
    )


def test_weights_are_brought_to_a_hundred():
    sheets = pd.DataFrame({"a": [2, 1], "b": [0, 2]})
    assert quality.score(sheets, {"a": 1, "b": 3}).tolist() == [25, 87.5]
    assert quality.score(sheets, {"a": 10, "b": 30}).tolist() == [25, 87.5]


def test_bad_sheets_are_refused():
    with pytest.raises(ValueError, match="mancano le voci: b"):
        quality.score(pd.DataFrame({"a": [1]}), {"a": 1, "b": 1})
    with pytest.raises(ValueError, match="da 0 a 2"):
        quality.score(pd.DataFrame({"a": [3]}), {"a": 1})
    with pytest.raises(ValueError, match="senza punti"):
        quality.blocked(pd.DataFrame({"a": [None, 1]}), ["a"])
    with pytest.raises(ValueError, match="positivi"):
        quality.score(pd.DataFrame({"a": [1]}), {"a": 0})


# --- Agreement -----------------------------------------------------------------------------------


@given(JUDGEMENTS, st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_is_that_of_scikit_learn(pairs, weights):
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    ours = quality.kappa(first, second, weights=weights, categories=[0, 1, 2])
    if len(set(first) | set(second)) == 1:
        assert math.isnan(ours)
        return
    theirs = cohen_kappa_score(first, second, weights=weights, labels=[0, 1, 2])
    assert ours == pytest.approx(theirs, nan_ok=True)


def test_kappa_of_a_published_table():
    # The usual textbook table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert quality.agreement(first, second) == 0.7
    assert quality.kappa(first, second) == pytest.approx(0.4)


def test_high_agreement_may_hide_no_agreement_on_errors():
    first = [1] * 95 + [0] * 5
    second = [1] * 90 + [0] * 5 + [1] * 5
    assert quality.agreement(first, second) == 0.9
    assert quality.kappa(first, second) == pytest.approx(-0.0526, abs=1e-4)


def test_interval_holds_the_value_and_narrows_with_more_cases():
    first, second = [0, 1] * 20, [0, 1] * 16 + [1, 0] * 4
    small = quality.kappa_interval(first, second)
    large = quality.kappa_interval(first * 10, second * 10)
    value = quality.kappa(first, second)
    assert small[0] < value < small[1]
    assert large[1] - large[0] < small[1] - small[0]


def test_paired_keeps_only_the_cases_of_both():
    sheets = pd.DataFrame({
        "contact_id": [1, 1, 2, 3, 3], "evaluator": ["A", "B", "A", "B", "A"],
        "greeting": [2, 1, 2, 0, 1], "outcome": list("vwxyz"),
    })  # fmt: skip
    table = quality.paired(sheets, "A", "B", ["greeting", "outcome"])
    assert table.index.tolist() == [1, 3]
    assert table["greeting"]["A"].tolist() == [2, 1]
    assert table["outcome"]["B"].tolist() == ["w", "y"]


def test_bad_pairs_are_refused():
    sheets = pd.DataFrame({"contact_id": [1, 2], "evaluator": ["A", "B"], "x": [1, 2]})
    with pytest.raises(ValueError, match="nessun caso in comune"):
        quality.paired(sheets, "A", "B", ["x"])
    with pytest.raises(ValueError, match="due valutatori diversi"):
        quality.paired(sheets, "A", "C", ["x"])
    with pytest.raises(ValueError, match="due volte"):
        quality.paired(pd.concat([sheets, sheets]), "A", "B", ["x"])
    with pytest.raises(ValueError, match="stessa lunghezza"):
        quality.agreement([1], [1, 2])
    with pytest.raises(ValueError, match="fuori dalle categorie"):
        quality.kappa([0, 5], [0, 1], categories=[0, 1])
    with pytest.raises(ValueError, match="mancanti"):
        quality.kappa([0, None], [0, 1])
    with pytest.raises(ValueError, match="un solo giudizio"):
        quality.kappa_interval([1, 1], [1, 1])


# --- Sampling ------------------------------------------------------------------------------------


def test_drawing_is_repeatable_and_by_group():
    calls = pd.DataFrame({
        "operator_id": pd.array([1] * 50 + [2] * 3 + [None] * 10, dtype="Int64"),
        "call_id": range(63),
    })  # fmt: skip
    drawn = quality.draw_calls(calls, "operator_id", 5, seed=4)
    assert drawn.groupby("operator_id").size().to_dict() == {1: 5, 2: 3}
    assert drawn.equals(quality.draw_calls(calls, "operator_id", 5, seed=4))
    assert not drawn.equals(quality.draw_calls(calls, "operator_id", 5, seed=5))
    assert drawn["call_id"].is_monotonic_increasing


def test_drawing_is_fair():
    calls = pd.DataFrame({"team": ["a"] * 10, "call_id": range(10)})
    picked = np.zeros(10)
    for seed in range(600):
        picked[quality.draw_calls(calls, "team", 3, seed=seed)["call_id"]] += 1
    assert picked.sum() == 1800
    assert abs(picked - 180).max() < 5 * math.sqrt(600 * 0.3 * 0.7)


def test_bad_drawings_are_refused():
    with pytest.raises(ValueError, match="mancano"):
        quality.draw_calls(pd.DataFrame({"a": [1]}), "b", 1, seed=1)
    with pytest.raises(ValueError, match="almeno una chiamata"):
        quality.draw_calls(pd.DataFrame({"a": [1]}), "a", 0, seed=1)
