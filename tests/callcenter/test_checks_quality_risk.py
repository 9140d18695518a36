"""Lessons 1.7 and 1.12: right answers written in other ways, and the usual wrong ones."""

import numpy as np
import pytest
from answers import refused
from sklearn.metrics import cohen_kappa_score

from callcenter import data, reliability, risk
from callcenter.checks import verifica


@pytest.fixture(scope="module")
def sheets():
    return data.read("quality_evaluations")


@pytest.fixture(scope="module")
def serious():
    tickets = data.read("tickets")
    kept = tickets["category"].isin(["telefonia", "rete"]) & (tickets["impact"] == 1)
    return tickets[kept & (tickets["urgency"] <= 2)]


# --- 1.7 -----------------------------------------------------------------------------------------


def test_stricter_rule_in_another_way(sheets):
    passed = sheets.query("outcome == 'conforme'")
    lost = passed[passed[["identification", "data_protection"]].min(axis=1) < 2]
    assert verifica("uf1-07-e2", len(lost)).ok
    refused(
        "uf1-07-e2", (sheets[["identification", "data_protection"]] < 2).any(axis=1).sum(), "già"
    )


def test_kappa_with_scikit_learn(sheets):
    wide = sheets[sheets["calibration"]].pivot(
        index="contact_id", columns="evaluator", values="outcome"
    )
    both = wide[["QA2", "QA3"]].dropna()
    assert verifica("uf1-07-e3", cohen_kappa_score(both["QA2"], both["QA3"])).ok
    assert verifica("uf1-07-e3", round(cohen_kappa_score(both["QA3"], both["QA2"]), 2)).ok
    refused("uf1-07-e3", (both["QA2"] == both["QA3"]).mean(), "accordo semplice")


def test_severity_with_a_merge(sheets):
    doubles = sheets[sheets["calibration"]]
    mine = doubles[doubles["evaluator"] == "QA3"]
    others = doubles[doubles["evaluator"] != "QA3"]
    both = mine.merge(others, on="contact_id")
    gap = (both["total_score_x"] - both["total_score_y"]).mean()
    assert verifica("uf1-07-e4", gap).ok
    refused("uf1-07-e4", -gap, "segno")


def test_sample_and_limit(sheets):
    once = sheets.sort_values("evaluation_id").drop_duplicates("contact_id")
    p = (once["outcome"] != "conforme").mean()
    assert verifica("uf1-07-e5", int(np.ceil(1.96**2 * p * (1 - p) / 0.0064))).ok
    refused("uf1-07-e5", int(np.ceil(1.96**2 / 4 / 0.0064)), "50%")
    share = (sheets["outcome"] != "conforme").mean()
    n = (sheets["evaluator"] == "QA3").sum()
    limit = share + 3 * (share * (1 - share) / n) ** 0.5
    assert verifica("uf1-07-e6", limit).ok
    assert verifica("uf1-07-e6", round(100 * limit, 1)).ok
    refused("uf1-07-e6", 100 * (share + 1.96 * (share * (1 - share) / n) ** 0.5), "1,96")


# --- 1.12 ----------------------------------------------------------------------------------------


def test_names_may_come_in_any_container():
    assert verifica("uf1-12-e2", ["fuga di dati", "agenda ferma"]).ok
    refused("uf1-12-e2", ["fuga di dati", "agenda ferma", "sede chiusa"], "danni")


def test_events_of_the_exchange(serious):
    mine = serious[serious["asset_id"].isin(["PBX-01", "PBX-02"])]
    joined = reliability.merged(zip(mine["opened_at"], mine["resolved_at"], strict=True))
    assert verifica("uf1-12-e3", len(joined)).ok
    refused("uf1-12-e3", len(mine), "segnalazioni")


def test_three_months(serious):
    n = len(reliability.merged(zip(serious["opened_at"], serious["resolved_at"], strict=True)))
    assert verifica("uf1-12-e4", risk.at_least_one(n, 0.25)).ok
    assert verifica("uf1-12-e4", round(100 * risk.at_least_one(n / 4), 1)).ok
    refused("uf1-12-e4", 100 * np.exp(-n / 4), "almeno un")


def test_order_of_the_agenda():
    right = [
        "dati letti alla persona sbagliata", "sede senza corrente", "SMS di conferma non partiti",
        "agenda che non si apre", "attesa oltre dieci minuti",
    ]  # fmt: skip
    assert verifica("uf1-12-e5", tuple(right)).ok
    refused("uf1-12-e5", right[::-1], "ordine")
