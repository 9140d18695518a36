"""Profondità e tempo al risultato: quanto costa al cliente arrivare in fondo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from callcenter.ivr.graph import exits
from callcenter.ivr.menu import IVR
from callcenter.ivr.walk import SILENCE_S, listening

_COLUMNS = ["end", "kind", "keys", "hours", "menus", "seconds", "nodes"]


def routes(ivr: IVR, *, errors: bool = False) -> pd.DataFrame:
    """Tutte le strade dall'inizio a una fine, senza passare due volte dallo stesso nodo.

    Colonne: ``end`` e ``kind`` della fine, ``keys`` (tasti, come tupla), ``hours`` ("aperto",
    "chiuso" o vuoto), ``menus`` (profondità: menu attraversati), ``seconds`` (tempo al risultato,
    premendo il tasto appena sentita la voce), ``nodes``. ``errors=True`` aggiunge le strade di chi
    esaurisce i tentativi (nei tasti compaiono i None).
    """
    rows = list(_explore(ivr, ivr.start, (), errors))
    return pd.DataFrame(rows, columns=_COLUMNS)


def _explore(ivr: IVR, here: str, steps: tuple, errors: bool) -> Iterator[tuple]:
    node = ivr.nodes.get(here)
    visited = {name for name, _ in steps}
    if node is None or here in visited:
        return
    if node.is_end:
        yield _row(ivr, steps, here)
        return
    for label, to in exits(node):
        if label != "altrimenti" or errors:
            yield from _explore(ivr, to, (*steps, (here, label)), errors)


def _row(ivr: IVR, steps: tuple, end: str) -> tuple:
    keys: list[str | None] = []
    hours, seconds, menus = "", 0.0, 0
    for name, label in steps:
        node = ivr.nodes[name]
        if node.kind == "hours":
            hours = label
        elif node.kind == "menu":
            menus += 1
            pressed = [None] * node.attempts if label == "altrimenti" else [label]
            keys += pressed
            seconds += sum(listening(node, key) + SILENCE_S * (key is None) for key in pressed)
        else:
            seconds += node.seconds
    nodes = (*(name for name, _ in steps), end)
    return end, ivr.nodes[end].kind, tuple(keys), hours, menus, seconds, nodes


def mean_seconds(ivr: IVR, shares: Mapping[str, float]) -> float:
    """Il tempo medio al risultato (s), pesato con quanti vogliono ciascuna fine.

    ``shares``: per ogni fine, quante chiamate (o la quota); la strada è la più breve. Solleva
    ``ValueError`` se una fine non si raggiunge o se i pesi non sono positivi.
    """
    best = routes(ivr).groupby("end")["seconds"].min()
    lost = [end for end in shares if end not in best.index]
    if lost:
        raise ValueError(f"Nel menu non si arriva a: {', '.join(map(str, lost))}.")
    weights = np.array(list(shares.values()), dtype=float)
    if not len(weights) or (weights < 0).any() or weights.sum() <= 0:
        raise ValueError("Le quote devono essere numeri non negativi, con somma positiva.")
    return float(np.average(best[list(shares)], weights=weights))
