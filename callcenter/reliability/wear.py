"""Usura: il tasso di guasto di Weibull e il costo di sostituire a età fissa.

Forma minore di 1: i guasti calano con l'età (rodaggio). Uguale a 1: sono a caso. Maggiore di 1:
crescono (usura). Fonti: W. Weibull, «A statistical distribution function of wide applicability»,
Journal of Applied Mechanics 18 (1951); R. Barlow, F. Proschan, «Mathematical Theory of
Reliability», Wiley, 1965, per la sostituzione a età fissa.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad


def hazard(age, shape: float, scale: float):
    """Tasso di guasto a una certa età: (β/η)·(età/η)^(β−1), guasti per unità di tempo.

    ``age`` e ``scale`` (η, l'età entro cui cede il 63%) sono nella stessa unità.

    >>> float(hazard(5.0, 1.0, 10.0))
    0.1
    """
    _check(shape, scale)
    age = np.asarray(age, dtype=float)
    if not (age > 0).all():
        raise ValueError("L'età deve essere positiva.")
    return (shape / scale) * (age / scale) ** (shape - 1)


def replacement_cost(
    age: float, shape: float, scale: float, planned: float, failure: float
) -> float:
    """Costo medio per unità di tempo se si sostituisce a una certa età, o prima se si guasta.

    ``planned``: costo di una sostituzione programmata; ``failure``: costo di un guasto, con il
    fermo. ``age = inf``: si aspetta sempre il guasto. Solleva ``ValueError`` se i numeri non sono
    positivi.

    >>> aspetta = replacement_cost(float("inf"), 1.0, 4.0, 300, 3000)
    >>> round(aspetta)   # senza usura: costo del guasto ÷ vita media
    750
    """
    _check(shape, scale)
    if not age > 0 or not planned > 0 or not failure > 0:
        raise ValueError("Età e costi devono essere positivi.")

    def survives(t: float) -> float:
        return float(np.exp(-((t / scale) ** shape)))

    reached = survives(age) if np.isfinite(age) else 0.0
    # Oltre 40 volte la scala, a potenza forma, la sopravvivenza è zero alla precisione macchina.
    end = min(age, scale * 40 ** (1 / shape))
    length, _ = quad(survives, 0, end, limit=200, points=[min(scale, end) / 2])
    return (planned * reached + failure * (1 - reached)) / length


def _check(shape: float, scale: float) -> None:
    if not shape > 0 or not scale > 0:
        raise ValueError("Forma e scala di Weibull devono essere positive.")
