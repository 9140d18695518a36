"""La media che dimentica (EWMA) e i suoi limiti di controllo.

Fonte: S. W. Roberts, «Control Chart Tests Based on Geometric Moving Averages», Technometrics 1
(1959); NIST/SEMATECH, e-Handbook of Statistical Methods, § 6.3.2.4.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd


def ewma(values, weight: float, start: float | None = None):
    """La media mobile esponenziale: peso × valore nuovo + (1 − peso) × media di prima.

    ``weight``: fra 0 (escluso) e 1; vicino a 0 ricorda a lungo. ``start``: il valore di partenza
    (se manca, il primo valore presente). Una misura mancante lascia la media com'era. Restituisce
    un array o una serie con lo stesso indice. ValueError se il peso è fuori dai limiti.

    >>> ewma([10, 20, 20], weight=0.5).tolist()
    [10.0, 15.0, 17.5]
    """
    if not 0 < weight <= 1:
        raise ValueError(f"Il peso deve stare fra 0 (escluso) e 1: {weight}.")
    is_series = isinstance(values, pd.Series)
    numbers = (
        values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        if is_series
        else np.asarray(values, dtype=float)
    )
    level = math.nan if start is None else float(start)
    smoothed = np.empty(len(numbers))
    for place, value in enumerate(numbers):
        if not math.isnan(value):
            level = value if math.isnan(level) else weight * value + (1 - weight) * level
        smoothed[place] = level
    return pd.Series(smoothed, index=values.index, name=values.name) if is_series else smoothed


def ewma_limit(scale: float, weight: float, width: float = 3.0) -> float:
    """Di quanto la media può allontanarsi dal valore normale prima che sia un segnale.

    ``scale``: deviazione standard di una misura. Limite = width · scale · √(peso / (2 − peso)): più
    la media ricorda, più il limite è stretto. È il limite a regime, dopo molte misure.

    >>> round(ewma_limit(scale=2.0, weight=0.2), 2)
    2.0
    """
    if not 0 < weight <= 1:
        raise ValueError(f"Il peso deve stare fra 0 (escluso) e 1: {weight}.")
    if not (scale > 0 and width > 0):
        raise ValueError("La deviazione standard e la larghezza devono essere maggiori di zero.")
    return width * scale * math.sqrt(weight / (2 - weight))
