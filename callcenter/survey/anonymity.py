"""Pubblicare risposte senza far riconoscere chi le ha date.

Si pubblicano somme (o medie e numerosità, che è lo stesso) di gruppi di persone. Due difese: non
mostrare i gruppi piccoli, e controllare che non si ricavino dagli altri. Le funzioni guardano ciò
che si ottiene con somme e differenze *esatte*; non vedono chi sa già qualcosa per conto suo, né il
gruppo in cui tutti hanno dato lo stesso voto. Fonte per i metodi: A. Hundepool e altri,
*Statistical Disclosure Control*, Wiley, 2012.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import chain, combinations

import numpy as np
import pandas as pd

#: La soglia proposta dal libro. Non viene da una legge: è una scelta, da fare prima di raccogliere.
THRESHOLD = 5


def suppress(
    table: pd.DataFrame, count: str, *, threshold: int = THRESHOLD, total_known: bool = True
) -> pd.DataFrame:
    """La tabella da pubblicare: vuote le righe dei gruppi con meno di ``threshold`` risposte.

    ``table``: una riga per gruppo, gruppi che non si sovrappongono; ``count``: la colonna con le
    risposte. Si svuotano anche le numerosità. Con ``total_known=True`` (il totale è pubblico) ciò
    che manca si ottiene per differenza: se le righe vuote insieme hanno meno di ``threshold``
    risposte, o è vuota una riga sola, si svuota anche la più piccola delle altre, finché basta
    (soppressione complementare). La colonna ``soppressa`` dice perché: ``""``, ``"soglia"`` o
    ``"complementare"``. Solleva ``ValueError`` se la colonna manca o la soglia è minore di 2.

    >>> table = pd.DataFrame({"n": [14, 4, 7]}, index=["A", "B", "C"])
    >>> suppress(table, "n")["soppressa"].tolist()
    ['', 'soglia', 'complementare']
    """
    if count not in table.columns:
        raise ValueError(f"La colonna «{count}» non c'è: indica quella con il numero di risposte.")
    _check_threshold(threshold)
    answers = table[count].astype(float)
    if answers.isna().any() or (answers < 0).any():
        raise ValueError("Il numero di risposte di ogni gruppo deve esserci e non essere negativo.")
    reason = pd.Series("", index=table.index, dtype=object)
    # Un gruppo senza risposte non svela niente di nessuno.
    reason[(answers > 0) & (answers < threshold)] = "soglia"
    while total_known and _recoverable(answers[reason != ""], threshold):
        shown = answers[(reason == "") & (answers > 0)]
        if shown.empty:
            break
        reason[shown.idxmin()] = "complementare"
    published = table.astype(object).where(reason.eq(""), None)
    return published.assign(soppressa=reason)


def differencing(
    releases: Mapping[str, Iterable[Hashable]], *, threshold: int = THRESHOLD
) -> pd.DataFrame:
    """I gruppi sotto soglia che si ricavano combinando somme già pubblicate.

    ``releases``: per ogni numero pubblicato, chi c'è dentro (codici delle risposte). Il risultato
    ha una riga per gruppo svelato: ``people`` quante persone, ``who`` quali codici (è un documento
    interno: non si pubblica). È vuoto se somme e differenze non svelano nessuno. Si provano tutte
    le combinazioni lineari, non solo le coppie; di un gruppo svelato non si elencano anche quelli
    che lo contengono.

    >>> releases = {"sala": range(20), "sala senza part-time": range(19)}
    >>> differencing(releases)["who"].tolist()
    [(19,)]
    """
    _check_threshold(threshold)
    members = {name: set(people) for name, people in releases.items()}
    if not members:
        raise ValueError("Non c'è nessun numero pubblicato da controllare.")
    # Chi sta esattamente negli stessi numeri non si distingue: forma un solo «atomo».
    everyone = sorted(set().union(*members.values()), key=lambda who: (str(type(who)), who))
    pattern = {who: tuple(who in people for people in members.values()) for who in everyone}
    atoms: dict[tuple, list] = {}
    for who in everyone:
        atoms.setdefault(pattern[who], []).append(who)
    known = np.array(list(atoms), dtype=float).T
    small = [place for place, group in enumerate(atoms.values()) if len(group) < threshold]
    groups = list(atoms.values())
    found: list[tuple[int, ...]] = []
    projector = np.linalg.pinv(known) @ known
    for size in range(1, threshold):
        for places in combinations(small, size):
            if sum(len(groups[place]) for place in places) >= threshold:
                continue
            if any(set(smaller) <= set(places) for smaller in found):
                continue
            wanted = np.zeros(len(groups))
            wanted[list(places)] = 1
            # La somma del gruppo si ricava se e solo se è una combinazione di quelle pubblicate.
            if np.allclose(projector @ wanted, wanted, atol=1e-8):
                found.append(places)
    rows = [sorted(chain.from_iterable(groups[p] for p in places), key=str) for places in found]
    return pd.DataFrame({"people": [len(row) for row in rows], "who": [tuple(r) for r in rows]})


def _recoverable(hidden: pd.Series, threshold: int) -> bool:
    return len(hidden) > 0 and (len(hidden) == 1 or hidden.sum() < threshold)


def _check_threshold(threshold: int) -> None:
    if threshold < 2:
        raise ValueError("La soglia deve essere almeno 2: con 1 ogni persona è un gruppo.")
