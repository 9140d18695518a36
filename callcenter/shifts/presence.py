"""I turni lavorati davvero, ricostruiti dal registro del centralino."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

TOGETHER_H = 2.0
LONGEST_H = 18.0


def worked(
    states: pd.DataFrame, operators: pd.DataFrame, *, together_h: float = TOGETHER_H,
    longest_h: float = LONGEST_H,
) -> pd.DataFrame:  # fmt: skip
    """Un rigo per ogni periodo al lavoro: ``operator_id``, ``starts_at``, ``ends_at``, ``suspect``.

    ``states``: gli stati degli operatori di ``callcenter.acdlog`` (anche più settimane una sotto
    l'altra). Due stati della stessa persona separati da meno di ``together_h`` ore sono lo stesso
    turno (il pranzo dura un'ora). Un periodo più lungo di ``longest_h`` ore è ``suspect``: di
    solito un'uscita dimenticata. Solleva ``ValueError`` se mancano le colonne.
    """
    for name in ("agent", "started_at", "ended_at"):
        if name not in states:
            raise ValueError(f"Agli stati manca la colonna {name}: vengono da acdlog.read(…)?")
    ids = {str(row.extension): int(row.operator_id) for row in operators.itertuples()}
    known = states[states["agent"].isin(list(ids)) & states["ended_at"].notna()]
    known = known.sort_values(["agent", "started_at"])
    rows: list[list] = []
    for agent, start, end in zip(
        known["agent"], known["started_at"], known["ended_at"], strict=True
    ):
        operator = ids[agent]
        near = timedelta(hours=together_h)
        if rows and rows[-1][0] == operator and start - rows[-1][2] < near:
            rows[-1][2] = max(rows[-1][2], end)
        elif end > start:
            rows.append([operator, start, end])
    table = pd.DataFrame(rows, columns=["operator_id", "starts_at", "ends_at"])
    for name in ("starts_at", "ends_at"):
        table[name] = table[name].astype("datetime64[s, Europe/Rome]")
    length = (table["ends_at"] - table["starts_at"]).dt.total_seconds() / 3600
    return table.assign(suspect=length > longest_h)
