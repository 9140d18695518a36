"""Durate incerte: tre stime per attività, media, scarto, probabilità di finire entro una data.

Fonte: D. G. Malcolm, J. H. Roseboom, C. E. Clark, W. Fazar, «Application of a Technique for
Research and Development Program Evaluation», Operations Research 7 (1959).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from callcenter.planning.network import ordered


def estimates(activities: pd.DataFrame) -> pd.DataFrame:
    """Durata attesa e varianza di ogni attività, dalle tre stime in giorni.

    ``activities``: colonne ``best`` (ottimista), ``likely`` (più probabile), ``worst``
    (pessimista). Aggiunge ``mean`` = (best + 4·likely + worst) / 6, in giorni, e
    ``variance`` = ((worst − best) / 6)², in giorni². Solleva ``ValueError`` se le tre stime non
    sono in ordine.

    >>> one = pd.DataFrame({"best": [5], "likely": [8], "worst": [20]})
    >>> estimates(one)[["mean", "variance"]].round(2).values.tolist()
    [[9.5, 6.25]]
    """
    best, likely, worst = (activities[name] for name in ("best", "likely", "worst"))
    if not ((best >= 0) & (best <= likely) & (likely <= worst)).all():
        raise ValueError("In ogni riga serve 0 ≤ ottimista ≤ più probabile ≤ pessimista.")
    return activities.assign(
        mean=(best + 4 * likely + worst) / 6, variance=((worst - best) / 6) ** 2
    )


def chance(mean: float, variance: float, deadline: float) -> float:
    """La probabilità di finire entro ``deadline`` giorni, secondo il PERT (curva normale).

    ``mean`` e ``variance`` si sommano sulle attività del cammino critico. Le altre strade sono
    ignorate: per questo la probabilità è di solito troppo alta (vedi ``simulate``).

    >>> round(chance(50, 9, 53), 3)
    0.841
    """
    if not variance > 0:
        raise ValueError("La varianza deve essere positiva: senza incertezza non c'è probabilità.")
    return NormalDist(mean, variance**0.5).cdf(deadline)


def simulate(
    activities: pd.DataFrame, runs: int, rng: np.random.Generator
) -> tuple[np.ndarray, pd.Series]:
    """Rifà il progetto ``runs`` volte con durate estratte a caso.

    ``activities``: come in ``schedule`` (senza ``days``), più le tre stime. Ogni durata segue una
    beta fra ``best`` e ``worst``, con la stessa media del PERT. Le durate sono indipendenti.
    Restituisce le durate del progetto (``runs`` valori, giorni) e, per ogni attività, la quota di
    volte in cui è stata critica.

    >>> two = pd.DataFrame({"code": ["A", "B"], "after": ["", ""], "best": [2, 2],
    ...                     "likely": [4, 4], "worst": [6, 6]})
    >>> lengths, critical = simulate(two, 4000, np.random.default_rng(1))
    >>> bool(lengths.mean() > 4.2), bool(abs(critical["A"] - 0.5) < 0.05)
    (True, True)
    """
    if runs < 1:
        raise ValueError("Serve almeno una simulazione.")
    table = estimates(activities).set_index("code")
    before = {code: str(text).split() for code, text in table["after"].items()}
    length = {code: _draw(table.loc[code], runs, rng) for code in table.index}
    finish: dict[str, np.ndarray] = {}
    for code in ordered(table["after"]):
        start = np.max([finish[b] for b in before[code]], axis=0) if before[code] else 0.0
        finish[code] = start + length[code]
    end = np.max(list(finish.values()), axis=0)
    latest = dict.fromkeys(finish, end)
    critical = {}
    for code in reversed(finish):
        critical[code] = float(np.mean(latest[code] - finish[code] < 1e-9))
        for b in before[code]:
            latest[b] = np.minimum(latest[b], latest[code] - length[code])
    return end, pd.Series(critical, name="critical_share").reindex(table.index)


def _draw(row: pd.Series, runs: int, rng: np.random.Generator) -> np.ndarray:
    width = row["worst"] - row["best"]
    if width == 0:
        return np.full(runs, float(row["best"]))
    rise = 1 + 4 * (row["likely"] - row["best"]) / width
    fall = 1 + 4 * (row["worst"] - row["likely"]) / width
    return row["best"] + width * rng.beta(rise, fall, runs)
