import pandas as pd
import pytest
from scenarioframes import SEEDS, scenario, tables

from callcenter.privacy import calling
from callcenter.scenario import names, outbound

DAY = pd.Timedelta(days=1)
SILENT = ["muta", "abbattuta"]


@pytest.fixture(params=SEEDS)
def t(request):
    return tables(request.param)


def test_sizes(t):
    assert len(t["campaigns"]) == 6
    assert 2300 < len(t["campaign_contacts"]) < 2600
    assert 3400 < len(t["dial_attempts"]) < 4500


def test_lists_name_customers_or_purchased_numbers(t):
    lists = t["campaign_contacts"]
    bought = lists["list_origin"].str.startswith("lista_")
    assert (lists["customer_id"].isna() == bought).all()
    ours = lists[~bought].merge(t["customers"], on="customer_id")
    assert (ours["phone_x"] == ours["phone_y"].map(names.digits)).all()
    assert not lists[bought].duplicated("phone").any()
    assert not lists[~bought].duplicated(["campaign_id", "customer_id"]).any()


def test_credit_collection_calls_only_debtors(t):
    lists = t["campaign_contacts"]
    called = set(lists.loc[lists["campaign_id"] == "C1", "customer_id"])
    invoices = t["invoices"].merge(t["contracts"], on="contract_id")
    extraction = pd.Timestamp("2026-09-28")
    owing = invoices[
        (invoices["due_on"] < extraction) & ~(invoices["paid_on"] < extraction).fillna(False)
    ]
    assert called <= set(owing["customer_id"])
    assert len(called) > 100


def test_renewal_list_rests_on_consents_recorded_before_the_extraction(t):
    lists = t["campaign_contacts"]
    renewal = lists[lists["campaign_id"] == "C6"]
    assert renewal["claimed_consent_at"].notna().all()
    assert (renewal["acquired_on"] == pd.Timestamp("2026-10-07")).all()
    extraction = pd.Timestamp("2026-10-07", tz="Europe/Rome")
    events = t["consent_events"]
    events = events[events["purpose"] == "marketing_telefono"]
    known = events[events["recorded_at"] < extraction].sort_values(["occurred_at", "event_id"])
    last = known.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    assert (last.loc[renewal["customer_id"], "action"] == "granted").all()
    # Someone had already said no, but the clerk had not written it down yet.
    final = events.sort_values(["occurred_at", "event_id"]).drop_duplicates(
        "customer_id", keep="last"
    )
    withdrawn = final[final["action"] == "revoked"]
    assert renewal["customer_id"].isin(withdrawn["customer_id"]).any()


def test_declared_problems_of_the_lists(t):
    lists = t["campaign_contacts"].merge(t["campaigns"], on="campaign_id")
    commercial = lists["kind"] == "commerciale"
    assert lists.loc[~commercial, "last_register_check"].isna().all()
    checks = lists[commercial]
    assert checks["last_register_check"].isna().mean() == pytest.approx(0.05, abs=0.005)
    age = checks["started_on"] - checks["last_register_check"]
    assert (age > 15 * DAY).mean() == pytest.approx(0.145, abs=0.012)
    bought = lists[lists["list_origin"].str.startswith("lista_")]
    claimed = bought["claimed_consent_at"].dt.tz_localize(None)
    assert 0.012 < (claimed > bought["acquired_on"]).mean() < 0.025
    undated = bought["claimed_consent_at"].isna().groupby(bought["list_origin"]).mean()
    assert undated["lista_alfa"] == 0
    assert 0.33 < undated["lista_beta"] < 0.47


def test_purchased_lists_contain_numbers_of_the_register(t):
    lists = t["campaign_contacts"]
    bought = lists[lists["customer_id"].isna()]
    joined = bought.merge(t["opt_out_register"], on="phone")
    valid = joined["cancelled_at"].isna() & joined["revoked_for"].isna()
    swept = joined["claimed_consent_at"] < joined["registered_at"]
    assert (valid & swept).sum() > 60
    assert (valid & ~swept).sum() > 20


def test_attempts_follow_their_list_and_campaign(t):
    rows = t["dial_attempts"].merge(
        t["campaign_contacts"], on="campaign_contact_id", suffixes=("", "_list")
    )
    assert len(rows) == len(t["dial_attempts"])
    assert (rows["phone"] == rows["phone_list"]).all()
    assert (rows["campaign_id"] == rows["campaign_id_list"]).all()
    rows = rows.merge(t["campaigns"], on="campaign_id", suffixes=("", "_campaign"))
    day = rows["dialed_at"].dt.tz_localize(None).dt.normalize()
    assert (day >= rows["started_on"]).all()
    assert (day <= rows["ended_on"]).all()
    shown = rows["presented_number"].isna() | (
        rows["presented_number"] == rows["presented_number_campaign"]
    )
    assert shown.all()
    assert rows["attempt_id"].is_monotonic_increasing
    assert t["dial_attempts"]["dialed_at"].is_monotonic_increasing


def test_only_an_answered_call_has_operator_talk_and_disposition(t):
    rows = t["dial_attempts"]
    spoken = rows["outcome"] == "risposta"
    for name in ("operator_id", "talk_s", "disposition", "agent_connected_after_s"):
        assert (rows[name].notna() == spoken).all(), name
    assert rows["agent_connected_after_s"].max() <= 3
    team = t["operators"].set_index("operator_id")["team"]
    assert set(rows["operator_id"].dropna().map(team)) == {"Nisida"}


def test_an_operator_talks_with_one_person_at_a_time(t):
    rows = t["dial_attempts"].dropna(subset=["operator_id"]).sort_values("dialed_at")
    ends = rows["dialed_at"] + pd.to_timedelta(rows["talk_s"].astype(float), unit="s")
    previous = ends.groupby(rows["operator_id"]).shift()
    assert not (rows["dialed_at"] < previous).any()


def test_silent_calls_exceed_the_limit_in_one_campaign_only(t):
    rows = t["dial_attempts"]
    good = rows["outcome"].eq("risposta").groupby(rows["campaign_id"]).sum()
    silent = rows["outcome"].isin(SILENT).groupby(rows["campaign_id"]).sum()
    rate = silent / good * 100
    assert 4.5 < rate["C4"] < 8
    assert (rate.drop("C4") <= 3).all()
    assert (rate[["C2", "C6"]] == 0).all()


def test_some_numbers_are_dialed_again_within_five_days_of_a_silent_call(t):
    rows = t["dial_attempts"]
    silent = rows[rows["outcome"].isin(SILENT)]
    again = silent.merge(rows, on=["campaign_id", "phone"], suffixes=("", "_next"))
    again = again[again["dialed_at_next"] > again["dialed_at"]]
    gap = again["dialed_at_next"] - again["dialed_at"]
    soon = again.loc[gap < 5 * DAY, "attempt_id"].nunique()
    assert 0.1 < soon / len(silent) < 0.5
    assert (gap >= 5 * DAY).any()
    # After a silent call the next one always finds an operator or nobody at home.
    assert not again["outcome_next"].isin(SILENT).any()


def test_hours_and_hidden_numbers_have_the_declared_rates(t):
    rows = t["dial_attempts"]
    off = rows["dialed_at"].map(calling.out_of_hours) != ""
    share = off.astype(float).groupby(rows["campaign_id"]).mean()
    declared = {row["id"]: row for row in scenario()["outbound"]["campaigns"]}
    hidden = rows["presented_number"].isna().astype(float).groupby(rows["campaign_id"]).mean()
    for campaign, facts in declared.items():
        assert share[campaign] == pytest.approx(facts["off_hours"], abs=0.003), campaign
        assert hidden[campaign] == pytest.approx(facts["hidden"], abs=0.003), campaign
    late = rows.loc[off, "dialed_at"]
    assert (late.dt.hour >= 20).any()
    assert (late.dt.day_of_week == 6).any()
    assert (late.dt.hour < 10).any()


def test_without_the_outbound_team_the_message_says_so(t):
    staff = t["operators"].assign(team="Capri")
    with pytest.raises(ValueError, match="nessuno della squadra «Nisida»"):
        outbound.dial_attempts(scenario(), t["campaign_contacts"], staff)
