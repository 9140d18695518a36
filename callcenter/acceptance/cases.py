"""Scegliere i casi di prova: valori limite e tabelle di decisione.

Fonte: ISO/IEC/IEEE 29119-4, tecniche di progettazione delle prove (analisi dei valori limite,
tabelle di decisione).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd


def boundary_values(low: float, high: float, step: float = 1) -> list[float]:
    """I valori limite di un intervallo che comprende i suoi estremi.

    Per ogni estremo due valori: l'ultimo dentro e il primo fuori. ``step`` è il passo più piccolo
    che il sistema distingue (1 per i secondi interi, 0.01 per i centesimi di euro). ValueError se
    ``low`` supera ``high`` o il passo non è positivo.

    >>> boundary_values(60, 300)
    [59, 60, 300, 301]
    """
    if low > high:
        raise ValueError(f"L'estremo basso ({low}) supera quello alto ({high}).")
    if not step > 0:
        raise ValueError("Il passo deve essere positivo: il più piccolo che il sistema distingue.")
    return list(dict.fromkeys([low - step, low, high, high + step]))


def decision_table(conditions: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Tutte le combinazioni delle condizioni: una riga per caso, una colonna per condizione.

    ``conditions``: per ogni condizione, i valori che può avere. I casi sono il prodotto del numero
    dei valori. ValueError se non ci sono condizioni o una non ha valori.

    >>> len(decision_table({"guasto": [True, False], "aperto": [True, False]}))
    4
    """
    if not conditions:
        raise ValueError("Scrivi almeno una condizione.")
    empty = [name for name, values in conditions.items() if not len(values)]
    if empty:
        raise ValueError(f"Senza valori non ci sono casi: {', '.join(empty)}.")
    rows = list(product(*conditions.values()))
    return pd.DataFrame(rows, columns=list(conditions), index=range(1, len(rows) + 1))
