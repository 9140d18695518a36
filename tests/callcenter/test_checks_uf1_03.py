"""Lesson 1.3: right answers written in other ways, and the usual wrong ones."""

import numpy as np
import pandas as pd
import pytest
from answers import ok, refused

from callcenter import acdlog, data, kpi
from callcenter.checks import verifica


@pytest.fixture(scope="module")
def week():
    return acdlog.read(data.queue_log("2026-10-05")).calls


@pytest.fixture(scope="module")
def calls():
    return acdlog.read(data.queue_log("2026-10-05"), since="2026-10-07", until="2026-10-08").calls


def test_waiting_time_may_be_a_duration():
    assert ok("uf1-03-e1", pd.Timedelta(seconds=147))
    assert refused("uf1-03-e1", 2.45, "minuti")


def test_abandonment_in_other_ways(calls):
    bills = calls[calls["queue"] == "bollette"]
    share = bills["outcome"].eq("abandoned").mean()
    assert ok("uf1-03-e2", share)
    assert ok("uf1-03-e2", round(100 * share, 1))
    assert ok("uf1-03-e2", kpi.by(calls, "queue", ["abandonment_rate"]).loc["bollette"])
    assert refused(
        "uf1-03-e2", 100 * (bills["outcome"] != "answered").mean(), "uscite con un tasto"
    )


def test_service_level_without_short_abandons(calls):
    short = kpi.service_level(calls, convention="offered", short_abandon_s=10)
    assert ok("uf1-03-e3", 100 * short)
    assert refused("uf1-03-e3", 53.5, "senza togliere nessuno")


def with_kpi(calls, threshold):
    return kpi.service_level(calls, convention="offered", threshold_s=threshold)


def with_loop(calls, threshold):
    if calls.empty:
        return np.nan
    good = 0
    for row in calls.itertuples():
        if row.outcome == "answered" and row.wait_s <= threshold:
            good += 1
    return good / len(calls)


def with_missing(calls, threshold):
    if len(calls) == 0:
        return pd.NA
    return calls.query("outcome == 'answered' and wait_s <= @threshold").shape[0] / len(calls)


@pytest.mark.parametrize("solution", [with_kpi, with_loop, with_missing])
def test_function_in_other_ways(solution):
    assert ok("uf1-03-e4", solution)


def without_empty(calls, threshold):
    good = int(((calls["outcome"] == "answered") & (calls["wait_s"] <= threshold)).sum())
    return good / len(calls)


def in_percent(calls, threshold):
    return 100 * with_loop(calls, threshold)


@pytest.mark.parametrize(
    ("solution", "words"),
    [
        (without_empty, "ZeroDivisionError"),
        (in_percent, "percentuale"),
        (lambda calls, threshold: print(end=""), "completa"),
    ],
)
def test_wrong_functions(solution, words):
    feedback = verifica("uf1-03-e4", solution)
    assert not feedback.ok
    assert words in feedback.message


def test_week_from_counts(week):
    assert ok("uf1-03-e5", kpi.service_level(week, convention="offered"))
    days = kpi.by(week, "day", ["offered", "service_level"])
    weights = days["offered"]
    assert ok("uf1-03-e5", 100 * np.average(days["service_level"], weights=weights))
    assert refused("uf1-03-e5", days["service_level"].mean() * 100, "media delle medie")


@pytest.mark.parametrize(
    "moment", ["10:30", "10.30", " 10:30:00 ", pd.Timestamp("2026-10-07 10:30", tz="Europe/Rome")]
)
def test_worst_half_hour_in_other_forms(moment):
    assert ok("uf1-03-e6", moment)


def test_worst_half_hour_by_share():
    assert refused("uf1-03-e6", "09:30", "quota")
    assert refused("uf1-03-e6", "12:00", "non è il massimo")
    assert refused("uf1-03-e6", 10.5, "un'ora fra virgolette")


def test_summary_with_kpi(calls):
    table = kpi.by(calls, "queue", ["offered", "abandoned", "wait_percentile"])
    assert ok("uf1-03-e7", table.rename(columns={"wait_percentile": "wait_90"}))
    assert refused("uf1-03-e7", table, "wait_90")


def test_tools_without_capitals_and_with_a_wrong_one():
    questions = {
        "Ci sono operatori liberi in questo momento?": "Tabellone",
        "Fra mezz'ora richiamo dalla pausa due persone?": "Intragiornaliero ",
        "Perché ieri abbiamo perso una chiamata su cinque?": "giornaliero",
        "Il lunedì mattina siamo sempre in pochi?": "SETTIMANALE",
        "Il fornitore ha rispettato il contratto?": "mensile",
    }
    assert ok("uf1-03-e8", questions)
    wrong = questions | {"Il lunedì mattina siamo sempre in pochi?": "giornaliero"}
    assert refused("uf1-03-e8", wrong, "un giorno solo")
    assert refused("uf1-03-e8", questions | {next(iter(questions)): ...}, "manca ancora")
    assert refused(
        "uf1-03-e8", questions | {next(iter(questions)): "radio"}, "non è fra le possibilità"
    )
    assert refused("uf1-03-e8", {"a": "mensile"}, "Manca la voce")


@pytest.mark.parametrize("answer", [142, 142.0, 141, "b"])
def test_missing_calls(answer):
    assert verifica("uf1-03-e10", answer).ok is (answer != "b")


@pytest.mark.parametrize(("exercise", "right"), [("uf1-03-e9", "B"), ("uf1-03-e11", " c ")])
def test_choices(exercise, right):
    assert ok(exercise, right)
