"""callcenter.survey: scores, intervals, weights and alpha against scipy and other formulas."""

import doctest
import importlib
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from callcenter import data, survey

MODULES = ("answers", "scores", "intervals", "weights", "reliability", "anonymity", "onepage")
VOTES = st.lists(st.integers(0, 10), min_size=2, max_size=60)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.survey.{name}"))
    assert outcome.failed == 0


# --- Scores --------------------------------------------------------------------------------------


@given(VOTES)
def test_nps_is_the_mean_of_three_values(votes):
    worth = [100 if v >= 9 else -100 if v <= 6 else 0 for v in votes]
    assert survey.nps(votes) == pytest.approx(np.mean(worth))
    assert survey.enps(votes) == survey.nps(votes)


def test_scores_skip_missing_answers_and_need_answers():
    assert survey.csat(pd.Series([5, 3, pd.NA], dtype="Int64")) == 0.5
    assert survey.top_box([1, 2, 3, 4], 4) == 0.25
    assert survey.ces([7, None, 4]) == 5.5
    for score in (survey.csat, survey.nps, survey.ces):
        assert math.isnan(score([]))


@pytest.mark.parametrize(
    ("score", "votes"), [(survey.csat, [0]), (survey.nps, [11]), (survey.ces, [8])]
)
def test_votes_outside_the_scale_are_refused(score, votes):
    with pytest.raises(ValueError, match="fuori dalla scala"):
        score(votes)


def test_words_are_not_votes():
    with pytest.raises(ValueError, match="numeri"):
        survey.nps(["tanto"])


# --- Intervals -----------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400), st.floats(0, 1), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_agrees_with_scipy(n, part, confidence):
    k = round(part * n)
    expected = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
    assert survey.wilson(k, n, confidence=confidence) == pytest.approx(tuple(expected), abs=1e-12)


def test_wilson_takes_columns_and_zero_answers():
    low, high = survey.wilson(pd.Series([8, 0], index=["a", "b"]), pd.Series([10, 0]).to_numpy())
    assert low["a"] == pytest.approx(0.4902, abs=1e-4)
    assert np.isnan(high["b"])
    with pytest.raises(ValueError, match="successi"):
        survey.wilson(11, 10)


def test_margin_is_the_normal_interval_of_scipy():
    sd = math.sqrt(0.7 * 0.3 / 150)
    low, high = stats.norm.interval(0.95, loc=0.7, scale=sd)
    assert survey.margin_of_error(0.7, 150) == pytest.approx((high - low) / 2)


def test_margin_with_a_finite_population_is_the_hypergeometric_one():
    # Sampling without replacement: the count of successes is hypergeometric.
    population, good, n = 45, 18, 20
    sd = stats.hypergeom(population, good, n).std() / n
    found = survey.margin_of_error(good / population, n, population=population)
    assert found == pytest.approx(1.959964 * sd, rel=1e-6)
    assert survey.margin_of_error(0.4, 45, population=45) == 0


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 0.3), st.floats(0.05, 0.95), st.one_of(st.none(), st.integers(50, 10**6)))
def test_sample_size_is_the_smallest_that_keeps_the_margin(margin, share, population):
    n = survey.sample_size(margin, share=share, population=population)
    assert survey.margin_of_error(share, n, population=population) <= margin + 1e-9
    if n > 1:
        assert survey.margin_of_error(share, n - 1, population=population) > margin - 1e-9


def test_published_sample_size():
    # Krejcie and Morgan (1970), table 1: N=400 -> 196, N=1000 -> 278 (chi-square 3.841, d=0.05).
    # They round to the nearest; we round up, so at most one more.
    for population, published in {100: 80, 400: 196, 1000: 278, 10000: 370}.items():
        assert survey.sample_size(0.05, population=population) - published in (0, 1)


def test_nps_margin_is_the_standard_error_of_the_three_values():
    votes = [10] * 7 + [8] * 7 + [3] * 6
    worth = np.array([100] * 7 + [0] * 7 + [-100] * 6)
    expected = 1.959964 * worth.std() / math.sqrt(20)
    assert survey.nps_margin(votes) == pytest.approx(expected, rel=1e-6)
    finite = expected * math.sqrt(25 / 44)
    assert survey.nps_margin(votes, population=45) == pytest.approx(finite, rel=1e-6)
    assert math.isnan(survey.nps_margin([]))


def test_bootstrap_agrees_with_scipy():
    votes = data.read("customer_surveys")["nps"].dropna().to_numpy(dtype=float)[:150]

    def score(sample):
        return survey.nps(sample)

    low, high = survey.bootstrap(votes, score)
    other = stats.bootstrap(
        (votes,), score, vectorized=False, method="percentile", n_resamples=2000, random_state=5
    ).confidence_interval
    assert low == pytest.approx(other.low, abs=2.5)
    assert high == pytest.approx(other.high, abs=2.5)
    assert survey.bootstrap(votes, score) == (low, high)
    assert survey.bootstrap(votes, score, seed=2) != (low, high)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: survey.margin_of_error(70, 100), "quota fra 0 e 1"),
        (lambda: survey.margin_of_error(0.7, 0), "almeno una risposta"),
        (lambda: survey.margin_of_error(0.7, 50, population=45), "più della popolazione"),
        (lambda: survey.margin_of_error(0.7, 50, confidence=95), "confidence"),
        (lambda: survey.sample_size(5), "margin"),
        (lambda: survey.sample_size(0.05, population=0), "population"),
        (lambda: survey.bootstrap([5], np.mean), "due risposte"),
        (lambda: survey.bootstrap([5, 4], np.mean, draws=10), "draws"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- Weights -------------------------------------------------------------------------------------


def test_weights_bring_back_the_truth_when_groups_answer_differently():
    values = pd.Series([1] * 60 + [0] * 20 + [1] * 2 + [0] * 18)
    groups = pd.Series(["sì"] * 80 + ["no"] * 20)
    assert survey.post_stratified(values, groups, {"sì": 500, "no": 500}) == pytest.approx(0.425)
    proportional = survey.post_stratified(values, groups, {"sì": 80, "no": 20})
    assert proportional == pytest.approx(values.mean())


def test_groups_can_be_true_and_false():
    values = pd.Series([1.0, 1.0, 0.0])
    groups = pd.Series([True, True, False], dtype="boolean")
    population = pd.Series([80, 20], index=pd.array([True, False], dtype="boolean"))
    assert survey.post_stratified(values, groups, population) == pytest.approx(0.8)


def test_weights_refuse_groups_without_answers_or_without_population():
    values, groups = pd.Series([1, 0]), pd.Series(["a", "b"])
    with pytest.raises(ValueError, match="Nessuna risposta"):
        survey.post_stratified(values, groups, {"a": 1, "b": 1, "c": 3})
    with pytest.raises(ValueError, match="mancano i gruppi"):
        survey.post_stratified(values, groups, {"a": 1})
    with pytest.raises(ValueError, match="population"):
        survey.post_stratified(values, groups, {})


# --- Reliability ---------------------------------------------------------------------------------


def test_alpha_agrees_with_the_analysis_of_variance():
    # Hoyt (1941): alpha = 1 - MS(residual) / MS(persons), from sums of squares, no covariances.
    items = data.read("customer_surveys")[
        ["courtesy", "competence", "clarity", "waiting", "solution"]
    ].dropna()
    x = items.to_numpy(dtype=float)
    n, k = x.shape
    persons = k * ((x.mean(axis=1) - x.mean()) ** 2).sum()
    columns = n * ((x.mean(axis=0) - x.mean()) ** 2).sum()
    residual = ((x - x.mean()) ** 2).sum() - persons - columns
    expected = 1 - (residual / ((n - 1) * (k - 1))) / (persons / (n - 1))
    assert survey.cronbach_alpha(items) == pytest.approx(expected)


def test_alpha_of_unrelated_and_of_reversed_questions():
    rng = np.random.default_rng(3)
    noise = pd.DataFrame(rng.normal(size=(4000, 5)))
    assert abs(survey.cronbach_alpha(noise)) < 0.1
    trait = rng.normal(size=400)
    items = pd.DataFrame({c: trait + 0.5 * rng.normal(size=400) for c in "abc"})
    alone = survey.alpha_without(items.assign(c=-items["c"]))
    assert alone.idxmax() == "c"


def test_alpha_refuses_too_little():
    one = pd.DataFrame({"a": [1, 2]})
    with pytest.raises(ValueError, match="due colonne"):
        survey.cronbach_alpha(one)
    with pytest.raises(ValueError, match="risposte complete"):
        survey.cronbach_alpha(pd.DataFrame({"a": [1], "b": [2]}))
    with pytest.raises(ValueError, match="tre"):
        survey.alpha_without(pd.DataFrame({"a": [1, 2], "b": [2, 3]}))
    assert math.isnan(survey.cronbach_alpha(pd.DataFrame({"a": [1, 1], "b": [2, 2]})))
