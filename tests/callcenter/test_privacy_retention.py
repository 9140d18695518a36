"""Retention rules: what is due, what is held, what is done, what is written."""

import dataclasses
import datetime as dt
import sqlite3

import pytest

from callcenter.privacy import retention

DAY = dt.date(2026, 11, 2)
RULE = retention.Rule("R", "notes", "written_on", "+10 days", "elimina", "non serve più")


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE notes (id, customer_id, written_on, note, gone_on)")
    connection.executemany(
        "INSERT INTO notes VALUES (?, ?, ?, ?, NULL)",
        [
            (1, 7, "2026-10-22", "a"),  # its last day was the first of November
            (2, 7, "2026-10-23", "b"),  # today is its last day
            (3, 8, "2026-01-01 10:00:00", "c"),
            (4, None, "2026-01-02", None),
            (5, 9, None, "e"),
        ],
    )
    connection.commit()
    return connection


def ids(connection):
    return [row[0] for row in connection.execute("SELECT id FROM notes ORDER BY id")]


def test_dry_run_touches_nothing_and_the_last_day_is_kept(db):
    plan = retention.dry_run(db, [RULE], DAY)
    assert plan[["due_rows", "held_rows", "oldest"]].values.tolist() == [[3, 0, "2026-01-01"]]
    assert ids(db) == [1, 2, 3, 4, 5]


def test_run_deletes_except_who_is_held_and_writes_the_log(db):
    retention.run(db, [RULE], DAY, holds=[8])
    assert ids(db) == [2, 3, 5]
    log = db.execute(
        "SELECT run_on, rule, due_rows, held_rows, done_rows, reason FROM retention_log"
    )
    assert log.fetchall() == [("2026-11-02", "R", 3, 1, 2, "non serve più")]


def test_a_row_of_nobody_is_not_held(db):
    retention.run(db, [RULE], DAY, holds=[7, 8, 9])
    assert ids(db) == [1, 2, 3, 5]


def test_second_run_finds_nothing(db):
    for rule in (
        dataclasses.replace(RULE, action="svuota", column="note"),
        dataclasses.replace(RULE, action="segna", column="gone_on"),
        RULE,
    ):
        assert retention.run(db, [rule], DAY)["due_rows"].tolist() != [0]
        assert retention.dry_run(db, [rule], DAY)["due_rows"].tolist() == [0]


def test_blank_and_mark(db):
    retention.run(db, [dataclasses.replace(RULE, action="svuota", column="note")], DAY)
    retention.run(db, [dataclasses.replace(RULE, action="segna", column="gone_on")], DAY)
    rows = db.execute("SELECT note, gone_on FROM notes WHERE id IN (1, 2) ORDER BY id").fetchall()
    assert rows == [(None, "2026-11-02"), ("b", None)]


def test_condition_of_the_rule(db):
    retention.run(db, [dataclasses.replace(RULE, where="customer_id = 7 OR 0")], DAY)
    assert ids(db) == [2, 3, 4, 5]


def test_years_and_months():
    assert "'+10 years'" in dataclasses.replace(RULE, keep="+10 years").due
    with pytest.raises(ValueError, match="durata"):
        dataclasses.replace(RULE, keep="10 anni")


def test_one_failure_undoes_all(db):
    broken = dataclasses.replace(RULE, id="B", action="svuota", column="customer_id")
    db.execute("CREATE TRIGGER no BEFORE UPDATE ON notes BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(sqlite3.IntegrityError):
        retention.run(db, [RULE, dataclasses.replace(broken, keep="+0 days")], DAY)
    assert ids(db) == [1, 2, 3, 4, 5]
    assert db.execute("SELECT COUNT(*) FROM retention_log").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"table": "notes; DROP"}, "nome di tabella"),
        ({"since": ""}, "nome di tabella"),
        ({"action": "brucia"}, "azione"),
        ({"action": "svuota"}, "colonna"),
        ({"column": "note"}, "colonna"),
        ({"reason": " "}, "perché"),
    ],
)
def test_a_rule_that_makes_no_sense(change, words):
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(RULE, **change)
