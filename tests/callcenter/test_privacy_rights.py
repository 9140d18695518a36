"""Requests of data subjects: deadlines, the data of one person, erasure."""

import calendar
import datetime as dt

import pandas as pd
import pytest

from callcenter import data
from callcenter.privacy import requests, subject


def at(text):
    return pd.Timestamp(text, tz="Europe/Rome")


@pytest.mark.parametrize("day", pd.date_range("2026-01-01", "2026-12-31", freq="5D"))
def test_one_month_against_the_calendar(day):
    month = day.month % 12 + 1
    year = day.year + (day.month == 12)
    last = calendar.monthrange(year, month)[1]
    received = day.tz_localize("Europe/Rome") + pd.Timedelta(hours=15)
    assert requests.due(received) == dt.date(year, month, min(day.day, last))


def test_extension_counts_only_within_the_first_month():
    received = at("2026-01-31 10:00")
    assert requests.due(received, pd.Timestamp("2026-02-28")) == dt.date(2026, 4, 30)
    assert requests.due(received, pd.Timestamp("2026-03-01")) == dt.date(2026, 2, 28)
    assert requests.due(received, pd.NaT) == dt.date(2026, 2, 28)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="fuso"):
        requests.due("2026-01-31 10:00")


def test_day_of_receipt_is_the_local_one():
    # 23:30 UTC of 30 April is already the first of May in Rome.
    assert requests.due("2026-04-30T23:30:00+00:00") == dt.date(2026, 6, 1)


def book(closed, extension=None):
    return pd.DataFrame({
        "request_id": [1], "type": ["accesso"],
        "received_at": pd.Series([at("2026-05-10 10:00")]),
        "extension_sent_on": pd.to_datetime([extension]),
        "closed_at": pd.to_datetime(pd.Series([closed], dtype=object), utc=True)
        .dt.tz_convert("Europe/Rome"),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("closed", "now", "state"),
    [
        (at("2026-06-10 23:00"), "2026-07-01", "in tempo"),
        (at("2026-06-11 00:01"), "2026-07-01", "in ritardo"),
        (None, "2026-06-10 23:00", "aperta"),
        (None, "2026-06-11 00:01", "scaduta"),
        (at("2026-06-30 09:00"), "2026-06-05", "aperta"),
    ],
)
def test_states(closed, now, state):
    assert requests.register(book(closed), at(now))["state"].tolist() == [state]


def test_a_request_not_yet_received_is_not_in_the_register():
    assert requests.register(book(None), at("2026-05-10 09:59")).empty


def test_register_refuses_a_table_without_columns():
    with pytest.raises(ValueError, match="closed_at"):
        requests.register(book(None).drop(columns="closed_at"), at("2026-07-01"))


@pytest.fixture(scope="module")
def everything():
    return subject.connect()


@pytest.fixture
def db(everything):
    everything.execute("SAVEPOINT test")
    yield everything
    everything.rollback()


def test_paths_start_from_the_person_and_reach_far_tables():
    paths = subject.paths()
    assert next(iter(paths)) == "customers"
    assert {"invoices", "customer_surveys", "dial_attempts", "data_requests"} <= set(paths)
    assert not {"operators", "intervals", "opt_out_register"} & set(paths)
    assert {"shifts", "absences"} <= set(subject.paths("operators"))


def test_unknown_person_table():
    with pytest.raises(ValueError, match="custumers"):
        subject.paths("custumers")


def test_database_has_every_row(db):
    for name in subject.paths():
        assert db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] == len(data.read(name))
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_export_agrees_with_pandas(db):
    contracts, invoices = data.read("contracts"), data.read("invoices")
    contacts, surveys = data.read("contacts"), data.read("customer_surveys")
    for code in contacts["customer_id"].dropna().value_counts().index[:5]:
        found = subject.export(db, int(code))
        mine = contracts.loc[contracts["customer_id"] == code, "contract_id"]
        calls = contacts.loc[contacts["customer_id"] == code, "contact_id"]
        assert [row["contract_id"] for row in found["contracts"]] == sorted(mine)
        assert len(found["invoices"]) == invoices["contract_id"].isin(mine).sum()
        assert [row["contact_id"] for row in found["contacts"]] == sorted(calls)
        assert len(found["customer_surveys"]) == surveys["contact_id"].isin(calls).sum()
        for rows in found.values():
            assert not any(set(row) & set(subject.OF_OTHERS) for row in rows)


def test_unknown_customer(db):
    for call in (subject.export, subject.erase):
        with pytest.raises(ValueError, match="non esiste"):
            call(db, 1)
    with pytest.raises(ValueError, match="non esiste"):
        subject.same_phone(data.read("customers"), 1)


def test_same_phone_ignores_how_it_is_written():
    customers = pd.DataFrame({
        "customer_id": pd.array([1, 2, 3], dtype="Int64"),
        "phone": pd.array(["602.33.47.414", "+39 602 3347414", "6000000000"], dtype="string"),
    })  # fmt: skip
    assert subject.same_phone(customers, 1) == [1, 2]
    assert subject.same_phone(customers, 3) == [3]


def test_every_table_with_a_path_has_a_rule_of_erasure():
    assert set(subject.ERASURE) == set(subject.paths())


def test_erasure_keeps_accounts_and_removes_the_rest():
    db = subject.connect()
    code = db.execute(
        """SELECT customer_id FROM contracts JOIN contacts USING (customer_id)
           GROUP BY customer_id HAVING SUM(status <> 'cessato') = 0 ORDER BY customer_id LIMIT 1"""
    ).fetchone()[0]
    before = subject.export(db, code)
    others = db.execute("SELECT COUNT(*) FROM contacts WHERE customer_id <> ?", (code,)).fetchone()[
        0
    ]
    done = subject.erase(db, code)
    after = subject.export(db, code)
    assert done["contacts"] == ("togli", len(before["contacts"]))
    for name in ("contracts", "invoices", "consent_events", "data_requests"):
        assert after[name] == before[name]
    for name in ("contacts", "customer_surveys", "customer_changes"):
        assert after[name] == []
    person = after["customers"][0]
    for column in ("first_name", "last_name", "phone", "phone2", "email", "birth_date", "street"):
        assert person[column] is None
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    left = db.execute("SELECT COUNT(*) FROM contacts WHERE customer_id <> ?", (code,))
    assert left.fetchone()[0] == others


def test_a_running_contract_stops_erasure(db):
    code = db.execute("SELECT customer_id FROM contracts WHERE status = 'attivo'").fetchone()[0]
    with pytest.raises(ValueError, match="contratto in corso"):
        subject.erase(db, code)
    assert subject.export(db, code)["customers"][0]["last_name"]
