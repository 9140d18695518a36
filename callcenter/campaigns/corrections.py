"""Quando le prove sono tante: p-value corretti.

Con 100 prove su cose che non c'entrano, cinque danno p sotto 0,05 per caso.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> np.ndarray:
    """p-value corretti con il metodo di Holm, nell'ordine dato.

    Tenendo solo quelli sotto 0,05, la probabilità di **anche un solo** falso allarme resta sotto il
    5%. Fonte: S. Holm, *Scandinavian Journal of Statistics* 6 (1979). ``ValueError`` se un p-value
    manca o non sta fra 0 e 1.

    >>> [round(p, 2) for p in holm([0.01, 0.04, 0.03]).tolist()]
    [0.03, 0.06, 0.06]
    """
    values, order = _sorted(p_values)
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return _back(np.minimum(stepped, 1), order)


def benjamini_hochberg(p_values: Sequence[float]) -> np.ndarray:
    """p-value corretti con il metodo di Benjamini e Hochberg, nell'ordine dato.

    Tenendo solo quelli sotto 0,05, fra le scoperte la quota attesa di false resta sotto il 5%
    (prove indipendenti). Fonte: Y. Benjamini, Y. Hochberg, *Journal of the Royal Statistical
    Society B* 57 (1995). Errori come :func:`holm`.

    >>> [round(p, 2) for p in benjamini_hochberg([0.01, 0.04, 0.03]).tolist()]
    [0.03, 0.04, 0.04]
    """
    values, order = _sorted(p_values)
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _back(np.minimum(stepped, 1), order)


def _sorted(p_values: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(p_values, dtype=float)
    if values.ndim != 1 or not np.all((values >= 0) & (values <= 1)):
        raise ValueError("Un p-value sta fra 0 e 1: controlla la lista (ce n'è uno che manca?).")
    return values, np.argsort(values, kind="stable")


def _back(stepped: np.ndarray, order: np.ndarray) -> np.ndarray:
    result = np.empty_like(stepped)
    result[order] = stepped
    return result
