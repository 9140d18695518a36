"""Prova pratica: la giornata di una coda, dal foglio delle mezz'ore all'e-mail al responsabile."""

from __future__ import annotations

import math
import random

import pandas as pd

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Task

TARGET = 80
_QUEUES = ("bollette", "contratti")
_COLUMNS = {
    "ora": "mezz'ora",
    "offered": "offerte",
    "answered": "risposte",
    "abandoned": "abbandonate",
    "answered_in_20s": "risposte entro 20 s",
    "talk_s": "conversazione (s)",
    "acw_s": "dopo chiamata (s)",
}


def task(chance: random.Random) -> Task:
    """Livello di servizio, abbandono, AHT e mezz'ora peggiore di un giorno feriale."""
    frame = data.read("intervals")
    frame = frame.loc[frame["queue"].isin(_QUEUES)].assign(
        giorno=frame["interval_start"].dt.strftime("%Y-%m-%d"),
        ora=frame["interval_start"].dt.strftime("%H:%M"),
    )
    first = frame["interval_start"].max().normalize() - pd.Timedelta(days=45)
    recent = frame.loc[frame["interval_start"] >= first]
    totals = recent.groupby(["giorno", "queue"])["offered"].agg(["sum", "size"])
    # Un giorno intero e con chiamate per ogni mezz'ora: quello di un sabato sarebbe corto.
    full = totals.loc[(totals["sum"] >= 150) & (totals["size"] >= 22)].index.tolist()
    date, queue = pieces.pick(chance, full, "giorni con molte chiamate")
    rows = recent.loc[(recent["giorno"] == date) & (recent["queue"] == queue)]
    rows = rows.sort_values("interval_start")
    whole = rows[["offered", "answered", "abandoned", "answered_in_20s", "talk_s", "acw_s"]].sum()
    when = pieces.day(rows["interval_start"].iloc[0])
    level = 100 * whole["answered_in_20s"] / whole["offered"]
    abandonment = 100 * whole["abandoned"] / whole["offered"]
    aht = (whole["talk_s"] + whole["acw_s"]) / whole["answered"]
    busy = rows.loc[rows["offered"] >= 10]
    levels = 100 * busy["answered_in_20s"] / busy["offered"]
    worst = busy.loc[levels.astype(float).idxmin()]
    needed = max(0, math.ceil(TARGET / 100 * whole["offered"] - 1e-9) - whole["answered_in_20s"])
    fmt = pieces.number
    return Task(
        name="servizio",
        title=f"La giornata della coda «{queue}»",
        unit="UF1",
        covers=("UF1.A1", "UF1.C2", "UF1.C3"),
        minutes=45,
        situation=(
            f"Il foglio 1 ha le mezz'ore della coda `{queue}` di **{when}**. Il contratto dice: "
            f"livello di servizio = risposte entro 20 secondi ÷ offerte, obiettivo {TARGET}%. "
            "La responsabile ti chiede com'è andata."
        ),
        sheets=(pieces.sheet("mezze-ore", f"Coda «{queue}», {when}", rows, _COLUMNS),),
        requests=(
            Request(
                "Calcola il **livello di servizio** della giornata, in percento con un decimale.",
                7,
                f"{fmt(level, 1)}%",
                f"{fmt(whole['answered_in_20s'])} ÷ {fmt(whole['offered'])} = {fmt(level, 1)}%. "
                "Si sommano le mezz'ore e poi si divide: la media delle percentuali è un errore.",
            ),
            Request(
                "Calcola il **tasso di abbandono** sulle offerte, in percento con un decimale.",
                5,
                f"{fmt(abandonment, 1)}%",
                f"{fmt(whole['abandoned'])} ÷ {fmt(whole['offered'])} = {fmt(abandonment, 1)}%.",
            ),
            Request(
                "Calcola la **durata media di gestione** (AHT), in secondi.",
                5,
                f"{fmt(aht, 0)} secondi",
                f"({fmt(whole['talk_s'])} + {fmt(whole['acw_s'])}) ÷ {fmt(whole['answered'])} = "
                f"{fmt(aht, 1)} secondi.",
            ),
            Request(
                "Qual è la mezz'ora con il livello di servizio **più basso**, fra quelle con "
                "almeno "
                "10 chiamate? Scrivi l'ora e il valore.",
                5,
                f"{worst['ora']}, {fmt(levels.min(), 1)}%",
                f"{fmt(worst['answered_in_20s'])} ÷ {fmt(worst['offered'])}. Le mezz'ore con poche "
                "chiamate si lasciano fuori perché una sola cambia molto la percentuale.",
            ),
            Request(
                f"Quante risposte entro 20 secondi **mancavano** per arrivare a {TARGET}%?",
                3,
                "nessuna" if needed == 0 else fmt(needed),
                f"{TARGET}% di {fmt(whole['offered'])}, arrotondato in su, meno "
                f"{fmt(whole['answered_in_20s'])}.",
            ),
            Request(
                "Scrivi alla responsabile **tre frasi**: il numero, quando è successo, che cosa "
                "proponi.",
                5,
                "Numero con soglia, convenzione e obiettivo (2 punti); l'ora peggiore con il suo "
                "valore (1); un'azione con una data, senza accusare persone (2).",
                f"Per esempio: livello di servizio {fmt(level, 1)}% (entro 20 s ÷ offerte, "
                f"obiettivo {TARGET}%); il momento peggiore alle {worst['ora']}; proposta sulle "
                "presenze di quella fascia, da verificare la settimana dopo.",
                lines=6,
            ),
        ),
    )
