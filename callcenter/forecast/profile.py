"""Il modello livello × giorno × ora, con i giorni speciali.

chiamate(giorno, ora) = livello · indice del giorno della settimana · quota dell'ora · fattore del
giorno speciale. Il livello si aggiorna giorno per giorno con il lisciamento esponenziale; le altre
parti sono medie delle ultime settimane.

Fonti: R. G. Brown, «Statistical Forecasting for Inventory Control», 1959 (lisciamento
esponenziale); P. Winters, «Forecasting Sales by Exponentially Weighted Moving Averages», Management
Science 6 (1960) (indici stagionali che si moltiplicano).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from callcenter.forecast.baselines import require_weekdays
from callcenter.forecast.grid import as_days, checked


def weekday_index(totals: pd.Series) -> pd.Series:
    """L'indice di ogni giorno della settimana: la sua media divisa per la media dei giorni.

    ``totals``: chiamate per giorno, con le date nell'indice. Il risultato ha per etichette 0
    (lunedì)…6 (domenica), solo per i giorni che ci sono, e media 1. Solleva ``ValueError`` se i
    totali sono vuoti o tutti zero.

    >>> giorni = pd.to_datetime(["2026-10-05", "2026-10-06"])
    >>> weekday_index(pd.Series([120.0, 80.0], index=giorni)).tolist()
    [1.2, 0.8]
    """
    if len(totals) == 0 or not totals.sum() > 0:
        raise ValueError("Non ci sono chiamate: l'indice del giorno non si può calcolare.")
    means = totals.groupby(totals.index.day_of_week).mean()
    return means / means.mean()


def day_shares(history: pd.DataFrame) -> pd.DataFrame:
    """Per ogni giorno della settimana (righe), la quota delle chiamate in ogni intervallo.

    Ogni riga somma 1. Si sommano prima le chiamate e poi si divide: i giorni con più chiamate
    contano di più.
    """
    history = checked(history)
    sums = history.groupby(history.index.day_of_week).sum()
    return sums.div(sums.sum(axis=1), axis=0)


def smooth(values: Sequence[float], smoothing: float) -> np.ndarray:
    """Lisciamento esponenziale semplice: livello = α·valore + (1 − α)·livello di prima.

    ``smoothing`` è α, da 0 escluso a 1: con 1 conta solo l'ultimo valore, vicino a 0 il livello
    cambia piano. Si parte dal primo valore. Restituisce il livello dopo ogni valore; l'ultimo è la
    previsione. Solleva ``ValueError`` se α è fuori intervallo o non ci sono valori.

    >>> smooth([100, 120, 110], 0.5).tolist()
    [100.0, 110.0, 110.0]
    """
    if not 0 < smoothing <= 1:
        raise ValueError("smoothing: il peso dell'ultimo giorno sta fra 0 (escluso) e 1.")
    values = np.asarray(values, dtype=float)
    if values.size == 0:
        raise ValueError("Non ci sono valori da lisciare.")
    levels = np.empty_like(values)
    level = values[0]
    for place, value in enumerate(values):
        level = smoothing * value + (1 - smoothing) * level
        levels[place] = level
    return levels


def calendar_factors(totals: pd.Series, labels: pd.Series, days_around: int = 28) -> pd.Series:
    """Quanto cambia un giorno speciale rispetto ai giorni uguali e normali che gli stanno intorno.

    ``totals``: chiamate per giorno; ``labels``: per giorno, il nome del giorno speciale, oppure ""
    se è normale (un giorno che manca è normale). Per ogni giorno speciale si fa il rapporto con la
    media dei giorni normali con lo stesso nome (lunedì con lunedì) entro ``days_around`` giorni;
    il fattore di un'etichetta è la media dei suoi rapporti. Le etichette senza confronto possibile
    non compaiono.

    >>> giorni = pd.to_datetime(["2026-10-05", "2026-10-12", "2026-10-19"])
    >>> totali = pd.Series([100.0, 130.0, 100.0], index=giorni)
    >>> calendar_factors(totali, pd.Series(["", "emissione", ""], index=giorni)).to_dict()
    {'emissione': 1.3}
    """
    names = _labels_of(totals.index, labels)
    number = totals.index.to_numpy().astype("datetime64[D]").astype(int)
    weekday, values = totals.index.day_of_week.to_numpy(), totals.to_numpy(dtype=float)
    ordinary = names == ""
    ratios: dict[str, list[float]] = {}
    for place in np.flatnonzero(~ordinary):
        near = np.abs(number - number[place]) <= days_around
        like = values[ordinary & near & (weekday == weekday[place])]
        if like.size and like.mean() > 0:
            ratios.setdefault(names[place], []).append(values[place] / like.mean())
    means = {name: float(np.mean(found)) for name, found in sorted(ratios.items())}
    return pd.Series(means, dtype=float)


def profile(
    history: pd.DataFrame,
    days: Sequence,
    *,
    weeks: int = 12,
    smoothing: float = 0.2,
    labels: pd.Series | None = None,
) -> pd.DataFrame:
    """La previsione livello × giorno × ora, in chiamate per intervallo.

    ``weeks``: quante settimane di storia usare per gli indici; ``smoothing``: il peso dell'ultimo
    giorno nel livello (vedi :func:`smooth`); ``labels``: i giorni speciali, passati e futuri (vedi
    :func:`calendar_factors`): il calendario si conosce prima, le chiamate no. I fattori si imparano
    da tutta la storia, perché gli esempi sono pochi; un'etichetta mai vista vale 1.

    Solleva ``ValueError`` se la storia non ha un giorno della settimana da prevedere.
    """
    history, days = checked(history), as_days(days)
    if weeks < 1:
        raise ValueError("weeks: serve almeno una settimana.")
    labels = pd.Series(dtype=object) if labels is None else labels
    factors = calendar_factors(history.sum(axis=1), labels)
    ordinary = history.div(_factor_of(history.index, labels, factors), axis=0)
    recent = ordinary[ordinary.index > ordinary.index[-1] - pd.Timedelta(weeks=weeks)]
    totals = recent.sum(axis=1)
    index = weekday_index(totals)
    require_weekdays(days, index.index)
    level = smooth(totals / index.reindex(totals.index.day_of_week).to_numpy(), smoothing)[-1]
    shares = day_shares(recent).reindex(days.day_of_week).to_numpy()
    expected = level * index.reindex(days.day_of_week).to_numpy()
    expected = expected * _factor_of(days, labels, factors)
    return pd.DataFrame(shares * expected[:, None], index=days, columns=history.columns)


def _labels_of(days: pd.DatetimeIndex, labels: pd.Series) -> np.ndarray:
    if labels.index.has_duplicates:
        raise ValueError("Un giorno ha due etichette: scegline una.")
    names = labels.reindex(days)
    return np.array(["" if pd.isna(name) else str(name) for name in names], dtype=object)


def _factor_of(days: pd.DatetimeIndex, labels: pd.Series, factors: pd.Series) -> np.ndarray:
    known = factors.to_dict()
    return np.array([known.get(name, 1.0) for name in _labels_of(days, labels)])
