"""Le costanti delle carte di controllo, calcolate per dati normali.

Definizioni e tabella a stampa: D. C. Montgomery, *Introduction to Statistical Quality Control*,
7ª ed., Wiley, 2013, appendice VI.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np


def constants(n: int) -> dict[str, float]:
    """Le costanti per gruppi di ``n`` misure (almeno 2): c4, d2, d3, A2, A3, B3, B4, D3, D4.

    - ``c4``: media dello scarto tipo del gruppo, in unità di σ; ``d2`` e ``d3``: media e scarto
      tipo del campo di variazione (massimo meno minimo), in unità di σ;
    - ``A3``: limiti della media = media ± A3 × scarto tipo medio; ``A2``: lo stesso col campo;
    - ``B3``, ``B4``: limiti dello scarto tipo; ``D3``, ``D4``: limiti del campo.

    >>> {name: round(value, 3) for name, value in constants(5).items() if name in ("A3", "B4")}
    {'A3': 1.427, 'B4': 2.089}
    """
    if not isinstance(n, int | np.integer) or n < 2:
        raise ValueError(f"Un gruppo ha almeno 2 misure, e il loro numero è intero: {n!r}.")
    n = int(n)
    c4 = math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
    d2, d3 = _range_moments(n)
    spread = 3 * math.sqrt(1 - c4**2) / c4
    return {
        "c4": c4, "d2": d2, "d3": d3,
        "A2": 3 / (d2 * math.sqrt(n)), "A3": 3 / (c4 * math.sqrt(n)),
        "B3": max(0.0, 1 - spread), "B4": 1 + spread,
        "D3": max(0.0, 1 - 3 * d3 / d2), "D4": 1 + 3 * d3 / d2,
    }  # fmt: skip


@cache
def _range_moments(n: int) -> tuple[float, float]:
    """Media e scarto tipo di massimo − minimo di n valori normali standard."""
    from scipy.special import ndtr

    # Oltre 9 σ la probabilità è sotto 1e-18: non cambia le cifre che si usano.
    points = np.linspace(-9, 9, 1501)
    step = points[1] - points[0]
    below = ndtr(points)
    mean = float((1 - below**n - (1 - below) ** n).sum() * step)
    # E[R²] = 2 ∬ P(minimo ≤ x e massimo > y) dx dy, con x < y (Tippett, Biometrika 17, 1925).
    x, y = below[:, None], below[None, :]
    joint = 1 - y**n - (1 - x) ** n + np.clip(y - x, 0, None) ** n
    upper = np.triu(joint, 1).sum() + 0.5 * np.trace(joint)
    second = float(2 * upper * step**2)
    return mean, math.sqrt(second - mean**2)
