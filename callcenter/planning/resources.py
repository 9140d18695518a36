"""Le risorse: quanta ne serve ogni giorno, e un piano che non supera la disponibilità."""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.planning.network import schedule


def daily_use(starts: pd.Series, days: pd.Series, use: pd.Series) -> pd.Series:
    """Quante unità di una risorsa servono ogni giorno lavorativo, dal giorno 0.

    ``starts``, ``days``, ``use``: inizio, durata e unità richieste, una riga per attività (stesse
    etichette; chi manca in ``use`` non ne chiede).

    >>> daily_use(pd.Series({"A": 0, "B": 1}), pd.Series({"A": 2, "B": 2}),
    ...           pd.Series({"A": 1, "B": 1})).tolist()
    [1, 2, 1]
    """
    end = int((starts + days).max())
    load = np.zeros(end, dtype=np.int64)
    for code, units in use.items():
        load[int(starts[code]) : int(starts[code] + days[code])] += int(units)
    return pd.Series(load, name="units")


def level(activities: pd.DataFrame, use: pd.Series, limit: int) -> pd.Series:
    """L'inizio di ogni attività in un piano che non chiede mai più di ``limit`` unità.

    ``activities``: come in ``schedule``, con durate intere; ``use``: unità chieste, per codice.
    Regola: si prende, fra le attività pronte, quella con la data più tardi più vicina (a parità
    quella con meno margine) e la si mette nel primo posto libero. È un metodo approssimato: il
    piano rispetta il limite, ma non sempre è il più corto. Solleva ``ValueError`` se un'attività
    da sola chiede più di ``limit``.

    >>> two = pd.DataFrame({"code": ["A", "B"], "days": [3, 2], "after": ["", ""]})
    >>> level(two, pd.Series({"A": 1, "B": 1}), 1).to_dict()
    {'A': 0, 'B': 3}
    """
    too_much = use[use > limit]
    if len(too_much):
        raise ValueError(
            f"«{too_much.index[0]}» chiede {too_much.iloc[0]} unità e ce ne sono {limit}: "
            "dividila o aumenta la disponibilità."
        )
    dates = schedule(activities)
    table = activities.set_index("code")
    days = table["days"].astype(int)
    if not (days == table["days"]).all():
        raise ValueError("Per spostare le attività servono durate in giorni interi.")
    before = {code: str(text).split() for code, text in table["after"].items()}
    busy = np.zeros(int(days.sum()) + 1, dtype=np.int64)
    starts: dict[str, int] = {}
    while len(starts) < len(table):
        ready = [c for c in table.index if c not in starts and all(b in starts for b in before[c])]
        code = min(ready, key=lambda c: (dates.loc[c, "late_start"], dates.loc[c, "float"]))
        day = max((starts[b] + int(days[b]) for b in before[code]), default=0)
        units = int(use.get(code, 0))
        while (busy[day : day + int(days[code])] + units > limit).any():
            day += 1
        busy[day : day + int(days[code])] += units
        starts[code] = day
    return pd.Series(starts, name="start").reindex(table.index)
