"""Lesson 2.11: right answers written in other ways, and the usual wrong ones."""

import sqlite3

import pandas as pd
import pytest
from answers import ok, refused

from callcenter import campaigns, data
from callcenter.checks import verifica
from callcenter.privacy.consents import PRECHECKED


@pytest.fixture(scope="module")
def active():
    contracts = data.read("contracts")
    return contracts[contracts["status"] == "attivo"]


def test_email_door_in_sql(active):
    db = sqlite3.connect(":memory:")
    events = data.read("consent_events")
    events = events.assign(at=events["occurred_at"].dt.tz_convert("UTC").astype(str))
    events.drop(columns=["occurred_at", "recorded_at"]).to_sql("events", db)
    last = pd.read_sql(
        """SELECT customer_id, action, evidence, notice_version, channel, MAX(at) FROM events
           WHERE purpose = 'marketing_email' AND at <= '2026-11-05 10:00:00'
           GROUP BY customer_id HAVING action = 'granted' AND evidence IS NOT NULL""",
        db,
    )
    box = list(zip(last["notice_version"], last["channel"], strict=True))
    yes = set(last.loc[[pair not in set(PRECHECKED) for pair in box], "customer_id"])
    requests, attempts = data.read("data_requests"), data.read("dial_attempts")
    no = set(requests.loc[requests["type"] == "opposizione", "customer_id"])
    phones = set(attempts.loc[attempts["disposition"] == "non chiamatemi più", "phone"])
    customers = data.read("customers")
    no |= set(customers.loc[customers["phone"].isin(phones), "customer_id"])
    assert ok("uf2-11-e1", len((yes & set(active["customer_id"])) - no))
    assert refused("uf2-11-e1", len(yes & set(active["customer_id"])), "opposed")


def test_lift_from_counts(active):
    one = active.drop_duplicates("customer_id", keep=False).set_index("customer_id")
    contracts = data.read("contracts").set_index("contract_id")["customer_id"]
    bills = data.read("invoices")
    bills = bills[bills["due_on"] < pd.Timestamp("2026-10-31")]
    late = bills[~(bills["paid_on"] <= bills["due_on"]).fillna(False)]
    count = late["contract_id"].map(contracts).value_counts()
    lates = set(one.index) & set(count.index[count >= 2])
    slips = set(one.index[one["payment_method"] == "bollettino"])
    both = len(lates & slips)
    assert ok("uf2-11-e2", both * len(one) / (len(lates) * len(slips)))
    assert ok("uf2-11-e2", round(both * len(one) / (len(lates) * len(slips)), 2))
    assert refused("uf2-11-e2", both / len(slips), "confidenza")


def plain_z(a, n, b, m):
    p = (a + b) / (n + m)
    if p in (0, 1):
        return float("nan")
    return (b / m - a / n) / (p * (1 - p) / n + p * (1 - p) / m) ** 0.5


def test_z_in_other_ways():
    assert ok("uf2-11-e5", plain_z)
    assert ok("uf2-11-e5", lambda a, n, b, m: campaigns.two_proportions(a, n, b, m).z)
    assert refused("uf2-11-e5", lambda a, n, b, m: plain_z(b, m, a, n), "segno")
    assert verifica("uf2-11-e5", lambda a, n, b, m: None).status != "ok"


def test_sample_and_decision():
    n = campaigns.sample_size(0.08, 0.11, target_power=0.90)
    assert ok("uf2-11-e4", 2 * n)
    assert refused("uf2-11-e4", n, "gruppo solo")
    assert ok("uf2-11-e7", "B")
    assert refused("uf2-11-e7", "d", "sbirciare")
