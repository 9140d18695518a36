"""Il costo totale di possesso (TCO): flussi per anno, valore attuale, utenti contemporanei.

Fonte del valore attuale: R. A. Brealey, S. C. Myers, F. Allen, *Principles of Corporate Finance*,
McGraw-Hill, cap. 2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def cash_flow(
    initial: float, yearly: float, years: int, *, growth: float = 0.0, final: float = 0.0
) -> pd.Series:
    """I costi in euro, dall'anno 0 (oggi) all'anno ``years``.

    ``initial``: speso subito. ``yearly``: costo del primo anno, pagato alla sua fine; ogni anno
    dopo cresce di ``growth`` (0.03 = 3%). ``final``: spesa d'uscita nell'ultimo anno. Solleva
    ``ValueError`` se un costo è negativo, se gli anni non sono interi positivi o la crescita è
    -100% o meno.

    >>> cash_flow(1000, 100, 3, growth=0.10, final=50).round(2).tolist()
    [1000.0, 100.0, 110.0, 171.0]
    """
    if min(initial, yearly, final) < 0:
        raise ValueError("I costi si scrivono positivi, in euro.")
    if years != int(years) or years < 1:
        raise ValueError("Gli anni sono un numero intero, almeno 1.")
    if growth <= -1:
        raise ValueError("La crescita annua è una quota, per esempio 0.03 per il 3%.")
    flow = [float(initial), *(yearly * (1 + growth) ** year for year in range(int(years)))]
    flow[-1] += final
    return pd.Series(flow, index=pd.RangeIndex(len(flow), name="year"), name="cost_eur")


def present_value(flow: Sequence[float], rate: float) -> float:
    """Quanto valgono oggi i costi ``flow`` (euro; il primo è quello di oggi, poi uno l'anno).

    ``rate``: tasso di sconto annuo, come quota (0.04 = 4%). Solleva ``ValueError`` se non ci sono
    costi o il tasso è -100% o meno.

    >>> round(present_value([0, 104], 0.04), 6)
    100.0
    """
    values = np.asarray(flow, dtype=float)
    if values.size == 0 or np.isnan(values).any():
        raise ValueError("Serve almeno un costo, e nessuno può mancare.")
    if rate <= -1:
        raise ValueError("Il tasso annuo è una quota, per esempio 0.04 per il 4%.")
    return float((values / (1 + rate) ** np.arange(values.size)).sum())


def peak_users(starts: Sequence, ends: Sequence) -> int:
    """Il massimo numero di intervalli aperti insieme: gli utenti contemporanei.

    Chi esce nell'istante in cui un altro entra gli lascia il posto. Solleva ``ValueError`` se le
    due serie sono lunghe diverse, se manca un istante o se una fine viene prima del suo inizio.

    >>> peak_users([8, 9, 12], [12, 13, 14])
    2
    """
    begin, end = pd.Series(list(starts)), pd.Series(list(ends))
    if len(begin) != len(end) or begin.isna().any() or end.isna().any() or (end < begin).any():
        raise ValueError("A ogni inizio serve la sua fine, non precedente.")
    if begin.empty:
        return 0
    steps = pd.concat(
        [pd.DataFrame({"at": begin, "step": 1}), pd.DataFrame({"at": end, "step": -1})]
    )
    # A pari istante prima le uscite.
    return int(steps.sort_values(["at", "step"], kind="stable")["step"].cumsum().max())
