"""I dati inventati della lezione sulla formazione: nuovi assunti e un corso con il confronto."""

from __future__ import annotations

import numpy as np
import pandas as pd

EXPERT_AHT_S = 385.0
EXCESS, DAYS = 0.55, 45.0


def newcomers(people: int = 12, weeks: int = 24, seed: int = 2026) -> pd.DataFrame:
    """La durata media per settimana di un gruppo di nuovi assunti, inventata.

    Una riga per persona e settimana: ``operator`` (N01, N02…), ``week`` (da 1), ``calls``,
    ``aht_s`` (secondi). Ogni persona ha il suo passo; la durata media parte circa del 50% sopra
    quella di un esperto e scende verso di lei.

    >>> newcomers(2, 3).shape
    (6, 4)
    """
    if people < 1 or weeks < 1:
        raise ValueError("Servono almeno una persona e una settimana.")
    rng = np.random.default_rng(seed)
    pace = np.exp(0.06 * rng.standard_normal(people))
    calls = 90 + np.floor(90 * rng.random((people, weeks))).astype(np.int64)
    noise = np.exp(0.04 * rng.standard_normal((people, weeks)))
    week = np.arange(1, weeks + 1)
    typical = EXPERT_AHT_S * (1 + EXCESS * np.exp(-(7 * week - 3) / DAYS))
    aht = np.round(pace[:, None] * typical[None, :] * noise, 1)
    return pd.DataFrame({
        "operator": np.repeat([f"N{i:02d}" for i in range(1, people + 1)], weeks),
        "week": np.tile(week, people), "calls": calls.ravel(), "aht_s": aht.ravel(),
    })  # fmt: skip


def course_scores(
    people: int = 40, effect: float = 3.0, trend: float = 4.0, seed: int = 2032
) -> pd.DataFrame:
    """I punteggi di qualità prima e dopo un corso, inventati; metà scelta a sorte fa il corso.

    Una riga per persona: ``operator``, ``group`` («corso» o «controllo»), ``before`` e ``after``
    (punti da 0 a 100). Tutti cambiano in media di ``trend`` punti; chi fa il corso di ``effect`` in
    più. Alla fine circa uno su venti non ha il secondo punteggio.

    >>> course_scores(6, seed=1)["group"].tolist()
    ['controllo', 'corso', 'corso', 'controllo', 'controllo', 'corso']
    """
    rng = np.random.default_rng(seed)
    skill = 74 + 6 * rng.standard_normal(people)
    before = skill + 4 * rng.standard_normal(people)
    trained = np.argsort(rng.random(people), kind="stable") < people // 2
    after = skill + trend + effect * trained + 4 * rng.standard_normal(people)
    after[rng.random(people) < 0.05] = np.nan
    return pd.DataFrame({
        "operator": [f"P{i:02d}" for i in range(1, people + 1)],
        "group": np.where(trained, "corso", "controllo"),
        "before": np.clip(np.round(before, 1), 0, 100),
        "after": np.clip(np.round(after, 1), 0, 100),
    })  # fmt: skip
