"""The course's calendar: every hour of the standard is on a day when there is school."""

import csv
import datetime as dt
import io
import itertools

import icalendar
import pytest
from dateutil.easter import easter

from callcenter import attendance
from callcenter.planning.calendar import holidays as italian_holidays
from tools import coverage
from tools.env import ROOT
from tools.errors import ToolError
from tools.timetable import cli, plan, schedule, week, write
from tools.timetable.plan import Plan, Task

MONDAY = dt.date(2027, 1, 11)
WEEK = "lun-ven 9-13, mer 14-16 lab"


def small(**more):
    """Two lessons, an hour of key competences for every four, eight of internship."""
    tasks = {
        "units": (
            Task("UF1", "aula", "uf1-01", "Prima", 300),
            Task("UF1", "laboratorio", "uf1-01", "Prima", 120),
            Task("UF1", "aula", "uf1-02", "Seconda", 180),
        ),
        "key_competences": (Task("KC", "aula", "kc-01", "Inglese", 150),),
        "internship": Task("tirocinio", "tirocinio", "", "Tirocinio", 480),
    }
    return Plan(**tasks | more)


def laid(text="lun-ven 9-13", start=MONDAY, **more):
    return schedule.schedule(small(), week.parse(text), start, week.parse("lun-ven 9-13"), **more)


def minutes(sessions):
    totals = {}
    for session in sessions:
        key = session.unit, session.kind
        totals[key] = totals.get(key, 0) + session.end - session.start
    return totals


def test_a_week_in_words():
    slots = week.parse(" Lunedì 9-13 14:30-16, mer-gio 9.30-12 lab,ven 8-9 KC ")
    assert [(s.day, s.start, s.end, s.kind) for s in slots] == [
        (0, 540, 780, ""), (0, 870, 960, ""), (2, 570, 720, "lab"), (3, 570, 720, "lab"),
        (4, 480, 540, "kc"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vuoto"),
        ("lun", "non ha le ore"),
        ("lune 9-13 forse", "«forse»"),
        ("9-13", "non comincia con un giorno"),
        ("xyz 9-13", "non comincia con un giorno"),
        ("ven-lun 9-13", "all'indietro"),
        ("lun 13-9", "non vanno bene"),
        ("lun 9:75-13", "non vanno bene"),
        ("lun 9-13, lun 12-14", "si sovrappongono"),
    ],
)
def test_a_week_that_is_not_understood(text, words):
    with pytest.raises(ToolError, match=words):
        week.parse(text)


@pytest.mark.parametrize(
    "text", ["lun-ven 9-13", WEEK, "lun-mar 9-11 aula, gio 9-12 lab, ven 9-10 kc", "sab 8:30-9:15"]
)
def test_every_hour_is_there_once(text):
    sessions = laid(text)
    assert minutes(sessions) == small().minutes
    for before, after in itertools.pairwise(sessions):
        assert (before.day, before.end) <= (after.day, after.start)


def test_lessons_go_in_order_and_laboratories_after_their_lesson():
    sessions = [s for s in laid("lun-ven 9-13, mer 14-16 lab") if s.unit == "UF1"]
    classroom = [s.lesson for s in sessions if s.kind == "aula"]
    assert classroom == sorted(classroom)
    explained = max((s.day, s.end) for s in sessions if s.lesson == "uf1-01" and s.kind == "aula")
    lab = [(s.day, s.start) for s in sessions if s.kind == "laboratorio"]
    assert lab
    assert min(lab) >= explained


def test_key_competences_go_on_with_the_units():
    sessions = [s for s in laid("lun-ven 9-10") if s.unit != "tirocinio"]
    done = {"UF1": 0, "KC": 0}
    for session in sessions:
        done[session.unit] += session.end - session.start
        # Never more than one slot ahead or behind the common share.
        assert abs(done["KC"] / 150 - done["UF1"] / 600) <= 60 / 150


def test_no_lesson_on_closed_days():
    closed = frozenset({MONDAY, MONDAY + dt.timedelta(days=1)})
    sessions = laid(closed=closed)
    assert sessions[0].day == MONDAY + dt.timedelta(days=2)
    assert not {session.day for session in sessions} & closed


def test_the_internship_follows_or_begins_when_told():
    lessons = [s for s in laid() if s.unit != "tirocinio"]
    internship = [s for s in laid() if s.unit == "tirocinio"]
    assert min(s.day for s in internship) > max(s.day for s in lessons)
    with pytest.raises(ToolError, match="si sovrappongono"):
        laid(internship_start=MONDAY)


def test_a_course_without_end_is_refused():
    with pytest.raises(ToolError, match="più di tre anni"):
        schedule.schedule(
            small(units=(Task("UF1", "aula", "uf1-01", "Prima", 60_000),)),
            week.parse("lun 9-10"), MONDAY, week.parse("lun 9-13"),
        )  # fmt: skip


@pytest.mark.parametrize("year", range(2024, 2045))
def test_easter_is_where_another_library_finds_it(year):
    days = set(italian_holidays([year]))
    sunday = easter(year)
    assert {sunday, sunday + dt.timedelta(days=1)} <= days
    assert len(days) == (12 if year < 2026 else 13) - (
        dt.date(year, 4, 25) in (sunday, sunday + dt.timedelta(days=1))
    )


def test_closures():
    days = cli.closed(MONDAY, "2027-03-25..2027-03-30, 2027-04-26", "09-19")
    assert {dt.date(2027, 3, 25), dt.date(2027, 3, 30), dt.date(2027, 4, 26)} <= days
    assert dt.date(2027, 9, 19) in days
    assert dt.date(2027, 9, 19) not in cli.closed(MONDAY, "", "no")


def test_the_register_reads_the_csv(tmp_path):
    text = write.to_csv(laid(), {"UF1": "prof.ssa Bruni"})
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert rows[0] == {
        "lezione": "L001", "data": "2027-01-11", "inizio": "9:00", "fine": "13:00", "unita": "UF1",
        "tipo": "aula", "docente": "prof.ssa Bruni", "argomento": "1.1 Prima", "gruppo": "",
    }  # fmt: skip
    register = attendance.Register()
    loaded = register.load("lezioni", text)
    assert len(loaded.rejected) == 0
    assert loaded.imported == len(rows)


def test_the_phone_reads_the_ics():
    sessions = laid(start=dt.date(2027, 3, 26))  # across the change of the clock
    calendar = icalendar.Calendar.from_ical(write.to_ics(sessions, "3B"))
    events = calendar.walk("VEVENT")
    assert len(events) == len(sessions)
    assert len({str(event["UID"]) for event in events}) == len(events)
    first = events[0]
    assert first.decoded("dtstart").isoformat() == "2027-03-26T09:00:00+01:00"
    assert events[1].decoded("dtstart").utcoffset() == dt.timedelta(hours=2)
    assert str(first["summary"]) == "1.1 Prima (aula)"
    assert write.to_ics(sessions, "3B") == write.to_ics(sessions, "3B")


def test_the_page_has_every_session_and_the_hours():
    page = write.to_html(laid(), "3B & co.", {"KC": "prof. Neri"})
    assert "3B &amp; co." in page
    assert page.count("<tr") - 2 * page.count("<caption") > len(laid()) - 1
    assert "KC.1 Inglese" in page
    assert "<caption>gennaio 2027</caption>" in page


def test_the_whole_course(tmp_path, capsys):
    status = cli.main(
        ["--start", "2027-01-11", "--week", WEEK, "--closed", "2027-03-25..2027-03-30",
         "--name", "3B", "--out", str(tmp_path)]
    )  # fmt: skip
    assert status == 0, capsys.readouterr().err
    assert capsys.readouterr().out.startswith("500 ore. ")
    text = (tmp_path / "calendario.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    hours = {}
    for row in rows:
        length = dt.datetime.strptime(row["fine"], "%H:%M") - dt.datetime.strptime(
            row["inizio"], "%H:%M"
        )
        key = row["tipo"]
        hours[key] = hours.get(key, 0) + length.total_seconds() / 3600
    assert hours == {"aula": 240, "laboratorio": 60, "tirocinio": 200}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--start", "11/1/2027"], "non è una data"),
        (["--closed", "2027-02-30"], "non è una data"),
        (["--closed", "2027-03-30..2027-03-01"], "finisce prima"),
        (["--teachers", "UF9=Neri"], "Non capisco «UF9=Neri»"),
    ],
)
def test_errors_are_said_and_nothing_is_written(tmp_path, capsys, more, words):
    out = tmp_path / "out"
    arguments = ["--start", "2027-01-11", "--week", WEEK, "--out", str(out), *more]
    assert cli.main(arguments) == 1
    assert words in capsys.readouterr().err
    assert not out.exists()


def lesson(code, classroom, laboratory=0):
    return coverage.Lesson(code, code, ROOT, (), classroom, laboratory, (), ())


def test_hours_that_lessons_leave_free_are_planned_too():
    found = plan.read((lesson("uf1-01", 8, 2), lesson("uf1-02", 60)))
    first = [(task.lesson, task.kind, task.minutes) for task in found.units[:4]]
    assert first == [
        ("uf1-01", "aula", 480), ("uf1-01", "laboratorio", 120), ("uf1-02", "aula", 3600),
        ("", "laboratorio", 18 * 60),
    ]  # fmt: skip
    assert [task.title for task in found.key_competences] == ["Competenze chiave"]
    assert sum(found.minutes.values()) == 500 * 60


def test_lessons_longer_than_the_plan_are_refused():
    with pytest.raises(ToolError, match="UF1 hanno 2 ore di laboratorio più del piano"):
        plan.read((lesson("uf1-01", 1, 22),))
