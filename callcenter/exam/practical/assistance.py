"""Prova pratica: le segnalazioni all'assistenza tecnica e gli impegni di tempo."""

from __future__ import annotations

import random

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Task

SIZE = 10
LIMITS_H = {"P1": 4, "P2": 8}
_COLUMNS = {
    "ticket_id": "numero",
    "priority": "priorità",
    "category": "categoria",
    "opened_at": "apertura",
    "first_response_at": "prima risposta",
    "resolved_at": "ripristino",
    "reopened": "riaperta",
}


def task(chance: random.Random) -> Task:
    """MTTR, rispetto degli impegni, prima risposta, disponibilità, priorità di un caso nuovo."""
    frame = data.read("tickets")
    frame = frame.loc[frame["priority"].isin(list(LIMITS_H)) & frame["resolved_at"].notna()]
    # Il minuto basta a chi calcola a mano: le risposte si calcolano su ciò che è stampato.
    frame = frame.assign(
        **{name: frame[name].dt.floor("min")
           for name in ("opened_at", "first_response_at", "resolved_at")}
    )  # fmt: skip
    frame = frame.assign(
        minuti=(frame["resolved_at"] - frame["opened_at"]).dt.total_seconds() / 60,
        attesa=(frame["first_response_at"] - frame["opened_at"]).dt.total_seconds() / 60,
    )
    frame = frame.loc[frame["minuti"] <= 72 * 60]
    for _ in range(200):
        ids = pieces.sample(chance, frame["ticket_id"], SIZE, "segnalazioni P1 e P2 chiuse")
        rows = frame.loc[frame["ticket_id"].isin(ids)].sort_values("opened_at")
        limits = rows["priority"].map(LIMITS_H).astype(float) * 60
        kept = rows["minuti"] <= limits
        if 0 < int(kept.sum()) < SIZE and (rows["priority"] == "P1").any():
            break
    else:
        pieces.pick(chance, [], "impegni rispettati e mancati insieme")
    late = rows.loc[~kept, "ticket_id"].tolist()
    hours = rows["minuti"].mean() / 60
    stopped = rows.loc[rows["priority"] == "P1", "minuti"].sum() / 60
    month_h = 30 * 24
    available = 100 * (1 - stopped / month_h)
    fmt = pieces.number
    return Task(
        name="assistenza",
        title="Dieci segnalazioni e i loro tempi",
        unit="UF1",
        covers=("UF1.A3", "UF1.A4", "UF1.C8"),
        minutes=50,
        situation=(
            "Il foglio 1 ha dieci segnalazioni con priorità P1 e P2. L'accordo interno promette il "
            "**ripristino entro 4 ore** per P1 e **entro 8 ore** per P2, contate a orologio (anche "
            "di notte) da quando la segnalazione è aperta."
        ),
        sheets=(pieces.sheet("segnalazioni", "Segnalazioni P1 e P2", rows, _COLUMNS),),
        requests=(
            Request(
                "Calcola il **tempo medio di ripristino** (MTTR), in ore con un decimale.",
                8,
                f"{fmt(hours, 1)} ore",
                f"Somma {fmt(rows['minuti'].sum())} minuti ÷ {SIZE} ÷ 60.",
                lines=5,
            ),
            Request(
                "Quali segnalazioni **non** rispettano l'impegno? Scrivi i numeri e la quota di "
                "quelle che lo rispettano, in percento.",
                8,
                f"{', '.join(map(str, late))}; rispettate {fmt(100 * kept.mean(), 0)}%",
                "Durata di ogni segnalazione contro il limite della sua priorità; entro comprende "
                "il limite.",
                lines=4,
            ),
            Request(
                "Calcola l'attesa media della **prima risposta**, in minuti.",
                5,
                f"{fmt(rows['attesa'].mean(), 0)} minuti",
                f"{fmt(rows['attesa'].sum())} ÷ {SIZE}.",
            ),
            Request(
                "Le P1 fermano il servizio. Se fossero tutte in un mese di 30 giorni e mai "
                "insieme, "
                "quale sarebbe la **disponibilità**, in percento con due decimali?",
                5,
                f"{fmt(available, 2)}%",
                f"Fermo {fmt(stopped, 2)} ore su {month_h}: 1 − {fmt(stopped, 2)} ÷ {month_h}.",
            ),
            Request(
                "Arriva una segnalazione: il centralino principale è passato su quello di riserva, "
                "le chiamate entrano. Quale **priorità** dai e che cosa fai per prima cosa?",
                4,
                "P2 (impatto alto, urgenza non massima: il servizio regge ma senza riserva); "
                "avvisare "
                "chi è reperibile e il fornitore, controllare che la riserva tenga, scriverlo "
                "nella "
                "segnalazione.",
                "Si accetta P1 se chi risponde spiega che un secondo guasto fermerebbe tutto.",
                lines=5,
            ),
        ),
    )
