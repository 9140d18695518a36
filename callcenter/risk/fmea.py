"""La FMEA: modi di guasto, gravità, frequenza, rilevabilità.

Metodo: IEC 60812:2018. L'idea di guardare prima la gravità viene dalla *priorità d'azione* di AIAG
e VDA, *FMEA Handbook*, 2019: qui c'è una regola più semplice, non la loro tabella.
"""

from __future__ import annotations

import pandas as pd

SCALE = range(1, 11)


def rpn(severity: int, occurrence: int, detection: int) -> int:
    """L'indice di priorità del rischio (RPN): gravità × frequenza × rilevabilità.

    Tre voti interi da 1 a 10; rilevabilità 10 vuol dire che ci si accorge troppo tardi. Solleva
    ``ValueError`` se un voto è fuori scala.

    >>> rpn(7, 4, 8)
    224
    """
    votes = (severity, occurrence, detection)
    if any(vote not in SCALE for vote in votes):
        raise ValueError(f"I tre voti sono interi da 1 a 10: {votes}.")
    return int(severity) * int(occurrence) * int(detection)


def rpn_values() -> pd.Series:
    """In quanti modi si ottiene ogni RPN: indice il valore, contenuto il numero di terne.

    >>> ways = rpn_values()
    >>> len(ways), int(ways.sum()), int(ways[120])
    (120, 1000, 24)
    """
    values = [s * o * d for s in SCALE for o in SCALE for d in SCALE]
    return pd.Series(values).value_counts().sort_index()


def priorities(modes: pd.DataFrame, *, severe: int = 9) -> pd.DataFrame:
    """I modi di guasto in ordine: prima i più gravi, poi per RPN.

    ``modes`` ha le colonne ``severity``, ``occurrence``, ``detection`` (da 1 a 10). Aggiunge
    ``rpn`` e ``first`` (vero se la gravità è almeno ``severe``: si discute comunque, qualunque sia
    l'RPN). A parità di RPN viene prima il più grave, poi il più frequente.

    >>> modes = pd.DataFrame({"severity": [10, 5], "occurrence": [2, 8], "detection": [3, 6]},
    ...                      index=["sede inagibile", "cuffie rotte"])
    >>> priorities(modes)[["rpn", "first"]].values.tolist()
    [[60, True], [240, False]]
    """
    names = ["severity", "occurrence", "detection"]
    missing = [name for name in names if name not in modes.columns]
    if missing:
        raise ValueError(f"Nella tabella mancano le colonne: {', '.join(missing)}.")
    votes = modes[names].itertuples(index=False)
    table = modes.assign(rpn=[rpn(*row) for row in votes], first=modes["severity"] >= severe)
    order = ["first", "rpn", "severity", "occurrence"]
    return table.sort_values(order, ascending=False, kind="stable")
