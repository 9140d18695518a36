"""Il metodo del punteggio: gradi per fattore, pesi, accordo del comitato, fasce.

Il metodo nasce con M. R. Lott, *Wage Scales and Job Evaluation*, 1926. Si valuta il lavoro, mai chi
lo fa. I quattro fattori del libro sono i criteri dell'art. 4 della direttiva (UE) 2023/970.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

LOWEST, HIGHEST = 1, 5


def score(grades: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """I punti di ogni posizione: somma di peso × grado.

    ``grades``: una riga per posizione, una colonna per fattore, gradi da 1 a 5; ``weights``: peso
    di ogni fattore. Con pesi che sommano a 100 i punti vanno da 100 a 500. ``ValueError`` se manca
    un fattore o un grado è fuori scala.

    >>> table = pd.DataFrame({"competenze": [3], "condizioni": [2]}, index=["formazione"])
    >>> score(table, {"competenze": 60, "condizioni": 40}).to_dict()
    {'formazione': 260}
    """
    missing = [name for name in weights if name not in grades]
    if missing:
        raise ValueError(f"Nei gradi manca il fattore: {', '.join(missing)}.")
    used = grades[list(weights)]
    if not ((used >= LOWEST) & (used <= HIGHEST)).all(axis=None):
        raise ValueError("Un grado è vuoto o fuori dalla scala: servono gradi da 1 a 5.")
    return (used * pd.Series(weights)).sum(axis=1).rename("points")


def committee(evaluations: pd.DataFrame, *, far: int = 2) -> pd.DataFrame:
    """Per ogni posizione e fattore: il grado mediano e la distanza fra i valutatori.

    ``evaluations``: colonne ``job``, ``evaluator`` e una per fattore. Indice: posizione e fattore.
    Colonne: ``low``, ``median``, ``high``, ``discuss`` (vero se fra il più alto e il più basso ci
    sono almeno ``far`` gradi: se ne parla prima di chiudere). La mediana di un numero pari di
    valutatori può cadere a metà fra due gradi. ``ValueError`` se qualcuno valuta due volte.
    """
    if evaluations.duplicated(["job", "evaluator"]).any():
        raise ValueError("Una persona ha valutato due volte la stessa posizione: tieni l'ultima.")
    long = evaluations.melt(["job", "evaluator"], var_name="factor", value_name="grade")
    grades = long.groupby(["job", "factor"], sort=False)["grade"]
    table = grades.agg(low="min", median="median", high="max")
    table["discuss"] = table["high"] - table["low"] >= far
    return table


def bands(points: pd.Series, edges: Sequence[float]) -> pd.Series:
    """La fascia di ogni posizione, da 1 in su: ``edges`` sono i punti da cui comincia una nuova.

    Chi ha esattamente i punti di un confine sta nella fascia più alta. ``ValueError`` se i confini
    non crescono.

    >>> bands(pd.Series([240, 250, 399]), [250, 300]).tolist()
    [1, 2, 3]
    """
    if any(after <= before for before, after in pairwise(edges)):
        raise ValueError("I confini delle fasce vanno scritti dal più basso al più alto.")
    found = sum((points >= edge).astype("int64") for edge in edges)
    return (found + 1).rename("band")
