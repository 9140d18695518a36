"""Pezzi di tempo degli operatori: la forma in cui i loro indicatori danno le righe.

Un pezzo ha ``agent``, ``start`` ed ``end`` (secondi Unix) e dice quanto vale: ``num`` e ``den`` al
secondo, ``fixed`` una volta sola. Così un pezzo a cavallo di due intervalli si può dividere.
"""

import numpy as np
import pandas as pd

from callcenter.kpi.options import check_minutes


def worth(frame: pd.DataFrame, num=0.0, den=0.0, fixed=0.0) -> pd.DataFrame:
    """I pezzi di ``frame``, con ciò che valgono al numeratore e al denominatore."""
    return frame[["agent", "start", "end"]].assign(num=num, den=den, fixed=fixed)


def amounts(pieces: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Numeratore e denominatore di ogni pezzo."""
    length = (pieces["end"] - pieces["start"]).to_numpy(float)
    numerator = pieces["num"].to_numpy(float) * length + pieces["fixed"].to_numpy(float)
    return numerator, pieces["den"].to_numpy(float) * length


def split(pieces: pd.DataFrame, minutes: int) -> pd.DataFrame:
    """Divide i pezzi agli estremi degli intervalli di ``minutes`` minuti.

    I pezzi di durata zero (le chiamate contate) non si dividono.
    """
    check_minutes(minutes)
    pieces = pieces.reset_index(drop=True)
    step = minutes * 60
    start, end = pieces["start"].to_numpy(float), pieces["end"].to_numpy(float)
    first = np.floor(start / step).astype(int)
    last = np.maximum(np.ceil(end / step).astype(int) - 1, first)
    times = last - first + 1
    parts = pieces.loc[pieces.index.repeat(times)].reset_index(drop=True)
    slot = np.concatenate([np.arange(a, b + 1) for a, b in zip(first, last, strict=True)] or [[]])
    parts["start"] = np.maximum(parts["start"].to_numpy(float), slot * step)
    parts["end"] = np.minimum(parts["end"].to_numpy(float), (slot + 1) * step)
    return parts
