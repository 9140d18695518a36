"""L'avanzamento a una data: valore previsto, valore realizzato, costo (earned value).

Fonte: ISO 21508:2018, Earned value management in project and programme management.
"""

from __future__ import annotations

import pandas as pd


def earned_value(tasks: pd.DataFrame, day: float) -> dict[str, float]:
    """I tre valori e i quattro indicatori dopo ``day`` giorni lavorativi.

    ``tasks``: una riga per attività con ``start`` e ``days`` (piano, in giorni), ``budget`` (euro),
    ``done`` (quota fatta davvero, fra 0 e 1) e ``spent`` (euro). Il lavoro previsto cresce in modo
    uniforme lungo l'attività; una pietra miliare vale tutto nel suo giorno. Restituisce ``planned``
    (PV), ``earned`` (EV), ``actual`` (AC) in euro; ``schedule_variance`` = EV − PV e
    ``cost_variance`` = EV − AC in euro; ``spi`` = EV / PV e ``cpi`` = EV / AC (NaN se si divide per
    zero).

    >>> one = pd.DataFrame({"start": [0], "days": [10], "budget": [1000], "done": [0.4],
    ...                     "spent": [500]})
    >>> value = earned_value(one, 5)
    >>> value["planned"], value["earned"], value["spi"], value["cpi"]
    (500.0, 400.0, 0.8, 0.8)
    """
    if not tasks["done"].between(0, 1).all():
        raise ValueError("«done» è una quota fra 0 e 1: per il 40% scrivi 0.4.")
    length = tasks["days"].where(tasks["days"] > 0, 1)
    elapsed = (day - tasks["start"]).where(tasks["days"] > 0, (day >= tasks["start"]) * 1)
    share = (elapsed / length).clip(0, 1)
    planned = float((share * tasks["budget"]).sum())
    earned = float((tasks["done"] * tasks["budget"]).sum())
    actual = float(tasks["spent"].sum())
    return {
        "planned": planned,
        "earned": earned,
        "actual": actual,
        "schedule_variance": earned - planned,
        "cost_variance": earned - actual,
        "spi": earned / planned if planned else float("nan"),
        "cpi": earned / actual if actual else float("nan"),
    }
