"""Lessons 3.1 and 3.2: right answers written in other ways, and the usual wrong ones."""

import math

import numpy as np
import pandas as pd
import pytest
from answers import ok, refused

from callcenter import acdlog, data, erlang, indicators, kpi


@pytest.fixture(scope="module")
def calls():
    return acdlog.read(data.queue_logs()).calls


@pytest.fixture(scope="module")
def october(calls):
    return calls[calls["entered_at"].dt.strftime("%Y-%m") == "2026-10"]


# --- 3.1 -----------------------------------------------------------------------------------------


def test_square_root_rule_in_other_ways():
    ok("uf3-01-e2", lambda carico, beta: int(np.ceil(carico + beta * math.sqrt(carico))))
    refused("uf3-01-e2", lambda c, b: round(c + b * math.sqrt(c)), "")
    refused("uf3-01-e2", lambda c, b: math.ceil(c * (1 + b)), "radice")


def test_three_desks_by_brute_force():
    def smallest(load):
        n = 0
        while erlang.service_level(load, 240, n, 20, interval_s=240) < 0.80:
            n += 1
        return n

    ok("uf3-01-e3", 3 * smallest(12) - smallest(36))
    refused("uf3-01-e3", smallest(12), "una sede")


def test_more_than_one_queue_without_nunique(calls):
    first = calls[calls["visit"] == 1]
    known = data.read("contacts").dropna(subset=["customer_id"]).merge(first, on="call_id")
    pairs = known[["customer_id", "queue"]].drop_duplicates()
    per_customer = pairs["customer_id"].value_counts()
    ok("uf3-01-e4", (per_customer > 1).sum() / len(per_customer))
    refused("uf3-01-e4", 100 * (known["customer_id"].value_counts() > 1).mean(), "contatti")


def test_break_even_and_team_leaders():
    ok("uf3-01-e5", 5500 / 2.4)
    refused("uf3-01-e5", 6400 / 2.4, "canone")
    ok("uf3-01-e6", -(-75 // 12))
    refused("uf3-01-e6", 75 / 12, "interi")


# --- 3.2 -----------------------------------------------------------------------------------------


def test_volume_part_with_all_orders():
    first, last = (4000, 400), (4400, 430)
    orders = [(last[0] - first[0]) * d for d in (first[1], last[1])]
    ok("uf3-02-e1", np.mean(orders) / 3600)
    refused("uf3-02-e1", orders[0] / 3600, "durata di marzo")
    refused("uf3-02-e1", np.mean(orders), "secondi")


def test_broken_cards_in_any_container():
    ok("uf3-02-e2", {"DUE", "ric", "CPR", "AHT", "SL20"})
    ok("uf3-02-e2", pd.Series(["DUE", "RIC", "CPR", "AHT", "SL20"]))
    refused("uf3-02-e2", ["DUE", "RIC"], "campo vuoto")
    refused("uf3-02-e2", [card["sigla"] for card in indicators.sample_cards()], "tutte")


def test_threshold_by_hand(october):
    usable = october[october["complete"]]
    lost = usable["outcome"] == "abandoned"
    short = lost & (usable["wait_s"] < 30)
    drop = lost.mean() - (lost & ~short).sum() / (~short).sum()
    ok("uf3-02-e3", 100 * drop)
    refused("uf3-02-e3", drop, "frazione")
    refused("uf3-02-e3", 100 * short.mean(), "sopra la linea")


def test_ls_of_two_queues_through_groups(october):
    chosen = october[(october["queue"] == "contratti") | (october["queue"] == "web")]
    assert len(chosen)
    ok("uf3-02-e5", kpi.arera_ls(chosen))
    refused("uf3-02-e5", 100 * kpi.arera_ls(october), "tutte le code")
