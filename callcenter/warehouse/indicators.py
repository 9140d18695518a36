"""Gli indicatori di :mod:`callcenter.kpi`, calcolati in SQL sulla stella."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from callcenter.warehouse.database import require_warehouse, sql

#: Per che cosa si può raggruppare: nome → colonna della stella.
KEYS = {
    "queue": "q.queue",
    "week": "d.week_start",
    "day": "d.day",
    "weekday": "d.weekday",
    "hour": "h.hour",
    "half_hour": "h.label",
    "part_of_day": "h.part_of_day",
    "team": "o.team",
    "segment": "c.segment",
    "municipality": "c.municipality",
    "district": "c.district",
    "reason": "r.reason",
}


def indicators(db: Any, keys: str | Iterable[str] = (), *, threshold_s: float = 20) -> pd.DataFrame:
    """Gli indicatori per gruppo, con i nomi di ``kpi``: una riga per gruppo.

    ``keys``: uno o più nomi di :data:`KEYS`; nessuno, un solo rigo per tutto. Il livello di
    servizio è nelle tre convenzioni, con soglia ``threshold_s`` secondi (attesa minore o uguale).
    Rapporti fra 0 e 1, tempi in secondi; ``nan`` per zero diviso zero. ``ValueError`` se una chiave
    non c'è o la soglia non è un numero di secondi.
    """
    keys = [keys] if isinstance(keys, str) else list(keys)
    unknown = [key for key in keys if key not in KEYS]
    if unknown:
        raise ValueError(
            f"Non si può raggruppare per {', '.join(map(str, unknown))}. "
            f"Si può per: {', '.join(KEYS)}."
        )
    if isinstance(threshold_s, bool) or not isinstance(threshold_s, int | float) or threshold_s < 0:
        raise ValueError(
            f"threshold_s: serve un numero di secondi, zero o più, non {threshold_s!r}."
        )
    connection = require_warehouse(db)
    selected = "".join(f"{KEYS[key]} AS {key}, " for key in keys)
    columns = ", ".join(KEYS[key] for key in keys)
    groups = f"GROUP BY {columns} ORDER BY {columns}" if keys else "HAVING COUNT(*) > 0"
    query = sql("indicators").replace("/*keys*/", selected).replace("/*groups*/", groups)
    found = pd.read_sql(query, connection, params={"threshold_s": threshold_s})
    measures = [column for column in found.columns if column not in keys]
    found[measures] = found[measures].astype(float)
    return found
