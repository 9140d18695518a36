"""Le risposte a una domanda: numeri, senza i vuoti, dentro la loro scala."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def given(answers: Any, low: float | None = None, high: float | None = None) -> np.ndarray:
    """I voti dati davvero, come numeri; chi ha saltato la domanda non c'è.

    ``low`` e ``high`` sono gli estremi della scala. Solleva ``ValueError`` se un voto non è un
    numero o sta fuori dalla scala: di solito vuol dire che la colonna è un'altra.
    """
    try:
        values = pd.to_numeric(pd.Series(np.ravel(np.asarray(answers, dtype=object))))
        values = values.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError("I voti devono essere numeri: controlla la colonna scelta.") from error
    values = values[values.notna()].to_numpy()
    if low is not None and high is not None and ((values < low) | (values > high)).any():
        outside = values[(values < low) | (values > high)][0]
        raise ValueError(
            f"Il voto {outside:g} è fuori dalla scala da {low:g} a {high:g}: controlla la colonna."
        )
    return values


def share_of(mask: np.ndarray) -> float:
    """La quota dei veri; ``nan`` («n.d.») se non ha risposto nessuno."""
    return float(mask.mean()) if mask.size else float("nan")
