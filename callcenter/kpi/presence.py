"""Quante chiamate ci sono nello stesso momento, in coda e in conversazione."""

import numpy as np
import pandas as pd

from callcenter.kpi.indicator import indicator
from callcenter.kpi.reduce import changes
from callcenter.kpi.sources import PRACTICE
from callcenter.kpi.tables import (
    has_outcome,
    moments_from_unix,
    numbers,
    unix_seconds,
    usable_calls,
    zone_of,
)


@indicator(
    name="Massimo di chiamate in coda",
    english="Peak calls in queue",
    unit="count",
    kind="peak",
    formula=r"\max_t Q(t)",
    definition="Il numero più alto di chiamate in attesa nello stesso momento.",
    source=PRACTICE,
    trap="Per intervallo conta le chiamate entrate in quell'intervallo, non quelle entrate prima.",
    needs=("outcome", "entered_at", "wait_s"),
)
def max_in_queue(calls: pd.DataFrame):
    """Il massimo numero di chiamate in coda nello stesso momento."""
    start = unix_seconds(calls["entered_at"])
    return start, start + numbers(calls, "wait_s").fillna(0.0).to_numpy()


@indicator(
    name="Massimo di conversazioni insieme",
    english="Peak concurrent calls",
    unit="count",
    kind="peak",
    formula=r"\max_t B(t)",
    definition="Il numero più alto di conversazioni nello stesso momento.",
    source=PRACTICE,
    trap="Per contare le linee aggiungi le chiamate in coda: occupano una linea anche loro.",
    needs=("outcome", "entered_at", "connected_at", "talk_s"),
)
def max_in_conversation(calls: pd.DataFrame):
    """Il massimo numero di conversazioni nello stesso momento (linee e operatori impegnati)."""
    start = np.nan_to_num(unix_seconds(calls["connected_at"]))
    length = numbers(calls, "talk_s").where(has_outcome(calls, "answered"), 0.0).fillna(0.0)
    return start, start + length.to_numpy()


def concurrency(calls: pd.DataFrame, what: str = "queue") -> pd.Series:
    """Quante chiamate ci sono in ogni momento: ``what`` è ``queue`` oppure ``conversation``.

    Restituisce una serie a gradini: indice = istanti in cui il numero cambia, valore = chiamate da
    quell'istante al prossimo. Chi esce in un secondo libera il posto a chi entra nello stesso.
    """
    if what not in ("queue", "conversation"):
        raise ValueError(f"what: {what!r} non va bene. Scegli fra queue e conversation.")
    peak = (max_in_queue if what == "queue" else max_in_conversation).indicator
    calls = usable_calls(calls, peak.needs)
    moments, steps, _ = changes(*peak.rows(calls))
    present = pd.Series(steps).groupby(moments).sum().cumsum().astype(int)
    present = present[present.diff().ne(0)]
    present.index = moments_from_unix(present.index.to_numpy(float), zone_of(calls["entered_at"]))
    return present.rename("in_queue" if what == "queue" else "in_conversation")
