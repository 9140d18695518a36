"""Quanto si nasconde una persona in una tabella senza nomi: k-anonimato e l-diversità.

Si contano **persone**, non righe: chi ha chiamato tre volte ha tre righe ed è sempre da solo.

Fonti: L. Sweeney, «k-anonymity: a model for protecting privacy», 2002; A. Machanavajjhala e altri,
«l-diversity: privacy beyond k-anonymity», 2007.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from callcenter.privacy.instants import require


def groups(
    frame: pd.DataFrame, quasi: Sequence[str], person: str, sensitive: str | None = None
) -> pd.DataFrame:
    """I gruppi con gli stessi quasi-identificatori: ``people``, ``rows`` e, se c'è, ``values``.

    ``quasi``: le colonne che un estraneo può conoscere; un valore mancante è un valore come gli
    altri. ``person``: la colonna che distingue le persone. ``values``: quanti valori diversi ha la
    colonna ``sensitive`` nel gruppo. ``ValueError`` se mancano colonne o ``quasi`` è vuoto.
    """
    if not quasi:
        raise ValueError("Scrivi almeno un quasi-identificatore.")
    wanted = {"people": (person, "nunique"), "rows": (person, "size")}
    require(frame, [*quasi, person, *([sensitive] if sensitive else [])], "da pubblicare")
    if sensitive:
        wanted["values"] = (sensitive, "nunique")
    return frame.groupby(list(quasi), dropna=False, observed=True).agg(**wanted).reset_index()


def k_anonymity(frame: pd.DataFrame, quasi: Sequence[str], person: str) -> int:
    """Le persone del gruppo più piccolo; 0 se la tabella è vuota."""
    found = groups(frame, quasi, person)
    return int(found["people"].min()) if len(found) else 0


def l_diversity(frame: pd.DataFrame, quasi: Sequence[str], person: str, sensitive: str) -> int:
    """I valori diversi di ``sensitive`` nel gruppo più povero; 0 se la tabella è vuota."""
    found = groups(frame, quasi, person, sensitive)
    return int(found["values"].min()) if len(found) else 0


def link(
    published: pd.DataFrame, known: pd.DataFrame, quasi: Sequence[str], person: str
) -> pd.DataFrame:
    """L'attacco: unisce un file senza nomi a un elenco con i nomi, dove il legame è uno solo.

    Restano le persone che sono sole in tutte e due le tabelle per quei quasi-identificatori.
    ``person`` è la colonna che distingue le persone in ``published``; in ``known`` ogni riga è una
    persona. È una *possibile* identificazione: è certa solo se l'elenco contiene tutti.
    """
    require(published, [*quasi, person], "pubblicata")
    require(known, quasi, "conosciuta")
    complete = published.dropna(subset=list(quasi))
    people = complete.groupby(list(quasi), observed=True)[person].transform("nunique")
    alone = ~known.duplicated(list(quasi), keep=False)
    return complete.loc[people == 1].merge(known.loc[alone], on=list(quasi), how="inner")
