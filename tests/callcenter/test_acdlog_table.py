"""The queue_log table exported from a database as CSV."""

import csv
import io

import pandas as pd
import pytest

from callcenter import acdlog

HEADER = ["time", "callid", "queuename", "agent", "event", *(f"data{n}" for n in range(1, 6))]
ROWS = [
    (1790578802, "NONE", "bollette", "PJSIP/214", "ADDMEMBER", "", "", "", "", ""),
    (1790578810, "c.1", "bollette", "NONE", "ENTERQUEUE", "", "0817780001", "1", "", ""),
    (1790578820, "c.1", "bollette", "PJSIP/214", "CONNECT", "10", "c.2", "3", "", ""),
    (1790578920, "c.1", "bollette", "PJSIP/214", "COMPLETECALLER", "10", "100", "1", "", ""),
    (1790578922, "NONE", "bollette", "PJSIP/214", "PAUSE", "Postchiamata", "", "", "", ""),
    (1790578952, "NONE", "bollette", "PJSIP/214", "UNPAUSE", "", "", "", "", ""),
]
PLAIN = "\n".join("|".join(map(str, row)) for row in ROWS)


def local(row: tuple, pattern: str) -> tuple:
    moment = pd.Timestamp(row[0], unit="s", tz="UTC").tz_convert("Europe/Rome")
    return (moment.strftime(pattern), *row[1:])


def text(rows: list, header: list | None, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([header, *rows] if header else rows)
    return out.getvalue()


def check(log: acdlog.AcdLog) -> None:
    expected = acdlog.read(PLAIN)
    pd.testing.assert_frame_equal(log.calls, expected.calls)
    pd.testing.assert_frame_equal(log.agent_states, expected.agent_states)
    assert log.counts["accepted"] == len(ROWS)
    assert log.adds_up


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    "pattern", [None, "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%d/%m/%Y %H:%M:%S"]
)
def test_layouts_with_header(delimiter, newest_first, pattern):
    rows = [local(row, pattern) if pattern else row for row in ROWS]
    rows = rows[::-1] if newest_first else rows

    log = acdlog.read(text(rows, HEADER, delimiter))

    check(log)
    assert log.counts["header_lines"] == 1
    assert log.warnings == []


def test_other_column_order_extra_columns_and_single_data_column():
    header = ["id", "event", "data", "agent", "created", "queue", "callid", "serverid"]
    rows = [
        (n, row[4], "|".join(row[5:]).rstrip("|"), row[3], row[0], row[2], row[1], "pbx")
        for n, row in enumerate(ROWS)
    ]

    check(acdlog.read(text(rows, header, ";").encode()))


def test_without_header_and_quoted(tmp_path):
    path = tmp_path / "queue_log.csv"
    quoted = io.StringIO()
    writer = csv.writer(quoted, quoting=csv.QUOTE_ALL)
    writer.writerows(local(row, "%Y-%m-%d %H:%M:%S.250000") for row in ROWS)
    path.write_text(quoted.getvalue())

    check(acdlog.read(path))


def test_fractions_of_a_second_order_the_rows():
    rows = [
        ("1790578810.9", "c", "q", "NONE", "ABANDON", "1", "1", "0"),
        ("1790578810.1", "c", "q", "NONE", "ENTERQUEUE", "", "081", "1"),
    ]

    (call,) = acdlog.read(text(rows, HEADER, ",")).calls.to_dict("records")

    assert (call["outcome"], call["complete"]) == ("abandoned", True)


def test_rows_of_the_same_second_newest_first_keep_their_order():
    start = (1790578800, "NONE", "NONE", "NONE", "QUEUESTART", "", "", "", "", "")
    rows = [start, *((1790578810, *row[1:]) for row in ROWS)]

    log = acdlog.read(text(rows[::-1], HEADER, ","))

    assert log.calls["outcome"].tolist() == ["answered"]
    assert log.calls["complete"].tolist() == [True]


def test_bad_rows_are_rejected_with_reasons():
    rows = [
        *ROWS,
        ("ieri", "c", "q", "a", "ABANDON"),
        ("2026-99-01 10:00:00", "c", "q", "a", "ABANDON"),
        ("1790578999", "c"),
        ("1790578999", "c", "q", "a", "??"),
        ("1850-01-01 10:00:00", "c", "q", "a", "ABANDON"),
    ]

    log = acdlog.read(text(rows, HEADER, ",") + "\n")

    reasons = log.rejected["reason"].tolist()
    assert "non è un numero di secondi" in reasons[0]
    assert "non è una data" in reasons[1]
    assert "2 celle" in reasons[2]
    assert "«??»" in reasons[3]
    assert "1999-2100" in reasons[4]
    assert log.rejected["line"].tolist() == [8, 9, 10, 11, 12]
    assert log.blank_lines == 1
    assert log.adds_up


def test_duplicates_and_iter_events():
    rows = ROWS + ROWS
    log = acdlog.read(text(rows, HEADER, ","))

    assert log.counts["duplicates"] == len(ROWS)
    assert log.adds_up
    events = list(acdlog.iter_events(text(ROWS[::-1], HEADER, ",")))
    assert [event.event for event in events] == [row[4] for row in ROWS]


@pytest.mark.parametrize("newest_first", [False, True])
def test_naive_times_in_the_repeated_hour_follow_the_order_of_rows(newest_first):
    first = int(pd.Timestamp("2026-10-25 00:50", tz="UTC").timestamp())  # 02:50 ora legale
    rows = [
        (first - 3600, "NONE", "NONE", "NONE", "QUEUESTART", "", "", "", "", ""),
        (first, "c", "q", "NONE", "ENTERQUEUE", "", "081", "1"),
        (first + 900, "c", "q", "NONE", "ABANDON", "1", "1", "900"),  # 02:05 ora solare
        (first + 7200, "NONE", "NONE", "NONE", "CONFIGRELOAD", "", "", "", "", ""),
    ]
    naive = [local(row, "%Y-%m-%d %H:%M:%S") for row in rows]

    log = acdlog.read(text(naive[::-1] if newest_first else naive, HEADER, ","))

    (call,) = log.calls.to_dict("records")
    assert str(call["entered_at"]) == "2026-10-25 02:50:00+02:00"
    assert str(call["ended_at"]) == "2026-10-25 02:05:00+01:00"
    assert (call["wait_s"], call["outcome"]) == (900, "abandoned")
    assert any("si ripete" in warning for warning in log.warnings)


def test_header_only_is_empty():
    with pytest.raises(ValueError, match="è vuoto"):
        acdlog.read(",".join(HEADER) + "\n")


def test_rotated_exports_in_any_order(tmp_path):
    paths = []
    for number, part in enumerate((ROWS[3:], ROWS[:3])):
        path = tmp_path / f"{number}.csv"
        path.write_text(text(part[::-1], HEADER, ";"))
        paths.append(path)

    log = acdlog.read(paths)

    pd.testing.assert_frame_equal(log.calls, acdlog.read(PLAIN).calls)
