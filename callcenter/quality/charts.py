"""Le carte di controllo: limiti calcolati dai dati e regole di allarme.

Fonti: W. A. Shewhart, *Economic Control of Quality of Manufactured Product*, 1931; D. C.
Montgomery, *Introduction to Statistical Quality Control*, 7ª ed., 2013, capitoli 6 e 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from callcenter.quality.constants import constants


def p_chart(bad: Any, checked: Any, *, centre: float | None = None) -> pd.DataFrame:
    """Carta p: quota di casi non conformi in ogni gruppo, con i limiti a 3 σ.

    ``bad``: casi non conformi; ``checked``: casi controllati (numeri interi, uno per gruppo, o un
    numero solo se i gruppi sono uguali). ``centre``: la quota di riferimento; se manca è quella di
    tutti i gruppi insieme. Il risultato ha le colonne value, centre, low, high: quote fra 0 e 1.
    I limiti sono approssimati: servono almeno cinque casi attesi per gruppo.

    >>> chart = p_chart([2, 3, 10], 50)
    >>> chart[["value", "high"]].round(3).values.tolist()
    [[0.04, 0.227], [0.06, 0.227], [0.2, 0.227]]
    """
    index = bad.index if isinstance(bad, pd.Series) else None
    k = np.atleast_1d(np.asarray(bad, dtype=float))
    n = np.broadcast_to(np.asarray(checked, dtype=float), k.shape)
    if not k.size or np.isnan(k).any() or (n < 1).any() or (k < 0).any() or (k > n).any():
        raise ValueError("Ogni gruppo ha almeno un caso controllato e i non conformi non di più.")
    middle = float(k.sum() / n.sum()) if centre is None else float(centre)
    if not 0 <= middle <= 1:
        raise ValueError(f"centre: serve una quota fra 0 e 1, non una percentuale: {centre!r}.")
    half = 3 * np.sqrt(middle * (1 - middle) / n)
    return _chart(k / n, middle, np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1), index)


def xbar_s(groups: pd.DataFrame | Sequence[Sequence[float]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Carte X̄ e S: media e scarto tipo di gruppi della stessa dimensione.

    ``groups``: una riga per gruppo, una colonna per misura. Restituisce le due carte, con le
    colonne value, centre, low, high nell'unità dei dati. Prima si legge S: se la dispersione
    cambia, i limiti di X̄ non valgono.

    >>> means, spreads = xbar_s([[8, 10, 12], [9, 10, 11], [10, 11, 12]])
    >>> round(float(means["centre"].iloc[0]), 3), round(float(spreads["high"].iloc[0]), 3)
    (10.333, 3.424)
    """
    table = pd.DataFrame(groups).astype(float)
    if len(table) < 2 or table.shape[1] < 2 or table.isna().any(axis=None):
        raise ValueError("Servono almeno due gruppi completi, con lo stesso numero di misure.")
    k = constants(table.shape[1])
    means, spreads = table.mean(axis=1), table.std(axis=1, ddof=1)
    grand, typical = float(means.mean()), float(spreads.mean())
    half = k["A3"] * typical
    return (
        _chart(means.to_numpy(), grand, grand - half, grand + half, table.index),
        _chart(spreads.to_numpy(), typical, k["B3"] * typical, k["B4"] * typical, table.index),
    )


def individuals(values: Any) -> pd.DataFrame:
    """Carta per valori singoli: un numero per volta, nell'ordine del tempo.

    La dispersione viene dalla media delle differenze fra un valore e il precedente (intervallo
    mobile), divisa per d2 = 1,128. Colonne: value, centre, low, high, nell'unità dei dati.

    >>> individuals([10, 12, 11, 13, 10]).round(2).iloc[0].tolist()
    [10.0, 11.2, 5.88, 16.52]
    """
    index = values.index if isinstance(values, pd.Series) else None
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or x.size < 2 or np.isnan(x).any():
        raise ValueError("Serve una sequenza di almeno due valori, senza buchi, in ordine.")
    half = 3 * float(np.abs(np.diff(x)).mean()) / constants(2)["d2"]
    middle = float(x.mean())
    return _chart(x, middle, middle - half, middle + half, index)


def signals(chart: pd.DataFrame, *, run: int = 8) -> pd.DataFrame:
    """Gli allarmi di una carta: punti fuori dai limiti e sequenze dalla stessa parte.

    Colonne: ``outside`` (il punto è fuori dai limiti) e ``run`` (chiude, o prolunga, una sequenza
    di almeno ``run`` punti dalla stessa parte della linea centrale; un punto sulla linea la
    interrompe). La sequenza di otto viene da Western Electric, *Statistical Quality Control
    Handbook*, 1956.

    >>> chart = individuals([1, 1, 1, 1, 1, 9, 9, 9, 9, 9])
    >>> signals(chart, run=5)["run"].tolist()[4:6]
    [True, False]
    """
    if run < 2:
        raise ValueError("Una sequenza ha almeno due punti.")
    value, centre = chart["value"].to_numpy(), chart["centre"].to_numpy()
    outside = (value > chart["high"].to_numpy()) | (value < chart["low"].to_numpy())
    length, previous, long = 0, 0.0, []
    for side in np.sign(np.round(value - centre, 12)):
        length = length + 1 if side and side == previous else int(side != 0)
        previous = side
        long.append(length >= run)
    return pd.DataFrame({"outside": outside, "run": long}, index=chart.index)


def _chart(value, centre, low, high, index) -> pd.DataFrame:
    columns = {"value": value, "centre": centre, "low": low, "high": high}
    return pd.DataFrame(columns, index=index)
