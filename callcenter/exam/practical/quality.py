"""Prova pratica: un campione di schede di valutazione della qualità."""

from __future__ import annotations

import math
import random

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Task

SIZE = 12
_ITEMS = {
    "greeting": "saluto",
    "identification": "identific.",
    "listening": "ascolto",
    "needs": "esigenze",
    "solution": "soluzione",
    "information": "informaz.",
    "closing": "chiusura",
    "data_protection": "dati pers.",
}
_COLUMNS = {
    "evaluation_id": "scheda",
    "evaluator": "valuta",
    **_ITEMS,
    "total_score": "totale",
    "outcome": "esito",
}


def task(chance: random.Random) -> Task:
    """Media, conformi, voce più debole, ampiezza del campione, taratura fra chi valuta."""
    frame = data.read("quality_evaluations")
    frame = frame.loc[~frame["calibration"]].sort_values("evaluation_id")
    for _ in range(200):
        ids = pieces.sample(chance, frame["evaluation_id"], SIZE, "schede di valutazione")
        rows = frame.loc[frame["evaluation_id"].isin(ids)]
        means = rows[list(_ITEMS)].mean().astype(float).sort_values(kind="stable")
        good = int((rows["outcome"] == "conforme").sum())
        evaluators = rows["evaluator"].value_counts()
        # Serve una voce sola più debole delle altre, e ogni valutatore deve avere più schede.
        if means.iloc[0] < means.iloc[1] and 2 <= good < SIZE and evaluators.min() >= 2:
            break
    else:
        pieces.pick(chance, [], "un campione con una voce più debole delle altre")
    average = float(rows["total_score"].mean())
    share = good / SIZE
    wanted = math.ceil(1.96**2 * share * (1 - share) / 0.1**2)
    by_evaluator = rows.groupby("evaluator")["total_score"].mean().astype(float).sort_index()
    gap = by_evaluator.max() - by_evaluator.min()
    fmt = pieces.number
    weakest = means.index[0]
    low, high = by_evaluator.idxmin(), by_evaluator.idxmax()
    return Task(
        name="qualita",
        title="Dodici schede di qualità",
        unit="UF1",
        covers=("UF1.A2", "UF1.C3", "UF1.C1"),
        minutes=45,
        situation=(
            "Il foglio 1 ha dodici schede estratte a caso fra quelle dell'ultimo periodo. Ogni "
            "voce "
            "vale da 0 a 2; il totale pesa le voci e va da 0 a 100. I nomi degli operatori non ci "
            "sono: qui si guarda il servizio, non la persona."
        ),
        sheets=(pieces.sheet("schede", "Schede di valutazione", rows, _COLUMNS),),
        requests=(
            Request(
                "Calcola il **punteggio medio** delle dodici schede, con un decimale.",
                5,
                fmt(average, 1),
                f"{fmt(float(rows['total_score'].sum()))} ÷ {SIZE} = {fmt(average, 1)}.",
            ),
            Request(
                "Calcola la **quota di schede conformi**, in percento con un decimale.",
                4,
                f"{fmt(100 * share, 1)}%",
                f"{good} ÷ {SIZE}.",
            ),
            Request(
                "Quale delle otto **voci** è la più debole? Scrivi la sua media.",
                6,
                f"{_ITEMS[weakest]}, {fmt(means.iloc[0], 2)}",
                "Media di ogni colonna sulle dodici schede; la seconda più bassa è "
                f"{_ITEMS[means.index[1]]} con {fmt(means.iloc[1], 2)}.",
            ),
            Request(
                "Vuoi conoscere la quota di conformi con un errore di **±10 punti** e fiducia 95%. "
                "Quante schede servono, usando la quota che hai trovato? "
                "(n = 1,96² · p · (1 − p) ÷ 0,10²)",
                6,
                f"{wanted} schede",
                f"1,96² × {fmt(share, 3)} × {fmt(1 - share, 3)} ÷ 0,01, arrotondato in su. Dodici "
                "schede sono poche per giudicare un servizio, e a maggior ragione una persona.",
            ),
            Request(
                "Calcola il punteggio medio **di ogni valutatore**. Chi è più severo, e di quanto?",
                5,
                f"{low}, di {fmt(gap, 1)} punti rispetto a {high}",
                "; ".join(f"{name} {fmt(value, 1)}" for name, value in by_evaluator.items())
                + ". Con chiamate diverse la differenza non prova niente: si fa una taratura sulle "
                "stesse chiamate.",
            ),
            Request(
                "Scrivi il **riscontro** per la squadra sulla voce più debole: un fatto, un "
                "esempio "
                "di che cosa dire, quando ricontrolli.",
                4,
                "Un fatto con il numero (1 punto); una frase che si può dire al telefono (2); una "
                "data di controllo (1). Niente nomi, niente accuse.",
                f"La voce è «{_ITEMS[weakest]}», media {fmt(means.iloc[0], 2)} su 2.",
                lines=6,
            ),
        ),
    )
