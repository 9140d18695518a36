"""Le previsioni di confronto: quelle che non costano niente e che un modello deve battere.

Fonte: R. Hyndman, G. Athanasopoulos, «Forecasting: Principles and Practice», 3ª ed., OTexts,
2021, capitolo 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from callcenter.forecast.grid import as_days, checked


def weekday_mean(history: pd.DataFrame, days: Sequence, weeks: int = 4) -> pd.DataFrame:
    """Per ogni giorno, la media degli ultimi ``weeks`` giorni uguali (lunedì con lunedì…).

    Restituisce la griglia dei giorni chiesti, in chiamate per intervallo. Se nella storia ci sono
    meno giorni uguali, usa quelli che trova. Solleva ``ValueError`` se non ce n'è nemmeno uno o se
    ``weeks`` è minore di 1.

    >>> from callcenter.forecast import day_grid
    >>> storia = day_grid(["2026-10-05 08:00", "2026-10-12 08:00"], [10, 14])
    >>> weekday_mean(storia, ["2026-10-19"], weeks=2)["08:00"].tolist()
    [12.0]
    """
    history, days = checked(history), as_days(days)
    if weeks < 1:
        raise ValueError("weeks: serve almeno una settimana.")
    by_weekday = {
        weekday: history[history.index.day_of_week == weekday].tail(weeks).mean()
        for weekday in set(days.day_of_week)
        if (history.index.day_of_week == weekday).any()
    }
    require_weekdays(days, by_weekday)
    rows = [by_weekday[day.day_of_week] for day in days]
    return pd.DataFrame(rows, columns=history.columns).set_axis(days)


def seasonal_naive(history: pd.DataFrame, days: Sequence) -> pd.DataFrame:
    """La previsione ingenua stagionale: ogni giorno uguale all'ultimo giorno uguale conosciuto.

    È :func:`weekday_mean` con una settimana sola.

    >>> from callcenter.forecast import day_grid
    >>> storia = day_grid(["2026-10-05 08:00", "2026-10-12 08:00"], [10, 14])
    >>> seasonal_naive(storia, ["2026-10-19"])["08:00"].tolist()
    [14.0]
    """
    return weekday_mean(history, days, weeks=1)


_NAMES = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


def require_weekdays(days: pd.DatetimeIndex, known) -> None:
    """``ValueError`` se fra i giorni da prevedere c'è un giorno della settimana mai visto."""
    unseen = sorted(set(days.day_of_week) - set(known))
    if unseen:
        names = ", ".join(_NAMES[weekday] for weekday in unseen)
        raise ValueError(
            f"Nella storia non c'è nessun esempio di: {names}. Allunga la storia o togli quei "
            "giorni da quelli da prevedere."
        )
