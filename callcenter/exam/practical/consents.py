"""Prova pratica: otto persone da chiamare o da non chiamare, con la storia dei consensi."""

from __future__ import annotations

import random

import pandas as pd

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Task
from callcenter.privacy import consents, norms, register

PURPOSE = "marketing_telefono"
SIZE = 8
_EVENTS = {
    "customer_id": "cliente",
    "action": "azione",
    "occurred_at": "quando",
    "channel": "canale",
    "notice_version": "informativa",
    "evidence": "prova",
}


def task(chance: random.Random) -> Task:
    """Chi si può chiamare per un'offerta, e perché gli altri no."""
    events = data.read("consent_events")
    events = events.loc[events["purpose"] == PURPOSE]
    at = events["recorded_at"].max().ceil("D")
    verdict = _verdicts(events, at)
    # Una persona per ogni motivo che c'è, poi le altre: così il foglio mostra tutti i casi.
    chosen: list[int] = []
    for reason in sorted(verdict.unique()):
        same = sorted(set(verdict.index[verdict == reason]) - set(chosen))
        chosen.append(pieces.pick(chance, same, f"persone «{reason}»"))
    rest = sorted(set(verdict.index) - set(chosen))
    chosen += pieces.sample(chance, rest, SIZE - len(chosen), "persone con consensi")
    chosen = sorted(chosen)
    verdict = verdict.loc[chosen]
    phones = _phones(chosen)
    rows = events.loc[events["customer_id"].isin(chosen)]
    rows = rows.sort_values(["customer_id", "occurred_at", "event_id"]).assign(
        action=rows["action"].map({"granted": "consenso", "revoked": "revoca"}),
        channel=rows["channel"].str.replace("_", " "),
    )
    enrolled = data.read("opt_out_register")
    enrolled = enrolled.loc[
        register.normalise_all(enrolled["phone"]).isin(phones["phone"]).to_numpy()
    ].sort_values("registered_at")
    good = [code for code in chosen if verdict[code] == "si può chiamare"]
    known = {"si può chiamare", "revocato", "senza prova", "casella già spuntata"}
    registered = int((~verdict.isin(known)).sum())
    [(notice, channel)] = consents.PRECHECKED
    days = norms.value("regola-15-giorni", "check_valid_days")
    return Task(
        name="consensi",
        title="Otto persone, una campagna commerciale",
        unit="UF3",
        covers=("UF3.C3", "UF3.A4", "UF3.C4"),
        minutes=50,
        situation=(
            f"È il **{pieces.shown(at)[:10]}**. La campagna propone una nuova offerta per "
            "telefono. "
            "Il foglio 1 ha i numeri, il foglio 2 la storia dei consensi per la finalità "
            f"`{PURPOSE}`, il foglio 3 le iscrizioni al registro delle opposizioni (simulato). "
            "Ricorda: vale l'ultima parola della persona; un consenso senza prova non si può "
            "usare; "
            f"una casella già spuntata (informativa {notice} dal canale {channel}) non è un "
            "consenso; "
            "l'iscrizione al registro vale come revoca dei consensi dati prima, e la cancellazione "
            "dal registro non li fa rinascere."
        ),
        sheets=(
            pieces.sheet(
                "numeri", "Le persone", phones, {"customer_id": "cliente", "phone": "telefono"}
            ),
            pieces.sheet("consensi", "Storia dei consensi", rows, _EVENTS),
            pieces.sheet(
                "registro",
                "Registro delle opposizioni (simulato)",
                enrolled,
                {"phone": "telefono", "registered_at": "iscritto", "cancelled_at": "cancellato"},
                "Un'iscrizione senza data di cancellazione è in vigore.",
            ),
        ),
        requests=(
            Request(
                "Per **ogni** persona scrivi se si può chiamare e, se no, il motivo (due punti "
                "ciascuna).",
                2 * SIZE,
                "; ".join(f"{code}: {verdict[code]}" for code in chosen),
                "Prima l'ultima parola nella storia dei consensi, poi la prova e l'informativa, "
                "poi "
                "il registro. Un punto la decisione, un punto il motivo.",
                lines=10,
            ),
            Request(
                "**Quante** persone restano nella lista, e quante ne ferma il **registro**?",
                4,
                f"restano {len(good)}; il registro ne ferma {registered}",
                f"Restano: {', '.join(map(str, good)) or 'nessuna'}.",
            ),
            Request(
                "Una persona chiamata per errore chiede: «Chi vi ha dato il mio numero?». Che cosa "
                "risponde l'operatore e che cosa **fa** dopo la chiamata?",
                6,
                "Dice chi chiama, per conto di chi e da quale fonte viene il numero (2 punti); "
                "registra subito l'opposizione (2); segnala il caso a chi segue la privacy, che "
                "controlla come la persona è finita in lista (2).",
                "Fonti: artt. 14 e 21 del regolamento (UE) 2016/679.",
                lines=6,
            ),
            Request(
                "Da oggi, **ogni quanto** la lista va confrontata di nuovo con il registro? "
                "Perché?",
                4,
                "Ogni mese e comunque prima di ogni campagna: chi si è iscritto nel frattempo non "
                "va "
                f"chiamato. Un controllo più vecchio di {days} giorni non si usa.",
                f"D.P.R. 26/2022: l'opposizione ha effetto entro {days} giorni. Si accetta chi dà "
                "uno dei due tempi con il motivo giusto.",
            ),
        ),
    )


def _verdicts(events: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Cliente → «si può chiamare» o il motivo per cui no."""
    codes = sorted(events["customer_id"].dropna().unique())
    reasons = consents.verdicts(events, PURPOSE, at, codes)
    state = consents.state(events, PURPOSE, at)
    phones = _phones(codes).set_index("customer_id")
    known = reasons.loc[reasons.isna().to_numpy()].index.intersection(phones.index)
    contacts = pd.DataFrame(
        {
            "phone": phones.loc[known, "phone"],
            "consent_at": state.loc[known, "occurred_at"],
        }
    )
    stopped = register.blocks(contacts, data.read("opt_out_register"), at)
    reasons = reasons.loc[reasons.index.isin(phones.index)]
    return reasons.fillna(stopped).fillna("si può chiamare").astype(object)


def _phones(codes: list[int]) -> pd.DataFrame:
    customers = data.read("customers")
    chosen = customers.loc[customers["customer_id"].isin(codes), ["customer_id", "phone"]]
    chosen = chosen.assign(phone=register.normalise_all(chosen["phone"])).dropna()
    return chosen.sort_values("customer_id")
