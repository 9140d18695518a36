"""Estrazioni casuali che danno gli stessi valori su ogni macchina.

Si parte sempre da ``rng.random()`` e ``rng.integers()`` e si trasforma: così un aggiornamento di
NumPy che cambia ``choice`` o ``normal`` non cambia i dati del libro.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from callcenter.data import TIME_ZONE

DAY_S = 86_400


def chance(rng: np.random.Generator, n: int, probability: float | np.ndarray) -> np.ndarray:
    """``n`` prove indipendenti: vero con la probabilità data (da 0 a 1)."""
    return rng.random(n) < probability


def exactly(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Un vettore di ``n`` booleani con ``k`` veri in posti a caso (``ValueError`` se k > n)."""
    if not 0 <= k <= n:
        raise ValueError(f"Non posso scegliere {k} posti fra {n}: abbassa il numero richiesto.")
    chosen = np.zeros(n, dtype=bool)
    chosen[np.argsort(rng.random(n), kind="stable")[:k]] = True
    return chosen


def share(rng: np.random.Generator, n: int, fraction: float) -> np.ndarray:
    """Come ``exactly``, ma con la quota: i tassi dichiarati valgono per ogni seme."""
    return exactly(rng, n, round(n * fraction))


def pick(
    rng: np.random.Generator, values: Sequence[Any] | Mapping[Any, float], n: int
) -> np.ndarray:
    """``n`` valori estratti con ripetizione; una mappa valore → peso pesa le estrazioni."""
    options = list(values)
    weights = list(values.values()) if isinstance(values, Mapping) else [1.0] * len(options)
    bounds = np.cumsum(np.asarray(weights, dtype=float))
    positions = np.searchsorted(bounds, rng.random(n) * bounds[-1], side="right")
    pool = np.empty(len(options), dtype=object)
    pool[:] = options
    return pool[np.minimum(positions, len(options) - 1)]


def normal(rng: np.random.Generator, n: int) -> np.ndarray:
    """``n`` valori dalla normale standard, per inversione della funzione di ripartizione."""
    return ndtri((rng.random(n) * (1 - 2e-9)) + 1e-9)


def exponential(rng: np.random.Generator, n: int, mean: float | np.ndarray) -> np.ndarray:
    """``n`` valori dall'esponenziale di media ``mean`` (stessa unità della media)."""
    return -np.log1p(-rng.random(n)) * mean


def scale(latent: np.ndarray, low: int, high: int) -> np.ndarray:
    """Porta un valore continuo sulla scala intera da ``low`` a ``high``, tagliando gli estremi."""
    return np.clip(np.rint(latent), low, high).astype("int64")


def days_between(rng: np.random.Generator, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Un giorno a caso fra ``first`` e ``last`` (compresi), elemento per elemento."""
    first = np.asarray(first, dtype="datetime64[D]")
    last = np.asarray(last, dtype="datetime64[D]")
    width = np.maximum((last - first).astype("int64"), 0)
    return first + np.floor(rng.random(len(width)) * (width + 1)).astype("int64")


def dates(values: Any) -> pd.Series:
    """Una colonna di date senza fuso (``datetime64[s]``); ``NaT`` dove manca."""
    days = np.asarray(values, dtype="datetime64[D]")
    return pd.Series(days.astype("datetime64[s]"))


def moments(values: Any) -> pd.Series:
    """Una colonna di istanti locali (Europe/Rome) da ``datetime64[s]`` senza fuso.

    Nell'ora che si ripete a fine ottobre vale la prima (ora legale); nell'ora che manca a marzo
    si va avanti.
    """
    naive = pd.Series(np.asarray(values, dtype="datetime64[s]"))
    local = naive.dt.tz_localize(
        TIME_ZONE, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward"
    )
    return local.dt.as_unit("s")


def where(condition: np.ndarray, values: Any) -> np.ndarray:
    """I valori dove la condizione è vera, ``None`` altrove (colonne di testo facoltative)."""
    result = np.empty(len(condition), dtype=object)
    result[:] = None
    condition = np.asarray(condition, dtype=bool)
    result[condition] = np.asarray(values, dtype=object)[condition]
    return result


def require(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    """``ValueError`` se alla tabella ``name`` mancano colonne."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"Alla tabella «{name}» mancano le colonne: {', '.join(missing)}. "
            "Passa la tabella intera, come la restituisce la funzione che la genera."
        )


def typed(columns: Mapping[str, Any], types: Mapping[str, str]) -> pd.DataFrame:
    """Una tabella con i tipi del dizionario dei dati (integer, number, text, boolean, …)."""
    targets = {"integer": "Int64", "number": "Float64", "text": "string", "boolean": "boolean"}
    frame = {}
    for name, values in columns.items():
        series = pd.Series(values).reset_index(drop=True)
        kind = types[name]
        frame[name] = series.astype(targets[kind]) if kind in targets else series
    return pd.DataFrame(frame)
