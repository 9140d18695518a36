"""Regole associative: che cosa va insieme nei panieri dei clienti.

Fonti: R. Agrawal, R. Srikant, «Fast algorithms for mining association rules», VLDB 1994 (Apriori);
S. Brin e altri, ACM SIGMOD 1997 (il lift, lì chiamato *interest*).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd


def frequent_itemsets(
    baskets: pd.DataFrame, min_support: float, *, max_size: int = 3
) -> dict[frozenset, int]:
    """Gli insiemi di voci presenti in almeno ``min_support`` dei panieri, con il conteggio.

    ``baskets``: una riga per paniere (cliente), una colonna vero/falso per voce. ``min_support`` è
    una frazione fra 0 e 1. ``max_size``: quante voci al massimo in un insieme. Usa Apriori: un
    insieme si conta solo se tutte le sue parti sono già frequenti. ``ValueError`` se la tabella è
    vuota o non è fatta di vero e falso.

    >>> panieri = pd.DataFrame({"app": [1, 1, 0, 0], "bolletta digitale": [1, 1, 1, 0]}) == 1
    >>> frequent_itemsets(panieri, 0.5)[frozenset({"app", "bolletta digitale"})]
    2
    """
    table = _checked(baskets)
    if not 0 < min_support <= 1:
        raise ValueError("Il supporto minimo è una frazione: maggiore di 0 e al massimo 1.")
    if max_size < 1:
        raise ValueError("Un insieme ha almeno una voce: max_size parte da 1.")
    # Il piccolo margine evita che 0,3 × 10 diventi 3,0000000000000004 e scarti un conteggio di 3.
    floor = min_support * len(table) - 1e-9
    columns = {name: table[name].to_numpy() for name in table}
    level = {frozenset([name]): int(values.sum()) for name, values in columns.items()}
    level = {items: count for items, count in level.items() if count >= floor}
    found = dict(level)
    for size in range(2, max_size + 1):
        candidates = {a | b for a, b in combinations(level, 2) if len(a | b) == size}
        candidates = {
            items for items in candidates
            if all(frozenset(part) in level for part in combinations(items, size - 1))
        }  # fmt: skip
        counts = {
            items: int(np.logical_and.reduce([columns[name] for name in items]).sum())
            for items in candidates
        }
        level = {items: count for items, count in counts.items() if count >= floor}
        found |= level
    return found


def rules(
    baskets: pd.DataFrame, min_support: float, min_confidence: float = 0.0, *, max_size: int = 2
) -> pd.DataFrame:
    """Le regole «se … allora …» degli insiemi frequenti, dal lift più alto.

    Una riga per regola, con una sola voce a destra: ``se`` (testo: le voci unite da « + »),
    ``allora``, ``casi`` (panieri con tutte le voci), ``supporto`` e ``confidenza`` (frazioni),
    ``lift`` (1 = nessun legame) e ``p`` (probabilità, se le due parti fossero indipendenti, di
    almeno quei casi: coda dell'ipergeometrica, cioè test esatto di Fisher a una coda).

    Argomenti ed errori come :func:`frequent_itemsets`; ``min_confidence`` è una frazione.

    >>> panieri = pd.DataFrame({"app": [1, 1, 0, 0], "bolletta digitale": [1, 1, 1, 0]}) == 1
    >>> rules(panieri, 0.5, 0.9)[["se", "allora", "confidenza"]].values.tolist()
    [['app', 'bolletta digitale', 1.0]]
    """
    from scipy.stats import hypergeom

    if not 0 <= min_confidence <= 1:
        raise ValueError("La confidenza minima è una frazione fra 0 e 1.")
    counts = frequent_itemsets(baskets, min_support, max_size=max_size)
    total = len(baskets)
    rows = []
    for items, both in counts.items():
        for then in items if len(items) > 1 else ():
            left, right = counts[items - {then}], counts[frozenset([then])]
            confidence = both / left
            if confidence >= min_confidence:
                chance = float(hypergeom.sf(both - 1, total, left, right))
                names = " + ".join(sorted(map(str, items - {then})))
                lift = both * total / (left * right)
                rows.append((names, then, both, both / total, confidence, lift, chance))
    columns = ["se", "allora", "casi", "supporto", "confidenza", "lift", "p"]
    table = pd.DataFrame(rows, columns=columns)
    order = table.sort_values(
        ["lift", "casi", "se", "allora"], ascending=[False, False, True, True]
    )
    return order.reset_index(drop=True)


def _checked(baskets: pd.DataFrame) -> pd.DataFrame:
    if len(baskets) == 0 or baskets.shape[1] == 0:
        raise ValueError("Non ci sono panieri: serve almeno una riga e una colonna.")
    if not baskets.columns.is_unique:
        raise ValueError("Due colonne dei panieri hanno lo stesso nome: rinominane una.")
    if baskets.isna().any(axis=None) or not baskets.isin([True, False]).all(axis=None):
        raise ValueError("Ogni colonna dei panieri è vero o falso: usa per esempio `> 0`.")
    return baskets.astype(bool)
