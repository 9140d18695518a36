"""Prova pratica: dalla storia di una mezz'ora al numero di operatori, con Erlang C."""

from __future__ import annotations

import math
import random

import pandas as pd

from callcenter import data, erlang
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Sheet, Task

WEEKS = 6
TARGET = 80
SHRINKAGE = 30
_HALF_HOUR_S = 1800
_HOURS = ("09:30", "10:00", "10:30", "11:00", "11:30", "15:00", "15:30", "16:00")
_COLUMNS = {
    "giorno": "giorno",
    "offered": "offerte",
    "answered": "risposte",
    "talk_s": "conversazione (s)",
    "acw_s": "dopo chiamata (s)",
}


def task(chance: random.Random) -> Task:
    """Previsione, AHT, erlang, operatori per l'80/20, occupazione e persone da programmare."""
    queue = "bollette"
    frame = data.read("intervals")
    frame = frame.loc[frame["queue"] == queue]
    local = frame["interval_start"]
    weekday = chance.choice(range(5))
    hour = chance.choice(_HOURS)
    same = frame.loc[(local.dt.day_of_week == weekday) & (local.dt.strftime("%H:%M") == hour)]
    same = same.loc[(same["offered"] >= 5) & (same["answered"] > 0)]
    rows = same.sort_values("interval_start").tail(WEEKS)
    if len(rows) < WEEKS:
        pieces.pick(chance, [], "sei settimane di storia")
    rows = rows.assign(giorno=rows["interval_start"].dt.strftime("%d/%m/%Y"))
    calls = math.ceil(rows["offered"].sum() / WEEKS)
    aht = round(float((rows["talk_s"].sum() + rows["acw_s"].sum()) / rows["answered"].sum()))
    load = float(erlang.offered_load(calls, aht, _HALF_HOUR_S))
    agents = int(erlang.agents_for_service_level(calls, aht, TARGET / 100, 20))
    busy = 100 * load / agents
    people = math.ceil(agents / (1 - SHRINKAGE / 100) - 1e-9)
    level = 100 * float(erlang.service_level(calls, aht, agents))
    fmt = pieces.number
    when = f"{pieces.DAYS[weekday]} alle {hour}"
    next_day = rows["interval_start"].iloc[-1] + pd.Timedelta(days=7)
    return Task(
        name="organico",
        title=f"Quanti operatori {when}",
        unit="UF1",
        covers=("UF1.A5", "UF1.C3", "UF1.C4"),
        minutes=50,
        situation=(
            f"Devi mettere in turno gli operatori della coda `{queue}` per la mezz'ora di "
            f"**{when}**, nella settimana dopo l'ultima del foglio ({pieces.day(next_day)}). Il "
            "foglio 1 ha la stessa mezz'ora nelle ultime sei settimane. "
            f"L'obiettivo è {TARGET}% entro 20 secondi. Il foglio 2 è la tabella di Erlang C per "
            "questo carico e questa AHT."
        ),
        sheets=(
            pieces.sheet("storia", f"Coda «{queue}», {when}: sei settimane", rows, _COLUMNS),
            _table(calls, aht, load),
        ),
        requests=(
            Request(
                "Prevedi le **chiamate** con la media delle sei settimane, arrotondata all'intero "
                "in "
                "su.",
                5,
                fmt(calls),
                f"{fmt(rows['offered'].sum())} ÷ {WEEKS} = "
                f"{fmt(rows['offered'].sum() / WEEKS, 2)}.",
            ),
            Request(
                "Calcola l'**AHT** delle sei settimane, arrotondata al secondo.",
                6,
                f"{fmt(aht)} secondi",
                f"({fmt(rows['talk_s'].sum())} + {fmt(rows['acw_s'].sum())}) ÷ "
                f"{fmt(rows['answered'].sum())}: i secondi di tutte le settimane, divisi per tutte "
                "le risposte.",
            ),
            Request(
                "Calcola il **traffico offerto** in erlang, con due decimali.",
                5,
                f"{fmt(load, 2)} erlang",
                f"{fmt(calls)} × {fmt(aht)} ÷ 1.800 = {fmt(load, 2)}.",
            ),
            Request(
                "Leggi nella tabella il **minor numero di operatori** che raggiunge l'obiettivo. "
                "Scrivi anche il livello di servizio che ottieni.",
                6,
                f"{agents} operatori, {fmt(level, 1)}%",
                f"È la prima riga con almeno {TARGET}%. Con uno in meno non basta.",
            ),
            Request(
                "Calcola l'**occupazione** con quegli operatori, in percento. È sostenibile per "
                "tutta la giornata? Perché?",
                4,
                f"{fmt(busy, 1)}%",
                f"{fmt(load, 2)} ÷ {agents}. "
                + (
                    "Oltre l'85–90% a lungo le persone non respirano fra una chiamata e l'altra."
                    if busy > 85
                    else "Sotto l'85% resta respiro fra una chiamata e l'altra: si regge."
                ),
            ),
            Request(
                f"Pause, formazione e assenze tolgono il {SHRINKAGE}% del tempo. **Quante "
                "persone** "
                "metti in turno?",
                4,
                f"{people} persone",
                f"{agents} ÷ (1 − 0,{SHRINKAGE}) = {fmt(agents / (1 - SHRINKAGE / 100), 2)}, in "
                "su. "
                f"Moltiplicare per 1,{SHRINKAGE} è l'errore tipico.",
            ),
        ),
    )


def _table(calls: int, aht: int, load: float) -> Sheet:
    first = math.floor(load) + 1
    rows = tuple(
        (
            str(agents),
            pieces.number(100 * float(erlang.erlang_c(load, agents)), 1),
            pieces.number(100 * float(erlang.service_level(calls, aht, agents)), 1),
            pieces.number(float(erlang.average_speed_of_answer(calls, aht, agents)), 0),
        )
        for agents in range(first, first + 10)
    )
    columns = ("operatori", "chi aspetta (%)", "entro 20 s (%)", "attesa media (s)")
    title = f"Erlang C con {calls} chiamate in mezz'ora e AHT {aht} s"
    note = "Se le tue chiamate o la tua AHT sono diverse da queste, controlla i conti prima."
    return Sheet("erlang-c", title, columns, rows, note)
