"""Le regole dei turni come dati: nome, norma, grado di certezza, funzione che le controlla.

Ogni regola dice da dove viene: la legge, il contratto della persona o una scelta dell'azienda. Il
contratto collettivo può disporre altro (e spesso lo fa): queste sono le misure di partenza.
Fonti: D.Lgs. 8 aprile 2003, n. 66, artt. 3, 4, 7, 8, 9, 13; verifica del 24 novembre 2026.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from callcenter.shifts.people import PersonShifts, hours_between, local

LAW, CONTRACT, COMPANY = "legge", "contratto", "azienda"
DAILY_REST_H, WEEKLY_REST_H, WEEKLY_WINDOW_D = 11.0, 24.0, 14
LONGEST_H = 24 - DAILY_REST_H
BREAK_OVER_H, BREAK_MIN = 6.0, 10
MOST_WEEKLY_H, NIGHT_H, WORKING_DAYS = 48.0, 8.0, 6
MOST_DAYS_IN_A_ROW, MOST_SATURDAYS_IN_A_ROW = 6, 2
_SLACK = 1e-6


@dataclass(frozen=True)
class Finding:
    """Una violazione: quando, che cosa si è trovato, il limite, una frase che lo spiega."""

    when: pd.Timestamp
    found: float
    limit: float
    text: str


@dataclass(frozen=True)
class Rule:
    """Una regola: ``kind`` è legge, contratto o azienda; ``certainty`` come nella tabella norme."""

    name: str
    title: str
    norm: str
    kind: str
    certainty: str
    find: Callable[[PersonShifts], Iterator[Finding]]


def clock(moment: pd.Timestamp) -> str:
    """Giorno e ora come si scrivono in sala: «ven 9 ott, 22:00»."""
    days = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
    months = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
    day = f"{days[moment.day_of_week]} {moment.day} {months[moment.month - 1]}"
    return f"{day}, {moment.hour}:{moment.minute:02d}"


def in_hours(hours: float) -> str:
    """Le ore scritte all'italiana: 8, 10,5, 28,17."""
    return f"{hours:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _overlap(person: PersonShifts) -> Iterator[Finding]:
    for shift, following in person.pairs():
        if following.start < shift.end:
            yield Finding(
                following.start, hours_between(shift.end, following.start), 0.0,
                f"Due turni insieme: il primo finisce {clock(shift.end)}, il secondo comincia "
                f"{clock(following.start)}.",
            )  # fmt: skip


def _daily_rest(person: PersonShifts) -> Iterator[Finding]:
    for shift in person.shifts:
        if shift.span_h > LONGEST_H + _SLACK:
            yield Finding(
                shift.start, 24 - shift.span_h, DAILY_REST_H,
                f"Da {clock(shift.start)} a {clock(shift.end)} sono {in_hours(shift.span_h)} ore "
                "di seguito: in ventiquattro ore non ne restano 11 di riposo.",
            )  # fmt: skip
    for shift, following in person.pairs():
        rest = hours_between(shift.end, following.start)
        if 0 <= rest < DAILY_REST_H - _SLACK:
            yield Finding(
                following.start, rest, DAILY_REST_H,
                f"Smonta {clock(shift.end)} e riattacca {clock(following.start)}: "
                f"{in_hours(rest)} ore di riposo, ne servono almeno 11 di seguito.",
            )  # fmt: skip


def _break(person: PersonShifts) -> Iterator[Finding]:
    for shift in person.shifts:
        if shift.span_h > BREAK_OVER_H + _SLACK and shift.break_min < BREAK_MIN:
            yield Finding(
                shift.start, shift.break_min, BREAK_MIN,
                f"Il turno di {clock(shift.start)} dura {in_hours(shift.span_h)} ore e nel piano "
                f"ha {in_hours(shift.break_min)} minuti di pausa: oltre 6 ore ne servono "
                "almeno 10.",
            )  # fmt: skip


def weekly_rests(person: PersonShifts, start: pd.Timestamp, days: int) -> int:
    """Quanti riposi settimanali stanno in una finestra che comincia il giorno ``start``.

    Un riposo settimanale è di 24 ore consecutive più le 11 del riposo giornaliero; 59 ore di
    seguito (24 + 24 + 11) ne valgono due. Un riposo che tocca il bordo della finestra si conosce
    solo a metà: lì bastano 24 ore.
    """
    left, right = local(start, 0), local(start + timedelta(days=days), 0)
    inside = [shift for shift in person.shifts if shift.end > left and shift.start < right]
    if not inside:
        return days // 7
    edges = [(left, inside[0].start), (inside[-1].end, right)]
    gaps = [hours_between(a.end, b.start) for a, b in itertools.pairwise(inside)]
    known = sum(_rests(gap - DAILY_REST_H) for gap in gaps)
    return known + sum(_rests(hours_between(*edge)) for edge in edges)


def _rests(hours: float) -> int:
    return max(0, math.floor((hours + _SLACK) / WEEKLY_REST_H))


def _weekly_rest(person: PersonShifts) -> Iterator[Finding]:
    length = (person.last_day - person.first_day).days + 1
    window = WEEKLY_WINDOW_D if length >= WEEKLY_WINDOW_D else 7
    needed = window // 7
    for offset in range(length - window + 1):
        start = person.first_day + timedelta(days=offset)
        rests = weekly_rests(person, start, window)
        if rests < needed:
            yield Finding(
                local(start, 0), rests, needed,
                f"Nei {window} giorni da {clock(local(start, 0)).split(',')[0]} ci sono {rests} "
                f"riposi settimanali (24 ore consecutive, oltre alle 11 del giorno): ne servono "
                f"{needed}.",
            )  # fmt: skip
            return


def _average_week(person: PersonShifts) -> Iterator[Finding]:
    weeks = max(1.0, ((person.last_day - person.first_day).days + 1) / 7)
    average = sum(shift.paid_h for shift in person.shifts) / weeks
    if average > MOST_WEEKLY_H + _SLACK:
        yield Finding(
            local(person.first_day, 0), average, MOST_WEEKLY_H,
            f"In media {in_hours(average)} ore la settimana nel periodo guardato: il massimo è 48, "
            "straordinario compreso.",
        )  # fmt: skip


def _night(person: PersonShifts) -> Iterator[Finding]:
    for monday, shifts in person.weeks().items():
        if not any(shift.is_night for shift in shifts):
            continue
        daily = sum(shift.paid_h for shift in shifts) / WORKING_DAYS
        if daily > NIGHT_H + _SLACK:
            yield Finding(
                local(monday, 0), daily, NIGHT_H,
                f"Settimana con notti: {in_hours(daily)} ore al giorno in media su sei giorni, "
                "il massimo è 8.",
            )  # fmt: skip


def _contract_hours(person: PersonShifts) -> Iterator[Finding]:
    for monday, shifts in person.weeks().items():
        hours = sum(shift.paid_h for shift in shifts)
        # L'ora in più della notte del cambio d'ora è lavoro vero, ma non è un turno in più.
        if hours > person.weekly_hours + 1 + _SLACK:
            yield Finding(
                local(monday, 0), hours, person.weekly_hours,
                f"{in_hours(hours)} ore nella settimana da {clock(local(monday, 0)).split(',')[0]},"
                f" il contratto ne prevede {in_hours(person.weekly_hours)}: le ore in più sono "
                "straordinario o, a tempo parziale, lavoro supplementare.",
            )  # fmt: skip


def _days_in_a_row(person: PersonShifts) -> Iterator[Finding]:
    days = sorted({shift.start.tz_localize(None).normalize() for shift in person.shifts})
    run = 1
    for before, day in itertools.pairwise(days):
        run = run + 1 if (day - before).days == 1 else 1
        if run == MOST_DAYS_IN_A_ROW + 1:
            yield Finding(
                local(day, 0), run, MOST_DAYS_IN_A_ROW,
                f"Con {clock(local(day, 0)).split(',')[0]} sono {run} giorni di lavoro di fila: la "
                f"regola dell'azienda ne ammette {MOST_DAYS_IN_A_ROW}.",
            )  # fmt: skip


def _saturdays(person: PersonShifts) -> Iterator[Finding]:
    days = sorted({
        shift.start.tz_localize(None).normalize()
        for shift in person.shifts
        if shift.start.day_of_week == 5 and not shift.is_night and shift.span_h <= BREAK_OVER_H
    })  # fmt: skip
    run = 1
    for before, day in itertools.pairwise(days):
        run = run + 1 if (day - before).days == 7 else 1
        if run == MOST_SATURDAYS_IN_A_ROW + 1:
            yield Finding(
                local(day, 0), run, MOST_SATURDAYS_IN_A_ROW,
                f"Quello del {day.day}/{day.month} è il {run}° sabato di fila: la rotazione "
                f"dell'azienda ne ammette {MOST_SATURDAYS_IN_A_ROW}.",
            )  # fmt: skip


RULES = (
    Rule("sovrapposizione", "Un turno alla volta", "Logica del piano", COMPANY, "-", _overlap),
    Rule("riposo_giornaliero", "11 ore di riposo fra due turni", "D.Lgs. 66/2003, art. 7", LAW,
         "V-sec", _daily_rest),
    Rule("pausa", "Pausa nei turni oltre 6 ore", "D.Lgs. 66/2003, art. 8", LAW, "C", _break),
    Rule("riposo_settimanale", "24 ore di riposo ogni settimana, oltre alle 11",
         "D.Lgs. 66/2003, art. 9", LAW, "V-sec", _weekly_rest),
    Rule("media_48", "48 ore in media a settimana", "D.Lgs. 66/2003, art. 4", LAW, "C",
         _average_week),
    Rule("notte", "8 ore in media per chi lavora di notte", "D.Lgs. 66/2003, art. 13", LAW, "C",
         _night),
    Rule("ore_contratto", "Ore del contratto", "Contratto individuale; D.Lgs. 81/2015, art. 6 "
         "per il tempo parziale", CONTRACT, "C", _contract_hours),
    Rule("giorni_di_fila", "Non più di 6 giorni di fila", "Regola dell'azienda", COMPANY, "-",
         _days_in_a_row),
    Rule("sabati", "Non più di 2 sabati di fila", "Regola dell'azienda", COMPANY, "-", _saturdays),
)  # fmt: skip
