"""Quanto è insolita una misura, senza farsi ingannare dalle misure insolite: mediana e MAD.

Fonte: B. Iglewicz, D. Hoaglin, «How to Detect and Handle Outliers», ASQC (1993); F. Hampel, «The
influence curve and its role in robust estimation», JASA 69 (1974).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Rende il MAD confrontabile con la deviazione standard di una curva normale: 1 / 0,6745.
MAD_FACTOR = 1.4826


def mad(values) -> float:
    """Lo scarto mediano assoluto (MAD): la mediana delle distanze dalla mediana.

    I valori mancanti non contano. Stessa unità dei valori. ValueError se non resta nessun valore.

    >>> mad([40, 41, 39, 44, 36, 400])
    2.5
    """
    present = _present(values)
    return float(np.median(np.abs(present - np.median(present))))


def robust_z(values, reference=None, *, smallest_scale: float = 0.0):
    """Lo z robusto: (valore − mediana) ÷ (1,4826 × MAD), con segno.

    ``reference``: i valori da cui prendere mediana e MAD (se manca, i valori stessi).
    ``smallest_scale``: il divisore non scende sotto questo numero, nell'unità dei valori; serve
    quando metà delle misure sono uguali e il MAD è zero. Restituisce un numero, un array o una
    serie con lo stesso indice; dove manca il valore, NaN. ValueError se il divisore è zero.

    >>> round(robust_z(10, reference=[35, 40, 45, 30, 50, 40, 45, 35]), 2)
    -4.05
    """
    base = _present(values if reference is None else reference)
    scale = max(MAD_FACTOR * mad(base), smallest_scale)
    if scale == 0:
        raise ValueError(
            "Il MAD è zero: più di metà dei valori sono uguali. Indica smallest_scale, la più "
            "piccola variazione che ti interessa."
        )
    array = (_numbers(values) - np.median(base)) / scale
    if isinstance(values, pd.Series):
        return pd.Series(array, index=values.index, name=values.name)
    return float(array) if array.ndim == 0 else array


def _numbers(values) -> np.ndarray:
    if isinstance(values, pd.Series):
        return values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(values, dtype=float)


def _present(values) -> np.ndarray:
    array = np.atleast_1d(_numbers(values))
    array = array[~np.isnan(array)]
    if array.size == 0:
        raise ValueError("Non c'è nessun valore: la serie è vuota o è tutta mancante.")
    return array
