"""Quali chiamate ascoltare: un campione estratto a caso, gruppo per gruppo."""

from __future__ import annotations

import numpy as np
import pandas as pd


def draw_calls(
    calls: pd.DataFrame, by: str | list[str], per_group: int, *, seed: int
) -> pd.DataFrame:
    """Estrae a caso ``per_group`` chiamate per ogni gruppo (per esempio per operatore).

    ``by``: la colonna, o le colonne, che formano i gruppi; le righe senza gruppo non si estraggono.
    Dove ce ne sono meno si prendono tutte. L'ordine delle righe resta quello di ``calls``. Con lo
    stesso ``seed`` escono le stesse chiamate: chi controlla può rifare l'estrazione. Solleva
    ``ValueError`` se la colonna manca o il numero non è positivo.

    >>> calls = pd.DataFrame({"operator_id": [1, 1, 1, 2], "call_id": list("abcd")})
    >>> draw_calls(calls, "operator_id", 2, seed=1).groupby("operator_id").size().tolist()
    [2, 1]
    """
    names = [by] if isinstance(by, str) else list(by)
    missing = [name for name in names if name not in calls.columns]
    if missing or per_group < 1:
        raise ValueError(
            f"Serve almeno una chiamata per gruppo, e le colonne dei gruppi: mancano {missing}."
        )
    order = np.argsort(np.random.default_rng(seed).random(len(calls)), kind="stable")
    shuffled = calls.iloc[order].dropna(subset=names)
    kept = shuffled.groupby(names, sort=True).head(per_group).index
    return calls[calls.index.isin(kept)]
