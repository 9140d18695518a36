"""Prevedere un esaurimento e riconoscere un silenzio troppo lungo."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd


def reaches(values: pd.Series, limit: float) -> pd.Timestamp:
    """Quando la retta che segue le misure raggiunge ``limit`` (minimi quadrati).

    ``values``: serie con indice di date e ore, per esempio il disco usato in percento. Restituisce
    l'istante previsto, oppure NaT se la retta non va verso il limite. ValueError con meno di due
    istanti diversi.
    """
    present = values.dropna().astype(float)
    if present.index.nunique() < 2:
        raise ValueError("Servono almeno due misure in due istanti diversi.")
    first = present.index[0]
    days = (present.index - first).total_seconds().to_numpy() / 86_400
    slope, start = np.polyfit(days, present.to_numpy(), 1)
    needed = (limit - start) / slope if slope else math.inf
    if not (math.isfinite(needed) and needed > days[-1]):
        return pd.NaT
    return (first + pd.Timedelta(seconds=round(needed * 86_400))).floor("s")


def silence_probability(expected_calls: float) -> float:
    """La probabilità di non vedere nessuna chiamata quando se ne aspettano ``expected_calls``.

    Arrivi indipendenti (processo di Poisson): e elevato a −attese.

    >>> round(silence_probability(9.6), 6)
    6.8e-05
    """
    if not expected_calls >= 0:
        raise ValueError(f"Le chiamate attese non possono essere negative: {expected_calls}.")
    return math.exp(-expected_calls)


def silence_minutes(calls_per_minute: float, probability: float = 0.001) -> float:
    """Dopo quanti minuti senza chiamate il caso non basta più a spiegare il silenzio.

    I minuti dopo i quali il silenzio, per caso, avrebbe probabilità ``probability``.

    >>> round(silence_minutes(1.2), 1)
    5.8
    """
    if not calls_per_minute > 0:
        raise ValueError("Servono chiamate attese: il numero al minuto è maggiore di zero.")
    if not 0 < probability < 1:
        raise ValueError(f"La probabilità sta fra 0 e 1, estremi esclusi: {probability}.")
    return -math.log(probability) / calls_per_minute
