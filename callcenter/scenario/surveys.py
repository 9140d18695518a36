"""Le indagini: il questionario ai clienti dopo il contatto e il clima fra gli operatori.

Le risposte nascono da una soddisfazione latente: dipende da attesa, esito ed esperienza
dell'operatore più un rumore. Così i legami che una lezione cerca ci sono davvero, e la scala a più
domande ha un'attendibilità credibile (alfa di Cronbach intorno a 0,8).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.scenario import crm, draws
from callcenter.scenario.config import Scenario

CUSTOMER_ITEMS = ("courtesy", "competence", "clarity", "waiting", "solution")
CLIMATE_SCALES = ("workload", "support", "growth", "environment")
CLIMATE_ITEMS = tuple(f"{scale}_{i}" for scale in CLIMATE_SCALES for i in (1, 2, 3))
# Domanda formulata al contrario: prima di usare la scala si rovescia (6 meno il valore).
REVERSED_ITEM = "workload_3"

_COMMENTS = (
    (
        "Attesa infinita e problema ancora lì.", "Mi avete passato tre persone diverse.",
        "Nessuno sa darmi una risposta.", "Devo richiamare per la terza volta.",
        "Bolletta sbagliata e nessuno la corregge.",
    ),
    (
        "Gentile, ma il problema resta.", "Troppa attesa, poi tutto bene.",
        "Spiegazione poco chiara.", "Va bene, ma la musica è troppo alta.",
        "Mi aspettavo di risolvere subito.",
    ),
    (
        "Operatore gentile e preparato.", "Risolto in pochi minuti, grazie.",
        "Finalmente qualcuno che ascolta.", "Tutto chiaro.", "Servizio veloce.",
    ),
)  # fmt: skip

_CLIMATE_COMMENTS = (
    (
        "I turni cambiano troppo spesso.", "Le cuffie si rompono e restano rotte per giorni.",
        "Troppe chiamate di fila, poche pause.", "Nessuno ci spiega le nuove tariffe prima.",
    ),
    (
        "Bel gruppo di lavoro.", "La coordinatrice è sempre disponibile.",
        "Vorrei più formazione sui contratti.", "Si lavora bene, il programma è un po' lento.",
    ),
)  # fmt: skip


def customer_surveys(
    scenario: Scenario, contacts: pd.DataFrame, calls: pd.DataFrame, operators: pd.DataFrame
) -> pd.DataFrame:
    """Gli inviti al questionario dopo il contatto; le risposte ci sono solo per chi ha risposto.

    Chi è molto contento o molto scontento risponde di più (distorsione da non risposta).
    """
    draws.require(contacts, ["contact_id", "call_id", "opened_at"], "contacts")
    draws.require(operators, ["operator_id", "hired_on"], "operators")
    settings = scenario["surveys"]["customers"]
    rng = scenario.rng("customer_surveys")

    facts = contacts[["contact_id", "call_id", "opened_at"]].merge(
        crm.last_answers(calls).drop(columns="customer_id"), on="call_id", how="inner"
    )
    facts = facts.sort_values("contact_id", ignore_index=True)
    facts = facts.loc[_invited(rng, facts, settings)].reset_index(drop=True)
    n = len(facts)

    hired = facts["operator_id"].map(operators.set_index("operator_id")["hired_on"])
    opened = facts["opened_at"].dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    years = (opened - hired.to_numpy().astype("datetime64[s]")).astype("int64") / 31_557_600
    resolved = facts["resolved"].astype("boolean").fillna(True).to_numpy(dtype=bool)
    minutes = facts["wait_s"].astype(float).to_numpy() / 60
    latent = (
        np.where(resolved, 0.35, -1.05)
        - 0.22 * np.minimum(minutes, 6)
        + 0.28 * (np.log1p(np.maximum(years, 0)) - 1.2)
        + settings["noise"] * draws.normal(rng, n)
    )
    # Risponde di più chi ha molto da dire; la media resta quella dichiarata.
    eagerness = 0.6 + 0.5 * np.abs(latent + 0.1)
    average = eagerness.mean() if n else 1.0
    answered = draws.chance(rng, n, settings["response"] * eagerness / average)

    items = {}
    for position, name in enumerate(CUSTOMER_ITEMS):
        own = np.where(resolved, 0.1, -0.35) if name == "solution" else np.zeros(n)
        own = own - (0.18 * np.minimum(minutes, 6) if name == "waiting" else 0)
        level = (4.1, 4.0, 3.9, 3.7, 3.8)[position]
        value = level + 0.62 * latent + own + 0.8 * draws.normal(rng, n)
        items[name] = draws.scale(value, 1, 5)
    csat = draws.scale(3.95 + 0.85 * latent + 0.35 * draws.normal(rng, n), 1, 5)
    nps = draws.scale(7.7 + 2.0 * latent + 1.1 * draws.normal(rng, n), 0, 10)
    ces = draws.scale(5.3 + 1.05 * latent + 0.8 * draws.normal(rng, n), 1, 7)

    level = np.select([csat <= 2, csat == 3], [0, 1], default=2)
    picks = rng.integers(0, 5, n)
    comments = [_COMMENTS[group][pick] for group, pick in zip(level, picks, strict=True)]
    # Chi è scontento scrive più spesso.
    wrote = answered & draws.chance(
        rng, n, np.minimum(settings["comment"] * np.where(level == 0, 2.2, 0.8), 1)
    )

    sent = opened + np.floor(1800 + 5400 * rng.random(n)).astype("int64")
    replied = sent + np.floor(60 + draws.exponential(rng, n, 6 * 3600)).astype("int64")
    replied = np.where(answered, replied, np.datetime64("NaT"))
    first_id = settings["first_survey_id"]
    columns = {
        "survey_id": np.arange(first_id, first_id + n),
        "contact_id": facts["contact_id"],
        "channel": draws.pick(rng, {"sms": 70, "e-mail": 30}, n),
        "sent_at": draws.moments(sent),
        "answered_at": draws.moments(replied),
    }
    types = {
        "survey_id": "integer", "contact_id": "integer", "channel": "text",
        "sent_at": "datetime", "answered_at": "datetime",
    }  # fmt: skip
    scores = {"csat": csat, "nps": nps, "ces": ces} | items
    columns |= {name: draws.where(answered, values) for name, values in scores.items()}
    types |= dict.fromkeys(scores, "integer")
    columns["comment"], types["comment"] = draws.where(wrote, comments), "text"
    return draws.typed(columns, types)


def _invited(rng: np.random.Generator, facts: pd.DataFrame, settings: dict) -> np.ndarray:
    """Chi riceve il questionario: una quota dei contatti, mai due volte in ``pause_days``."""
    chosen = draws.chance(rng, len(facts), settings["invited"])
    pause = pd.Timedelta(days=settings["pause_days"])
    last: dict[str, pd.Timestamp] = {}
    callers = facts["caller"].astype("string")
    for i in np.flatnonzero(chosen):
        caller, moment = callers.iat[i], facts["opened_at"].iat[i]
        # Senza numero (chiamata anonima) non si può mandare niente.
        unknown = pd.isna(caller) or not caller.isdigit()
        if unknown or (caller in last and moment - last[caller] < pause):
            chosen[i] = False
        else:
            last[caller] = moment
    return chosen


def seniority_band(years: float) -> str:
    """La fascia di anzianità (anni compiuti in azienda) usata nell'indagine anonima."""
    for limit, name in ((1, "meno di 1 anno"), (3, "1-3 anni"), (7, "3-7 anni")):
        if years < limit:
            return name
    return "oltre 7 anni"


def operator_surveys(scenario: Scenario, operators: pd.DataFrame) -> pd.DataFrame:
    """L'indagine di clima, due ondate, anonima: dodici domande, eNPS e un commento facoltativo.

    Le risposte sono mescolate: il numero d'ordine non fa risalire a chi ha risposto.
    """
    draws.require(operators, ["operator_id", "team", "hired_on"], "operators")
    settings = scenario["surveys"]["operators"]
    rng = scenario.rng("operator_surveys")
    # La squadra con più operatori e nome più avanti nell'alfabeto è quella in difficoltà.
    sizes = operators.groupby("team").size()
    unhappy = sorted(sizes.index, key=lambda team: (sizes[team], team))[-1]
    parts = []
    for position, (wave, day) in enumerate(settings["waves"].items()):
        present = operators.loc[operators["hired_on"] <= pd.Timestamp(day)]
        replies = present.loc[draws.chance(rng, len(present), settings["response"])]
        replies = replies.iloc[np.argsort(rng.random(len(replies)), kind="stable")]
        parts.append(_climate(rng, replies, wave, day, position, unhappy, settings))
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(0, "response_id", np.arange(1, len(frame) + 1))
    types = dict.fromkeys(frame.columns, "integer")
    types |= dict.fromkeys(("wave", "team", "seniority_band", "comment"), "text")
    return draws.typed(frame.to_dict("series"), types)


def _climate(
    rng: np.random.Generator,
    replies: pd.DataFrame,
    wave: str,
    day: object,
    position: int,
    unhappy: str,
    settings: dict,
) -> pd.DataFrame:
    """Le risposte di un'ondata."""
    n = len(replies)
    years = (pd.Timestamp(day) - replies["hired_on"]).dt.days.to_numpy() / 365.25
    drop = settings["unhappy_team_shift"] * position * replies["team"].eq(unhappy).to_numpy()
    general = 0.7 * draws.normal(rng, n) - drop - 0.1 * np.minimum(years, 6) / 6
    columns: dict[str, object] = {
        "wave": np.full(n, wave, dtype=object),
        "team": replies["team"].to_numpy(dtype=object),
        "seniority_band": [seniority_band(value) for value in years],
    }
    levels = {"workload": 2.9, "support": 3.7, "growth": 2.8, "environment": 3.4}
    for scale in CLIMATE_SCALES:
        factor = 0.75 * general + 0.55 * draws.normal(rng, n)
        for i in (1, 2, 3):
            item = f"{scale}_{i}"
            value = levels[scale] + factor + 0.6 * draws.normal(rng, n)
            score = draws.scale(6 - value if item == REVERSED_ITEM else value, 1, 5)
            given = ~draws.chance(rng, n, settings["missing_item"])
            columns[item] = draws.where(given, score)
    columns["enps"] = draws.scale(6.7 + 2.1 * general + 1.2 * draws.normal(rng, n), 0, 10)
    wrote = draws.chance(rng, n, settings["comment"])
    picks = rng.integers(0, 4, n)
    texts = [
        _CLIMATE_COMMENTS[int(mood > 0)][pick] for mood, pick in zip(general, picks, strict=True)
    ]
    columns["comment"] = draws.where(wrote, texts)
    return pd.DataFrame(columns)
