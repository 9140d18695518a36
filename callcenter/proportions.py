"""L'incertezza di una quota: lo stesso intervallo per le chiamate, i questionari e le schede."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd


def wilson(successes: Any, trials: Any, *, confidence: float = 0.95) -> tuple[Any, Any]:
    """Intervallo di Wilson per una quota: estremo basso e alto, fra 0 e 1.

    ``successes`` su ``trials`` (chiamate, risposte …): numeri o colonne della stessa lunghezza; con
    zero casi gli estremi sono ``nan``. ``confidence`` è la fiducia (0,95 = 95%). Non esce mai da 0
    e 1 e regge anche con pochi casi. Fonte: E. B. Wilson, «Probable inference, the law of
    succession, and statistical inference», Journal of the American Statistical Association 22
    (1927), pp. 209-212.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    z = normal_quantile(confidence)
    index = successes.index if isinstance(successes, pd.Series) else None
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    if np.any(n < 0) or np.any(k < 0) or np.any(k > n):
        raise ValueError("I successi devono stare fra 0 e il numero dei casi.")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    bounds = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    if index is not None:
        return tuple(pd.Series(bound, index=index) for bound in bounds)
    return tuple(float(bound) if bound.ndim == 0 else bound for bound in bounds)


def normal_quantile(confidence: float) -> float:
    """Il valore z della normale per una fiducia: 1,96 per 0,95.

    >>> round(normal_quantile(0.95), 2)
    1.96
    """
    return NormalDist().inv_cdf((1 + checked_confidence(confidence)) / 2)


def checked_confidence(confidence: float) -> float:
    """La fiducia, se sta fra 0 e 1; altrimenti ``ValueError``."""
    if not 0 < confidence < 1:
        raise ValueError(
            f"confidence: serve un numero fra 0 e 1, per esempio 0.95: {confidence!r}."
        )
    return confidence
