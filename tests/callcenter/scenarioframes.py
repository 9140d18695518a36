"""The tables around the ACD log, built once per seed from a small invented `calls`, for tests."""

import functools

import numpy as np
import pandas as pd
import yaml

from callcenter import data
from callcenter.scenario import crm, draws, outbound, people, plant, privacy, quality, surveys
from callcenter.scenario import tickets as helpdesk
from callcenter.scenario.config import Scenario

BOOK_SEED = 2026
SEEDS = (BOOK_SEED, 7)
# Tables that come from the configuration alone: the seed cannot change them.
SEEDLESS = {"campaigns"}


def scenario(seed: int = BOOK_SEED) -> Scenario:
    settings = yaml.safe_load(data.path("scenario.yml").read_text(encoding="utf-8"))
    return Scenario(settings, seed)


def invented_calls(seed: int, customers: pd.DataFrame, operators: pd.DataFrame) -> pd.DataFrame:
    """Calls with the columns of the truth table: some transferred, some abandoned."""
    rng = np.random.default_rng(seed)
    days, per_day = 35, 260
    n = days * per_day
    day = np.repeat(np.arange(days), per_day)
    second = np.sort(rng.integers(8 * 3600, 20 * 3600, (days, per_day)), axis=1).ravel()
    entered = np.datetime64("2026-09-28T00:00:00") + (day * draws.DAY_S + second)
    first = pd.DataFrame(
        {
            "call_id": [f"{1790000000 + 97 * i}.{17 + 2 * i}" for i in range(n)],
            "visit": 1,
            "customer_id": np.where(
                rng.random(n) < 0.1, rng.choice(customers["customer_id"].to_numpy(int), n), 0
            ),
            "caller": [f"609{number:07d}" for number in rng.integers(0, 4000, n)],
            "queue": rng.choice(["bollette", "contratti", "web", "guasti"], n),
            "entered_at": entered,
            "outcome": np.where(rng.random(n) < 0.9, "answered", "abandoned"),
            "wait_s": np.round(rng.exponential(70, n), 1),
            "operator_id": rng.choice(operators["operator_id"].to_numpy(int)[:28], n),
            "talk_s": np.round(20 + rng.exponential(280, n), 1),
            "acw_s": 40.0,
            "reason": "importo elevato",
            "resolved": rng.random(n) < 0.8,
        }
    )
    moved = first[(first["outcome"] == "answered") & (rng.random(n) < 0.05)]
    second_visit = moved.assign(
        visit=2,
        entered_at=moved["entered_at"] + pd.to_timedelta(moved["talk_s"].round(), unit="s"),
        operator_id=moved["operator_id"] % 28 + 1,
        reason="voltura",
    )
    calls = pd.concat([first, second_visit], ignore_index=True)
    answered = calls["outcome"] == "answered"
    calls["entered_at"] = draws.moments(calls["entered_at"])
    calls["customer_id"] = calls["customer_id"].astype("Int64").mask(calls["customer_id"] == 0)
    calls["operator_id"] = calls["operator_id"].astype("Int64").mask(~answered)
    calls["resolved"] = calls["resolved"].astype("boolean").mask(~answered)
    calls["talk_s"] = calls["talk_s"].mask(~answered)
    calls["repeat_of"] = pd.array([None] * len(calls), dtype="string")
    return calls.sort_values(["entered_at", "call_id", "visit"], ignore_index=True)


def build(seed: int = BOOK_SEED) -> dict[str, pd.DataFrame]:
    """Every table of these modules, plus the ones they refer to (`calls`, `operators`)."""
    s = scenario(seed)
    operators = people.operators(s)
    customers = crm.customers(s)
    calls = invented_calls(seed, customers, operators)
    contracts = crm.contracts(s, customers)
    invoices = crm.invoices(s, contracts)
    contacts = crm.contacts(s, calls)
    requests = privacy.data_requests(s, customers)
    consents = privacy.consent_events(s, customers, requests)
    prospects = outbound.prospects(s)
    lists = outbound.campaign_contacts(s, customers, contracts, invoices, consents, prospects)
    assets = plant.assets(s)
    return {
        "operators": operators,
        "calls": calls,
        "customers": customers,
        "contracts": contracts,
        "customer_changes": crm.customer_changes(s, customers, contracts),
        "invoices": invoices,
        "contacts": contacts,
        "customer_surveys": surveys.customer_surveys(s, contacts, calls, operators),
        "operator_surveys": surveys.operator_surveys(s, operators),
        "quality_evaluations": quality.quality_evaluations(s, contacts, operators),
        "assets": assets,
        "tickets": helpdesk.tickets(s, assets),
        "telemetry": plant.telemetry(s, calls),
        "consent_events": consents,
        "opt_out_register": privacy.opt_out_register(s, customers, prospects),
        "recordings": privacy.recordings(s, contacts, calls),
        "data_requests": requests,
        "campaigns": outbound.campaigns(s),
        "campaign_contacts": lists,
        "dial_attempts": outbound.dial_attempts(s, lists, operators),
    }


@functools.cache
def tables(seed: int = BOOK_SEED) -> dict[str, pd.DataFrame]:
    return build(seed)


def ours() -> list[str]:
    return [name for name in tables() if name not in ("operators", "calls")]
