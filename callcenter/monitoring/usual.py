"""Che cosa è normale a quest'ora: mediana e MAD per tipo di giorno e ora del giorno."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from callcenter.monitoring.robust import MAD_FACTOR

_KINDS = np.array(["feriale"] * 5 + ["sabato", "domenica"])


def usual(
    values: pd.Series, *, smallest_scale: float, excluded: Iterable[tuple] = (),
    every: str = "30min",
) -> pd.DataFrame:  # fmt: skip
    """Il valore normale di ogni misura, dalle misure della stessa ora dello stesso tipo di giorno.

    ``values``: serie con indice di date e ore (con fuso). I tipi di giorno sono feriale, sabato,
    domenica; le ore si raggruppano ogni ``every``. ``excluded``: intervalli (inizio, fine) da non
    usare per imparare, per esempio i guasti noti e le feste; il loro z si calcola lo stesso.
    ``smallest_scale``: la più piccola variazione che interessa, nell'unità dei valori.

    Restituisce una tabella con lo stesso indice: ``usual`` (mediana), ``scale`` (1,4826 × MAD, mai
    sotto ``smallest_scale``) e ``z``. Un gruppo senza misure usabili dà valori mancanti.
    ValueError se l'indice non è di date o se ``smallest_scale`` non è positivo.
    """
    if not isinstance(values.index, pd.DatetimeIndex):
        raise ValueError("L'indice della serie deve essere di date e ore: usa set_index.")
    if not smallest_scale > 0:
        raise ValueError(f"smallest_scale deve essere maggiore di zero: {smallest_scale}.")
    numbers = values.astype("Float64").astype(float)
    kind = _KINDS[values.index.day_of_week]
    hour = values.index.floor(every, ambiguous=np.zeros(len(values), dtype=bool)).strftime("%H:%M")
    keys = [pd.Index(kind), hour]
    usable = numbers.copy()
    for start, end in excluded:
        usable[(values.index >= pd.Timestamp(start)) & (values.index < pd.Timestamp(end))] = np.nan
    middle = usable.groupby(keys).transform("median")
    spread = (usable - middle).abs().groupby(keys).transform("median")
    scale = (MAD_FACTOR * spread).clip(lower=smallest_scale)
    return pd.DataFrame({"usual": middle, "scale": scale, "z": (numbers - middle) / scale})
