"""La prova con origine mobile: prevedere molte volte il passato senza guardare avanti.

Fonte: L. J. Tashman, «Out-of-sample tests of forecasting accuracy», International Journal of
Forecasting 16 (2000).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from callcenter.forecast.grid import as_days, checked

COLUMNS = ("origin", "day", "slot", "actual", "forecast")


def rolling_origin(
    grid: pd.DataFrame,
    method: Callable[[pd.DataFrame, pd.DatetimeIndex], pd.DataFrame],
    first,
    last=None,
    *,
    days: int = 7,
    gap_days: int = 0,
    step_days: int = 7,
) -> pd.DataFrame:
    """Prova ``method`` più volte, spostando in avanti il giorno in cui si finge di essere.

    A ogni *origine* (da ``first`` a ``last``, ogni ``step_days`` giorni) il metodo riceve solo i
    giorni prima dell'origine. Deve prevedere i ``days`` giorni che cominciano ``gap_days`` giorni
    dopo l'origine: il salto serve quando i turni vanno consegnati in anticipo. I giorni che nella
    griglia non ci sono non si provano.

    Restituisce una riga per intervallo: ``origin``, ``day``, ``slot``, ``actual`` (chiamate vere),
    ``forecast`` (previste). Solleva ``ValueError`` se non c'è storia prima della prima origine, se
    non resta niente da provare o se il metodo non prevede le celle chieste.
    """
    grid = checked(grid)
    if days < 1 or step_days < 1 or gap_days < 0:
        raise ValueError("days e step_days valgono almeno 1, gap_days almeno 0.")
    first = as_days([first])[0]
    last = grid.index[-1] if last is None else as_days([last])[0]
    if not (grid.index < first).any():
        raise ValueError(f"Prima del {first:%d/%m/%Y} non c'è storia: sposta avanti «first».")
    parts = []
    for origin in pd.date_range(first, last, freq=f"{step_days}D", unit="s"):
        start = origin + pd.Timedelta(days=gap_days)
        inside = (grid.index >= start) & (grid.index < start + pd.Timedelta(days=days))
        if inside.any():
            actual = grid[inside]
            # Una copia: un metodo che modifica la storia non deve rovinare le prove successive.
            forecast = method(grid[grid.index < origin].copy(), actual.index)
            parts.append(_long(origin, actual, forecast))
    if not parts:
        raise ValueError("Fra le origini e la fine dei dati non resta nessun giorno da provare.")
    return pd.concat(parts, ignore_index=True)


def _long(origin, actual: pd.DataFrame, forecast: pd.DataFrame) -> pd.DataFrame:
    aligned = forecast.reindex(index=actual.index, columns=actual.columns)
    if aligned.isna().to_numpy().any():
        raise ValueError(
            f"All'origine {origin:%d/%m/%Y} il metodo non ha previsto tutte le celle: deve "
            "restituire una riga per giorno chiesto e le stesse colonne della storia."
        )
    slots = len(actual.columns)
    return pd.DataFrame(
        {
            "origin": origin,
            "day": actual.index.repeat(slots),
            "slot": list(actual.columns) * len(actual),
            "actual": actual.to_numpy().ravel(),
            "forecast": aligned.to_numpy().ravel(),
        },
        columns=list(COLUMNS),
    )
