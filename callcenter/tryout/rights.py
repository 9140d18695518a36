"""I permessi: quelli dati confrontati con quelli che servono al lavoro.

Principio del privilegio minimo: J. H. Saltzer, M. D. Schroeder, «The protection of information in
computer systems», Proceedings of the IEEE 63 (1975).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

GAPS = ("di troppo", "manca")


def rights_gap(
    granted: Mapping[str, Iterable[str]], needed: Mapping[str, Iterable[str]]
) -> pd.DataFrame:
    """Le differenze fra permessi dati e necessari: colonne ``role``, ``right``, ``gap``.

    ``gap`` vale «di troppo» (dato e non necessario) o «manca». Un ruolo che il lavoro non prevede
    ha tutto di troppo. Tabella vuota se i permessi sono quelli giusti.

    >>> rights_gap({"operatore": ["leggi", "cancella"]}, {"operatore": ["leggi"]}).values.tolist()
    [['operatore', 'cancella', 'di troppo']]
    """
    rows = []
    for role in sorted({*granted, *needed}):
        given, right = set(granted.get(role, ())), set(needed.get(role, ()))
        rows += [(role, name, GAPS[0]) for name in sorted(given - right)]
        rows += [(role, name, GAPS[1]) for name in sorted(right - given)]
    return pd.DataFrame(rows, columns=["role", "right", "gap"])
