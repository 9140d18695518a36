"""Reliability: rates from stops, blocks, Monte Carlo, wear, spares, maintenance calendar."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from callcenter import reliability as rel

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=7)


@given(SHARES, st.data())
def test_k_of_n_is_the_sum_over_all_states(values, data):
    k = data.draw(st.integers(1, len(values)))
    expected = 0.0
    for states in itertools.product([0, 1], repeat=len(values)):
        if sum(states) >= k:
            expected += np.prod([a if up else 1 - a for a, up in zip(values, states, strict=True)])
    assert rel.k_of_n(k, *values) == pytest.approx(expected, abs=1e-12)


@given(SHARES)
def test_series_and_parallel_are_the_two_ends(values):
    assert rel.k_of_n(1, *values) == pytest.approx(rel.parallel(*values), abs=1e-12)
    assert rel.k_of_n(len(values), *values) == pytest.approx(rel.series(*values), abs=1e-12)


def test_k_of_n_equal_parts_is_binomial():
    assert rel.k_of_n(44, *[0.98] * 46) == pytest.approx(stats.binom.sf(43, 46, 0.98))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rel.series(99.5, 0.9), "Dividi per 100"),
        (lambda: rel.parallel(), "almeno una"),
        (lambda: rel.k_of_n(3, 0.9, 0.9), "fra 1 e 2"),
        (lambda: rel.availability(0, 1), "positivo"),
        (lambda: rel.spares_needed(1, 1), "fra 0 e 1"),
        (lambda: rel.spares_enough(-1, 0), "negativi"),
        (lambda: rel.hazard(0, 1, 1), "positiva"),
        (lambda: rel.replacement_cost(1, 0, 1, 1, 1), "positive"),
        (lambda: rel.rates([], "2026-01-02", "2026-01-01"), "vuoto"),
        (lambda: rel.merged([("2026-01-02", "2026-01-01")]), "finisce prima"),
        (lambda: rel.failure_rate_limit(-1, 10), "non negativi"),
        (lambda: rel.Job(" ", "2026-01-01", 10), "titolo"),
        (lambda: rel.Job("x", "domani", 10), "non è un istante"),
        (lambda: rel.Job("x", "2026-01-01", 0), "durata"),
        (lambda: rel.simulated_availability([1], [1, 2], 1, 10, None), "k fra 1"),
    ],
)
def test_bad_input_is_explained_too(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_overlapping_stops_are_one_failure():
    stops = [
        ("2026-01-03 10:00", "2026-01-03 12:00"),
        ("2026-01-03 10:30", "2026-01-03 11:00"),
        ("2026-01-03 12:00", "2026-01-03 13:00"),
        ("2025-12-31 22:00", "2026-01-01 01:00"),  # cut at the start
        ("2026-02-01 00:00", "2026-02-02 00:00"),  # outside
    ]
    found = rel.rates(stops, "2026-01-01", "2026-01-31")
    assert (found.failures, found.down_h) == (2, 4)
    assert found.mtbf_h == (720 - 4) / 2
    assert found.availability == pytest.approx(rel.availability(found.mtbf_h, found.mttr_h))


def test_rates_of_like_parts_add_up():
    one = rel.rates([("2026-01-02", "2026-01-03")], "2026-01-01", "2026-01-31")
    both = one + rel.rates([], "2026-01-01", "2026-01-31")
    assert (both.failures, both.up_h, both.down_h) == (1, 720 + 696, 24)
    assert np.isnan(rel.rates([], "2026-01-01", "2026-01-31").mtbf_h)


@pytest.mark.parametrize(("failures", "bound"), [(0, 2.996), (1, 4.744), (3, 7.754), (10, 16.962)])
def test_rate_limit_has_garwoods_values(failures, bound):
    # One-sided 95% upper limits of a Poisson mean (Garwood, 1936).
    assert rel.failure_rate_limit(failures, 1) == pytest.approx(bound, abs=6e-4)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_simulation_agrees_with_the_formula(k):
    mtbf, mttr = [50.0, 80.0, 30.0], [5.0, 10.0, 6.0]
    expected = rel.k_of_n(k, *map(rel.availability, mtbf, mttr))
    runs = [
        rel.simulated_availability(mtbf, mttr, k, 20_000, np.random.default_rng(seed))
        for seed in range(30)
    ]
    error = np.std(runs, ddof=1) / np.sqrt(len(runs))
    assert abs(np.mean(runs) - expected) < 4 * error
    assert error > 0


def test_hazard_is_density_over_survival():
    age = np.array([0.5, 2.0, 7.0])
    weibull = stats.weibull_min(2.5, scale=4.0)
    np.testing.assert_allclose(rel.hazard(age, 2.5, 4.0), weibull.pdf(age) / weibull.sf(age))


@pytest.mark.parametrize(("shape", "age"), [(1.0, 3.0), (4.0, 2.0), (0.7, 5.0), (4.0, np.inf)])
def test_replacement_cost_agrees_with_a_long_history(shape, age):
    life = stats.weibull_min(shape, scale=5.0).rvs(200_000, random_state=np.random.default_rng(3))
    used = np.minimum(life, age)
    paid = np.where(life < age, 3000.0, 300.0)
    expected = paid.sum() / used.sum()
    assert rel.replacement_cost(age, shape, 5.0, 300, 3000) == pytest.approx(expected, rel=0.01)


def test_replacing_early_pays_only_against_wear():
    never = {s: rel.replacement_cost(np.inf, s, 5, 300, 3000) for s in (1.0, 4.0)}
    early = {s: rel.replacement_cost(2, s, 5, 300, 3000) for s in (1.0, 4.0)}
    assert early[1.0] > never[1.0]
    assert early[4.0] < never[4.0]


@settings(max_examples=80)
@given(st.floats(0, 60), st.floats(0.5, 0.999))
def test_spares_needed_is_the_smallest(expected, confidence):
    spares = rel.spares_needed(expected, confidence)
    assert stats.poisson.cdf(spares, expected) >= confidence
    assert spares == 0 or stats.poisson.cdf(spares - 1, expected) < confidence


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_ics_lines_are_short_and_come_back():
    note = "Però: due persone, ora limite 14:00; chiamata di prova\\fine " * 4
    jobs = [
        rel.Job("Prova; passaggio, riserva", "2026-11-15 13:00", 120, "PBX-01, PBX-02", note, 2880),
        rel.Job("Dopo il cambio d'ora", "2027-04-04 13:00", 60),
    ]
    text = rel.ics(jobs, stamp="2026-11-02 09:00")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = unfolded(text)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    starts = [line for line in lines if line.startswith("DTSTART")]
    assert starts == ["DTSTART:20261115T120000Z", "DTSTART:20270404T110000Z"]
    description = next(line for line in lines if line.startswith("DESCRIPTION:Però"))
    plain = description.removeprefix("DESCRIPTION:")
    for safe, sign in (("\\;", ";"), ("\\,", ","), ("\\\\", "\\")):
        plain = plain.replace(safe, sign)
    assert plain == note
    assert "TRIGGER:-PT2880M" in lines


def test_ics_is_the_same_every_time_and_refuses_twins():
    jobs = [rel.Job("A", "2026-11-15 13:00", 60), rel.Job("B", "2026-11-15 09:00", 60)]
    assert rel.ics(jobs, stamp="2026-11-02") == rel.ics(jobs[::-1], stamp="2026-11-02")
    assert rel.jobs_table(jobs)["title"].tolist() == ["B", "A"]
    with pytest.raises(ValueError, match="Due lavori uguali"):
        rel.ics([jobs[0], jobs[0]], stamp="2026-11-02")


def test_an_empty_calendar_is_still_a_calendar():
    assert unfolded(rel.ics([], stamp="2026-11-02"))[-1] == "END:VCALENDAR"
    assert list(rel.jobs_table([]).columns)[:2] == ["starts_at", "ends_at"]
    assert rel.Job("x", pd.Timestamp("2026-11-15 12:00", tz="UTC"), 30).starts_at.hour == 13
