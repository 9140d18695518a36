"""I clienti in ordine di rischio: quanto si guadagna rispetto a scegliere a caso.

Fonte: F. Provost, T. Fawcett, *Data Science for Business*, 2013, cap. 8.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def lift_table(scores: pd.Series, outcomes: pd.Series, *, bins: int = 10) -> pd.DataFrame:
    """Una riga per fascia di clienti, dal punteggio più alto al più basso.

    ``scores``: punteggi di rischio; ``outcomes``: 1 (o vero) se l'evento c'è stato. Le colonne:
    ``clienti``, ``eventi``, ``tasso`` (frazione della fascia), ``lift`` (tasso diviso quello di
    tutti), ``guadagno`` (frazione di tutti gli eventi trovata fino a quella fascia). Le fasce sono
    larghe uguali, a meno di un cliente. A pari punteggio conta l'ordine di partenza.

    Solleva ``ValueError`` se le lunghezze sono diverse, se non ci sono eventi o se i clienti sono
    meno delle fasce.

    >>> lift_table([0.9, 0.8, 0.2, 0.1], [1, 0, 0, 0], bins=2)["lift"].tolist()
    [2.0, 0.0]
    """
    values, happened = _pair(scores, outcomes)
    if not 1 <= bins <= len(values):
        raise ValueError("Le fasce sono almeno una e al massimo quanti sono i clienti.")
    if happened.sum() == 0:
        raise ValueError("Nessun evento: il lift non è definito.")
    ordered = happened[np.argsort(-values, kind="stable")]
    parts = np.array_split(ordered, bins)
    table = pd.DataFrame(
        {"clienti": [len(part) for part in parts], "eventi": [int(part.sum()) for part in parts]},
        index=pd.RangeIndex(1, bins + 1, name="fascia"),
    )
    table["tasso"] = table["eventi"] / table["clienti"]
    table["lift"] = table["tasso"] / happened.mean()
    table["guadagno"] = table["eventi"].cumsum() / happened.sum()
    return table


def calibration_table(scores: pd.Series, outcomes: pd.Series, *, bins: int = 5) -> pd.DataFrame:
    """Probabilità promessa e quota vera, per fasce di clienti in ordine di punteggio crescente.

    Le colonne: ``clienti``, ``previsto`` (media dei punteggi), ``osservato`` (quota con l'evento),
    tutti e due frazioni fra 0 e 1. Un modello calibrato li ha vicini in ogni fascia (G. W. Brier,
    *Monthly Weather Review* 78, 1950). Solleva ``ValueError`` come :func:`lift_table`, e se un
    punteggio non è una probabilità.
    """
    values, happened = _pair(scores, outcomes)
    if not 1 <= bins <= len(values):
        raise ValueError("Le fasce sono almeno una e al massimo quanti sono i clienti.")
    if values.min() < 0 or values.max() > 1:
        raise ValueError("Per la calibrazione i punteggi sono probabilità, fra 0 e 1.")
    order = np.array_split(np.argsort(values, kind="stable"), bins)
    return pd.DataFrame(
        {
            "clienti": [len(part) for part in order],
            "previsto": [values[part].mean() for part in order],
            "osservato": [happened[part].mean() for part in order],
        },
        index=pd.RangeIndex(1, bins + 1, name="fascia"),
    )


def _pair(scores, outcomes) -> tuple[np.ndarray, np.ndarray]:
    values, happened = np.asarray(scores, dtype=float), np.asarray(outcomes, dtype=float)
    if values.shape != happened.shape or values.ndim != 1 or len(values) == 0:
        raise ValueError("Servono un punteggio e un esito per ogni cliente, nello stesso ordine.")
    if not np.isfinite(values).all():
        raise ValueError("Un punteggio manca: ogni cliente deve averne uno.")
    if not np.isin(happened, (0, 1)).all():
        raise ValueError("Gli esiti sono 0 o 1 (oppure vero e falso).")
    return values, happened
