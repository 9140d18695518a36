"""Dalle righe al numero: i cinque modi (``kind``) di riassumere le righe di un gruppo.

``codes`` dà a ogni riga il numero del suo gruppo, da 0 a ``groups`` − 1; il risultato ha un valore
per gruppo. Le righe di ogni modo:

- ``count``: le quantità da sommare;
- ``ratio``: numeratore e denominatore di ogni riga;
- ``max``: i valori; ``percentile``: i valori e il percentile;
- ``peak``: inizio e fine, in secondi, di ogni presenza.
"""

import numpy as np
import pandas as pd


def reduce(kind: str, rows: tuple, codes: np.ndarray, groups: int) -> np.ndarray:
    """Riassume le righe di ogni gruppo secondo il tipo di indicatore."""
    return _REDUCERS[kind](codes, groups, *rows)


def changes(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Istanti in cui il numero di presenti cambia, di quanto cambia (±1), e per quale riga.

    Chi resta un tempo nullo non conta.
    """
    rows = np.flatnonzero(end > start)
    moments = np.concatenate([start[rows], end[rows]])
    steps = np.repeat([1.0, -1.0], len(rows))
    return moments, steps, np.concatenate([rows, rows])


def _sum(codes, groups, quantities, _unused=None):
    return np.bincount(codes, weights=_floats(quantities), minlength=groups)


def _ratio(codes, groups, numerator, denominator):
    total, counted = _sum(codes, groups, numerator), _sum(codes, groups, denominator)
    # I secondi sommati e divisi in virgola mobile lasciano residui: sotto il miliardesimo è zero.
    empty = np.abs(counted) < 1e-9
    return np.where(empty, np.nan, total / np.where(empty, 1.0, counted))


def _maximum(codes, groups, values):
    return _every_group(_grouped(values, codes).max(), groups)


def _percentile(codes, groups, values, percentile):
    return _every_group(_grouped(values, codes).quantile(percentile / 100), groups)


def _peak(codes, groups, start, end):
    """Massimo di presenti insieme per gruppo. Nello stesso istante le uscite vengono prima."""
    moments, steps, rows = changes(_floats(start), _floats(end))
    group = codes[rows]
    order = np.lexsort((steps, moments, group))
    # Ogni gruppo finisce a zero, quindi una sola somma progressiva vale per tutti.
    present = np.cumsum(steps[order])
    peaks = np.zeros(groups)
    np.maximum.at(peaks, group[order], present)
    return peaks


def _floats(values) -> np.ndarray:
    return np.asarray(values, dtype=float)


def _grouped(values, codes):
    return pd.Series(_floats(values)).groupby(codes)


def _every_group(found: pd.Series, groups: int) -> np.ndarray:
    return found.reindex(range(groups)).to_numpy(float)


_REDUCERS = {
    "count": _sum,
    "ratio": _ratio,
    "max": _maximum,
    "percentile": _percentile,
    "peak": _peak,
}
