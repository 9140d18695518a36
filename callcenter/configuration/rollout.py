"""Le ondate di un'installazione: chi prima, quanto dura, che cosa vede il pilota."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd


def waves(plan: pd.DataFrame, sizes: Sequence[int], *, spread: str | None = None) -> pd.Series:
    """A quale ondata va ogni riga: numeri da 1, con lo stesso indice della tabella.

    ``sizes``: quante righe in ogni ondata; la somma deve essere il numero delle righe. ``spread``:
    una colonna (la sala) su cui distribuire ogni ondata, prendendo a turno una riga per valore:
    così nessuna ondata ferma una sala intera. ValueError se le dimensioni non tornano.

    >>> rooms = pd.DataFrame({"sala": ["A", "A", "B", "B"]})
    >>> waves(rooms, [2, 2], spread="sala").tolist()
    [1, 2, 1, 2]
    """
    if any(size < 1 for size in sizes) or sum(sizes) != len(plan):
        raise ValueError(
            f"Le ondate {list(sizes)} fanno {sum(sizes)} righe, la tabella ne ha {len(plan)}."
        )
    order = list(range(len(plan)))
    if spread is not None:
        if spread not in plan.columns:
            raise ValueError(f"La colonna «{spread}» non c'è nella tabella.")
        turn = plan.groupby(spread, sort=False, dropna=False).cumcount().tolist()
        order.sort(key=lambda place: (turn[place], place))
    numbers = [wave for wave, size in enumerate(sizes, start=1) for _ in range(size)]
    assigned = dict(zip(order, numbers, strict=True))
    return pd.Series([assigned[place] for place in range(len(plan))], index=plan.index, name="wave")


def installation_minutes(devices: int, technicians: int, minutes_each: float) -> float:
    """Minuti fino all'ultimo apparato pronto, se ogni tecnico ne fa uno intero alla volta.

    I giri si arrotondano in su: apparati diviso tecnici. ValueError se un argomento non ha senso.

    >>> installation_minutes(46, 3, 30)
    480
    """
    if devices < 0 or technicians < 1 or not minutes_each > 0:
        raise ValueError("Servono almeno un tecnico, zero o più apparati e minuti positivi.")
    return math.ceil(devices / technicians) * minutes_each


def chance_to_see(share: float, pilots: int) -> float:
    """Probabilità che almeno un apparato pilota abbia un difetto presente in una quota del totale.

    ``share``: quota degli apparati con il difetto (0-1); ``pilots``: quanti apparati, presi a caso.
    1 meno la probabilità che siano tutti sani: 1 − (1 − share)^pilots (il totale si suppone grande
    rispetto al pilota, altrimenti la probabilità vera è un po' più alta). ValueError fuori dai
    limiti.

    >>> round(chance_to_see(0.10, 5), 3)
    0.41
    """
    if not 0 <= share <= 1 or pilots < 0:
        raise ValueError("La quota sta fra 0 e 1, i piloti sono zero o più.")
    return 1 - (1 - share) ** pilots
