"""Prova pratica: gli esiti di una campagna, le telefonate mute e la lista che rende di più."""

from __future__ import annotations

import math
import random

import pandas as pd

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Sheet, Task
from callcenter.privacy import norms
from callcenter.privacy.calling import SILENT, SUCCESSFUL

SALE = "vendita"


def task(chance: random.Random) -> Task:
    """Contatto, conversione e incremento (lift) per lista; mute ogni cento risposte."""
    attempts = data.read("dial_attempts")
    lists = data.read("campaign_contacts")[["campaign_contact_id", "list_origin"]]
    campaigns = data.read("campaigns").set_index("campaign_id")
    frame = attempts.merge(lists, on="campaign_contact_id")
    counted = frame.assign(sold=frame["disposition"].eq(SALE).fillna(False)).groupby("campaign_id")
    origins, sold = counted["list_origin"].nunique(), counted["sold"].sum()
    fit = sorted(set(origins.index[origins >= 2]) & set(sold.index[sold >= 4]))
    code = pieces.pick(chance, fit, "campagne con due liste e qualche vendita")
    rows = frame.loc[frame["campaign_id"] == code]
    rows = rows.assign(list_origin=rows["list_origin"].str.replace("_", " "))
    table = _table(rows)
    whole = table.sum()
    limit = norms.value("garante-83-2014", "silent_per_100")
    contact = 100 * whole["risposte"] / whole["tentativi"]
    conversion = 100 * table["vendite"] / table["risposte"]
    overall = 100 * whole["vendite"] / whole["risposte"]
    best = conversion.idxmax()
    lift = conversion[best] / overall
    silent = 100 * whole["mute"] / whole["risposte"]
    allowed = math.floor(limit * whole["risposte"] / 100)
    fmt = pieces.number
    name = campaigns.loc[code, "name"]
    others = "; ".join(f"{origin} {fmt(value, 1)}%" for origin, value in conversion.items())
    return Task(
        name="campagne",
        title=f"La campagna «{name}»",
        unit="UF2",
        covers=("UF2.C3", "UF2.A6", "UF2.C4"),
        minutes=45,
        situation=(
            f"Il foglio 1 conta i tentativi della campagna `{code}` «{name}», per provenienza "
            "della "
            "lista. «Risposte» sono le chiamate in cui una persona ha parlato con un operatore; "
            "«mute» quelle in cui ha risposto e non c'era nessuno; «vendite» gli esiti «vendita»."
        ),
        sheets=(
            Sheet(
                "esiti",
                f"Campagna {code}: esiti per lista",
                ("lista", *table.columns),
                tuple(
                    (str(origin), *(fmt(value) for value in row))
                    for origin, row in zip(table.index, table.to_numpy(), strict=True)
                ),
            ),
        ),
        requests=(
            Request(
                "Calcola il **tasso di contatto** della campagna (risposte ÷ tentativi), in "
                "percento.",
                5,
                f"{fmt(contact, 1)}%",
                f"{fmt(whole['risposte'])} ÷ {fmt(whole['tentativi'])}.",
            ),
            Request(
                "Calcola il **tasso di conversione** di ogni lista (vendite ÷ risposte), in "
                "percento.",
                7,
                others,
                f"In tutta la campagna: {fmt(whole['vendite'])} ÷ {fmt(whole['risposte'])} = "
                f"{fmt(overall, 1)}%.",
            ),
            Request(
                "Scrivi la regola «se la persona viene dalla lista migliore, allora compra»: "
                "**confidenza** e **incremento** (lift), con due decimali.",
                7,
                f"{best}: confidenza {fmt(conversion[best] / 100, 2)}, lift {fmt(lift, 2)}",
                f"La confidenza è la conversione della lista; il lift è {fmt(conversion[best], 1)} "
                "÷ "
                f"{fmt(overall, 1)}. Sopra 1 la lista rende più della media.",
            ),
            Request(
                f"Le mute ammesse sono **{fmt(limit)} ogni 100** chiamate andate a buon fine. "
                "Quante "
                "sono qui? Il limite è rispettato? Quante mute erano ammesse?",
                6,
                f"{fmt(silent, 2)} ogni 100: {'no' if whole['mute'] > allowed else 'sì'}; "
                f"ammesse {allowed}, avute {fmt(whole['mute'])}",
                f"{fmt(whole['mute'])} ÷ {fmt(whole['risposte'])} × 100; il limite è per campagna "
                "(Garante, provvedimento 20.2.2014 n. 83).",
                lines=4,
            ),
            Request(
                "La direzione vuole comprare solo la lista migliore. Scrivi **due cose da "
                "controllare "
                "prima** di dire di sì.",
                5,
                "Per esempio: quante vendite reggono la differenza (i numeri sono piccoli); da "
                "dove "
                "vengono i consensi della lista e se si provano; quanti della lista sono nel "
                "registro "
                "delle opposizioni; quanto costa la lista.",
                f"Le vendite di «{best}» sono {fmt(table.loc[best, 'vendite'])}.",
                lines=5,
            ),
        ),
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    outcome = rows["outcome"]
    counts = pd.DataFrame(
        {
            "lista": rows["list_origin"],
            "tentativi": 1,
            "risposte": outcome.eq(SUCCESSFUL).astype(int),
            "mute": outcome.isin(SILENT).astype(int),
            "vendite": rows["disposition"].eq(SALE).fillna(False).astype(int),
        }
    )
    return counts.groupby("lista").sum().sort_index()
