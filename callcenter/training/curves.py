"""Le curve di apprendimento: come scende la durata delle chiamate, settimana dopo settimana.

Fonti: T. P. Wright, «Factors Affecting the Cost of Airplanes», Journal of the Aeronautical Sciences
3 (1936), per la legge di potenza; A. Heathcote, S. Brown, D. J. K. Mewhort, «The Power Law
Repealed», Psychonomic Bulletin & Review 7 (2000), per l'esponenziale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


def _power(week, first, slope):
    return first * week ** (-slope)


def _exponential(week, first, rate):
    return first * np.exp(-rate * (week - 1))


def _plateau(week, floor, excess, rate):
    return floor + excess * np.exp(-rate * (week - 1))


#: Nome, formula, partenza dei parametri (moltiplica la prima durata dove è una durata).
KINDS = {
    "power": (_power, lambda y: (y[0], 0.1)),
    "exponential": (_exponential, lambda y: (y[0], 0.02)),
    "plateau": (_plateau, lambda y: (y[-1], max(y[0] - y[-1], 1.0), 0.1)),
}


def wright(first: float, rate: float, repetitions: float) -> float:
    """Il tempo dopo tante ripetizioni, se a ogni raddoppio resta la quota ``rate``.

    ``first``: tempo alla prima ripetizione (il risultato ha la stessa unità). Nella legge di Wright
    il tempo è la media cumulata; molti usano la stessa formula per la singola ripetizione.

    >>> round(wright(720, 0.88, 16), 1)
    431.8
    """
    if not 0 < rate < 1:
        raise ValueError("Il tasso è una quota fra 0 e 1: per l'88% scrivi 0.88.")
    if repetitions < 1:
        raise ValueError("Le ripetizioni si contano da 1.")
    return first * repetitions ** math.log2(rate)


@dataclass(frozen=True)
class Curve:
    """Una curva adattata ai dati: tipo, parametri, loro covarianza, scarto dei residui (s)."""

    kind: str
    parameters: tuple[float, ...]
    covariance: np.ndarray
    sigma_s: float
    observations: int

    def at(self, weeks: Sequence[float]) -> np.ndarray:
        """La durata media prevista in quelle settimane (da 1), in secondi."""
        return KINDS[self.kind][0](np.asarray(weeks, dtype=float), *self.parameters)

    def predict(self, weeks: Sequence[float], confidence: float = 0.95) -> pd.DataFrame:
        """La durata prevista e l'intervallo per **una persona nuova**, in secondi.

        Somma due incertezze: quella della curva (metodo delta) e la distanza delle singole persone
        dalla curva. Suppone residui indipendenti e di uguale ampiezza: le settimane della stessa
        persona si somigliano, quindi la prima parte è un po' ottimista.
        """
        from scipy.stats import t

        weeks = np.asarray(weeks, dtype=float)
        middle = self.at(weeks)
        slopes = np.empty((len(weeks), len(self.parameters)))
        for column, value in enumerate(self.parameters):
            step = 1e-5 * max(abs(value), 1e-3)
            moved = list(self.parameters)
            moved[column] = value + step
            slopes[:, column] = (KINDS[self.kind][0](weeks, *moved) - middle) / step
        variance = np.einsum("ij,jk,ik->i", slopes, self.covariance, slopes) + self.sigma_s**2
        free = self.observations - len(self.parameters)
        half = t.ppf((1 + confidence) / 2, free) * np.sqrt(variance)
        return pd.DataFrame(
            {"aht_s": middle, "low_s": middle - half, "high_s": middle + half},
            index=pd.Index(weeks, name="week"),
        )


def fit(weeks: Sequence[float], aht_s: Sequence[float], kind: str = "plateau") -> Curve:
    """Adatta una curva ai minimi quadrati.

    ``weeks``: settimane di lavoro, da 1; ``aht_s``: durata media di una persona in quella settimana
    (secondi). ``kind``: ``power`` (a·w⁻ᵇ), ``exponential`` (a·e⁻ᵇ⁽ʷ⁻¹⁾, scende fino a zero) o
    ``plateau`` (c + a·e⁻ᵇ⁽ʷ⁻¹⁾, si ferma a c). Solleva ``ValueError`` per un tipo sconosciuto, per
    meno di cinque punti o se il calcolo non trova una soluzione.

    >>> weeks = np.arange(1, 13)
    >>> curve = fit(weeks, 380 + 200 * np.exp(-0.2 * (weeks - 1)))
    >>> [round(value, 2) for value in curve.parameters]
    [380.0, 200.0, 0.2]
    """
    from scipy.optimize import curve_fit

    if kind not in KINDS:
        raise ValueError(f"Curva «{kind}» sconosciuta: scegli fra {', '.join(KINDS)}.")
    x, y = np.asarray(weeks, dtype=float), np.asarray(aht_s, dtype=float)
    if len(x) != len(y) or len(x) < 5 or not (x >= 1).all():
        raise ValueError("Servono almeno cinque coppie settimana-durata, con settimane da 1 in su.")
    formula, guess = KINDS[kind]
    by_week = pd.Series(y).groupby(x).mean().to_numpy()
    try:
        found, covariance = curve_fit(formula, x, y, p0=guess(by_week), maxfev=20_000)
    except RuntimeError as error:
        raise ValueError(f"La curva «{kind}» non si adatta a questi dati: {error}") from error
    residuals = y - formula(x, *found)
    sigma = math.sqrt(float((residuals**2).sum()) / (len(x) - len(found)))
    return Curve(kind, tuple(float(v) for v in found), covariance, sigma, len(x))


def compare(weeks: Sequence[float], aht_s: Sequence[float], last_seen: int) -> pd.DataFrame:
    """Le tre curve a confronto: adattate fino a ``last_seen``, provate sulle settimane dopo.

    Una riga per tipo. ``parameters``: quanti numeri ha la curva. ``seen_s`` e ``later_s``: errore
    tipico (radice dell'errore quadratico medio, secondi) sulle settimane usate e su quelle no.
    ``later_bias_s``: previsto meno vero, in media, sulle settimane dopo (secondi).
    """
    x, y = np.asarray(weeks, dtype=float), np.asarray(aht_s, dtype=float)
    seen = x <= last_seen
    if seen.all():
        raise ValueError("Non resta nessuna settimana per la prova: abbassa «last_seen».")
    rows = {}
    for kind in KINDS:
        curve = fit(x[seen], y[seen], kind)
        error = curve.at(x) - y
        rows[kind] = (
            len(curve.parameters), _rms(error[seen]), _rms(error[~seen]), error[~seen].mean(),
        )  # fmt: skip
    columns = ["parameters", "seen_s", "later_s", "later_bias_s"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _rms(errors: np.ndarray) -> float:
    return float(np.sqrt(np.mean(errors**2)))
