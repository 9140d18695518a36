"""L'albero dei KPI: una variazione divisa fra le sue cause, con la somma che torna.

Fonte del metodo: L. S. Shapley, «A Value for n-Person Games» (1953); applicato alle scomposizioni
da A. F. Shorrocks, Journal of Economic Inequality 11 (2013).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import pandas as pd

MOST_FACTORS = 6


def contributions(
    before: Mapping[str, Any], after: Mapping[str, Any], function: Callable[..., float]
) -> pd.Series:
    """Quanto ogni causa ha spostato il risultato: la somma è tutta la variazione.

    ``before`` e ``after``: le cause nei due periodi, con gli stessi nomi (numeri, o anche serie);
    ``function`` le riceve per nome e dà il risultato. Si cambia una causa alla volta, in tutti gli
    ordini possibili, e si fa la media: così nessuna causa è favorita da chi passa per prima.
    ``ValueError`` se i nomi non coincidono o le cause sono più di sei.

    >>> contributions({"calls": 100, "aht": 5}, {"calls": 110, "aht": 6},
    ...               lambda calls, aht: calls * aht).to_dict()
    {'calls': 55.0, 'aht': 105.0}
    """
    names = list(before)
    if set(names) != set(after) or not names:
        raise ValueError("I due periodi devono avere le stesse cause, almeno una.")
    if len(names) > MOST_FACTORS:
        raise ValueError(f"Troppe cause: raggruppale, al massimo {MOST_FACTORS}.")
    # Ogni insieme di cause già cambiate si calcola una volta sola.
    value: dict[frozenset, float] = {}

    def at(changed: frozenset) -> float:
        if changed not in value:
            chosen = {name: (after if name in changed else before)[name] for name in names}
            value[changed] = float(function(**chosen))
        return value[changed]

    orders = list(permutations(names))
    total = dict.fromkeys(names, 0.0)
    for order in orders:
        changed: frozenset = frozenset()
        for name in order:
            grown = changed | {name}
            total[name] += at(grown) - at(changed)
            changed = grown
    return pd.Series({name: total[name] / len(orders) for name in names})


def staffing_pressure(calls: pd.Series, aht_s: float, hours: pd.Series) -> pd.Series:
    """La pressione di ogni intervallo: ore di lavoro in arrivo ÷ ore di persone in servizio.

    ``calls``: chiamate offerte; ``aht_s``: durata media in secondi; ``hours``: ore in servizio. Si
    tengono gli intervalli presenti in tutte e due le serie. Sopra 1 arriva più lavoro di quanto se
    ne possa fare. Senza ore in servizio il risultato è mancante (``nan``).

    >>> staffing_pressure(pd.Series([30, 60]), 300, pd.Series([5, 5])).tolist()
    [0.5, 1.0]
    """
    if not aht_s > 0:
        raise ValueError("La durata media deve essere maggiore di zero, in secondi.")
    calls, hours = calls.align(hours, join="inner")
    return calls * aht_s / 3600 / hours.where(hours > 0)


def cost_per_resolved(hour_cost: float, calls_per_hour: float, resolved_share: float) -> float:
    """Quanto costa un problema risolto, in euro.

    Costo di un'ora ÷ (chiamate in un'ora × quota risolta). ``resolved_share`` va da 0 a 1. Se non
    si risolve niente è ``nan`` («n.d.»).

    >>> cost_per_resolved(24, 8, 0.75)
    4.0
    """
    if hour_cost < 0 or calls_per_hour < 0 or not 0 <= resolved_share <= 1:
        raise ValueError("Costi e chiamate non sono negativi; la quota risolta va da 0 a 1.")
    resolved = calls_per_hour * resolved_share
    return hour_cost / resolved if resolved else float("nan")
