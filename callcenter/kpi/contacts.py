"""Dai passaggi alle chiamate: una chiamata può passare da più code, in più visite."""

import numpy as np
import pandas as pd

from callcenter.kpi.tables import has_outcome, numbers


def first_visits(calls: pd.DataFrame) -> np.ndarray:
    """Vero sulla riga del primo passaggio di ogni chiamata."""
    ordered = calls[["call_id", "visit"]].sort_values("visit", kind="stable")
    first = ~ordered["call_id"].duplicated()
    return first.reindex(calls.index).to_numpy(bool)


def answered_somewhere(calls: pd.DataFrame) -> np.ndarray:
    """Vero su tutte le righe di una chiamata che ha avuto almeno una risposta."""
    served = pd.Series(has_outcome(calls, "answered"), index=calls.index)
    return served.groupby(calls["call_id"]).transform("max").to_numpy(bool)


def wait_to_first_answer(calls: pd.DataFrame) -> np.ndarray:
    """Attesa di tutta la chiamata, fino alla prima risposta compresa, ripetuta su ogni riga."""
    ordered = calls.sort_values("visit", kind="stable")
    served = pd.Series(has_outcome(ordered, "answered"), index=ordered.index).astype(int)
    served_before = served.groupby(ordered["call_id"]).cumsum() - served
    wait = numbers(ordered, "wait_s").where(served_before == 0, 0.0)
    total = wait.groupby(ordered["call_id"]).transform("sum")
    unknown = wait.isna().groupby(ordered["call_id"]).transform("max")
    return total.mask(unknown).reindex(calls.index).to_numpy(float)
