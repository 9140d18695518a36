"""Il monitoraggio della qualità: schede di valutazione delle chiamate.

Ogni criterio vale 0 (assente), 1 (parziale) o 2 (completo). Il punteggio della scheda va da 0 a
100: somma di peso × punti ÷ 2, con i pesi di ``scenario.yml`` (voce ``quality``). Un errore
critico (dato rivelato a chi non è il titolare, informazione gravemente falsa) porta la scheda a 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.scenario import draws
from callcenter.scenario.config import Scenario

CRITERIA = (
    "greeting", "identification", "listening", "needs", "solution", "information", "closing",
    "data_protection",
)  # fmt: skip


def quality_evaluations(
    scenario: Scenario, contacts: pd.DataFrame, operators: pd.DataFrame
) -> pd.DataFrame:
    """Le schede di valutazione; una parte delle chiamate è valutata da due persone (calibrazione).

    La valutatrice più severa lo è soprattutto su alcuni criteri: il kappa di Cohen lo mostra.
    """
    draws.require(contacts, ["contact_id", "operator_id", "opened_at", "resolved"], "contacts")
    draws.require(operators, ["operator_id", "hired_on"], "operators")
    settings = scenario["quality"]
    rng = scenario.rng("quality_evaluations")
    sample = _sample(rng, contacts, settings["per_operator"])
    n = len(sample)

    hired = sample["operator_id"].map(operators.set_index("operator_id")["hired_on"])
    opened = sample["opened_at"].dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    years = (opened - hired.to_numpy().astype("datetime64[s]")).astype("int64") / 31_557_600
    solved = sample["resolved"].fillna(True).to_numpy(dtype=bool)
    ids = np.sort(sample["operator_id"].unique())
    talent = dict(zip(ids, 0.45 * draws.normal(rng, len(ids)), strict=True))
    skill = (
        sample["operator_id"].map(talent).to_numpy(dtype=float)
        + 0.22 * np.log1p(np.maximum(years, 0))
        + np.where(solved, 0.1, -0.2)
    )
    # Quanto il comportamento è presente davvero, criterio per criterio: uguale per chi valuta.
    ease = (1.1, 1.0, 0.8, 0.75, 0.85, 0.8, 0.75, 1.0)
    observed = {
        name: ease[i] + skill + 0.55 * draws.normal(rng, n) for i, name in enumerate(CRITERIA)
    }
    critical = draws.chance(rng, n, settings["critical_error"])
    evaluators = list(settings["evaluators"])
    first = rng.integers(0, len(evaluators), n)
    second = (first + 1 + rng.integers(0, len(evaluators) - 1, n)) % len(evaluators)
    double = draws.exactly(rng, n, min(settings["calibration"], n))

    parts = []
    for which, rows in ((first, np.arange(n)), (second, np.flatnonzero(double))):
        names_of = [evaluators[i] for i in which[rows]]
        scores = {}
        for name in CRITERIA:
            level = np.array([settings["evaluators"][who] for who in names_of])
            harsh = np.array([who == settings["severe"] for who in names_of])
            if name in settings["biased_criteria"]:
                level = level + np.where(harsh, settings["bias"], 0.0)
            value = observed[name][rows] + level + 0.28 * draws.normal(rng, len(rows))
            scores[name] = np.select([value < -0.1, value < 0.62], [0, 1], default=2)
        delay = np.floor((1 + 6 * rng.random(len(rows))) * draws.DAY_S).astype("int64")
        part = pd.DataFrame(
            {
                "contact_id": sample["contact_id"].to_numpy()[rows],
                "operator_id": sample["operator_id"].to_numpy()[rows],
                "evaluator": names_of,
                "evaluated_at": _at_desk(rng, opened[rows] + delay),
                "calibration": double[rows],
            }
            | scores
            | {"critical_error": critical[rows]}
        )
        parts.append(part)
    return _finished(pd.concat(parts, ignore_index=True), settings)


def _sample(rng: np.random.Generator, contacts: pd.DataFrame, per_operator: int) -> pd.DataFrame:
    """Per ogni operatore un numero fisso di contatti a caso (tutti, se sono meno)."""
    order = np.argsort(rng.random(len(contacts)), kind="stable")
    shuffled = contacts.iloc[order].dropna(subset=["operator_id"])
    chosen = shuffled.groupby("operator_id", sort=True).head(per_operator)
    return chosen.sort_values("contact_id", ignore_index=True)


def _at_desk(rng: np.random.Generator, moments: np.ndarray) -> np.ndarray:
    """Porta le valutazioni in orario d'ufficio, dalle 9 alle 17, dal lunedì al venerdì."""
    days = moments.astype("datetime64[D]")
    days = np.busday_offset(days, 0, roll="forward")
    return days.astype("datetime64[s]") + np.floor(
        9 * 3600 + 8 * 3600 * rng.random(len(moments))
    ).astype("int64")


def _finished(frame: pd.DataFrame, settings: dict) -> pd.DataFrame:
    """Punteggio, esito, ordine e numerazione delle schede."""
    weights = settings["weights"]
    total = sum(frame[name].to_numpy() * weights[name] for name in CRITERIA) / 2
    total = np.where(frame["critical_error"], 0.0, total)
    frame["total_score"] = np.round(total, 1)
    frame["outcome"] = np.where(total >= settings["pass_score"], "conforme", "non conforme")
    order = ["evaluated_at", "contact_id", "evaluator"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)
    frame["evaluated_at"] = draws.moments(frame["evaluated_at"])
    first_id = settings["first_evaluation_id"]
    frame.insert(0, "evaluation_id", np.arange(first_id, first_id + len(frame)))
    types = dict.fromkeys(frame.columns, "integer") | {
        "evaluator": "text", "evaluated_at": "datetime", "calibration": "boolean",
        "critical_error": "boolean", "total_score": "number", "outcome": "text",
    }  # fmt: skip
    return draws.typed(frame.to_dict("series"), types)
