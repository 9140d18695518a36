"""May we call? All the rules together, on the book's data and on lists made by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from callcenter import data
from callcenter.privacy import screening


def at(text):
    return pd.Timestamp(text, tz="Europe/Rome")


MONDAY = at("2026-10-12 10:00")
CODES = [rule.code for rule in screening.RULES]


@pytest.fixture(scope="module")
def archive():
    return screening.Archive.load()


@pytest.fixture(scope="module")
def screened(archive):
    return screening.screen(archive, ["C4", "C5", "C6"], MONDAY)


def test_waterfall_ends_with_those_who_remain(archive, screened):
    steps = screening.waterfall(screened)
    lists = archive.contacts["campaign_id"].isin(["C4", "C5", "C6"])
    assert steps["left"].iloc[0] == len(screened) == lists.sum()
    assert steps["left"].iloc[-1] == screened["first"].isna().sum()
    assert (steps["left"].diff().iloc[1:] == -steps["removed"].iloc[1:]).all()
    # Another order changes the steps, not what remains.
    other = screening.waterfall(screened, CODES[::-1])
    assert other["left"].iloc[-1] == steps["left"].iloc[-1]
    with pytest.raises(ValueError, match="boh"):
        screening.waterfall(screened, ["boh"])


def test_only_the_documented_list_remains(screened):
    left = screened[screened["first"].isna()]
    assert len(left) > 0
    assert set(left["campaign_id"]) == {"C4"}
    assert set(left["list_origin"]) == {"lista_alfa"}


def test_every_planted_problem_stops_someone(screened):
    for code in ("duplicate", "undated", "impossible_date", "unproved", "prechecked", "revoked",
                 "revoked_late", "objected", "said_no", "register", "stale_check", "silent_wait",
                 "energy_ban"):  # fmt: skip
        assert screened[code].any(), code


def test_first_is_the_first_in_order(screened):
    for row in screened.sample(60, random_state=1).to_dict("records"):
        hits = [code for code in CODES if row[code]]
        assert (hits[0] if hits else None) == (None if pd.isna(row["first"]) else row["first"])


@pytest.mark.parametrize("phone_style", ["{}", "+39 {}", "0039{}"])
def test_one_number_agrees_with_the_whole_list(archive, screened, phone_style):
    for row in screened.iloc[::250].to_dict("records"):
        decision = screening.may_call(
            archive, phone_style.format(row["phone"]), row["campaign_id"], MONDAY
        )
        hits = [code for code in CODES if row[code] and code != "duplicate"]
        assert [rule.code for rule in decision.reasons if rule.code != "duplicate"] == hits
        assert decision.allowed == (not decision.reasons)


def test_out_of_hours_is_added_to_the_other_reasons(archive, screened):
    phone = screened.loc[screened["first"].isna(), "phone"].iloc[0]
    decision = screening.may_call(archive, phone, "C4", at("2026-10-11 11:00"))
    assert [rule.code for rule in decision.reasons] == ["out_of_hours"]
    assert "domenica" not in str(decision)
    assert str(decision).startswith(f"{phone}, campagna C4, 11/10/2026 11:00: no")
    assert "Rimedio: chiamare in orario" in str(decision)


def test_the_check_expires_during_the_campaign(archive):
    assert screening.screen(archive, ["C4"], at("2026-10-17 10:00"))["first"].isna().any()
    late = screening.screen(archive, ["C4"], at("2026-10-19 10:00"))
    assert late["stale_check"].all()


def test_energy_was_allowed_before_the_ban(archive):
    before = screening.screen(archive, ["C5"], at("2026-06-18 10:00"))
    after = screening.screen(archive, ["C5"], at("2026-06-19 10:00"))
    assert not before["energy_ban"].any()
    assert after["energy_ban"].all()


def test_late_revocation_is_seen_only_afterwards(archive, screened):
    late = screened[screened["revoked_late"]]
    assert not late["revoked"].any()
    later = screening.screen(archive, ["C6"], at("2026-10-31 18:00")).set_index("phone")
    assert later.loc[late["phone"], "revoked"].all()
    assert not later.loc[late["phone"], "revoked_late"].any()


def test_service_campaigns_need_no_marketing_consent(archive):
    service = screening.screen(archive, ["C1", "C2", "C3"], MONDAY)
    marketing = [c for c in CODES if c not in ("invalid_number", "duplicate", "silent_wait")]
    assert not service[marketing].any(axis=None)


def test_invalid_and_repeated_numbers(archive):
    rows = archive.contacts.loc[archive.contacts["campaign_id"] == "C4"].iloc[:3].copy()
    rows["phone"] = ["+39 602 334 7414", "6023347414", "chiamare ore pasti"]
    found = screening.screen(replace(archive, contacts=rows), ["C4"], MONDAY)
    assert found["duplicate"].tolist() == [False, True, False]
    assert found["invalid_number"].tolist() == [False, False, True]


def test_a_check_in_the_future_proves_nothing(archive, screened):
    clean = screened.loc[screened["first"].isna(), "campaign_contact_id"].iloc[0]
    rows = archive.contacts.loc[archive.contacts["campaign_contact_id"] == clean].copy()
    rows["last_register_check"] = pd.Timestamp("2026-10-13")
    found = screening.screen(replace(archive, contacts=rows), ["C4"], MONDAY)
    assert found["stale_check"].tolist() == [True]


def test_objection_older_than_a_new_consent_does_not_stop(archive):
    events = data.read("consent_events")
    request = archive.requests.loc[archive.requests["type"] == "opposizione"].iloc[0]
    when = request["received_at"]
    new = events.iloc[:1].assign(
        event_id=999_999, customer_id=request["customer_id"], purpose=screening.MARKETING,
        action="granted", occurred_at=when + pd.Timedelta(days=1),
        recorded_at=when + pd.Timedelta(days=1), channel="app", notice_version="2024-06",
        evidence="LOG-APP-1",
    )  # fmt: skip
    old = events.loc[events["customer_id"] != request["customer_id"]]
    row = (
        archive.contacts.loc[archive.contacts["campaign_id"] == "C6"]
        .iloc[:1]
        .assign(customer_id=request["customer_id"])
    )
    changed = replace(
        archive, contacts=row, events=pd.concat([old, new], ignore_index=True),
        requests=archive.requests.loc[archive.requests["request_id"] == request["request_id"]],
    )  # fmt: skip
    moment = when + pd.Timedelta(days=2)
    assert not screening.screen(changed, ["C6"], moment)["objected"].any()
    assert screening.screen(replace(changed, events=old), ["C6"], moment)["objected"].all()
    early = when - pd.Timedelta(seconds=1)
    assert not screening.screen(replace(changed, events=old), ["C6"], early)["objected"].any()


def test_empty_list(archive):
    empty = replace(archive, contacts=archive.contacts.iloc[:0])
    found = screening.screen(empty, ["C4"], MONDAY)
    assert found.empty
    assert screening.waterfall(found)["left"].tolist() == [0] * (len(CODES) + 1)


def test_bad_requests_are_refused_in_italian(archive):
    with pytest.raises(ValueError, match="C9"):
        screening.screen(archive, ["C9"], MONDAY)
    with pytest.raises(ValueError, match="non ha il fuso"):
        screening.screen(archive, "C4", pd.Timestamp("2026-10-12 10:00"))
    with pytest.raises(ValueError, match="non è nella lista"):
        screening.may_call(archive, "6099999999", "C4", MONDAY)
    with pytest.raises(ValueError, match="da 6 a 11 cifre"):
        screening.may_call(archive, "12", "C4", MONDAY)
