"""La disponibilità di più apparati insieme: serie, parallelo, k su n.

Valgono se i guasti sono **indipendenti**. Una causa comune (la stessa presa, lo stesso programma
difettoso) si mette in serie con tutto il gruppo. Fonte: M. Rausand, A. Høyland, «System Reliability
Theory», 2ª ed., Wiley, 2004.
"""

from __future__ import annotations

import math


def _shares(values: tuple[float, ...]) -> tuple[float, ...]:
    if not values:
        raise ValueError("Serve almeno una disponibilità.")
    wrong = [value for value in values if not 0 <= value <= 1]
    if wrong:
        raise ValueError(f"Una disponibilità sta fra 0 e 1: {wrong[0]!r} no. Dividi per 100?")
    return values


def series(*values: float) -> float:
    """Serve che funzionino tutti: si moltiplicano le disponibilità (fra 0 e 1).

    >>> round(series(0.989, 0.995, 0.999), 4)
    0.9831
    """
    return math.prod(_shares(values))


def parallel(*values: float) -> float:
    """Ne basta uno: si moltiplicano le indisponibilità.

    >>> round(parallel(0.97, 0.97), 4)
    0.9991
    """
    return 1 - math.prod(1 - value for value in _shares(values))


def k_of_n(k: int, *values: float) -> float:
    """Ne servono almeno ``k`` fra quelli dati, anche diversi fra loro.

    Con ``k = 1`` è il parallelo, con ``k`` uguale al numero di apparati è la serie. Con apparati
    uguali è la coda di una binomiale. Solleva ``ValueError`` se ``k`` non sta fra 1 e il numero.

    >>> round(k_of_n(2, 0.9, 0.9, 0.9), 3)
    0.972
    """
    _shares(values)
    if not 1 <= k <= len(values):
        raise ValueError(f"k deve stare fra 1 e {len(values)}: ricevuto {k}.")
    # chance[j] = probabilità che fra gli apparati già visti ne funzionino j
    chance = [1.0]
    for value in values:
        working = [0.0, *(c * value for c in chance)]
        stopped = [*(c * (1 - value) for c in chance), 0.0]
        chance = [a + b for a, b in zip(working, stopped, strict=True)]
    return min(math.fsum(chance[k:]), 1.0)
