"""The calendar as files: CSV (the register's «lezioni» table), iCalendar, a page to print."""

from __future__ import annotations

import csv
import hashlib
import io
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

from callcenter.attendance.tables import table
from tools.timetable.schedule import Session
from tools.timetable.week import clock, moment

ROME = ZoneInfo("Europe/Rome")
UNNAMED = "da nominare"
_WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip


def topic(session: Session) -> str:
    """«1.3 Dal registro al report»: number and title of the lesson."""
    unit, _, place = session.lesson.partition("-")
    number = place.lstrip("0").upper()
    if unit.startswith("uf"):
        return f"{unit[2:]}.{number} {session.title}"
    return f"KC.{number} {session.title}" if unit == "kc" else session.title


def to_csv(sessions: list[Session], teachers: dict[str, str]) -> str:
    """The rows of the register's table «lezioni», as the attendance notebook loads them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(table("lezioni").names)
    for number, session in enumerate(sessions, start=1):
        writer.writerow(
            [
                f"L{number:03d}", session.day.isoformat(), clock(session.start),
                clock(session.end), session.unit, session.kind,
                teachers.get(session.unit, UNNAMED), topic(session), "",
            ]
        )  # fmt: skip
    return text.getvalue()


def to_ics(sessions: list[Session], name: str) -> bytes:
    """One event a session, in Rome's time; the same calendar always gives the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Tecnico della gestione di call center//calendario//IT")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for session in sessions:
        event = icalendar.Event()
        start = moment(session.day, session.start).replace(tzinfo=ROME)
        key = f"{name} {start.isoformat()} {session.title} {session.kind}"
        event.add("uid", hashlib.sha256(key.encode()).hexdigest()[:32])
        event.add("dtstamp", start.astimezone(ZoneInfo("UTC")))
        event.add("dtstart", start)
        event.add("dtend", moment(session.day, session.end).replace(tzinfo=ROME))
        event.add("summary", f"{topic(session)} ({session.kind})")
        event.add("categories", [session.unit, session.kind])
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def to_html(sessions: list[Session], name: str, teachers: dict[str, str]) -> str:
    """A page that a teacher reads or prints: a table for each month, and the hours at the end."""
    months: dict[tuple[int, int], list[Session]] = {}
    for session in sessions:
        months.setdefault((session.day.year, session.day.month), []).append(session)
    tables = "".join(_month(year, month, rows) for (year, month), rows in months.items())
    return _PAGE.format(
        title=escape(name),
        months=tables,
        totals=_totals(sessions),
        teachers="".join(
            f"<li>{escape(unit)}: {escape(who)}</li>" for unit, who in sorted(teachers.items())
        ),
    )


def _month(year: int, month: int, sessions: list[Session]) -> str:
    rows, before = [], None
    for session in sessions:
        day = f"{_WEEKDAYS[session.day.weekday()]} {session.day.day}"
        rows.append(
            f"<tr{'' if session.day == before else ' class=new'}>"
            f"<th scope=row>{'' if session.day == before else day}</th>"
            f"<td>{clock(session.start)}–{clock(session.end)}</td><td>{escape(session.unit)}</td>"
            f"<td>{escape(session.kind)}</td><td>{escape(topic(session))}</td></tr>"
        )
        before = session.day
    return (
        f"<table><caption>{_MONTHS[month - 1]} {year}</caption><thead><tr><th scope=col>Giorno"
        "<th scope=col>Ore<th scope=col>Unità<th scope=col>Tipo<th scope=col>Argomento</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _totals(sessions: list[Session]) -> str:
    totals: dict[tuple[str, str], int] = {}
    for session in sessions:
        key = session.unit, session.kind
        totals[key] = totals.get(key, 0) + session.end - session.start
    rows = "".join(
        f"<tr><th scope=row>{escape(unit)}</th><td>{escape(kind)}</td>"
        f"<td>{minutes / 60:g}</td></tr>"
        for (unit, kind), minutes in totals.items()
    )
    whole = sum(totals.values()) / 60
    return (
        "<table><caption>Ore</caption><thead><tr><th scope=col>Unità<th scope=col>Tipo"
        f"<th scope=col>Ore</tr></thead><tbody>{rows}"
        f"<tr class=new><th scope=row>Totale</th><td></td><td>{whole:g}</td></tr></tbody></table>"
    )


_PAGE = """<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Calendario del corso {title}</title>
<style>
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.4 sans-serif; }}
table {{ width: 100%; margin: 2rem 0; border-collapse: collapse; }}
caption {{ padding: .5rem 0; font-weight: bold; font-size: 1.2rem; text-align: left; }}
th, td {{ padding: .2rem .5rem; text-align: left; vertical-align: top; }}
tbody th {{ font-weight: normal; white-space: nowrap; }}
tr.new > * {{ border-top: 1px solid #777; }}
thead th {{ border-bottom: 2px solid #333; }}
tr {{ break-inside: avoid; }}
@page {{ size: A4; margin: 15mm; }}
</style>
</head>
<body>
<h1>Calendario del corso {title}</h1>
<ul>{teachers}</ul>
{months}
{totals}
</body>
</html>
"""


def save(sessions: list[Session], name: str, teachers: dict[str, str], folder: Path) -> list[Path]:
    """Write the three files; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        # Excel in Italian reads UTF-8 only with the mark.
        "calendario.csv": to_csv(sessions, teachers).encode("utf-8-sig"),
        "calendario.ics": to_ics(sessions, name),
        "calendario.html": to_html(sessions, name, teachers).encode(),
    }
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return [folder / file for file in files]
