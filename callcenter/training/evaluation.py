"""L'effetto di un corso: il cambiamento di chi l'ha fatto meno quello di chi non l'ha fatto.

Fonti: D. L. Kirkpatrick, Evaluating Training Programs (1994), per i livelli; D. Card e
A. B. Krueger, American Economic Review 84 (1994), per la differenza delle differenze.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Effect:
    """L'effetto stimato e il suo intervallo, nell'unità del punteggio."""

    trained_change: float
    control_change: float
    effect: float
    low: float
    high: float


def difference_in_differences(
    scores: pd.DataFrame, *, trained: str = "corso", confidence: float = 0.95
) -> Effect:
    """La differenza delle differenze, con l'intervallo di confidenza.

    ``scores``: una riga per persona con ``group``, ``before`` e ``after``. Chi non ha tutti e due i
    punteggi non conta. L'intervallo viene dai cambiamenti delle persone (t di Welch): suppone
    persone indipendenti e che, senza corso, i due gruppi sarebbero cambiati allo stesso modo.
    Solleva ``ValueError`` se in un gruppo restano meno di due persone.

    >>> scores = pd.DataFrame({"group": ["corso"] * 3 + ["controllo"] * 3,
    ...                        "before": [60, 70, 80, 60, 70, 80],
    ...                        "after": [68, 79, 90, 62, 73, 84]})
    >>> found = difference_in_differences(scores)
    >>> found.trained_change, found.control_change, found.effect
    (9.0, 3.0, 6.0)
    """
    from scipy.stats import t

    complete = scores.dropna(subset=["before", "after"])
    change = complete["after"] - complete["before"]
    inside = complete["group"] == trained
    parts = [change[inside], change[~inside]]
    if min(len(part) for part in parts) < 2:
        raise ValueError(
            "Servono almeno due persone con «prima» e «dopo» in ogni gruppo: senza confronto "
            "l'effetto non si stima."
        )
    errors = [float(part.var()) / len(part) for part in parts]
    effect = float(parts[0].mean() - parts[1].mean())
    spread = sum(errors)
    half = 0.0
    if spread > 0:
        free = spread**2 / sum(e**2 / (len(p) - 1) for e, p in zip(errors, parts, strict=True))
        half = float(t.ppf((1 + confidence) / 2, free)) * math.sqrt(spread)
    return Effect(
        float(parts[0].mean()), float(parts[1].mean()), effect, effect - half, effect + half
    )
