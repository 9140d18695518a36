"""Quanti eventi all'anno: la stima, e quanto è incerta quando gli eventi sono pochi."""

from __future__ import annotations

import math

import numpy as np


def rate_interval(events: int, years: float, confidence: float = 0.95) -> tuple[float, float]:
    """Intervallo esatto del numero medio di eventi all'anno, se arrivano a caso (Poisson).

    ``events``: quanti se ne sono visti in ``years`` anni. Con zero eventi il limite basso è 0, ma
    quello alto non lo è. Fonte: F. Garwood, «Fiducial limits for the Poisson distribution»,
    Biometrika 28 (1936), pp. 437-442.

    >>> low, high = rate_interval(6, 1)
    >>> round(low, 2), round(high, 2)
    (2.2, 13.06)
    """
    from scipy.stats import chi2

    _check(events, years)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: serve un numero fra 0 e 1, per esempio 0.95: {confidence}.")
    tail = (1 - confidence) / 2
    low = chi2.ppf(tail, 2 * events) / (2 * years) if events else 0.0
    return float(low), float(chi2.ppf(1 - tail, 2 * (events + 1)) / (2 * years))


def at_least_one(rate: float, years: float = 1) -> float:
    """Probabilità di almeno un evento in ``years`` anni, con ``rate`` eventi all'anno in media.

    Eventi a caso e indipendenti (Poisson): 1 − e^(−rate × years).

    >>> round(at_least_one(1), 3)
    0.632
    """
    if not rate >= 0 or not years >= 0:
        raise ValueError("La frequenza e il tempo non possono essere negativi.")
    return -math.expm1(-rate * years)


def uncertain_rates(events: int, years: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Valori possibili della frequenza annua, dopo aver visto ``events`` eventi.

    Estrae da una gamma con forma ``events`` + 0,5 (legge a priori di Jeffreys): la frequenza non è
    nota, e la simulazione ne prova molte. Fonte: A. Gelman e altri, *Bayesian Data Analysis*,
    3ª ed., 2013, cap. 2.

    >>> rates = uncertain_rates(6, 1, 20000, np.random.default_rng(1))
    >>> abs(float(rates.mean()) - 6.5) < 0.1
    True
    """
    _check(events, years)
    if draws < 1:
        raise ValueError("draws: serve almeno un valore.")
    return rng.gamma(events + 0.5, 1 / years, draws)


def _check(events: int, years: float) -> None:
    if events < 0 or events != int(events) or not years > 0:
        raise ValueError("Gli eventi sono un numero intero non negativo e gli anni sono positivi.")
