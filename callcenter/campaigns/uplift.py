"""Quanto cambia l'azione: chi accetta *grazie* alla telefonata, non chi accetta e basta.

Fonte: N. J. Radcliffe, «Using control groups to target on predicted lift», *Direct Marketing
Analytics Journal* (2007).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.campaigns.ab_test import two_proportions


def simulate_trial(truth: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Una prova inventata con la verità dichiarata: serve a vedere se il metodo la ritrova.

    ``truth``: indice = nome del gruppo; colonne ``clienti`` (quanti), ``senza`` e ``con``
    (quota che accetta senza e con l'azione, frazioni). Metà di ogni gruppo, a caso, riceve
    l'azione. Restituisce una riga per cliente: ``gruppo``, ``trattato``, ``accetta`` (vero o
    falso).

    >>> verita = pd.DataFrame({"clienti": [10], "senza": [0.0], "con": [1.0]}, index=["nuovi"])
    >>> int(simulate_trial(verita)["accetta"].sum())
    5
    """
    if not truth[["senza", "con"]].stack().between(0, 1).all() or (truth["clienti"] < 2).any():
        raise ValueError("Le quote sono frazioni fra 0 e 1 e ogni gruppo ha almeno due clienti.")
    rng = np.random.default_rng(seed)
    parts = []
    for name, row in truth.iterrows():
        size = int(row["clienti"])
        treated = rng.permutation(size) < size // 2
        accepts = rng.random(size) < np.where(treated, row["con"], row["senza"])
        parts.append(pd.DataFrame({"gruppo": name, "trattato": treated, "accetta": accepts}))
    return pd.concat(parts, ignore_index=True)


def uplift_table(
    trial: pd.DataFrame, by: str, *, treated: str = "trattato", accepted: str = "accetta",
    confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Per ogni gruppo: quota con l'azione, quota senza, e la differenza con il suo intervallo.

    ``trial``: una riga per cliente **assegnato a caso**; ``treated`` e ``accepted`` sono colonne
    vero/falso. Le colonne del risultato: ``clienti``, ``con``, ``senza``, ``uplift``, ``low``,
    ``high`` (frazioni). ``ValueError`` se in un gruppo mancano i trattati o il controllo.
    """
    rows = {}
    for name, part in trial.groupby(by, sort=False):
        acts = part.loc[part[treated].astype(bool), accepted]
        waits = part.loc[~part[treated].astype(bool), accepted]
        if acts.empty or waits.empty:
            raise ValueError(
                f"Nel gruppo «{name}» mancano i trattati o il controllo: l'effetto non si misura."
            )
        result = two_proportions(
            int(waits.sum()), len(waits), int(acts.sum()), len(acts), confidence=confidence
        )
        rows[name] = [len(part), result.share_b, result.share_a, result.difference,
                      result.low, result.high]  # fmt: skip
    columns = ["clienti", "con", "senza", "uplift", "low", "high"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis(by)
