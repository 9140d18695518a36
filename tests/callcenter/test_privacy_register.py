"""Opt-out register: phone formats, enrolments in force, consents before and after, checks."""

import pandas as pd
import pytest

from callcenter.privacy import register


def at(text):
    return pd.Timestamp(text, tz="Europe/Rome")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("6023347414", "6023347414"),
        (" 602-3347414 ", "6023347414"),
        ("+39 602 334 7414", "6023347414"),
        ("0039.602.334.7414", "6023347414"),
        ("(200) 71/23456", "2007123456"),
        ("602\u00a03347414", "6023347414"),
        ("396023347414", "6023347414"),
        ("3912345678", "3912345678"),  # a number of its own, not a prefix
        ("0812345678", "0812345678"),  # the leading zero stays
        ("123456", "123456"),
    ],
)
def test_formats(written, expected):
    assert register.normalise(written) == expected
    assert register.normalise(register.normalise(written)) == expected


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Manca"), (None, "Manca"), (pd.NA, "Manca"), (6023347414, "non è un testo"),
        ("+44 20 7946 0000", "non è italiano"), ("0033 1 23456789", "non è italiano"),
        ("12345", "da 6 a 11 cifre"), ("602334741400", "da 6 a 11 cifre"),
        ("6023347414 int. 5", "da 6 a 11 cifre"), ("٦٠٢٣٣٤٧٤١٤", "da 6 a 11 cifre"),
    ],
)  # fmt: skip
def test_bad_numbers(written, says):
    with pytest.raises(ValueError, match=says):
        register.normalise(written)


def test_whole_columns():
    column = pd.Series(["602 3347414", "x", None], index=[5, 6, 7], name="phone", dtype="string")
    found = register.normalise_all(column)
    assert found.fillna("-").tolist() == ["6023347414", "-", "-"]
    assert list(found.index) == [5, 6, 7]
    assert register.normalise_all(pd.Series([], dtype="string")).empty


def enrolments(*rows):
    """Register from (phone, enrolled[, cancelled[, revoked for]])."""
    frame = pd.DataFrame(
        [(*row, *(None, None)[len(row) - 2 :]) for row in rows],
        columns=["phone", "registered_at", "cancelled_at", "revoked_for"],
    )
    for name in ("registered_at", "cancelled_at"):
        frame[name] = pd.to_datetime(frame[name], format="ISO8601").dt.tz_localize("Europe/Rome")
    frame["revoked_for"] = frame["revoked_for"].astype("string")
    frame.insert(0, "registration_id", range(1, len(frame) + 1))
    return frame


def block(consent, *rows, when="2026-10-12 10:00", principal=None, **more):
    contacts = pd.DataFrame({"phone": ["+39 602 3347414"], "consent_at": [consent], **more})
    moments = pd.to_datetime(contacts["consent_at"], format="ISO8601")
    contacts["consent_at"] = moments.dt.tz_localize("Europe/Rome")
    found = register.blocks(contacts, enrolments(*rows), at(when), principal)
    return found.fillna("").iloc[0]


NUMBER = "6023347414"


@pytest.mark.parametrize(
    ("consent", "enrolled", "expected"),
    [
        ("2024-01-01 10:00", "2025-01-01 10:00", "iscritto dopo il consenso"),
        ("2025-06-01 10:00", "2025-01-01 10:00", ""),
        ("2025-01-01 10:00", "2025-01-01 10:00", "iscritto dopo il consenso"),
        ("2025-01-01 10:00:01", "2025-01-01 10:00", ""),
        (None, "2025-01-01 10:00", "iscritto, nessun consenso"),
        ("2024-01-01 10:00", "2026-10-12 10:00", "iscritto dopo il consenso"),
        ("2024-01-01 10:00", "2026-10-12 10:00:01", ""),
    ],
)
def test_consent_against_enrolment(consent, enrolled, expected):
    assert block(consent, (NUMBER, enrolled)) == expected


def test_formats_meet():
    assert block(None, ("602 33.47.414", "2025-01-01 10:00")) == "iscritto, nessun consenso"
    assert block(None, ("6020000000", "2025-01-01 10:00")) == ""


def test_revocation_towards_one_company():
    row = (NUMBER, "2025-01-01 10:00", None, "Megaride Energia")
    assert block("2024-01-01 10:00", row, principal="Megaride Energia") == ""
    blocked = "iscritto dopo il consenso"
    assert block("2024-01-01 10:00", row, principal="Scoglio Sicuro Assicurazioni") == blocked
    assert block("2024-01-01 10:00", row) == blocked


def test_cancelled_enrolment():
    row = (NUMBER, "2024-01-01 10:00", "2025-01-01 10:00")
    # The consent older than a past enrolment does not come back to life.
    assert block("2023-06-01 10:00", row) == "consenso già revocato"
    assert block("2024-06-01 10:00", row) == ""
    assert block(None, row) == ""
    # Until the instant of the cancellation the enrolment is in force.
    before = block("2023-06-01 10:00", row, when="2025-01-01 09:59:59")
    assert before == "iscritto dopo il consenso"
    assert block("2023-06-01 10:00", row, when="2025-01-01 10:00") == "consenso già revocato"


def test_enrolled_again():
    rows = [(NUMBER, "2023-01-01 10:00", "2023-06-01 10:00"), (NUMBER, "2025-01-01 10:00")]
    assert block("2024-01-01 10:00", *rows) == "iscritto dopo il consenso"
    assert block("2025-06-01 10:00", *rows) == ""


def test_consent_inside_a_contract_stays():
    row = (NUMBER, "2025-01-01 10:00")
    assert block("2024-01-01 10:00", row, in_contract=[True]) == ""
    assert block("2024-01-01 10:00", row, in_contract=[False]) == "iscritto dopo il consenso"
    assert block(None, row, in_contract=[True]) == "iscritto, nessun consenso"


def test_empty_inputs_and_missing_columns():
    some = enrolments((NUMBER, "2025-01-01 10:00"))
    contacts = pd.DataFrame({"phone": pd.Series([], dtype="string")})
    contacts["consent_at"] = pd.Series([], dtype="datetime64[s, Europe/Rome]")
    assert register.blocks(contacts, some, at("2026-10-12 10:00")).empty
    assert block("2024-01-01 10:00", *[(NUMBER, "2099-01-01 10:00")]) == ""
    assert register.enrolled(some.iloc[:0], at("2026-10-12 10:00")).empty
    with pytest.raises(ValueError, match="consent_at"):
        register.blocks(contacts[["phone"]], some, at("2026-10-12 10:00"))
    with pytest.raises(ValueError, match="revoked_for"):
        register.enrolled(some.drop(columns="revoked_for"), at("2026-10-12 10:00"))


@pytest.mark.parametrize(
    ("checked", "call", "expected"),
    [
        ("2026-10-12", "2026-10-12", True),
        ("2026-09-27", "2026-10-12", True),
        ("2026-09-26", "2026-10-12", False),
        ("2026-10-11", at("2026-10-26 23:59"), True),  # fifteen days, an hour longer
        ("2026-10-11", at("2026-10-27 00:00"), False),
        (None, "2026-10-12", False),
        (pd.NaT, "2026-10-12", False),
    ],
)
def test_a_check_lasts_fifteen_days(checked, call, expected):
    assert register.check_is_valid(checked, call) is expected


@pytest.mark.parametrize(
    ("checked", "call", "says"),
    [
        ("2026-10-13", "2026-10-12", "è dopo la chiamata"),
        ("ieri", "2026-10-12", "non è un giorno"),
        ("2026-10-12", None, "Manca il giorno"),
    ],
)
def test_bad_dates(checked, call, says):
    with pytest.raises(ValueError, match=says):
        register.check_is_valid(checked, call)
