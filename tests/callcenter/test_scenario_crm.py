import itertools

import numpy as np
import pandas as pd
import pytest
from scenarioframes import SEEDS, scenario, tables

from callcenter.scenario import crm, names

PHOTO = pd.Timestamp("2026-10-31")


@pytest.fixture(params=SEEDS)
def t(request):
    return tables(request.param)


def test_sizes(t):
    assert len(t["customers"]) == 1800
    assert 2200 < len(t["contracts"]) < 2400
    assert 12_000 < len(t["invoices"]) < 14_500


def test_duplicates_share_the_digits_of_the_phone(t):
    customers = t["customers"].assign(digits=t["customers"]["phone"].map(names.digits))
    groups = customers[customers.duplicated("digits", keep=False)].groupby("digits")
    assert len(groups) == 54
    for _, pair in groups:
        first, second = (name.strip().lower() for name in pair["last_name"])
        assert len(pair) == 2
        # Same person: first name equal, last name equal or one slip away.
        assert pair["first_name"].str.lower().nunique() == 1
        assert abs(len(first) - len(second)) <= 1
        assert sum(a == b for a, b in zip(first, second, strict=False)) >= 3


def test_quality_problems_have_the_declared_rates(t):
    customers = t["customers"]
    n = len(customers)
    odd = ~customers["phone"].str.fullmatch(r"\d{10}")
    assert 0.14 <= odd.mean() <= 0.175
    assert 0.18 <= customers["email"].isna().mean() <= 0.21
    assert (customers["last_name"].str.endswith(" ")).sum() == round(0.02 * n)
    upper = customers["first_name"].str.isupper() & customers["last_name"].str.isupper()
    assert upper.sum() == round(0.03 * n)
    birth = customers["birth_date"]
    impossible = (birth > PHOTO) | (birth == pd.Timestamp("1900-01-01"))
    assert impossible.sum() == round(0.005 * n)
    domestic = customers["segment"] == "domestico"
    assert birth[~domestic].isna().all()
    assert 0.025 <= birth[domestic].isna().mean() <= 0.055


def test_ordinary_customers_are_adults(t):
    customers = t["customers"].dropna(subset=["birth_date"])
    birth = customers["birth_date"]
    possible = customers[(birth < PHOTO) & (birth > pd.Timestamp("1900-01-01"))]
    age = (possible["customer_since"] - possible["birth_date"]).dt.days / 365.25
    assert age.min() >= 18
    assert age.max() < 95


def test_contracts_are_consistent(t):
    contracts = t["contracts"].merge(t["customers"], on="customer_id")
    assert (contracts["started_on"] >= contracts["customer_since"]).all()
    ended = contracts["ended_on"].notna()
    assert (contracts["ended_on"][ended] > contracts["started_on"][ended]).all()
    assert (contracts["status"].eq("cessato") == ended).all()
    assert (contracts["power_kw"].isna() == contracts["commodity"].eq("gas")).all()
    units = contracts.groupby("commodity")["consumption_unit"].unique().map(list).to_dict()
    assert units == {"gas": ["Smc"], "luce": ["kWh"]}
    assert 0.08 < ended.mean() < 0.13
    served = t["customers"]["customer_id"].isin(t["contracts"]["customer_id"])
    assert (~served).sum() == 54


def test_invoices_are_consistent(t):
    invoices = t["invoices"].merge(t["contracts"], on="contract_id")
    assert (invoices["period_start"] >= invoices["started_on"]).all()
    assert not (invoices["ended_on"] < invoices["period_end"]).any()
    assert (invoices["due_on"] - invoices["issued_on"]).eq(pd.Timedelta(days=20)).all()
    assert (invoices["issued_on"] > invoices["period_end"]).all()
    assert (invoices["issued_on"] <= PHOTO).all()
    paid = invoices.dropna(subset=["paid_on"])
    assert (paid["paid_on"] > paid["issued_on"]).all()
    assert (paid["paid_on"] <= PHOTO).all()
    assert (invoices["amount_eur"] > 0).all()
    assert invoices["kind"].eq("conguaglio").mean() == pytest.approx(0.015, abs=0.001)
    overdue = invoices["paid_on"].isna() & (invoices["due_on"] < PHOTO)
    assert 0.015 < overdue.mean() < 0.07
    assert not invoices.duplicated(["contract_id", "period_start"]).any()


def test_periods_of_a_contract_follow_each_other_without_gaps(t):
    for _, rows in itertools.islice(t["invoices"].groupby("contract_id"), 300):
        gap = rows["period_start"].iloc[1:].to_numpy() - rows["period_end"].iloc[:-1].to_numpy()
        assert (gap == np.timedelta64(1, "D")).all()


def test_gas_costs_more_in_winter(t):
    invoices = t["invoices"].merge(t["contracts"], on="contract_id")
    gas = invoices[(invoices["commodity"] == "gas") & (invoices["billing_cycle"] == "bimestrale")]
    mean = gas.groupby(gas["period_start"].dt.month)["amount_eur"].mean()
    assert mean[1] > 3 * mean[7]


def test_following_the_changes_gives_todays_value(t):
    people = t["customers"].set_index("customer_id")
    deals = t["contracts"].set_index("contract_id")
    changes = t["customer_changes"].sort_values("changed_at")
    keys = [changes["customer_id"], changes["contract_id"].fillna(0), changes["field"]]
    for (customer, contract, field), rows in changes.groupby(keys):
        steps = rows[["old_value", "new_value"]].astype(object).where(rows.notna(), None)
        for before, after in itertools.pairwise(steps.itertuples(index=False)):
            assert before.new_value == after.old_value
        today = (deals.loc[contract] if contract else people.loc[customer])[field]
        last = steps["new_value"].iloc[-1]
        assert (pd.isna(today) and last is None) or today == last
        assert (rows["old_value"].fillna("") != rows["new_value"].fillna("")).all()


def test_late_changes_are_there_at_the_declared_rate(t):
    changes = t["customer_changes"]
    assert changes["recorded_at"].is_monotonic_increasing
    delay = changes["recorded_at"] - changes["changed_at"]
    late = delay > pd.Timedelta(days=2)
    assert (delay > pd.Timedelta(0)).all()
    assert (changes["source"].eq("modulo cartaceo") == late).all()
    events = changes.assign(late=late).drop_duplicates(["customer_id", "changed_at"])
    assert events["late"].mean() == pytest.approx(0.07, abs=0.003)
    # Late rows really disturb the order: sorting by recording is not sorting by fact.
    assert not changes["changed_at"].is_monotonic_increasing


def test_one_contact_per_answered_call_with_the_last_operator(t):
    calls, contacts = t["calls"], t["contacts"]
    answered = calls[calls["outcome"] == "answered"]
    assert set(contacts["call_id"]) == set(answered["call_id"])
    assert contacts["call_id"].is_unique
    assert contacts["opened_at"].is_monotonic_increasing
    last = answered.sort_values("visit").drop_duplicates("call_id", keep="last")
    joined = contacts.merge(last, on="call_id", suffixes=("", "_true"))
    assert (joined["operator_id"] == joined["operator_id_true"]).all()
    wrong = joined["reason"] != joined["reason_true"]
    assert set(joined.loc[wrong, "reason"]) == {"altro"}
    assert 0.03 < wrong.mean() < 0.05
    unsolved = joined[~joined["resolved_true"]]
    assert 0.04 < unsolved["resolved"].mean() < 0.08
    assert joined.loc[joined["resolved_true"], "resolved"].all()


def test_contacts_refuse_a_table_that_is_not_calls():
    with pytest.raises(ValueError, match="Alla tabella «calls» mancano le colonne"):
        crm.contacts(scenario(), pd.DataFrame({"call_id": ["1"]}))


def test_contacts_of_no_calls_are_an_empty_table(t):
    empty = crm.contacts(scenario(), t["calls"].iloc[:0])
    assert list(empty.columns) == list(t["contacts"].columns)
    assert empty.empty
