"""Il personale: operatori, competenze, turni, assenze."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from callcenter.data import TIME_ZONE
from callcenter.scenario import draws, names
from callcenter.scenario.config import Scenario

# Turni di un giorno feriale secondo l'orario settimanale: (ora di inizio, ora di fine).
_DAY_SHIFTS = {
    40: [(8, 17), (9, 18), (11, 20)],
    30: [(8, 14), (9, 15), (14, 20), (10, 16), (13, 19)],
    20: [(9, 13), (10, 14), (15, 19), (16, 20)],
}
_SATURDAY = (8, 14)
# La linea guasti: mattina, pomeriggio, notte, poi tre giorni di riposo.
_ROTATION = [(6, 14), (14, 22), (22, 30), None, None, None]
_ABSENCES = (("ferie", 0.52), ("malattia", 0.28), ("permesso", 0.14), ("formazione esterna", 0.06))


def operators(scenario: Scenario) -> pd.DataFrame:
    """Gli operatori: matricola, nome, interno, squadra, ruolo, orario, data di assunzione."""
    rng = scenario.rng("operators")
    settings = scenario["people"]
    teams = settings["teams"]
    total = sum(team["size"] for team in teams.values())
    first_names, last_names, _ = names.people_names(rng, total, newcomers=0.0)
    log_start = scenario["period"]["log_start"]
    inbound = teams["Capri"]["size"] + teams["Ischia"]["size"]
    recent = set(np.flatnonzero(draws.exactly(rng, inbound, settings["recent_hires"])))
    rows = []
    for team, facts in teams.items():
        for hours in facts["hours"]:
            number = len(rows)
            days = int(rng.integers(450, 3600))
            if number in recent:
                days = int(rng.integers(15, 150))
            rows.append(
                {
                    "operator_id": number + 1,
                    "first_name": first_names[number],
                    "last_name": last_names[number],
                    "extension": settings["first_extension"] + number,
                    "team": team,
                    "role": "coordinatore" if team == "Coordinamento" else "operatore",
                    "weekly_hours": hours,
                    "contract": "determinato" if days < 150 else "indeterminato",
                    "hired_on": pd.Timestamp(log_start - dt.timedelta(days=days)),
                }
            )
    frame = pd.DataFrame(rows)
    leaders = frame.loc[frame["role"] == "coordinatore", "operator_id"].tolist()
    boss = dict(zip(list(teams)[:4], leaders, strict=True))
    frame["coordinator_id"] = frame["team"].map(boss).astype("Int64")
    return frame


def operator_skills(scenario: Scenario, operators: pd.DataFrame) -> pd.DataFrame:
    """Le competenze: per ogni operatore le code che serve e il livello (1 = principale)."""
    rng = scenario.rng("operator_skills")
    since = scenario["period"]["log_start"]
    rows = []

    def add(person: object, queue: str, level: int) -> None:
        start = max(
            person.hired_on.date() + dt.timedelta(days=14),
            since - dt.timedelta(days=int(rng.integers(30, 900))),
        )
        rows.append((person.operator_id, queue, level, pd.Timestamp(start)))

    for person in operators.itertuples():
        novice = person.hired_on.date() > since - dt.timedelta(days=60)
        if person.team == "Capri":
            add(person, "bollette", 1)
            if not novice:
                add(person, "contratti", 2)
            if rng.random() < 0.45:
                add(person, "web", 2)
        elif person.team == "Ischia":
            add(person, "contratti", 1)
            if not novice:
                add(person, "bollette", 2)
            if rng.random() < 0.45:
                add(person, "web", 1)
        elif person.team == "Procida":
            add(person, "guasti", 1)
        elif person.team == "Coordinamento":
            add(person, "guasti", 3)
        if person.team in ("Capri", "Ischia") and not novice and rng.random() < 0.35:
            add(person, "guasti", 2)
    frame = pd.DataFrame(rows, columns=["operator_id", "queue", "level", "since"])
    return frame.sort_values(["operator_id", "queue"], ignore_index=True)


def _stamp(day: dt.date, hour: float) -> pd.Timestamp:
    base = pd.Timestamp(day) + pd.Timedelta(days=int(hour // 24))
    return (base + pd.Timedelta(hours=hour % 24)).tz_localize(TIME_ZONE)


def shifts(scenario: Scenario, operators: pd.DataFrame) -> pd.DataFrame:
    """I turni previsti, un rigo per operatore e giorno lavorato, su tutto il periodo.

    Prima dell'assunzione di chi lo occupa oggi, un posto era di un collega che poi è uscito.
    """
    rng = scenario.rng("shifts")
    settings = scenario["people"]
    holidays = set(scenario["holidays"])
    start = scenario["period"]["history_start"]
    end = scenario["period"]["log_end"]
    rows = []
    for offset in range((end - start).days):
        day = start + dt.timedelta(days=offset)
        week = day.isocalendar().week
        for person in operators.itertuples():
            slot, kind = _slot(person, day, week, holidays)
            if slot is None:
                continue
            remote = person.team != "Procida" and rng.random() < settings["remote_share"]
            rows.append(
                (
                    person.operator_id,
                    pd.Timestamp(day),
                    _stamp(day, slot[0]),
                    _stamp(day, slot[1]),
                    kind,
                    remote,
                )
            )
    columns = ["operator_id", "date", "starts_at", "ends_at", "kind", "remote"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("starts_at", "ends_at"):
        frame[name] = frame[name].dt.as_unit("s")
    return frame


def _slot(person, day: dt.date, week: int, holidays: set) -> tuple[tuple | None, str]:
    """Il turno di un operatore in un giorno: ore di inizio e fine e tipo, o niente."""
    if person.team == "Procida":
        slot = _ROTATION[(day.toordinal() - person.operator_id) % len(_ROTATION)]
        return slot, "" if slot is None else {6: "mattina", 14: "pomeriggio", 22: "notte"}[slot[0]]
    if day in holidays or day.weekday() == 6:
        return None, ""
    works_saturday = (week + person.operator_id) % 5 < 2
    if day.weekday() == 5:
        return (_SATURDAY, "sabato") if works_saturday and person.weekly_hours > 20 else (None, "")
    # Chi lavora il sabato riposa un giorno della stessa settimana (non il lunedì).
    if works_saturday and person.weekly_hours > 20 and day.weekday() == 1 + person.operator_id % 4:
        return None, ""
    options = _DAY_SHIFTS[person.weekly_hours]
    slot = options[(week + person.operator_id) % len(options)]
    return slot, "tempo pieno" if person.weekly_hours == 40 else "tempo parziale"


def absences(scenario: Scenario, operators: pd.DataFrame) -> pd.DataFrame:
    """Le assenze, dal giorno al giorno (compresi), con il motivo."""
    rng = scenario.rng("absences")
    start, end = scenario["period"]["history_start"], scenario["period"]["log_end"]
    rate = scenario["people"]["absence_rate"]
    edges = np.cumsum([weight for _, weight in _ABSENCES])
    rows = []
    for person in operators.itertuples():
        day = max(start, person.hired_on.date())
        while True:
            # In media un'assenza dura 2,5 giorni: se ne apre una ogni 2,5 ÷ rate giorni.
            day += dt.timedelta(days=1 + int(-math.log1p(-rng.random()) * 2.5 / rate))
            if day >= end:
                break
            reason = _ABSENCES[int(np.searchsorted(edges, rng.random(), side="right"))][0]
            length = 1 + int(-math.log1p(-rng.random()) * (3.0 if reason == "ferie" else 1.2))
            last = min(day + dt.timedelta(days=length - 1), end - dt.timedelta(days=1))
            rows.append((person.operator_id, pd.Timestamp(day), pd.Timestamp(last), reason))
            day = last
    frame = pd.DataFrame(rows, columns=["operator_id", "date_from", "date_to", "reason"])
    frame.insert(0, "absence_id", range(1, len(frame) + 1))
    return frame


def presence(operators: pd.DataFrame, shifts: pd.DataFrame, absences: pd.DataFrame) -> pd.DataFrame:
    """I turni lavorati davvero: quelli previsti, meno le assenze, più le sostituzioni.

    Si sostituisce solo chi manca alla linea guasti, che non può restare scoperta: tocca a un
    collega della squadra nel secondo o terzo giorno di riposo.
    """
    away = {
        (row.operator_id, row.date_from + pd.Timedelta(days=offset))
        for row in absences.itertuples()
        for offset in range((row.date_to - row.date_from).days + 1)
    }
    keys = list(zip(shifts["operator_id"], shifts["date"], strict=True))
    worked = shifts.copy()
    fault_team = operators.loc[operators["team"] == "Procida", "operator_id"].tolist()
    busy = set(keys)
    substitute = []
    for operator, date in keys:
        chosen = operator
        if (operator, date) in away:
            chosen = -1
            if operator in fault_team:
                for colleague in sorted(fault_team, key=lambda c: (c - operator) % 6):
                    rested = (colleague, date - pd.Timedelta(days=1)) not in busy
                    if (colleague, date) not in busy | away and rested:
                        chosen = colleague
                        busy.add((colleague, date))
                        break
        substitute.append(chosen)
    worked["operator_id"] = substitute
    return worked[worked["operator_id"] >= 0].reset_index(drop=True)
