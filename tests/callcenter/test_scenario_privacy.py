import datetime as dt

import pandas as pd
import pytest
from scenarioframes import SEEDS, scenario, tables

from callcenter.scenario import names, privacy

DAY = pd.Timedelta(days=1)


@pytest.fixture(params=SEEDS)
def t(request):
    return tables(request.param)


def test_consents_are_an_append_only_history(t):
    events = t["consent_events"]
    assert events["recorded_at"].is_monotonic_increasing
    assert (events["recorded_at"] >= events["occurred_at"]).all()
    assert not events["occurred_at"].is_monotonic_increasing
    assert set(events["purpose"]) == set(scenario()["privacy"]["purposes"])
    assert set(events["action"]) == {"granted", "revoked"}


def test_nobody_consents_before_being_a_customer_or_before_the_first_notice(t):
    events = t["consent_events"].merge(t["customers"], on="customer_id")
    day = events["occurred_at"].dt.tz_localize(None).dt.normalize()
    assert (day >= events["customer_since"]).all()
    assert (day >= pd.Timestamp("2018-05-25")).all()


def test_declared_problems_of_consents(t):
    events = t["consent_events"]
    grants = events[events["action"] == "granted"]
    assert grants["evidence"].isna().mean() == pytest.approx(0.07, abs=0.01)
    revokes = events[events["action"] == "revoked"]
    assert revokes["evidence"].notna().all()
    voice = revokes[revokes["channel"] == "telefono"]
    late = voice["recorded_at"] - voice["occurred_at"] > 1.5 * DAY
    assert 0.22 < late.mean() < 0.34
    assert ((voice["recorded_at"] - voice["occurred_at"])[late] < 26 * DAY).all()
    preticked = grants[(grants["notice_version"] == "2019-05") & (grants["channel"] == "web")]
    assert 15 < len(preticked) < 150


def test_some_consents_are_older_than_the_registration(t):
    customers = t["customers"].assign(digits=t["customers"]["phone"].map(names.digits))
    register = t["opt_out_register"]
    joined = customers.merge(register, left_on="digits", right_on="phone")
    events = t["consent_events"]
    grants = events[(events["action"] == "granted") & (events["purpose"] == "marketing_telefono")]
    both = joined.merge(grants, on="customer_id")
    older = (both["occurred_at"] < both["registered_at"]) & both["cancelled_at"].isna()
    assert older.sum() > 30
    assert (~older).sum() > 5


def test_most_accepted_oppositions_become_revocations(t):
    requests = t["data_requests"]
    accepted = requests[(requests["type"] == "opposizione") & requests["closed_at"].notna()]
    events = t["consent_events"]
    revoked = events[(events["action"] == "revoked") & (events["purpose"] == "marketing_telefono")]
    pairs = set(zip(revoked["customer_id"], revoked["occurred_at"], strict=True))
    applied = [
        pair in pairs for pair in zip(accepted["customer_id"], accepted["received_at"], strict=True)
    ]
    forgotten = 1 - sum(applied) / len(applied)
    assert 0.05 < forgotten < 0.30


@pytest.mark.parametrize(
    ("day", "version"),
    [(dt.date(2018, 5, 25), "2018-05"), (dt.date(2019, 12, 1), "2019-05"),
     (dt.date(2020, 3, 2), "2020-03"), (dt.date(2026, 1, 1), "2024-06")],
)  # fmt: skip
def test_notice_in_force(day, version):
    assert privacy.notice_version(scenario(), day) == version


def test_no_notice_before_the_first():
    with pytest.raises(ValueError, match="non c'era ancora nessuna versione"):
        privacy.notice_version(scenario(), dt.date(2018, 5, 24))


def test_register_has_clean_numbers_and_ordered_dates(t):
    register = t["opt_out_register"]
    assert register["phone"].str.fullmatch(r"\d{10}").all()
    ended = register.dropna(subset=["cancelled_at"])
    assert (ended["cancelled_at"] > ended["registered_at"]).all()
    assert (register["registered_at"] >= pd.Timestamp("2022-07-27", tz="Europe/Rome")).all()
    assert set(register["revoked_for"].dropna()) == {"Megaride Energia"}
    # A number is registered at most once at a time.
    open_now = register[register["cancelled_at"].isna()]
    assert open_now["phone"].is_unique
    twice = register[register.duplicated("phone", keep=False)]
    assert twice.groupby("phone")["cancelled_at"].apply(lambda s: s.isna().sum()).eq(1).all()
    assert len(twice) > 10


def test_register_holds_customers_and_prospects(t):
    phones = set(t["opt_out_register"]["phone"])
    ours = {names.digits(phone) for phone in t["customers"]["phone"]}
    lists = t["campaign_contacts"]
    theirs = set(lists.loc[lists["customer_id"].isna(), "phone"])
    assert len(phones & ours) / len(ours) == pytest.approx(0.22, abs=0.01)
    assert 0.25 < len(phones & theirs) / len(theirs) < 0.35
    assert not ours & theirs


def test_declared_problems_of_recordings(t):
    rows = t["recordings"]
    assert len(rows) == 1500
    assert 0.015 < rows["purpose"].eq("nessuna").mean() < 0.05
    assert (~rows["notice_given"]).mean() == pytest.approx(0.02, abs=0.001)
    assert (~rows["encrypted"]).mean() == pytest.approx(0.025, abs=0.001)
    assert rows["retention_until"].isna().mean() == pytest.approx(0.04, abs=0.001)
    expired = rows["retention_until"] < pd.Timestamp("2026-11-01")
    kept = rows[expired & rows["deleted_at"].isna()]
    assert 0.05 < len(kept) / expired.sum() < 0.12
    deleted = rows.dropna(subset=["deleted_at"])
    gone = deleted["deleted_at"].dt.tz_localize(None)
    early = gone < deleted["retention_until"]
    assert 1 <= early.sum() <= 8
    assert set(deleted.loc[early, "purpose"]) == {"prova_contratto"}
    assert (deleted["deleted_at"] > deleted["started_at"]).all()
    assert (deleted["deleted_at"] <= pd.Timestamp("2026-11-02 08:00", tz="Europe/Rome")).all()


def test_recordings_are_of_answered_calls(t):
    rows = t["recordings"].merge(t["contacts"], on="call_id", suffixes=("", "_contact"))
    assert len(rows) == 1500
    assert (rows["started_at"] == rows["opened_at"]).all()
    same = rows["customer_id"].fillna(0) == rows["customer_id_contact"].fillna(0)
    assert same.all()
    assert (rows["duration_s"] > 0).all()


def test_requests_and_their_deadline(t):
    rows = t["data_requests"]
    assert rows["received_at"].is_monotonic_increasing
    assert rows["customer_id"].is_unique
    closed = rows.dropna(subset=["closed_at"])
    assert (closed["closed_at"] > closed["received_at"]).all()
    assert closed["outcome"].notna().all()
    assert rows.loc[rows["closed_at"].isna(), "outcome"].isna().all()
    received = closed["received_at"].dt.tz_localize(None)
    due = received + pd.DateOffset(months=1)
    late = (closed["closed_at"].dt.tz_localize(None) > due + DAY) & closed[
        "extension_sent_on"
    ].isna()
    assert 0.06 < late.mean() < 0.16
    extended = closed.dropna(subset=["extension_sent_on"])
    assert len(extended)
    start = extended["received_at"].dt.tz_localize(None)
    assert (extended["extension_sent_on"] < start + pd.DateOffset(months=1)).all()
    assert (extended["closed_at"].dt.tz_localize(None) < start + pd.DateOffset(months=3)).all()
