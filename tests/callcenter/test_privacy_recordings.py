"""Recordings: what is needed before, what is wrong after; and the database of the lesson."""

import sqlite3

import pandas as pd
import pytest

from callcenter import data
from callcenter.privacy import database, recordings


def at(text):
    return pd.Timestamp(text, tz="Europe/Rome")


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"notice": True, "agreement": True}, 0),
        ({"notice": True, "authorisation": True}, 0),
        ({"notice": True, "unions_informed": True}, 1),
        ({"notice": True}, 1),
        ({"notice": False, "agreement": True}, 1),
        ({"notice": False}, 2),
    ],
)
def test_what_is_missing_before_recording(given, count):
    assert len(recordings.why_not_record("qualita", **given)) == count


def test_purpose_and_unions_are_named():
    assert "sicurezza" in recordings.why_not_record("sicurezza", notice=True, agreement=True)[0]
    told = recordings.why_not_record("qualita", notice=True, unions_informed=True)
    assert "non basta" in told[0]


def recording(**changes):
    row = {
        "recording_id": 1, "purpose": "qualita", "started_at": at("2026-10-01 10:00"),
        "notice_given": True, "retention_until": pd.Timestamp("2026-10-16"), "encrypted": True,
        "deleted_at": pd.NaT, **changes,
    }  # fmt: skip
    frame = pd.DataFrame([row])
    frame["retention_until"] = pd.to_datetime(frame["retention_until"])
    frame["started_at"] = frame["started_at"].dt.as_unit("s")
    frame["deleted_at"] = pd.Series([row["deleted_at"]], dtype="datetime64[s, Europe/Rome]")
    return frame


def problems(when="2026-10-10 10:00", **changes):
    return recordings.audit(recording(**changes), at(when))["problem"].tolist()


@pytest.mark.parametrize(
    ("when", "changes", "expected"),
    [
        ("2026-10-10 10:00", {}, []),
        ("2026-10-16 23:59", {}, []),
        ("2026-10-17 02:00", {}, []),
        ("2026-10-17 02:00:01", {}, ["scaduta, non cancellata"]),
        ("2026-11-02 08:00", {"deleted_at": at("2026-10-17 02:00")}, []),
        ("2026-11-02 08:00", {"deleted_at": at("2026-10-16 23:00")}, ["cancellata troppo presto"]),
        ("2026-10-10 10:00", {"purpose": "nessuna"}, ["senza finalità"]),
        ("2026-10-10 10:00", {"purpose": None}, ["senza finalità"]),
        ("2026-10-10 10:00", {"notice_given": False}, ["senza avviso"]),
        ("2026-10-10 10:00", {"retention_until": pd.NaT}, ["senza scadenza"]),
        ("2026-10-10 10:00", {"encrypted": False}, ["non cifrata"]),
        (
            "2026-11-02 08:00", {"encrypted": False, "deleted_at": at("2026-10-17 02:00")}, [],
        ),
        (
            "2026-10-10 10:00", {"retention_until": pd.Timestamp("2026-12-31")},
            ["scadenza sbagliata"],
        ),
        (
            "2026-11-02 08:00", {"encrypted": False, "notice_given": False},
            ["senza avviso", "scaduta, non cancellata", "non cifrata"],
        ),
    ],
)  # fmt: skip
def test_audit(when, changes, expected):
    assert problems(when, **changes) == expected


def test_deletion_around_the_clock_changes():
    nights = recordings.deletion_due(pd.Series(pd.to_datetime(["2026-03-28", "2026-10-24"])))
    assert nights[0] == at("2026-03-29 03:00")
    assert nights[1] == pd.Timestamp("2026-10-25 00:00", tz="UTC")


def test_another_retention_and_bad_inputs():
    assert recordings.audit(recording(), at("2026-10-10 10:00"), {"qualita": 15}).empty
    found = recordings.audit(recording(), at("2026-10-10 10:00"), {"qualita": 30})
    assert found["problem"].tolist() == ["scadenza sbagliata"]
    assert recordings.audit(recording().iloc[:0], at("2026-10-10 10:00")).empty
    with pytest.raises(ValueError, match="non ha il fuso"):
        recordings.audit(recording(), pd.Timestamp("2026-10-10 10:00"))
    with pytest.raises(ValueError, match="mancano le colonne: deleted_at"):
        recordings.audit(recording().drop(columns="deleted_at"), at("2026-10-10 10:00"))


def test_the_planted_problems_are_found():
    found = recordings.audit(data.read("recordings"), at("2026-11-02 08:00"))
    present = set(found["problem"])
    assert present == set(recordings.PROBLEMS) - {"scadenza sbagliata"}


def test_database_writes_instants_in_utc():
    connection = database.connect(["dial_attempts", "recordings"])
    attempts = data.read("dial_attempts")
    texts = [row[0] for row in connection.execute("SELECT dialed_at FROM dial_attempts")]
    back = pd.to_datetime(pd.Series(texts), utc=True).dt.tz_convert("Europe/Rome")
    assert back.eq(attempts["dialed_at"]).all()
    row = connection.execute("SELECT MIN(notice_given), MAX(retention_until) FROM recordings")
    lowest, last = row.fetchone()
    assert lowest == 0
    assert len(last) == 10
    assert database.utc(at("2026-10-12 10:00")) == "2026-10-12 08:00:00"
    assert database.utc(at("2026-10-26 10:00")) == "2026-10-26 09:00:00"


def test_database_is_new_each_time():
    first, second = database.connect(["campaigns"]), database.connect(["campaigns"])
    first.execute("DELETE FROM campaigns")
    assert second.execute("SELECT COUNT(*) FROM campaigns").fetchone()[0] > 0
    with pytest.raises(ValueError, match="Non c'è una tabella"):
        database.connect(["campagne"])
    with pytest.raises(sqlite3.OperationalError):
        second.execute("SELECT * FROM recordings")
