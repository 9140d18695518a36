"""L'accordo fra due valutatori: quota di voti uguali, kappa di Cohen, kappa pesata.

Fonti: J. Cohen, Educational and Psychological Measurement 20 (1960), pp. 37-46; J. Cohen,
Psychological Bulletin 70 (1968), pp. 213-220 (pesata).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

WEIGHTS = (None, "linear", "quadratic")


def paired(
    evaluations: pd.DataFrame, first: str, second: str, columns: Sequence[str],
    *, case: str = "contact_id", who: str = "evaluator",
) -> pd.DataFrame:  # fmt: skip
    """I giudizi di due valutatori sugli stessi casi, una riga per caso.

    Le colonne del risultato sono coppie (voce, valutatore). ``case``: che cosa è stato valutato;
    ``who``: la colonna con il nome di chi valuta. Restano solo i casi giudicati da entrambi.
    Solleva ``ValueError`` se un valutatore ha giudicato due volte lo stesso caso o se non c'è
    nemmeno un caso in comune.

    >>> sheets = pd.DataFrame({"contact_id": [1, 1, 2], "evaluator": ["A", "B", "A"],
    ...                        "outcome": ["sì", "no", "sì"]})
    >>> paired(sheets, "A", "B", ["outcome"]).values.tolist()
    [['sì', 'no']]
    """
    both = evaluations[evaluations[who].isin([first, second])]
    if both.duplicated([case, who]).any():
        raise ValueError("Lo stesso valutatore ha giudicato due volte un caso: tieni una scheda.")
    wide = both.pivot(index=case, columns=who, values=list(columns))
    if first == second or not {first, second} <= set(both[who]):
        raise ValueError(f"Servono due valutatori diversi con delle schede: {first}, {second}.")
    kept = both.groupby(case)[who].nunique() == 2
    if not kept.any():
        raise ValueError(f"{first} e {second} non hanno giudicato nessun caso in comune.")
    order = [(column, name) for column in columns for name in (first, second)]
    return wide.loc[kept[kept].index, order]


def agreement(first: Any, second: Any) -> float:
    """Quota di casi con lo stesso giudizio, fra 0 e 1.

    Solleva ``ValueError`` se le due liste sono vuote o di lunghezza diversa.

    >>> agreement(["sì", "sì", "no", "no"], ["sì", "sì", "sì", "no"])
    0.75
    """
    a, b = _judgements(first, second)
    return float(np.mean(a == b))


def kappa(
    first: Any, second: Any, *, weights: str | None = None, categories: Sequence | None = None
) -> float:
    """Kappa di Cohen: quanto l'accordo supera quello che darebbe il caso.

    1 è accordo pieno, 0 è l'accordo del caso, sotto 0 è peggio del caso. Con ``weights``
    ("linear" o "quadratic") un disaccordo grande pesa più di uno piccolo: serve un ordine, che è
    quello di ``categories`` (se manca, l'ordine crescente dei giudizi presenti). Vale ``nan``
    quando tutti e due usano sempre lo stesso giudizio: il caso darebbe già accordo pieno. Solleva
    ``ValueError`` se le liste non vanno d'accordo per lunghezza o i giudizi non sono fra le
    categorie.

    >>> round(kappa([1, 1, 0, 0], [1, 1, 1, 0]), 3)
    0.5
    """
    if weights not in WEIGHTS:
        raise ValueError(f"weights: {weights!r} non va bene; scegli None, 'linear' o 'quadratic'.")
    a, b = _judgements(first, second)
    names = sorted(set(a) | set(b)) if categories is None else list(categories)
    place = {name: number for number, name in enumerate(names)}
    strangers = (set(a) | set(b)) - set(place)
    if strangers:
        raise ValueError(f"Giudizi fuori dalle categorie: {', '.join(map(str, strangers))}.")
    rows = np.array([place[name] for name in a])
    columns = np.array([place[name] for name in b])
    return _kappa(rows, columns, _penalties(len(names), weights))


def kappa_interval(
    first: Any, second: Any, *, weights: str | None = None, confidence: float = 0.95,
    draws: int = 2000, seed: int = 1,
) -> tuple[float, float]:  # fmt: skip
    """Intervallo della kappa, riestraendo i casi con ripetizione (bootstrap a percentili).

    Con pochi casi è largo: lo è anche l'incertezza. I campioni in cui la kappa non è definita si
    saltano. Con lo stesso ``seed`` il risultato è lo stesso. Fonte: B. Efron, The Annals of
    Statistics 7 (1979), pp. 1-26.

    >>> low, high = kappa_interval([1, 0] * 20, [1, 0] * 18 + [0, 1] * 2)
    >>> low < 0.8 < high
    True
    """
    if not 0 < confidence < 1 or draws < 100:
        raise ValueError("confidence sta fra 0 e 1 (per esempio 0.95) e draws è almeno 100.")
    a, b = _judgements(first, second)
    names = sorted(set(a) | set(b))
    rows, columns = (np.searchsorted(names, values) for values in (a, b))
    penalties = _penalties(len(names), weights)
    places = np.random.default_rng(seed).integers(0, len(rows), (draws, len(rows)))
    values = [_kappa(rows[place], columns[place], penalties) for place in places]
    if all(math.isnan(value) for value in values):
        raise ValueError("La kappa non è definita: i due valutatori danno un solo giudizio.")
    low, high = np.nanquantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _judgements(first: Any, second: Any) -> tuple[np.ndarray, np.ndarray]:
    a, b = pd.Series(first), pd.Series(second)
    if len(a) != len(b) or not len(a):
        raise ValueError("Servono due liste di giudizi della stessa lunghezza, non vuote.")
    if a.isna().any() or b.isna().any():
        raise ValueError("Ci sono giudizi mancanti: togli quei casi da tutte e due le liste.")
    return np.array(a.tolist()), np.array(b.tolist())


def _penalties(size: int, weights: str | None) -> np.ndarray:
    """Quanto pesa ogni disaccordo: 0 sulla diagonale."""
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
    if weights is None:
        return (distance > 0).astype(float)
    return distance if weights == "linear" else distance**2


def _kappa(rows: np.ndarray, columns: np.ndarray, penalties: np.ndarray) -> float:
    size = len(penalties)
    table = np.zeros((size, size))
    np.add.at(table, (rows, columns), 1)
    table /= table.sum()
    by_chance = float((np.outer(table.sum(axis=1), table.sum(axis=0)) * penalties).sum())
    return 1 - float((table * penalties).sum()) / by_chance if by_chance > 0 else math.nan
