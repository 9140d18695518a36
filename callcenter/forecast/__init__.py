"""Prevedere le chiamate e sapere di quanto si sbaglia.

Tutte le funzioni lavorano su una *griglia* (:func:`day_grid`): una riga per giorno, una colonna per
intervallo («08:00», «08:30»…), nelle celle le chiamate. I giorni che non servono (chiusura, guasto)
semplicemente non ci sono. Un *metodo* di previsione è una funzione ``metodo(storia, giorni)`` che
riceve la griglia del passato e restituisce una griglia con la stessa forma per i giorni chiesti.

- :mod:`~callcenter.forecast.grid`: dalla tabella alla griglia;
- :mod:`~callcenter.forecast.baselines`: le previsioni di confronto, che non costano niente;
- :mod:`~callcenter.forecast.profile`: il modello livello × giorno × ora, con i giorni speciali;
- :mod:`~callcenter.forecast.errors`: WAPE, distorsione, MAPE, limite del caso;
- :mod:`~callcenter.forecast.backtest`: la prova con origine mobile;
- :mod:`~callcenter.forecast.margins`: l'intervallo di previsione dagli errori della prova.
"""

from callcenter.forecast.backtest import rolling_origin
from callcenter.forecast.baselines import seasonal_naive, weekday_mean
from callcenter.forecast.errors import bias, chance_wape, mape, wape
from callcenter.forecast.grid import day_grid
from callcenter.forecast.margins import coverage, margins
from callcenter.forecast.profile import (
    calendar_factors,
    day_shares,
    profile,
    smooth,
    weekday_index,
)

__all__ = [
    "bias",
    "calendar_factors",
    "chance_wape",
    "coverage",
    "day_grid",
    "day_shares",
    "mape",
    "margins",
    "profile",
    "rolling_origin",
    "seasonal_naive",
    "smooth",
    "wape",
    "weekday_index",
    "weekday_mean",
]
