"""callcenter.selection: formulas against numpy, published weights and brute force."""

import doctest
import importlib
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import selection

MODULES = ("score", "sensitivity", "ahp", "tco", "requirements")
VOTES = pd.DataFrame(
    {"f": [9, 7, 9], "a": [8, 7, 8], "o": [4, 9, 5], "u": [9, 6, 8], "c": [6.5, 6.6, 5.4]},
    index=["A", "B", "C"],
)
WEIGHTS = {"f": 30, "a": 20, "o": 15, "u": 25, "c": 10}


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.selection.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


# --- Score ---------------------------------------------------------------------------------------


def test_score_is_the_weighted_average():
    found = selection.scores(VOTES, WEIGHTS)
    for name in VOTES.index:
        expected = np.average(VOTES.loc[name], weights=list(WEIGHTS.values()))
        assert found[name] == pytest.approx(expected)
    assert found.is_monotonic_decreasing


def test_the_scale_and_the_order_of_weights_do_not_matter():
    turned = {name: WEIGHTS[name] / 7 for name in reversed(WEIGHTS)}
    pd.testing.assert_series_equal(
        selection.scores(VOTES, WEIGHTS), selection.scores(VOTES, turned)
    )


@pytest.mark.parametrize(
    ("votes", "weights", "message"),
    [
        (VOTES, {"f": 1}, "stessi criteri"),
        (VOTES.replace(9, np.nan), WEIGHTS, "Manca un voto"),
        (VOTES, {}, "non negativi"),
        (VOTES, {**WEIGHTS, "f": -1}, "non negativi"),
        (VOTES, dict.fromkeys(WEIGHTS, 0), "non negativi"),
    ],
)
def test_bad_votes_and_weights_are_refused(votes, weights, message):
    with pytest.raises(ValueError, match=message):
        selection.scores(votes, weights)


# --- Sensitivity ---------------------------------------------------------------------------------

VOTE_TABLES = st.lists(
    st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=2, max_size=4
).map(lambda rows: pd.DataFrame(rows, columns=["x", "y", "z"], index=list("ABCD")[: len(rows)]))


@settings(max_examples=15, deadline=None)
@given(VOTE_TABLES, st.tuples(*[st.integers(1, 9)] * 3))
def test_break_even_agrees_with_brute_force(votes, numbers):
    weights = dict(zip("xyz", numbers, strict=True))
    ranking = selection.scores(votes, weights)
    if ranking.iloc[0] - ranking.iloc[1] < 1e-9:
        with pytest.raises(ValueError, match="già pari"):
            selection.break_even(votes, weights)
        return
    table = selection.break_even(votes, weights)
    shares = np.linspace(0, 1, 21)
    for criterion, row in table.iterrows():
        values = selection.sweep(votes, weights, criterion, shares)
        lead = values[ranking.index[0]] - values.drop(columns=ranking.index[0]).max(axis=1)
        beaten = shares[lead.to_numpy() < -1e-9]
        if pd.isna(row["tie_at"]):
            assert beaten.size == 0
            continue
        tied = selection.scores(votes, selection.with_weight(weights, criterion, row["tie_at"]))
        assert tied[ranking.index[0]] == pytest.approx(tied[row["rival"]])
        if beaten.size:
            nearest = np.abs(beaten - row["weight"]).min()
            assert abs(row["change"]) <= nearest + 1e-9


def test_other_weights_keep_their_proportions():
    changed = selection.with_weight(WEIGHTS, "o", 0.5)
    assert changed.sum() == pytest.approx(1)
    assert changed["f"] / changed["u"] == pytest.approx(30 / 25)


def test_a_dominating_product_has_no_break_even():
    votes = pd.DataFrame({"x": [9, 5], "y": [8, 6]}, index=["A", "B"])
    table = selection.break_even(votes, {"x": 1, "y": 1})
    assert table["tie_at"].isna().all()
    assert table["rival"].isna().all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: selection.with_weight(WEIGHTS, "zzz", 0.5), "non c'è"),
        (lambda: selection.with_weight(WEIGHTS, "f", 30), "fra 0 e 1"),
        (lambda: selection.with_weight({"f": 1, "a": 0}, "f", 0.5), "ripartire"),
        (lambda: selection.break_even(VOTES.head(1), WEIGHTS), "almeno due"),
    ],
)
def test_bad_changes_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- AHP -----------------------------------------------------------------------------------------

PAIRS = list(combinations("abcd", 2))
JUDGEMENTS = st.lists(st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1, 2, 4, 7, 9]), min_size=6, max_size=6)


@settings(max_examples=60, deadline=None)
@given(JUDGEMENTS)
def test_weights_are_the_eigenvector_of_numpy(values):
    matrix = selection.pairwise("abcd", dict(zip(PAIRS, values, strict=True)))
    found = selection.weigh(matrix)
    eigenvalues, vectors = np.linalg.eig(matrix.to_numpy())
    largest = eigenvalues.real.argmax()
    vector = np.abs(vectors[:, largest].real)
    assert found.weights.to_numpy() == pytest.approx(vector / vector.sum(), abs=1e-8)
    assert found.lambda_max == pytest.approx(eigenvalues[largest].real, abs=1e-7)
    assert found.consistency_ratio == pytest.approx((found.lambda_max - 4) / 3 / 0.90, abs=1e-9)


def test_published_weights_of_the_choice_of_a_school():
    # T. L. Saaty, «How to make a decision: The Analytic Hierarchy Process», EJOR 48 (1990), 9-26.
    matrix = pd.DataFrame(
        [
            [1, 4, 3, 1, 3, 4],
            [1 / 4, 1, 7, 3, 1 / 5, 1],
            [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
            [1, 1 / 3, 5, 1, 1, 1 / 3],
            [1 / 3, 5, 5, 1, 1, 3],
            [1 / 4, 1, 6, 3, 1 / 3, 1],
        ]
    )
    found = selection.weigh(matrix)
    assert found.weights.round(2).tolist() == [0.32, 0.14, 0.03, 0.13, 0.24, 0.14]
    assert found.consistency_ratio > 0.10


def test_random_index_is_the_mean_of_random_matrices():
    rng = np.random.default_rng(1)
    scale = np.array([1 / 9, 1 / 8, 1 / 7, 1 / 6, 1 / 5, 1 / 4, 1 / 3, 1 / 2, *range(1, 10)])
    for n in (3, 4, 5, 6):
        matrices = np.tile(np.eye(n), (4000, 1, 1))
        for i, j in combinations(range(n), 2):
            matrices[:, i, j] = scale[rng.integers(17, size=4000)]
            matrices[:, j, i] = 1 / matrices[:, i, j]
        largest = np.linalg.eigvals(matrices).real.max(axis=1)
        # Saaty's samples were small: modern simulations differ by a few hundredths.
        assert ((largest - n) / (n - 1)).mean() == pytest.approx(
            selection.RANDOM_INDEX[n], abs=0.08
        )


def test_a_reversed_judgement_is_found():
    right = {("a", "b"): 2, ("a", "c"): 4, ("a", "d"): 8, ("b", "c"): 2, ("b", "d"): 4}
    coherent = selection.weigh(selection.pairwise("abcd", {**right, ("c", "d"): 2}))
    assert coherent.consistency_ratio == pytest.approx(0, abs=1e-9)
    reversed_one = selection.weigh(selection.pairwise("abcd", {**right, ("c", "d"): 1 / 2}))
    assert reversed_one.most_strained()[:2] == ("c", "d")
    assert reversed_one.most_strained()[2] > 0.5


@pytest.mark.parametrize(
    ("judgements", "message"),
    [
        ({("a", "b"): 2}, "servono 3 confronti"),
        ({("a", "a"): 2}, "due criteri diversi"),
        ({("a", "b"): 2, ("b", "a"): 2}, "una volta sola"),
        ({("a", "b"): 10}, "scala va da 1/9 a 9"),
    ],
)
def test_bad_judgements_are_refused(judgements, message):
    with pytest.raises(ValueError, match=message):
        selection.pairwise("abc", judgements)


def test_bad_matrices_are_refused():
    with pytest.raises(ValueError, match="reciproci"):
        selection.weigh(pd.DataFrame([[1, 2], [2, 1]]))
    with pytest.raises(ValueError, match="da 2 a 10"):
        selection.weigh(pd.DataFrame([[1.0]]))


# --- Cost ----------------------------------------------------------------------------------------


def test_present_value_of_an_annuity_is_the_closed_formula():
    flow = selection.cash_flow(0, 1000, 5)
    expected = 1000 * (1 - 1.04**-5) / 0.04
    assert selection.present_value(flow, 0.04) == pytest.approx(expected)
    assert selection.present_value(flow, 0) == pytest.approx(5000)


def test_present_value_of_a_growing_annuity_is_the_closed_formula():
    flow = selection.cash_flow(0, 1000, 5, growth=0.02)
    expected = 1000 / (0.04 - 0.02) * (1 - (1.02 / 1.04) ** 5)
    assert selection.present_value(flow, 0.04) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=25))
def test_peak_users_by_brute_force(spans):
    starts, ends = [a for a, _ in spans], [a + n for a, n in spans]
    busiest = max(
        (sum(a <= t < b for a, b in zip(starts, ends, strict=True)) for t in range(51)), default=0
    )
    assert selection.peak_users(starts, ends) == busiest


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: selection.cash_flow(-1, 1, 5), "positivi"),
        (lambda: selection.cash_flow(1, 1, 0), "almeno 1"),
        (lambda: selection.cash_flow(1, 1, 5, growth=-1), "crescita"),
        (lambda: selection.present_value([], 0.04), "almeno un costo"),
        (lambda: selection.present_value([1], -1), "tasso"),
        (lambda: selection.peak_users([3], [2]), "non precedente"),
    ],
)
def test_bad_costs_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- Requirements --------------------------------------------------------------------------------

FITS = pd.DataFrame(
    {"A": ["standard", "sviluppo", "assente", "assente"],
     "B": ["configurazione", "standard", "assente", "standard"]},
    index=["R1", "R2", "R3", "R4"],
)  # fmt: skip
LEVELS = pd.Series(["must", "must", "could", "wont"], index=FITS.index)


def test_only_a_must_excludes():
    found = selection.admitted(FITS, LEVELS)
    assert found["admitted"].to_dict() == {"A": False, "B": True}
    assert found.loc["A", "missing"] == ["R2"]
    # The order of the two tables does not matter.
    pd.testing.assert_frame_equal(selection.admitted(FITS, LEVELS[::-1]), found)


def test_coverage_leaves_out_what_is_put_off():
    found = selection.coverage(FITS, LEVELS)
    assert found.loc["A"].to_dict() == {"must": 0.5, "could": 0.0, "all": pytest.approx(1 / 3)}
    assert found.loc["B", "all"] == pytest.approx(2 / 3)


def test_bad_requirements_are_refused():
    with pytest.raises(ValueError, match="esito: boh"):
        selection.admitted(FITS.replace("assente", "boh"), LEVELS)
    with pytest.raises(ValueError, match="classe: forse"):
        selection.coverage(FITS, LEVELS.replace("could", "forse"))
    with pytest.raises(ValueError, match="codice solo"):
        selection.admitted(FITS, LEVELS.drop("R1"))
