"""Prova pratica: le richieste degli interessati e i loro termini."""

from __future__ import annotations

import random

import pandas as pd

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Task

SIZE = 8
_COLUMNS = {
    "request_id": "numero",
    "type": "tipo",
    "ricevuta": "ricevuta",
    "proroga": "proroga comunicata",
    "chiusa": "risposta",
}


def task(chance: random.Random) -> Task:
    """Scadenze a un mese (art. 12 GDPR), proroghe, ritardi, che cosa fare oggi."""
    frame = data.read("data_requests").sort_values("request_id")
    frame = frame.assign(
        ricevuta=frame["received_at"].dt.tz_localize(None).dt.normalize(),
        chiusa=frame["closed_at"].dt.tz_localize(None).dt.normalize(),
        proroga=frame["extension_sent_on"],
    )
    today = frame[["ricevuta", "chiusa"]].max().max() + pd.Timedelta(days=1)
    frame = frame.assign(termine=[due(a, b) for a, b in zip(frame["ricevuta"], frame["proroga"],
                                                          strict=True)])  # fmt: skip
    ended = frame["chiusa"].fillna(today)
    frame = frame.assign(tardi=ended > frame["termine"])
    late = frame.loc[frame["tardi"], "request_id"].tolist()
    extended = frame.loc[frame["proroga"].notna(), "request_id"].tolist()
    chosen = {pieces.pick(chance, late, "richieste in ritardo")}
    chosen.add(pieces.pick(chance, extended, "richieste prorogate"))
    still = frame.loc[frame["chiusa"].isna(), "request_id"].tolist()
    if still:  # una ancora aperta dà senso alla domanda su che cosa fare oggi
        chosen.add(chance.choice(still))
    others = [code for code in frame["request_id"] if code not in chosen]
    chosen |= set(pieces.sample(chance, others, SIZE - len(chosen), "richieste"))
    rows = frame.loc[frame["request_id"].isin(chosen)]
    delayed = rows.loc[rows["tardi"]]
    waiting = rows.loc[rows["chiusa"].isna()]
    answers = rows.loc[rows["chiusa"].notna()]
    days = (answers["chiusa"] - answers["ricevuta"]).dt.days
    kept = 100 * (1 - rows["tardi"].mean())
    fmt = pieces.number
    when = today.strftime("%d/%m/%Y")
    return Task(
        name="richieste",
        title="Otto richieste degli interessati",
        unit="UF3",
        covers=("UF3.C3", "UF3.A3"),
        minutes=45,
        situation=(
            f"È il **{when}**. Il foglio 1 ha otto richieste di clienti sui propri dati. Si "
            "risponde "
            "**entro un mese** dal ricevimento; la proroga, se comunicata con i motivi entro quel "
            "mese, aggiunge **due mesi**. Qui il termine cade nello stesso giorno del mese (o "
            "nell'ultimo, se quel giorno manca)."
        ),
        sheets=(pieces.sheet("richieste", "Richieste degli interessati", rows, _COLUMNS),),
        requests=(
            Request(
                "Scrivi la **scadenza** di ogni richiesta.",
                8,
                "; ".join(
                    f"{row.request_id}: {row.termine.strftime('%d/%m/%Y')}"
                    for row in rows.itertuples()
                ),
                "Un punto ciascuna. Dove c'è una proroga in tempo: tre mesi dal ricevimento.",
                lines=8,
            ),
            Request(
                "Quali richieste sono **in ritardo** (risposta dopo la scadenza, o nessuna "
                "risposta e "
                "scadenza passata)?",
                7,
                ", ".join(map(str, delayed["request_id"])) or "nessuna",
                "Si confronta la risposta (o la data di oggi) con la scadenza; il giorno della "
                "scadenza è ancora in tempo.",
            ),
            Request(
                "Calcola la **quota in termini**, in percento, e i **giorni medi** di risposta "
                "delle "
                "richieste chiuse.",
                6,
                f"{fmt(kept, 1)}%; {fmt(days.mean(), 1)} giorni",
                f"{SIZE - len(delayed)} ÷ {SIZE}; {fmt(days.sum())} ÷ {len(answers)}.",
            ),
            Request(
                "Quali richieste sono **ancora aperte** oggi e da quale cominci? Perché?",
                4,
                ", ".join(map(str, waiting.sort_values("termine")["request_id"]))
                or "nessuna: sono tutte chiuse",
                "Si comincia da quella che scade prima; una già scaduta va chiusa subito, "
                "spiegando "
                "il ritardo alla persona.",
            ),
            Request(
                "Una persona telefona e chiede «tutti i miei dati». Scrivi **come ti assicuri** "
                "che "
                "sia lei e che cosa le dici sui tempi.",
                5,
                "Verifica con dati che solo lei conosce o con un canale già noto, senza chiedere "
                "più "
                "del necessario (2 punti); dice che la risposta arriva entro un mese, gratis (2); "
                "registra data e canale della richiesta (1).",
                "Fonte: art. 12 del regolamento (UE) 2016/679.",
                lines=6,
            ),
        ),
    )


def due(received: pd.Timestamp, extension: pd.Timestamp) -> pd.Timestamp:
    """La scadenza: un mese, o tre se la proroga è stata comunicata entro il primo mese."""
    month = received + pd.DateOffset(months=1)
    if pd.notna(extension) and extension <= month:
        return received + pd.DateOffset(months=3)
    return month
