"""Da un punteggio a una decisione: quanto rende una soglia, e quale conviene.

Fonte: C. Elkan, *The Foundations of Cost-Sensitive Learning*, IJCAI 2001. Il conto suppone che la
telefonata trattenga sempre la stessa quota di chi stava per lasciare, e non cambi nulla per gli
altri: è un'ipotesi, da controllare con una prova A/B.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from callcenter.crm.lift import _pair


def break_even(call_cost: float, value: float, success: float) -> float:
    """La probabilità di abbandono da cui conviene telefonare: costo ÷ (successo × valore).

    ``call_cost``: euro per telefonata; ``value``: euro di margine di un cliente che resta;
    ``success``: frazione trattenuta fra chi stava per lasciare (fra 0 e 1). Può superare 1: allora
    non conviene chiamare nessuno. Solleva ``ValueError`` se un valore non ha senso.

    >>> break_even(call_cost=5, value=100, success=0.2)
    0.25
    """
    _check(call_cost, value, success)
    return call_cost / (success * value)


def threshold_curve(
    scores: pd.Series, outcomes: pd.Series, thresholds: Sequence[float], *,
    call_cost: float, value: float, success: float,
) -> pd.DataFrame:  # fmt: skip
    """Per ogni soglia: chi si chiama, che cosa si trova, che cosa si paga.

    Si chiama chi ha il punteggio pari o superiore alla soglia. Le colonne: ``chiamati``,
    ``trovati`` (chiamati che avrebbero lasciato), ``precision``, ``recall`` (frazioni; ``NaN`` se
    non c'è nessuno da contare), ``costo`` (euro: telefonate più valore dei clienti persi) e
    ``risparmio`` (euro rispetto a non chiamare nessuno). Unità e ipotesi come :func:`break_even`.
    """
    _check(call_cost, value, success)
    values, happened = _pair(scores, outcomes)
    rows = []
    for threshold in thresholds:
        called = values >= threshold
        found = float(happened[called].sum())
        lost = happened.sum() - success * found
        rows.append((threshold, int(called.sum()), int(found), call_cost * called.sum(), lost))
    table = pd.DataFrame(rows, columns=["soglia", "chiamati", "trovati", "spesa", "persi"])
    table["precision"] = table["trovati"] / table["chiamati"].replace(0, np.nan)
    table["recall"] = table["trovati"] / (happened.sum() or np.nan)
    table["costo"] = table["spesa"] + value * table["persi"]
    table["risparmio"] = value * happened.sum() - table["costo"]
    columns = ["chiamati", "trovati", "precision", "recall", "costo", "risparmio"]
    return table.set_index("soglia")[columns]


def _check(call_cost: float, value: float, success: float) -> None:
    if not call_cost >= 0 or not value > 0 or not 0 < success <= 1:
        raise ValueError(
            "Il costo è zero o più, il valore è positivo, il successo è una frazione fra 0 e 1 "
            "(per il 20% si scrive 0.2)."
        )
