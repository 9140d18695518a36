"""Breaches: risk, duties, clock; impact assessment."""

import dataclasses
import itertools

import pandas as pd
import pytest

from callcenter.privacy import breaches, impact

LOST = breaches.Incident("portatile", readable=True, copy=True, harm=2, likelihood=3)


def test_unreadable_with_a_copy_is_unlikely_whatever_the_harm():
    for harm, likelihood in itertools.product((1, 2, 3), repeat=2):
        safe = breaches.Incident("cifrato", False, True, harm, likelihood)
        assert breaches.risk(safe) == "improbabile"
        assert breaches.kinds(safe) == []


@pytest.mark.parametrize(("readable", "copy"), [(True, True), (True, False), (False, False)])
def test_otherwise_harm_times_likelihood(readable, copy):
    for harm, likelihood in itertools.product((1, 2, 3), repeat=2):
        incident = breaches.Incident("x", readable, copy, harm, likelihood)
        high = (harm, likelihood) in {(2, 3), (3, 2), (3, 3)}
        assert breaches.risk(incident) == ("elevato" if high else "possibile")


def test_what_is_lost():
    assert breaches.kinds(LOST) == ["riservatezza"]
    both = dataclasses.replace(LOST, copy=False)
    assert breaches.kinds(both) == ["riservatezza", "disponibilità"]


@pytest.mark.parametrize("level", [0, 4, 1.5])
def test_levels_from_one_to_three(level):
    with pytest.raises(ValueError, match="da 1 a 3"):
        dataclasses.replace(LOST, harm=level)


def test_duties_grow_with_risk_and_the_record_is_always_kept():
    found = [breaches.duties(level) for level in breaches.RISKS]
    assert found == [{"registro"}, {"registro", "garante"}, {"registro", "garante", "persone"}]
    with pytest.raises(ValueError, match="alto"):
        breaches.duties("alto")


@pytest.mark.parametrize(
    ("aware", "clock"),
    [
        ("2026-10-09T18:00:00+02:00", "2026-10-12T18:00:00+02:00"),
        ("2026-10-23T18:00:00+02:00", "2026-10-26T17:00:00+01:00"),
        ("2026-03-27T18:00:00+01:00", "2026-03-30T19:00:00+02:00"),
    ],
)
def test_seventy_two_real_hours(aware, clock):
    end = breaches.deadline(aware)
    assert end.isoformat() == clock
    assert end - pd.Timestamp(aware) == pd.Timedelta(hours=72)


def test_clock_needs_a_zone():
    with pytest.raises(ValueError, match="fuso"):
        breaches.deadline("2026-10-09 18:00")


def test_two_criteria_are_enough_and_repeats_do_not_count():
    first, second = impact.CRITERIA[:2]
    assert not impact.needed([])
    assert not impact.needed([first, first])
    assert impact.needed([first, second])
    with pytest.raises(ValueError, match="inventato"):
        impact.needed(["inventato"])


def risks(**changes):
    row = {"risk": "r", "severity": 4, "likelihood": 3, "severity_after": 4, "likelihood_after": 2}
    return pd.DataFrame([{**row, **changes}])


def test_score_before_and_after():
    scored = impact.score(risks())
    assert scored[["before", "after", "high_after"]].values.tolist() == [[12, 8, False]]
    assert not impact.consult(scored)
    stays = impact.score(risks(severity_after=3, likelihood_after=3))
    assert stays["after"].tolist() == [9]
    assert impact.consult(stays)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"severity": 5}, "da 1 a 4"), ({"severity_after": 4, "likelihood_after": 4}, "aumentato")],
)
def test_scores_that_make_no_sense(changes, words):
    with pytest.raises(ValueError, match=words):
        impact.score(risks(**changes))


def test_score_needs_its_columns():
    with pytest.raises(ValueError, match="severity_after"):
        impact.score(risks().drop(columns="severity_after"))
