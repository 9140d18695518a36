"""La perdita di un anno: quante volte succede, quanto costa ogni volta, e la somma.

Metodo: simulazione Monte Carlo, IEC 31010:2019. Chi simula fissa il generatore
(``np.random.default_rng(seme)``): con lo stesso seme escono gli stessi anni.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

Draw = Callable[[np.random.Generator, int], np.ndarray]


def triangular(low: float, likely: float, high: float) -> Draw:
    """Una grandezza stimata da chi la conosce: minimo, valore più probabile, massimo.

    >>> values = triangular(100, 400, 1300)(np.random.default_rng(1), 10000)
    >>> bool(100 <= values.min() <= values.max() <= 1300), abs(float(values.mean()) - 600) < 10
    (True, True)
    """
    if not low <= likely <= high or low == high:
        raise ValueError(f"Serve minimo ≤ più probabile ≤ massimo: {low}, {likely}, {high}.")
    return lambda rng, size: rng.triangular(low, likely, high, size)


def lognormal(median: float, spread: float) -> Draw:
    """Una grandezza positiva con coda lunga: quasi sempre vicina alla mediana, a volte enorme.

    ``median``: il valore che si supera una volta su due. ``spread``: scarto tipo del logaritmo; con
    0,7 un valore su venti supera circa tre volte la mediana.

    >>> values = lognormal(2, 0.7)(np.random.default_rng(1), 20000)
    >>> abs(float(np.median(values)) - 2) < 0.05
    True
    """
    if not median > 0 or not spread > 0:
        raise ValueError("Mediana e dispersione devono essere positive.")
    return lambda rng, size: median * np.exp(spread * rng.standard_normal(size))


def lognormal_fit(values: Sequence[float]) -> tuple[float, float]:
    """Mediana e dispersione (del logaritmo) di una lognormale, dai valori osservati.

    Servono almeno tre valori positivi; con meno di dieci sono solo un ordine di grandezza.

    >>> median, spread = lognormal_fit([1, 2, 4])
    >>> round(median, 3), round(spread, 3)
    (2.0, 0.693)
    """
    x = np.asarray(values, dtype=float)
    if x.size < 3 or not (x > 0).all():
        raise ValueError("Servono almeno tre valori, tutti positivi.")
    logs = np.log(x)
    return float(np.exp(logs.mean())), float(logs.std(ddof=1))


def annual_losses(
    rate: float | np.ndarray, loss: Draw, years: int, rng: np.random.Generator
) -> np.ndarray:
    """La perdita di ogni anno simulato, in euro: una lista di ``years`` valori.

    ``rate``: eventi all'anno, in media; oppure un valore per ogni anno simulato, quando la
    frequenza non è certa. ``loss(rng, size)``: il costo di ogni evento. Ogni anno ha un numero di
    eventi di Poisson. Solleva ``ValueError`` se gli anni non sono positivi o la frequenza è
    negativa.

    >>> losses = annual_losses(2, lambda rng, size: np.full(size, 100.0), 20000,
    ...                        np.random.default_rng(1))
    >>> abs(float(losses.mean()) - 200) < 3
    True
    """
    rates = np.broadcast_to(np.asarray(rate, dtype=float), (years,)) if years > 0 else None
    if rates is None or not (rates >= 0).all():
        raise ValueError("Servono anni positivi e una frequenza non negativa (una, o una l'anno).")
    events = rng.poisson(rates)
    costs = loss(rng, int(events.sum()))
    # Nella pagina gli interi degli indici hanno 32 bit: senza dirlo, numpy rifiuta i conteggi.
    year_of_event = np.repeat(np.arange(years), events.astype(np.intp))
    return np.bincount(year_of_event, weights=costs, minlength=years)


def summary(losses: Sequence[float], level: float = 0.95) -> pd.Series:
    """I numeri che servono a decidere, dagli anni simulati.

    ``expected``: perdita attesa (media); ``median``; ``var``: il valore che si supera con
    probabilità 1 − ``level`` (valore a rischio, VaR); ``tail``: la media degli anni peggiori, da
    ``var`` in su; ``any``: la quota di anni con una perdita. Tutti in euro, tranne l'ultimo.

    >>> summary(range(101))[["expected", "var", "tail"]].tolist()
    [50.0, 95.0, 97.5]
    """
    values = np.asarray(losses, dtype=float)
    if not values.size or not 0 < level < 1:
        raise ValueError("Serve almeno un anno simulato e un livello fra 0 e 1, per esempio 0.95.")
    var = float(np.quantile(values, level))
    return pd.Series({
        "expected": float(values.mean()), "median": float(np.median(values)), "var": var,
        "tail": float(values[values >= var].mean()), "any": float((values > 0).mean()),
    })  # fmt: skip


def exceedance(losses: Sequence[float], points: int = 60) -> pd.DataFrame:
    """La curva di superamento: per ogni perdita, la quota di anni che la supera.

    Colonne ``loss`` (euro, da zero al valore che si supera una volta su mille) e ``share`` (fra 0
    e 1). ``points``: quanti punti calcolare.

    >>> exceedance([0, 0, 10, 20], points=3)["share"].tolist()[0]
    0.5
    """
    values = np.sort(np.asarray(losses, dtype=float))
    if not values.size or points < 2:
        raise ValueError("Serve almeno un anno simulato e almeno due punti.")
    grid = np.linspace(0, float(np.quantile(values, 0.999)), points)
    share = 1 - np.searchsorted(values, grid, side="right") / values.size
    return pd.DataFrame({"loss": grid, "share": share})
