"""Lessons 1.13 and 1.14: right answers written in other ways, and the usual wrong ones."""

import math

import numpy as np
import pandas as pd
import pytest
from answers import ok, refused

from callcenter import acdlog, data


@pytest.fixture(scope="module")
def bills():
    """Calls a day, without callcenter.forecast."""
    history = data.read("intervals")
    queue = history[history["queue"] == "bollette"]
    days = pd.to_datetime(queue["interval_start"].dt.strftime("%Y-%m-%d"))
    return queue["offered"].astype(float).groupby(days.to_numpy()).sum()


def test_weekday_index_with_plain_pandas(bills):
    means = bills.groupby(bills.index.day_of_week).mean()
    assert ok("uf1-13-e1", means[2] * 6 / means.sum())
    assert ok("uf1-13-e1", round(means[2] / means.mean(), 2))
    assert refused("uf1-13-e1", means[2] / means[:5].mean(), "sabato")


def with_loop(actual, predicted):
    total = sum(actual)
    if total == 0:
        return float("nan")
    return sum(abs(f - a) for f, a in zip(predicted, actual, strict=True)) / total


def mean_of_percentages(actual, predicted):
    actual, predicted = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.mean(np.abs(actual - predicted) / actual)


def without_empty_case(actual, predicted):
    return sum(abs(f - a) for f, a in zip(predicted, actual, strict=True)) / sum(actual)


def test_wape_in_other_ways():
    assert ok("uf1-13-e2", with_loop)
    assert refused("uf1-13-e2", mean_of_percentages, "MAPE")
    assert refused("uf1-13-e2", without_empty_case, "ZeroDivisionError")
    assert refused("uf1-13-e2", lambda a, p: 100 * with_loop(a, p), "percentuale")


def test_billing_factor_by_hand(bills):
    bills = bills.drop(pd.Timestamp("2026-10-14"))
    special = (bills.index.day >= 6) & (bills.index.day <= 12)
    usual = bills[~special]
    ratios = []
    for day in bills.index[bills.index.day == 8]:
        near = abs((usual.index - day).days) <= 28
        ratios.append(
            bills[day] / usual[near & (usual.index.day_of_week == day.day_of_week)].mean()
        )
    assert ok("uf1-13-e4", np.mean(ratios))
    assert refused("uf1-13-e4", np.mean(ratios) - 1, "aumento")


def erlang_c_from_factorials(load, agents):
    if agents <= load:
        return 1
    terms = [math.exp(k * math.log(load) - math.lgamma(k + 1)) for k in range(agents + 1)]
    last = terms.pop() * agents / (agents - load)
    return last / (sum(terms) + last)


def test_erlang_c_with_the_textbook_sum():
    assert ok("uf1-14-e2", erlang_c_from_factorials)
    assert refused("uf1-14-e2", lambda load, agents: 1.0, "non torna")


def test_patience_by_hand():
    calls = acdlog.read(data.queue_log("2026-10-05")).calls
    calls = calls[(calls["queue"] == "contratti") & calls["complete"]]
    lost = calls["outcome"] == "abandoned"
    assert ok("uf1-14-e4", pd.Timedelta(seconds=calls["wait_s"].sum() / lost.sum()))
    assert refused("uf1-14-e4", calls.loc[lost, "wait_s"].mean(), "impazienti")
    assert refused("uf1-14-e4", calls["wait_s"].sum() / lost.sum() / 60, "minuti")


def test_people_are_whole_and_shrinkage_divides():
    assert ok("uf1-14-e6", 24.0)
    assert refused("uf1-14-e6", 18 * 1.26, "troppo basso")
    assert refused("uf1-14-e6", 25, "sommato")
    assert refused("uf1-14-e6", 18 / 0.88 / 0.86, "arrotonda in su")
