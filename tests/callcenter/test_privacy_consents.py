"""State of consent at an instant: order, ties, what was known, what does not count."""

import pandas as pd
import pytest

from callcenter import data
from callcenter.privacy import consents, database

PHONE = "marketing_telefono"


def at(text):
    return pd.Timestamp(text, tz="Europe/Rome")


def ledger(*rows):
    """Events from (customer, action, occurred, recorded[, channel, notice, evidence])."""
    frame = pd.DataFrame(
        [(*row, *("app", "2024-06", "LOG-1")[len(row) - 4 :]) for row in rows],
        columns=[
            "customer_id", "action", "occurred_at", "recorded_at", "channel", "notice_version",
            "evidence",
        ],
    )  # fmt: skip
    for name in ("occurred_at", "recorded_at"):
        frame[name] = pd.to_datetime(frame[name], format="ISO8601").dt.tz_localize("Europe/Rome")
    frame["customer_id"] = frame["customer_id"].astype("Int64")
    frame["purpose"] = PHONE
    frame["event_id"] = range(1, len(frame) + 1)
    return frame


def action(events, when, known_at=None):
    state = consents.state(events, PHONE, at(when), known_at and at(known_at))
    return state["action"].get(1)


BOTH = ledger(
    (1, "granted", "2026-01-10 09:00", "2026-01-10 09:00"),
    (1, "revoked", "2026-03-05 12:00", "2026-03-20 12:00"),
)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-01-10 08:59:59", None),
        ("2026-01-10 09:00", "granted"),
        ("2026-03-05 11:59:59", "granted"),
        ("2026-03-05 12:00", "revoked"),
        ("2026-12-31 00:00", "revoked"),
    ],
)
def test_last_word_before_the_instant(when, expected):
    assert action(BOTH, when) == expected


def test_what_was_known_then_is_another_question():
    assert action(BOTH, "2026-03-10 10:00") == "revoked"
    assert action(BOTH, "2026-03-10 10:00", known_at="2026-03-10 10:00") == "granted"
    assert action(BOTH, "2026-03-10 10:00", known_at="2026-03-20 12:00") == "revoked"


def test_late_recording_does_not_overtake_a_later_word():
    events = ledger(
        (1, "granted", "2026-02-02 09:00", "2026-02-02 09:00"),
        (1, "revoked", "2026-02-01 09:00", "2026-02-20 09:00"),
    )
    assert action(events, "2026-03-01 00:00") == "granted"


@pytest.mark.parametrize("order", [("granted", "revoked"), ("revoked", "granted")])
def test_same_instant_no_wins(order):
    events = ledger(*[(1, what, "2026-02-01 09:00", "2026-02-01 09:00") for what in order])
    assert action(events, "2026-02-01 09:00") == "revoked"


def test_repeated_hour_of_the_clock_change():
    events = ledger((1, "granted", "2026-10-24 09:00", "2026-10-24 09:00"))
    no = events.assign(
        action="revoked", event_id=2,
        occurred_at=pd.Timestamp("2026-10-25 00:30", tz="UTC").tz_convert("Europe/Rome"),
    )  # fmt: skip
    events = pd.concat([events, no], ignore_index=True)
    first = pd.Timestamp("2026-10-25 02:20").tz_localize("Europe/Rome", ambiguous=True)
    second = pd.Timestamp("2026-10-25 02:20").tz_localize("Europe/Rome", ambiguous=False)
    assert consents.state(events, PHONE, first)["action"][1] == "granted"
    assert consents.state(events, PHONE, second)["action"][1] == "revoked"


def test_verdicts_name_the_defect():
    events = ledger(
        (1, "granted", "2026-01-01 09:00", "2026-01-01 09:00"),
        (2, "granted", "2026-01-01 09:00", "2026-01-01 09:00", "web", "2024-06", None),
        (3, "granted", "2019-06-01 09:00", "2019-06-01 09:00", "web", "2019-05", "LOG-3"),
        (4, "granted", "2019-06-01 09:00", "2019-06-01 09:00", "app", "2019-05", "LOG-4"),
        (5, "granted", "2026-01-01 09:00", "2026-01-01 09:00"),
        (5, "revoked", "2026-01-02 09:00", "2026-01-02 09:00", "web", "2024-06", None),
        (6, "granted", "2019-06-01 09:00", "2019-06-01 09:00", "web", "2019-05", None),
    )
    found = consents.verdicts(events, PHONE, at("2026-06-01 10:00"), [1, 2, 3, 4, 5, 6, 7, 1])
    assert found.fillna("").tolist() == [
        "", "senza prova", "casella già spuntata", "", "revocato", "senza prova", "mai dato", "",
    ]  # fmt: skip


def test_empty_inputs():
    empty = BOTH.iloc[:0]
    assert consents.state(empty, PHONE, at("2026-01-01 10:00")).empty
    assert consents.verdicts(empty, PHONE, at("2026-01-01 10:00"), [1]).tolist() == ["mai dato"]
    assert consents.verdicts(BOTH, PHONE, at("2026-01-01 10:00"), []).empty
    assert consents.late_revocations(empty, PHONE, at("2026-01-01 10:00")).empty


def test_late_revocations():
    late = consents.late_revocations(BOTH, PHONE, at("2026-03-10 10:00"))
    assert late["customer_id"].tolist() == [1]
    assert late["delay_days"].tolist() == [15.0]
    assert consents.late_revocations(BOTH, PHONE, at("2026-03-20 12:00")).empty
    assert consents.late_revocations(BOTH, PHONE, at("2026-03-05 11:00")).empty


@pytest.mark.parametrize(
    ("events", "purpose", "when", "says"),
    [
        (BOTH, "marketing", at("2026-01-01"), "finalità «marketing» non esiste"),
        (BOTH.drop(columns="evidence"), PHONE, at("2026-01-01"), "mancano le colonne: evidence"),
        (BOTH.assign(action="forse"), PHONE, at("2026-01-01"), "non conosco: forse"),
        (BOTH.assign(action=None), PHONE, at("2026-01-01"), "vuoti"),
        (BOTH, PHONE, pd.Timestamp("2026-01-01 10:00"), "non ha il fuso"),
        (BOTH, PHONE, pd.NaT, "Manca l'istante"),
        (BOTH, PHONE, "domani", "non è un istante"),
        (
            BOTH.assign(occurred_at=BOTH["occurred_at"].dt.tz_localize(None)), PHONE,
            at("2026-01-01"), "istanti con il fuso",
        ),
    ],
)  # fmt: skip
def test_bad_inputs_are_refused_in_italian(events, purpose, when, says):
    with pytest.raises(ValueError, match=says):
        consents.state(events, purpose, when)


def test_the_query_of_the_lesson_agrees_on_every_purpose():
    events = data.read("consent_events")
    connection = database.connect(["consent_events"])
    for purpose in consents.PURPOSES:
        for text in ("2020-01-01 00:00", "2026-10-12 10:00", "2026-11-24 12:00"):
            rows = connection.execute(
                """
                WITH storia AS (
                    SELECT customer_id, action,
                           ROW_NUMBER() OVER (PARTITION BY customer_id
                                              ORDER BY occurred_at DESC, action DESC) AS posto
                    FROM consent_events WHERE purpose = ? AND occurred_at <= ?)
                SELECT customer_id, action FROM storia WHERE posto = 1
                """,
                (purpose, database.utc(at(text))),
            )
            state = consents.state(events, purpose, at(text))["action"].to_dict()
            assert dict(rows.fetchall()) == state
