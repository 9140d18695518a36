"""Che cosa prova una serie di prove senza difetti."""

from __future__ import annotations

import math

from callcenter.proportions import checked_confidence


def failure_bound(trials: int, confidence: float = 0.95) -> float:
    """Il più grande tasso di errore compatibile con zero errori in ``trials`` prove (0-1).

    Se il tasso vero fosse più alto, zero errori avrebbe probabilità minore di 1 − ``confidence``:
    si risolve (1 − p)^n = 1 − confidence. Per il 95% è circa 3/n, la «regola del tre». Le prove
    devono essere indipendenti e simili all'uso vero. ValueError con meno di una prova. Fonte: J. A.
    Hanley, A. Lippman-Hand, «If nothing goes wrong, is everything all right?», JAMA 249 (1983).

    >>> round(failure_bound(20), 3), round(failure_bound(300), 5)
    (0.139, 0.00994)
    """
    if trials < 1:
        raise ValueError("Senza prove non si sa nulla: ne serve almeno una.")
    return -math.expm1(math.log1p(-checked_confidence(confidence)) / trials)


def trials_needed(share: float, confidence: float = 0.95) -> int:
    """Quante prove di fila senza errori per dire che il tasso di errore è sotto ``share``.

    ``share``: tasso massimo accettato, fra 0 e 1 esclusi (ValueError altrimenti). È il più piccolo
    n con (1 − share)^n non maggiore di 1 − ``confidence``. Fonte come :func:`failure_bound`.

    >>> trials_needed(0.01), trials_needed(0.05)
    (299, 59)
    """
    if not 0 < share < 1:
        raise ValueError("Il tasso accettato sta fra 0 e 1, per esempio 0.01 per l'1%.")
    return math.ceil(math.log1p(-checked_confidence(confidence)) / math.log1p(-share))
