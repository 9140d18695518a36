"""La matrice probabilità × danno, e l'errore che può fare.

Fonte: L. A. Cox, «What's Wrong with Risk Matrices?», Risk Analysis 28 (2008), pp. 497-512.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd


def place(values: Sequence[float], limits: Sequence[float]) -> np.ndarray:
    """La classe di ogni valore, da 1 in su: ``limits`` sono i limiti superiori, compresi.

    Oltre l'ultimo limite si entra nell'ultima classe. Solleva ``ValueError`` se i limiti non
    crescono.

    >>> place([0.05, 0.20, 0.21], [0.2]).tolist()
    [1, 1, 2]
    """
    edges = np.asarray(limits, dtype=float)
    if edges.size == 0 or not (np.diff(edges) > 0).all():
        raise ValueError("I limiti delle classi devono crescere, per esempio [0.1, 0.3, 0.6].")
    return np.searchsorted(edges, np.asarray(values, dtype=float), side="left") + 1


def inversions(
    risks: pd.DataFrame, probability_limits: Sequence[float], damage_limits: Sequence[float]
) -> pd.DataFrame:
    """Le coppie di rischi che la matrice mette nell'ordine opposto alla perdita attesa.

    ``risks``: indice con il nome, colonne ``probability`` (fra 0 e 1, in un anno) e ``damage``
    (euro, se succede). La matrice moltiplica le due classi. Ogni riga del risultato è una coppia:
    ``higher`` è il rischio che la matrice mette davanti, ``worse`` quello che costa di più in
    media; ``scores`` e ``losses`` danno i due numeri nello stesso ordine. I pareggi della matrice
    non sono inversioni.

    >>> risks = pd.DataFrame({"probability": [0.19, 0.21], "damage": [95000, 55000]},
    ...                      index=["A", "B"])
    >>> inversions(risks, [0.2], [50000])[["higher", "worse"]].values.tolist()
    [['B', 'A']]
    """
    shares = risks["probability"].astype(float)
    if not shares.between(0, 1).all() or (risks["damage"] < 0).any():
        raise ValueError("Le probabilità stanno fra 0 e 1 e i danni non sono negativi.")
    scores = place(shares, probability_limits) * place(risks["damage"], damage_limits)
    losses = (shares * risks["damage"]).to_numpy()
    found = []
    for i, j in combinations(range(len(risks)), 2):
        if (scores[i] - scores[j]) * (losses[i] - losses[j]) < 0:
            top, worse = (i, j) if scores[i] > scores[j] else (j, i)
            found.append((
                risks.index[top], risks.index[worse], (int(scores[top]), int(scores[worse])),
                (float(losses[top]), float(losses[worse])),
            ))  # fmt: skip
    return pd.DataFrame(found, columns=["higher", "worse", "scores", "losses"])
