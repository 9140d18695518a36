"""Calling hours and silent calls: boundaries, clock changes, holidays, denominators."""

import datetime as dt

import pandas as pd
import pytest

from callcenter import data
from callcenter.privacy import calling


def at(text):
    return pd.Timestamp(text, tz="Europe/Rome")


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter(year, expected):
    assert calling.easter(year) == dt.date(year, *expected)


def test_holidays():
    days = calling.national_holidays(2026)
    assert days[dt.date(2026, 4, 6)] == "Lunedì dell'Angelo"
    assert dt.date(2026, 10, 4) in days
    assert dt.date(2025, 10, 4) not in calling.national_holidays(2025)
    with pytest.raises(ValueError, match="1500"):
        calling.easter(1500)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-10-12 08:59:59", "prima delle 9"),
        ("2026-10-12 09:00", ""),
        ("2026-10-12 19:59:59", ""),
        ("2026-10-12 20:00", "dalle 20 in poi"),
        ("2026-10-17 09:59", "prima delle 10"),  # Saturday
        ("2026-10-17 10:00", ""),
        ("2026-10-17 19:00", "dalle 19 in poi"),
        ("2026-10-18 11:00", "domenica o festivo"),
        ("2026-12-07 09:30", "prima delle 10"),  # eve of 8 December, a Monday
        ("2026-12-07 19:30", "dalle 19 in poi"),
        ("2026-12-08 11:00", "domenica o festivo"),
        ("2026-12-31 19:30", "dalle 19 in poi"),  # eve across the year
        ("2026-04-06 11:00", "domenica o festivo"),
        ("2026-10-26 08:30", "prima delle 9"),  # the Monday after the clock change
        ("2026-10-26 09:00", ""),
    ],
)
def test_hours(when, expected):
    assert calling.out_of_hours(at(when)) == expected


def test_the_clock_of_rome_counts():
    # 07:30 UTC is 09:30 in summer and 08:30 in winter.
    assert calling.out_of_hours(pd.Timestamp("2026-10-23 07:30", tz="UTC")) == ""
    assert calling.out_of_hours(pd.Timestamp("2026-10-26 07:30", tz="UTC")) == "prima delle 9"
    with pytest.raises(ValueError, match="non ha il fuso"):
        calling.out_of_hours(pd.Timestamp("2026-10-12 10:00"))


def test_patron_saint_is_an_extra():
    patron = [dt.date(2025, 9, 19)]
    assert calling.out_of_hours(at("2025-09-19 11:00")) == ""
    assert calling.out_of_hours(at("2025-09-19 11:00"), patron) == "domenica o festivo"
    assert calling.out_of_hours(at("2025-09-18 19:30"), patron) == "dalle 19 in poi"
    assert calling.hours_on(dt.date(2025, 9, 19), patron) is None
    assert calling.hours_on(dt.date(2025, 9, 18), patron) == (10, 19)


def attempts(*rows):
    frame = pd.DataFrame(rows, columns=["campaign_id", "phone", "dialed_at", "outcome"])
    moments = pd.to_datetime(frame["dialed_at"], format="ISO8601")
    frame["dialed_at"] = moments.dt.tz_localize("Europe/Rome")
    frame.insert(0, "attempt_id", range(1, len(frame) + 1))
    return frame


def outcomes(campaign, **counts):
    day = "2026-10-12 10:00"
    return [(campaign, "6020000000", day, name) for name, n in counts.items() for _ in range(n)]


def test_rate_by_campaign():
    frame = attempts(
        *outcomes("A", risposta=100, muta=1, abbattuta=2, occupato=50),
        *outcomes("B", risposta=100, muta=4),
        *outcomes("C", occupato=3),
        *outcomes("D", abbattuta=1),
    )
    found = calling.silent_calls(frame)
    assert found["silent"].to_dict() == {"A": 3, "B": 4, "C": 0, "D": 1}
    assert found["open_line"].to_dict() == {"A": 1, "B": 4, "C": 0, "D": 0}
    assert found.loc["A", "per_100"] == 3
    # Three is still within the limit; with nothing answered there is no rate.
    assert found["over_limit"].to_dict() == {"A": False, "B": True, "C": False, "D": True}
    assert found["per_100"].isna().to_dict() == {"A": False, "B": False, "C": True, "D": True}


def test_rate_refuses_unknown_outcomes_and_accepts_nothing():
    with pytest.raises(ValueError, match="non conosco: fax"):
        calling.silent_calls(attempts(("A", "1", "2026-10-12 10:00", "fax")))
    with pytest.raises(ValueError, match="outcome"):
        calling.silent_calls(pd.DataFrame({"campaign_id": ["A"]}))
    assert calling.silent_calls(attempts(*outcomes("A", muta=1)).iloc[:0]).empty


@pytest.mark.parametrize(
    ("silent", "again", "soon"),
    [
        ("2026-10-05 10:00", "2026-10-10 09:59:59", True),
        ("2026-10-05 10:00", "2026-10-10 10:00", False),
        # Five days by the clock, although the night of 25 October has an hour more.
        ("2026-10-22 10:00", "2026-10-27 10:00", False),
        ("2026-10-22 10:00", "2026-10-27 09:59:59", True),
    ],
)
def test_five_days(silent, again, soon):
    frame = attempts(("A", "6020000000", silent, "muta"), ("B", "6020000000", again, "risposta"))
    assert len(calling.redialled_too_soon(frame)) == int(soon)
    blocked = calling.blocked_by_silence(frame.iloc[:1], at(again))
    assert blocked == ({"6020000000"} if soon else set())


def test_five_days_other_cases():
    frame = attempts(
        ("A", "1", "2026-10-05 10:00", "risposta"),
        ("A", "1", "2026-10-06 10:00", "abbattuta"),
        ("A", "2", "2026-10-07 10:00", "risposta"),
        ("A", "1", "2026-10-08 10:00", "muta"),
        ("A", "1", "2026-10-12 10:00", "occupato"),
    )
    found = calling.redialled_too_soon(frame)
    assert found["attempt_id"].tolist() == [4, 5]
    assert found["silent_at"].tolist() == [at("2026-10-06 10:00"), at("2026-10-08 10:00")]
    assert calling.blocked_by_silence(frame, at("2026-10-06 10:00")) == set()
    assert calling.redialled_too_soon(frame.iloc[:0]).empty
    assert calling.blocked_by_silence(frame.iloc[:0], at("2026-10-06 10:00")) == set()


def test_the_planted_problems_are_found():
    frame = data.read("dial_attempts")
    found = calling.silent_calls(frame)
    assert found.index[found["over_limit"]].tolist() == ["C4"]
    assert len(calling.redialled_too_soon(frame)) > 0
