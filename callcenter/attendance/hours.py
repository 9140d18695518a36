"""Le ore: quanto dura una lezione, quante ne sono state fatte, quante ne chiede lo standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from callcenter import standard
from callcenter.attendance import cells

if TYPE_CHECKING:
    from callcenter.attendance.register import Register

TOTAL = "totale"


def duration_h(day: str, start: str, end: str) -> float:
    """Le ore vere fra due ore dello stesso giorno (`"2026-10-05"`, `"9:00"`, `"13:00"`).

    Nelle due notti in cui l'ora cambia conta il tempo passato davvero. ValueError se la fine non
    viene dopo l'inizio o se un'ora non esiste.
    """
    return cells.minutes(cells.date(day), cells.time(start), cells.time(end)) / 60


def held(register: Register, on: str | None = None) -> pd.DataFrame:
    """Le lezioni tenute fino al giorno `on` compreso, con la colonna `ore`.

    Senza `on` ci si ferma all'ultimo giorno che ha almeno una presenza: le lezioni già scritte ma
    non ancora tenute non sono assenze di nessuno. ValueError se `on` non è una data.
    """
    lessons = register.read("lezioni")
    lessons = lessons[lessons["data"] <= last_day(register, on)].reset_index(drop=True)
    lessons["ore"] = [
        cells.minutes(row.data, row.inizio, row.fine) / 60 for row in lessons.itertuples()
    ]
    return lessons.astype({"ore": float})


def last_day(register: Register, on: str | None = None) -> str:
    """Il giorno fino a cui si conta («AAAA-MM-GG»); vuoto se non c'è ancora nessuna presenza."""
    if on is not None:
        return cells.date(str(on))
    found = register.db.execute(
        "SELECT max(data) FROM lezioni WHERE lezione IN (SELECT lezione FROM presenze)"
    ).fetchone()
    return found[0] or ""


def for_student(lessons: pd.DataFrame, groups: str) -> pd.DataFrame:
    """Le lezioni che riguardano uno studente: quelle di tutti e quelle dei suoi gruppi."""
    return lessons[lessons["gruppo"].isin(["", *groups.split()])]


def delivered(register: Register, on: str | None = None) -> pd.DataFrame:
    """Le ore fatte per unità e tipo, accanto a quelle del libro e dello standard.

    Colonne: `unita`, `tipo`, `fatte` (ore), `piano` (ore nel piano del libro, `data/hours.yml`),
    `standard` (minimo dello standard; vuoto dove lo standard non dà un minimo), `mancano` (al
    minimo o, dove non c'è, al piano). Con i gruppi valgono le ore dello studente che ne ha avute
    di meno. Le righe `totale` sommano: l'aula comprende le KC. Fonte: standard formativo.
    """
    lessons, book = held(register, on), standard.load()
    done = _least(register, lessons)
    rows = []
    for unit, plan in book.plan.units.items():
        rows.append((unit, "aula", plan.classroom, None))
        rows.append((unit, "laboratorio", plan.laboratory, None))
    hours = book.hours
    rows += [
        ("KC", "aula", book.plan.key_competences, hours.key_competences),
        ("tirocinio", "tirocinio", book.plan.internship, hours.internship),
    ]
    table = pd.DataFrame(rows, columns=["unita", "tipo", "piano", "standard"])
    table["fatte"] = [done.get((unit, kind), 0.0) for unit, kind, *_ in rows]
    totals = pd.DataFrame(
        [
            (TOTAL, "aula (con KC)", hours.classroom, hours.classroom, _sum(table, "aula")),
            (TOTAL, "laboratorio", hours.laboratory, hours.laboratory, _sum(table, "laboratorio")),
            (TOTAL, "tirocinio", hours.internship, hours.internship, _sum(table, "tirocinio")),
            (TOTAL, "tutto", hours.total, hours.total, float(table["fatte"].sum())),
        ],
        columns=["unita", "tipo", "piano", "standard", "fatte"],
    )
    table = pd.concat([table, totals], ignore_index=True)
    table["standard"] = pd.to_numeric(table["standard"]).astype("Int64")
    needed = table["standard"].fillna(table["piano"]).astype(float)
    table["mancano"] = (needed - table["fatte"]).clip(lower=0).round(2)
    return table[["unita", "tipo", "fatte", "piano", "standard", "mancano"]].round({"fatte": 2})


def _sum(table: pd.DataFrame, kind: str) -> float:
    return float(table.loc[table["tipo"] == kind, "fatte"].sum())


def _least(register: Register, lessons: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Per unità e tipo, le ore avute da chi ne ha avute di meno (senza studenti: tutte)."""
    students = register.read("studenti")
    active = students[students["ritirato_dal"] == ""]
    groups = sorted(set(active["gruppi"])) or [" ".join(sorted(set(lessons["gruppo"])))]
    each = [
        for_student(lessons, group).groupby(["unita", "tipo"])["ore"].sum().to_dict()
        for group in groups
    ]
    keys = {key for hours in each for key in hours}
    return {key: min(hours.get(key, 0.0) for hours in each) for key in keys}
