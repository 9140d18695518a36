"""Le segnalazioni all'assistenza tecnica interna: guasti di postazioni, rete, telefonia, programmi.

La priorità viene dalla matrice impatto × urgenza (``scenario.yml``, voce ``tickets``); una quota
nota ha la priorità sbagliata. Ci sono le segnalazioni del grande guasto e degli altri fatti che si
vedono nella telemetria.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from callcenter.data import TIME_ZONE
from callcenter.scenario import draws, plant
from callcenter.scenario.config import Scenario

# categoria: (peso, gruppo, tipi di apparato, peso di impatto 1-3, peso di urgenza 1-3, testi)
_KINDS = {
    "cuffie": (
        22, "primo livello", ("cuffia",), (1, 6, 93), (10, 50, 40),
        ("Il microfono gracchia", "Non si sente dal lato destro", "Il cavo è scollegato"),
    ),
    "postazione": (
        24, "primo livello", ("postazione",), (1, 12, 87), (20, 50, 30),
        ("Il computer non si avvia", "Schermo nero dopo l'accesso", "Tastiera bloccata",
         "Aggiornamento fermo a metà"),
    ),
    "accessi": (
        16, "primo livello", (), (1, 9, 90), (25, 45, 30),
        ("Parola d'ordine scaduta", "Nuovo assunto senza profilo", "Accesso al CRM negato"),
    ),
    "telefonia": (
        13, "reti e telefonia", ("centralino", "sbc"), (12, 38, 50), (40, 40, 20),
        ("Interno non registrato", "Audio in un solo verso", "Il trasferimento cade",
         "Annuncio della coda vecchio"),
    ),
    "rete": (
        9, "reti e telefonia", ("switch", "router", "firewall"), (15, 45, 40), (45, 35, 20),
        ("Porta dello switch spenta", "Collegamento lento", "Postazioni senza rete"),
    ),
    "applicazioni": (
        12, "applicazioni", ("server",), (12, 48, 40), (35, 45, 20),
        ("Il CRM non salva le note", "Ricerca clienti lentissima", "Errore nella stampa"),
    ),
    "ambiente": (
        4, "fornitore", ("condizionatore", "ups", "stampante", "wallboard"), (5, 35, 60),
        (15, 45, 40),
        ("Il condizionatore perde acqua", "Avviso di batteria", "Schermo degli indicatori spento"),
    ),
}  # fmt: skip

# Durata media, in minuti, di prima risposta e ripristino per priorità.
_TIMES = {"P1": (7, 110), "P2": (16, 230), "P3": (110, 780), "P4": (230, 2100)}


def priority(scenario: Scenario, impact: int, urgency: int) -> str:
    """La priorità secondo la matrice: impatto e urgenza da 1 (alto) a 3 (basso)."""
    if impact not in (1, 2, 3) or urgency not in (1, 2, 3):
        raise ValueError(
            f"Impatto e urgenza vanno da 1 (alto) a 3 (basso): ricevuti {impact} e {urgency}."
        )
    return scenario["tickets"]["priority"][impact + urgency]


def tickets(scenario: Scenario, assets: pd.DataFrame) -> pd.DataFrame:
    """Le segnalazioni di dodici mesi, in ordine di apertura."""
    draws.require(assets, ["asset_id", "type", "installed_on"], "assets")
    settings = scenario["tickets"]
    rng = scenario.rng("tickets")
    special = _special(scenario)
    everyday = _everyday(scenario, rng, assets, settings["number"] - len(special))
    frame = pd.concat([pd.DataFrame(special), everyday], ignore_index=True)
    frame = frame.sort_values(["opened_at", "description"], kind="stable", ignore_index=True)
    n = len(frame)

    end = np.datetime64(settings["to"], "s") + draws.DAY_S
    reopened = draws.share(rng, n, settings["reopened"])
    closed = frame["resolved_at"].to_numpy() + np.floor(
        (2 + 46 * rng.random(n)) * 3600 * np.where(reopened, 3, 1)
    ).astype("int64")
    resolved = frame["resolved_at"].to_numpy()
    unresolved = resolved >= end
    resolved = np.where(unresolved, np.datetime64("NaT"), resolved)
    closed = np.where(unresolved | (closed >= end), np.datetime64("NaT"), closed)
    first_reply = frame["first_response_at"].to_numpy()
    first_reply = np.where(first_reply >= end, np.datetime64("NaT"), first_reply)
    first_id = settings["first_ticket_id"]
    return draws.typed(
        {
            "ticket_id": np.arange(first_id, first_id + n),
            "category": frame["category"],
            "asset_id": frame["asset_id"],
            "impact": frame["impact"],
            "urgency": frame["urgency"],
            "priority": frame["priority"],
            "opened_at": draws.moments(frame["opened_at"]),
            "first_response_at": draws.moments(first_reply),
            "resolved_at": draws.moments(resolved),
            "closed_at": draws.moments(closed),
            "assigned_group": frame["assigned_group"],
            "on_call": frame["on_call"],
            "reopened": reopened & ~unresolved,
            "description": frame["description"],
        },
        {
            "ticket_id": "integer", "category": "text", "asset_id": "text", "impact": "integer",
            "urgency": "integer", "priority": "text", "opened_at": "datetime",
            "first_response_at": "datetime", "resolved_at": "datetime", "closed_at": "datetime",
            "assigned_group": "text", "on_call": "boolean", "reopened": "boolean",
            "description": "text",
        },
    )  # fmt: skip


def _opening_times(scenario: Scenario, rng: np.random.Generator, n: int) -> tuple:
    """Ore di apertura: giorni feriali in orario, e una quota fuori orario (reperibilità)."""
    settings = scenario["tickets"]
    first, last = settings["from"], settings["to"]
    holidays = set(scenario["holidays"])
    days = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    working = np.array(
        [day for day in days if day.weekday() < 6 and day not in holidays], dtype="datetime64[D]"
    )
    night = draws.share(rng, n, settings["night"])
    day = working[rng.integers(0, len(working), n)].astype("datetime64[s]")
    # Il sabato il call center chiude alle 14.
    saturday = (day.astype("datetime64[D]").astype("int64") + 3) % 7 == 5
    hour = 8 + np.where(saturday, 6, 12) * rng.random(n)
    hour = np.where(night, (20.5 + 11 * rng.random(n)) % 24, hour)
    return day + np.floor(hour * 3600).astype("int64"), night


def _everyday(
    scenario: Scenario, rng: np.random.Generator, assets: pd.DataFrame, n: int
) -> pd.DataFrame:
    """Le segnalazioni di tutti i giorni."""
    opened, night = _opening_times(scenario, rng, n)
    wrong = draws.share(rng, n, scenario["tickets"]["wrong_priority"])
    categories = draws.pick(rng, {name: kind[0] for name, kind in _KINDS.items()}, n)
    # Fuori orario si chiama solo per ciò che ferma il servizio.
    categories = np.where(
        night, draws.pick(rng, {"telefonia": 45, "rete": 35, "applicazioni": 20}, n), categories
    )
    levels = ("P1", "P2", "P3", "P4")
    rows = []
    for i in range(n):
        _, group, types, impacts, urgencies, texts = _KINDS[categories[i]]
        present = assets["type"].isin(types) & (assets["installed_on"] <= pd.Timestamp(opened[i]))
        pool = assets.loc[present, "asset_id"].tolist()
        asset = pool[int(rng.integers(0, len(pool)))] if pool else None
        impact = int(draws.pick(rng, dict(zip((1, 2, 3), impacts, strict=True)), 1)[0])
        urgency = int(draws.pick(rng, dict(zip((1, 2, 3), urgencies, strict=True)), 1)[0])
        right = priority(scenario, impact, urgency)
        level = right
        if wrong[i]:
            level = levels[(levels.index(right) + 1 + int(rng.integers(0, 3))) % 4]
        reply, restore = _TIMES[level]
        # La reperibilità parte da casa: la prima risposta arriva più tardi.
        wait = draws.exponential(rng, 1, 60 * reply)[0] + (25 * 60 if night[i] else 60)
        work = 600 + draws.exponential(rng, 1, 60 * restore)[0]
        first_reply = opened[i] + int(wait)
        rows.append(
            {
                "category": categories[i],
                "asset_id": asset,
                "impact": impact,
                "urgency": urgency,
                "priority": level,
                "opened_at": opened[i],
                "first_response_at": first_reply,
                "resolved_at": first_reply + int(work),
                "assigned_group": group,
                "on_call": bool(night[i]),
                "description": texts[int(rng.integers(0, len(texts)))]
                + (f" ({asset})." if asset else "."),
            }
        )
    return pd.DataFrame(rows)


def _special(scenario: Scenario) -> list[dict]:
    """Le segnalazioni dei fatti che si vedono nella telemetria: guasto, rete, condizionatore."""
    started, ended = (
        np.datetime64(moment.tz_localize(None).isoformat(), "s")
        for moment in plant.outage(scenario)
    )
    settings = scenario["plant"]
    network = [
        np.datetime64(settings["network_degradation"][key].isoformat(), "s")
        for key in ("from", "to")
    ]
    cooling = [
        np.datetime64(settings["cooling_failure"][key].isoformat(), "s") for key in ("from", "to")
    ]
    # testo, categoria, apparato, impatto, urgenza, apertura, risposta dopo (min), fine, gruppo
    facts = (
        ("Disco del centralino oltre il 90%: avviso automatico.", "telefonia", "PBX-01", 2, 2,
         started - 4 * draws.DAY_S, 300, started - 3 * draws.DAY_S, "reti e telefonia"),
        ("Tutte le chiamate cadono, telefoni non registrati.", "telefonia", "PBX-01", 1, 1,
         started + 120, 6, ended, "reti e telefonia"),
        ("Nessun telefono funziona in sala Ischia.", "telefonia", "PBX-01", 1, 1,
         started + 240, 5, ended, "reti e telefonia"),
        ("Sala Capri ferma: cuffie mute.", "cuffie", "PBX-01", 1, 2,
         started + 360, 9, ended, "primo livello"),
        ("Linea guasti irraggiungibile.", "telefonia", "PBX-01", 1, 1,
         started + 420, 4, ended, "reti e telefonia"),
        ("Il passaggio al centralino di riserva non parte.", "telefonia", "PBX-02", 1, 1,
         started + 1500, 3, ended + 7200, "fornitore"),
        ("Lo schermo degli indicatori segna zero chiamate.", "ambiente", "WBD-01", 3, 2,
         started + 900, 20, ended, "primo livello"),
        ("Rotazione dei registri del centralino da correggere.", "telefonia", "PBX-01", 2, 2,
         ended + 3600, 40, ended + 2 * draws.DAY_S, "reti e telefonia"),
        ("Voce a scatti su tutte le code.", "rete", "RTR-01", 1, 2,
         network[0] + 900, 14, network[1], "reti e telefonia"),
        ("Clienti che dicono «la sento a pezzi».", "rete", "RTR-01", 2, 2,
         network[0] + 1800, 25, network[1], "reti e telefonia"),
        ("Temperatura della sala tecnica oltre 30 gradi.", "ambiente", "CDZ-01", 2, 1,
         cooling[0] + 7200, 55, cooling[1], "fornitore"),
    )  # fmt: skip
    return [
        {
            "category": category, "asset_id": asset, "impact": impact, "urgency": urgency,
            "priority": priority(scenario, impact, urgency), "opened_at": opened,
            "first_response_at": opened + reply * 60, "resolved_at": resolved,
            "assigned_group": group, "description": text,
            "on_call": _off_hours(opened),
        }
        for text, category, asset, impact, urgency, opened, reply, resolved, group in facts
    ]  # fmt: skip


def _off_hours(moment: np.datetime64) -> bool:
    """Vero se il call center (guasti a parte) è chiuso: allora interviene la reperibilità."""
    local = pd.Timestamp(moment).tz_localize(TIME_ZONE)
    closing = {5: 14, 6: 0}.get(local.day_of_week, 20)
    return not 8 <= local.hour < closing
