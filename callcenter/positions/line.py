"""La retta retributiva: quale paga corrisponde ai punti, e chi ne è lontano.

Fonti: minimi quadrati; per la retta robusta H. Theil (1950) e P. K. Sen, «Estimates of the
regression coefficient based on Kendall's tau», JASA 63 (1968).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def pay_line(points: Sequence[float], pay: Sequence[float]) -> tuple[float, float]:
    """Pendenza (euro per punto) e intercetta (euro) della retta dei minimi quadrati.

    ``ValueError`` se ci sono meno di due punteggi diversi.

    >>> slope, start = pay_line([100, 200, 400], [15000, 20000, 30000])
    >>> round(slope, 2), round(start, 2)
    (50.0, 10000.0)
    """
    x, y = _pair(points, pay)
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    return slope, float(y.mean() - slope * x.mean())


def robust_line(points: Sequence[float], pay: Sequence[float]) -> tuple[float, float]:
    """La retta di Theil e Sen: la mediana delle pendenze di tutte le coppie.

    Una paga fuori posto la sposta poco. L'intercetta è la mediana di paga − pendenza × punti. Le
    coppie con gli stessi punti non contano. ``ValueError`` come :func:`pay_line`.

    >>> robust_line([100, 200, 300, 400, 500], [15000, 20000, 25000, 30000, 350000])
    (50.0, 10000.0)
    """
    x, y = _pair(points, pay)
    i, j = np.triu_indices(len(x), k=1)
    apart = x[i] != x[j]
    slope = float(np.median((y[j] - y[i])[apart] / (x[j] - x[i])[apart]))
    return slope, float(np.median(y - slope * x))


def compa_ratio(pay: pd.Series, middle: pd.Series) -> pd.Series:
    """La paga ÷ il centro della fascia (o la paga della retta): 1 è al centro, 0,9 dieci sotto.

    ``ValueError`` se un centro non è positivo.

    >>> compa_ratio(pd.Series([18000.0]), pd.Series([20000.0])).tolist()
    [0.9]
    """
    if not (middle > 0).all():
        raise ValueError("Il centro della fascia è una paga in euro: deve essere sopra lo zero.")
    return (pay / middle).rename("compa_ratio")


def _pair(points, pay) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(points, dtype=float), np.asarray(pay, dtype=float)
    if x.shape != y.shape or len(np.unique(x)) < 2:
        raise ValueError("Servono punti e paghe in pari numero, con almeno due punteggi diversi.")
    return x, y
