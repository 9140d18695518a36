"""callcenter.risk: frequencies and losses against closed formulas."""

import doctest
import importlib
import math

import numpy as np
import pytest
from scipy import stats

from callcenter import risk

MODULES = ("register", "matrix", "fmea", "frequency", "loss")


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.risk.{name}"))
    assert outcome.attempted
    assert outcome.failed == 0


def rng(seed=1):
    return np.random.default_rng(seed)


# --- Frequency -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("events", "years"), [(1, 1), (7, 1), (12, 3)])
def test_interval_is_exact_for_poisson(events, years):
    low, high = risk.rate_interval(events, years)
    assert stats.poisson.sf(events - 1, low * years) == pytest.approx(0.025)
    assert stats.poisson.cdf(events, high * years) == pytest.approx(0.025)


def test_interval_with_no_events_is_the_rule_of_three():
    low, high = risk.rate_interval(0, 10, confidence=0.90)
    assert low == 0
    assert high == pytest.approx(-math.log(0.05) / 10)


def test_at_least_one():
    assert risk.at_least_one(2, 0.5) == pytest.approx(stats.poisson.sf(0, 1))
    assert risk.at_least_one(0) == 0
    assert risk.at_least_one(1e-12) == pytest.approx(1e-12)


def test_uncertain_rates_have_the_posterior_moments():
    rates = risk.uncertain_rates(7, 2, 200_000, rng())
    assert rates.mean() == pytest.approx(7.5 / 2, rel=0.01)
    assert rates.var() == pytest.approx(7.5 / 4, rel=0.02)


@pytest.mark.parametrize(("events", "years"), [(-1, 1), (2.5, 1), (3, 0)])
def test_bad_counts_are_refused(events, years):
    with pytest.raises(ValueError, match="numero intero non negativo"):
        risk.rate_interval(events, years)


# --- Severity ------------------------------------------------------------------------------------


def test_triangular_has_the_known_mean_and_limits():
    values = risk.triangular(20, 150, 1246)(rng(), 200_000)
    assert values.mean() == pytest.approx((20 + 150 + 1246) / 3, rel=0.01)
    assert values.min() >= 20
    assert values.max() <= 1246


def test_lognormal_is_that_of_scipy():
    values = risk.lognormal(3, 0.8)(rng(), 200_000)
    law = stats.lognorm(s=0.8, scale=3)
    assert values.mean() == pytest.approx(law.mean(), rel=0.01)
    assert np.quantile(values, 0.95) == pytest.approx(law.ppf(0.95), rel=0.02)


def test_fit_finds_the_parameters_again():
    median, spread = risk.lognormal_fit(risk.lognormal(3, 0.8)(rng(), 100_000))
    assert (median, spread) == (pytest.approx(3, rel=0.02), pytest.approx(0.8, rel=0.02))


# --- Annual loss ---------------------------------------------------------------------------------


def test_compound_poisson_has_the_known_mean_and_variance():
    loss = risk.lognormal(100, 0.5)
    losses = risk.annual_losses(4, loss, 200_000, rng())
    one = stats.lognorm(s=0.5, scale=100)
    assert losses.mean() == pytest.approx(4 * one.mean(), rel=0.01)
    assert losses.var() == pytest.approx(4 * (one.var() + one.mean() ** 2), rel=0.03)


def test_one_rate_for_each_year():
    losses = risk.annual_losses(np.array([0.0, 50.0]), lambda r, n: np.ones(n), 2, rng())
    assert losses[0] == 0
    assert 20 < losses[1] < 90


def test_uncertainty_makes_the_bad_years_worse_and_not_the_mean():
    draw = risk.lognormal(100, 0.5)
    certain = risk.summary(risk.annual_losses(7.5, draw, 100_000, rng()))
    rates = risk.uncertain_rates(7, 1, 100_000, rng(2))
    uncertain = risk.summary(risk.annual_losses(rates, draw, 100_000, rng()))
    assert uncertain["expected"] == pytest.approx(certain["expected"], rel=0.02)
    assert uncertain["var"] > 1.05 * certain["var"]


def test_summary_and_exceedance_agree():
    losses = risk.annual_losses(1, risk.lognormal(100, 1), 20_000, rng())
    numbers, curve = risk.summary(losses), risk.exceedance(losses, 2000)
    assert numbers["any"] == pytest.approx(risk.at_least_one(1), abs=0.01)
    assert curve["share"].iloc[0] == pytest.approx(numbers["any"])
    assert np.interp(numbers["var"], curve["loss"], curve["share"]) == pytest.approx(
        0.05, abs=0.002
    )
    assert numbers["tail"] > numbers["var"] > numbers["expected"] > numbers["median"]
    assert curve["share"].is_monotonic_decreasing


def test_bad_losses_are_refused():
    with pytest.raises(ValueError, match="minimo"):
        risk.triangular(5, 3, 10)
    with pytest.raises(ValueError, match="positive"):
        risk.lognormal(0, 1)
    with pytest.raises(ValueError, match="almeno tre valori"):
        risk.lognormal_fit([1, 0, 3])
    with pytest.raises(ValueError, match="frequenza non negativa"):
        risk.annual_losses(-1, risk.lognormal(1, 1), 10, rng())
    with pytest.raises(ValueError, match="anni positivi"):
        risk.annual_losses(1, risk.lognormal(1, 1), 0, rng())
    with pytest.raises(ValueError, match="almeno un anno"):
        risk.summary([])
