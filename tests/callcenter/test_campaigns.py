"""Campaigns: Apriori against brute force, tests against scipy, power against published values."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from callcenter import campaigns

COUNTS = st.tuples(st.integers(20, 400), st.integers(20, 400), st.floats(0.1, 0.9))


def brute_force(baskets, min_support, max_size):
    found = {}
    for size in range(1, max_size + 1):
        for items in combinations(baskets.columns, size):
            count = int(baskets[list(items)].all(axis=1).sum())
            if count / len(baskets) >= min_support - 1e-12:
                found[frozenset(items)] = count
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.3, 0.5]), st.integers(1, 4))
def test_apriori_equals_brute_force(seed, min_support, max_size):
    rng = np.random.default_rng(seed)
    baskets = pd.DataFrame(rng.random((30, 6)) < 0.5, columns=list("abcdef"))
    found = campaigns.frequent_itemsets(baskets, min_support, max_size=max_size)
    assert found == brute_force(baskets, min_support, max_size)


def test_a_support_on_the_border_counts():
    baskets = pd.DataFrame({"a": [True] * 3 + [False] * 7})
    assert campaigns.frequent_itemsets(baskets, 0.3) == {frozenset("a"): 3}


def test_rules_agree_with_counts_and_with_fisher():
    rng = np.random.default_rng(5)
    baskets = pd.DataFrame(rng.random((200, 5)) < 0.4, columns=list("abcde"))
    table = campaigns.rules(baskets, 0.05, max_size=3)
    assert table["lift"].is_monotonic_decreasing
    assert len(table) > 20
    for rule in table.itertuples():
        left = baskets[rule.se.split(" + ")].all(axis=1)
        right = baskets[rule.allora]
        assert rule.casi == (left & right).sum()
        assert rule.supporto == pytest.approx((left & right).mean())
        assert rule.confidenza == pytest.approx(right[left].mean())
        assert rule.lift == pytest.approx(right[left].mean() / right.mean())
        cells = [
            [(left & right).sum(), (left & ~right).sum()],
            [(~left & right).sum(), (~left & ~right).sum()],
        ]
        assert rule.p == pytest.approx(stats.fisher_exact(cells, alternative="greater").pvalue)


def test_no_rule_is_an_empty_table():
    table = campaigns.rules(pd.DataFrame({"a": [True, False], "b": [False, True]}), 0.5)
    assert table.empty
    assert "lift" in table


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS)
def test_two_proportions_against_chi_square_and_its_interval(first, second):
    (n_a, _, share_a), (n_b, _, share_b) = first, second
    k_a, k_b = round(share_a * n_a), round(share_b * n_b)
    result = campaigns.two_proportions(k_a, n_a, k_b, n_b)
    chi = stats.chi2_contingency([[k_a, n_a - k_a], [k_b, n_b - k_b]], correction=False)
    assert result.z**2 == pytest.approx(chi.statistic, abs=1e-9)
    assert result.p_value == pytest.approx(chi.pvalue, abs=1e-9)
    assert (result.low + result.high) / 2 == pytest.approx(k_b / n_b - k_a / n_a)
    spread = np.sqrt(share_var(k_a, n_a) + share_var(k_b, n_b))
    assert result.high - result.low == pytest.approx(2 * stats.norm.ppf(0.975) * spread)


def share_var(k, n):
    return k / n * (1 - k / n) / n


def test_nobody_accepts():
    assert np.isnan(campaigns.two_proportions(0, 10, 0, 10).p_value)


def test_the_interval_covers_nineteen_times_in_twenty():
    rng = np.random.default_rng(3)
    draws = rng.binomial(600, [[0.2], [0.26]], size=(2, 2000))
    results = [campaigns.two_proportions(a, 600, b, 600) for a, b in draws.T]
    assert np.mean([r.low <= 0.06 <= r.high for r in results]) == pytest.approx(0.95, abs=0.015)


def test_power_against_published_values():
    # R documentation, stats::power.prop.test, section Examples (all two-sided, alpha 0.05).
    assert campaigns.power(0.50, 0.75, 50) == pytest.approx(0.740, abs=5e-4)
    assert campaigns.sample_size(0.50, 0.75, target_power=0.90) == 77  # 76.7
    # The size found must reach the power asked, one less must not.
    size = campaigns.sample_size(0.09, 0.12)
    assert campaigns.power(0.09, 0.12, size) >= 0.80 > campaigns.power(0.09, 0.12, size - 1)


def test_power_against_simulation():
    rng = np.random.default_rng(1)
    draws = rng.binomial(800, [[0.10], [0.14]], size=(2, 4000))
    won = [campaigns.two_proportions(a, 800, b, 800).p_value < 0.05 for a, b in draws.T]
    assert np.mean(won) == pytest.approx(campaigns.power(0.10, 0.14, 800), abs=0.02)
    assert campaigns.power(0.1, 0.1, 500) == pytest.approx(0.05, abs=1e-9)


def test_corrections_against_scipy_and_by_hand():
    p = np.random.default_rng(2).random(40) ** 3
    assert campaigns.benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    # Holm, by definition: the i-th smallest is multiplied by how many are left, never decreasing.
    by_hand, worst = {}, 0.0
    for place, index in enumerate(sorted(range(40), key=lambda i: p[i])):
        worst = max(worst, min(1, p[index] * (40 - place)))
        by_hand[index] = worst
    assert campaigns.holm(p) == pytest.approx([by_hand[i] for i in range(40)])
    assert len(campaigns.holm([])) == 0


def test_peeking_against_published_values():
    # Armitage, McPherson, Rowe 1969: at 5%, 5 looks give 14.2%, 10 looks give 19.3%.
    shares = campaigns.false_alarms(10, 500, 0.3, trials=20_000, seed=4)
    assert shares[0] == pytest.approx(0.05, abs=0.006)
    assert shares[4] == pytest.approx(0.142, abs=0.01)
    assert shares[9] == pytest.approx(0.193, abs=0.011)


def test_uplift_finds_the_declared_truth():
    truth = pd.DataFrame(
        {"clienti": [40_000, 40_000], "senza": [0.3, 0.1], "con": [0.31, 0.18]}, index=["x", "y"]
    )
    trial = campaigns.simulate_trial(truth, seed=1)
    table = campaigns.uplift_table(trial, "gruppo")
    assert table["uplift"].to_numpy() == pytest.approx([0.01, 0.08], abs=0.012)
    assert (table["low"] < table["uplift"]).all()
    assert trial.groupby("gruppo")["trattato"].mean().eq(0.5).all()


def test_the_first_rule_decides():
    people = pd.DataFrame({"no": [True, False, False], "late": [True, True, False]})
    found = campaigns.next_action(people, [("no", "stop"), ("late", "offer")], otherwise="wait")
    assert found.tolist() == ["stop", "offer", "wait"]


EMPTY = pd.DataFrame({"a": []})
GAPS = pd.DataFrame({"a": [True, None]})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: campaigns.frequent_itemsets(EMPTY, 0.1), "panieri"),
        (lambda: campaigns.frequent_itemsets(GAPS, 0.1), "vero o falso"),
        (lambda: campaigns.frequent_itemsets(pd.DataFrame({"a": [3]}), 0.1), "vero o falso"),
        (lambda: campaigns.frequent_itemsets(GAPS.fillna(False), 10), "frazione"),
        (lambda: campaigns.rules(GAPS.fillna(False), 0.1, 70), "confidenza"),
        (lambda: campaigns.two_proportions(5, 4, 1, 4), "assegnati"),
        (lambda: campaigns.two_proportions(0, 0, 1, 4), "assegnati"),
        (lambda: campaigns.sample_size(0.1, 0.1), "uguali"),
        (lambda: campaigns.sample_size(9, 12), "frazioni"),
        (lambda: campaigns.sample_size(0.1, 0.2, target_power=80), "potenza"),
        (lambda: campaigns.power(0.1, 0.2, 0), "cliente"),
        (lambda: campaigns.holm([0.1, np.nan]), "p-value"),
        (lambda: campaigns.false_alarms(0, 10, 0.1), "almeno 1"),
        (lambda: campaigns.next_action(GAPS, [("a", "x")], otherwise="y"), "mancanti"),
        (lambda: campaigns.next_action(GAPS, [("b", "x")], otherwise="y"), "manca la colonna"),
        (lambda: campaigns.next_action(GAPS, [], otherwise="y"), "vuota"),
        (
            lambda: campaigns.uplift_table(
                pd.DataFrame({"g": ["x"], "trattato": [True], "accetta": [True]}), "g"
            ),
            "controllo",
        ),
        (
            lambda: campaigns.simulate_trial(
                pd.DataFrame({"clienti": [4], "senza": [0.1], "con": [12]})
            ),
            "frazioni",
        ),
    ],
)
def test_bad_input_says_what_to_do(call, message):
    with pytest.raises(ValueError, match=message):
        call()
