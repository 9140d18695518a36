"""``python -m tools timetable``: from the first day and the weekly timetable to the calendar."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from callcenter.planning.calendar import holidays
from tools.errors import ToolError
from tools.timetable import plan, week, write
from tools.timetable.schedule import LONGEST_DAYS, Session, schedule

_DATES = "date: 2026-12-24 (un giorno) o 2026-12-24..2027-01-06 (dal, al), divise da virgole"


def parser() -> argparse.ArgumentParser:
    """The command's options."""
    options = argparse.ArgumentParser(
        prog="python -m tools timetable",
        description="Mette le 500 ore del corso sul calendario della classe: CSV per il registro "
        "delle presenze, ICS per il telefono, una pagina da stampare.",
    )
    options.add_argument("--start", required=True, help="primo giorno, per esempio 2027-01-11")
    options.add_argument("--week", required=True, help=f"orario: «{week.EXAMPLE}»")
    options.add_argument("--closed", default="", help=f"chiusure della scuola; {_DATES}")
    options.add_argument(
        "--patron", default="09-19", help="santo patrono, mese-giorno (Napoli: 09-19; no: nessuno)"
    )
    options.add_argument("--internship-week", default="lun-ven 9-13 14-18")
    options.add_argument("--internship-start", help="se non comincia alla fine delle lezioni")
    options.add_argument("--teachers", default="", help="«UF1=prof.ssa Bruni, KC=prof. Neri»")
    options.add_argument("--name", default="call center", help="nome del corso o della classe")
    options.add_argument("--out", type=Path, default=Path("_build/calendario"))
    return options


def main(arguments: list[str]) -> int:
    """Command line; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        start = _day(options.start)
        timetable = {
            "week": week.parse(options.week),
            "start": start,
            "internship_week": week.parse(options.internship_week),
            "closed": closed(start, options.closed, options.patron),
        }
        if options.internship_start:
            timetable["internship_start"] = _day(options.internship_start)
        teachers = _teachers(options.teachers)
        sessions = schedule(plan.read(), **timetable)
        files = write.save(sessions, options.name, teachers, options.out)
    except (ToolError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    _report(sessions)
    for file in files:
        print(f"· {file}")
    return 0


def closed(start: dt.date, text: str, patron: str) -> frozenset[dt.date]:
    """Days without lessons: national holidays, the patron saint's, the school's own."""
    years = range(start.year, start.year + LONGEST_DAYS // 365 + 1)
    days = set(holidays(years))
    if patron != "no":
        for year in years:
            days.add(_day(f"{year}-{patron}"))
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        first, _, last = part.partition("..")
        day, end = _day(first), _day(last or first)
        if end < day:
            raise ToolError(f"La chiusura «{part}» finisce prima di cominciare.")
        while day <= end:
            days.add(day)
            day += dt.timedelta(days=1)
    return frozenset(days)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise ToolError(
            f"«{text.strip()}» non è una data: scrivi anno-mese-giorno, per esempio 2027-01-11."
        ) from None


def _teachers(text: str) -> dict[str, str]:
    names = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        unit, sign, who = part.partition("=")
        known = {"UF1", "UF2", "UF3", "KC", "tirocinio"}
        if not sign or unit.strip() not in known or not who.strip():
            raise ToolError(
                f"Non capisco «{part}»: scrivi UNITÀ=nome, con una di {', '.join(sorted(known))}."
            )
        names[unit.strip()] = who.strip()
    return names


def _report(sessions: list[Session]) -> None:
    lessons = [session for session in sessions if session.unit != "tirocinio"]
    hours = sum(session.end - session.start for session in sessions) / 60
    print(
        f"{hours:g} ore. Lezioni dal {lessons[0].day:%d/%m/%Y} al {lessons[-1].day:%d/%m/%Y}; "
        f"fine del tirocinio {max(session.day for session in sessions):%d/%m/%Y}."
    )
