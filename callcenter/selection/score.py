"""Il punteggio pesato di più prodotti su più criteri.

Fonte: V. Belton, T. J. Stewart, *Multiple Criteria Decision Analysis*, Springer, 2002, cap. 5
(modello additivo).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def normalised(weights: Mapping[str, float]) -> pd.Series:
    """I pesi divisi per la loro somma: una quota (fra 0 e 1) per criterio, in tutto 1.

    Solleva ``ValueError`` se non ci sono pesi, se uno è negativo o manca, o se sono tutti zero.

    >>> normalised({"funzioni": 30, "costo": 10}).to_dict()
    {'funzioni': 0.75, 'costo': 0.25}
    """
    given = pd.Series(dict(weights), dtype=float)
    if given.empty or given.isna().any() or (given < 0).any() or given.sum() == 0:
        raise ValueError(
            "I pesi sono numeri non negativi, uno per criterio, e almeno uno è maggiore di zero."
        )
    return given / given.sum()


def scores(votes: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Il punteggio pesato di ogni prodotto, dal più alto, nella scala dei voti.

    ``votes``: una riga per prodotto, una colonna per criterio; più alto è meglio in **ogni**
    colonna (anche nel costo: chi costa meno ha il voto più alto). ``weights``: un peso per
    criterio, in qualunque scala. Solleva ``ValueError`` se i criteri di voti e pesi non sono gli
    stessi o se manca un voto.

    >>> votes = pd.DataFrame({"funzioni": [8, 5], "costo": [4, 9]}, index=["A", "B"])
    >>> scores(votes, {"funzioni": 50, "costo": 50}).to_dict()
    {'B': 7.0, 'A': 6.0}
    """
    shares = normalised(weights)
    different = sorted(set(votes.columns).symmetric_difference(shares.index))
    if different or votes.columns.has_duplicates:
        raise ValueError(
            "Voti e pesi devono avere gli stessi criteri, una volta ciascuno. "
            f"Da controllare: {', '.join(map(str, different)) or 'colonne ripetute'}."
        )
    if votes.empty or votes.isna().any(axis=None):
        raise ValueError("Manca un voto: ogni prodotto ha un voto per ogni criterio.")
    totals = votes[shares.index].astype(float) @ shares
    return totals.sort_values(ascending=False, kind="stable").rename("score")
