"""La scheda di valutazione: punteggio pesato e voci bloccanti."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd


def score(sheets: pd.DataFrame, weights: Mapping[str, float], maximum: float = 2) -> pd.Series:
    """Punteggio di ogni scheda, da 0 a 100: somma di peso × punti, divisa per il massimo.

    ``sheets``: una riga per scheda, una colonna di punti (da 0 a ``maximum``) per voce.
    ``weights``: il peso di ogni voce; se la somma non è 100 si riporta a 100. Solleva
    ``ValueError`` se manca una voce, un punto è fuori scala o i pesi non sono positivi.

    >>> table = pd.DataFrame({"saluto": [2, 1], "soluzione": [2, 0]})
    >>> score(table, {"saluto": 20, "soluzione": 80}).tolist()
    [100.0, 10.0]
    """
    points = _points(sheets, weights, maximum)
    if not weights or any(not weight > 0 for weight in weights.values()):
        raise ValueError("I pesi devono essere positivi: per non contare una voce, toglila.")
    share = points.mul(pd.Series(weights, dtype=float)).sum(axis=1, skipna=False)
    return share * 100 / (maximum * sum(weights.values()))


def blocked(sheets: pd.DataFrame, items: Iterable[str]) -> pd.Series:
    """Vero per le schede in cui almeno una delle voci bloccanti ``items`` vale zero.

    Solleva ``ValueError`` se una voce non è fra le colonne o ha punti mancanti.

    >>> blocked(pd.DataFrame({"identificazione": [2, 0]}), ["identificazione"]).tolist()
    [False, True]
    """
    points = _points(sheets, items, None)
    return points.eq(0).any(axis=1)


def _points(sheets: pd.DataFrame, items: Iterable[str], maximum: float | None) -> pd.DataFrame:
    names = list(items)
    missing = [name for name in names if name not in sheets.columns]
    if missing:
        raise ValueError(f"Nelle schede mancano le voci: {', '.join(missing)}.")
    points = sheets[names].astype(float)
    if points.isna().any(axis=None):
        raise ValueError("Ci sono voci senza punti: completa la scheda o togli quella riga.")
    if (points < 0).any(axis=None) or (maximum and (points > maximum).any(axis=None)):
        raise ValueError(f"I punti di una voce vanno da 0 a {maximum or 'il massimo'}.")
    return points
