"""Quanto è solida una classifica: quanto deve cambiare un peso perché cambi il vincitore.

Quando cambia il peso di un criterio gli altri restano fra loro nella stessa proporzione. Il
punteggio di ogni prodotto diventa una retta, e due rette si incontrano al più una volta.

Fonte: V. Belton, T. J. Stewart, *Multiple Criteria Decision Analysis*, Springer, 2002, cap. 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from callcenter.selection.score import normalised, scores


def with_weight(weights: Mapping[str, float], criterion: str, share: float) -> pd.Series:
    """I pesi con ``criterion`` portato a ``share`` (fra 0 e 1) e gli altri in proporzione.

    Solleva ``ValueError`` se il criterio non c'è, se la quota non sta fra 0 e 1, o se gli altri
    pesi sono tutti zero.

    >>> with_weight({"a": 50, "b": 30, "c": 20}, "a", 0.75).round(3).to_dict()
    {'a': 0.75, 'b': 0.15, 'c': 0.1}
    """
    shares = normalised(weights)
    if criterion not in shares.index:
        raise ValueError(f"Il criterio «{criterion}» non c'è. Ci sono: {', '.join(shares.index)}.")
    if not 0 <= share <= 1:
        raise ValueError("Il peso è una quota fra 0 e 1: scrivi 0.3 per il 30%.")
    rest = 1 - shares[criterion]
    if rest <= 0:
        raise ValueError("Gli altri pesi sono zero: non c'è niente da ripartire.")
    changed = shares * (1 - share) / rest
    changed[criterion] = share
    return changed


def sweep(
    votes: pd.DataFrame, weights: Mapping[str, float], criterion: str, shares: Sequence[float]
) -> pd.DataFrame:
    """I punteggi al variare del peso di un criterio: una riga per quota, una colonna per prodotto.

    >>> votes = pd.DataFrame({"f": [8, 5], "c": [4, 9]}, index=["A", "B"])
    >>> sweep(votes, {"f": 1, "c": 1}, "f", [0.0, 1.0]).to_numpy().tolist()
    [[4.0, 9.0], [8.0, 5.0]]
    """
    rows = [scores(votes, with_weight(weights, criterion, share)) for share in shares]
    index = pd.Index(list(shares), name=criterion)
    return pd.DataFrame([row[votes.index].to_numpy() for row in rows], index, votes.index)


def break_even(votes: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Per ogni criterio, il cambio di peso più piccolo che toglie il primo posto al vincitore.

    Una riga per criterio: ``weight`` (quota di oggi), ``tie_at`` (quota a cui il vincitore è
    raggiunto), ``change`` (differenza, con il segno), ``rival`` (chi lo raggiunge). Dove nessuna
    quota fra 0 e 1 cambia il vincitore ci sono valori mancanti. Le righe vanno dal criterio più
    delicato. Solleva ``ValueError`` con meno di due prodotti, di due pesi positivi, o se il primo
    posto è già in parità.

    >>> votes = pd.DataFrame({"funzioni": [8, 5], "costo": [4, 9]}, index=["A", "B"])
    >>> table = break_even(votes, {"funzioni": 70, "costo": 30})
    >>> table["tie_at"].round(3).tolist()
    [0.625, 0.375]
    """
    ranking = scores(votes, weights)
    shares = normalised(weights)
    if len(ranking) < 2 or (shares > 0).sum() < 2:
        raise ValueError("Servono almeno due prodotti e due criteri con un peso.")
    if ranking.iloc[0] - ranking.iloc[1] < 1e-12:
        raise ValueError("I primi due prodotti sono già pari: non c'è un vincitore da spostare.")
    winner = ranking.index[0]
    found = {criterion: _nearest(votes, shares, criterion, winner) for criterion in shares.index}
    table = pd.DataFrame.from_dict(found, orient="index", columns=["tie_at", "rival"])
    table["tie_at"] = table["tie_at"].astype(float)
    table.insert(0, "weight", shares)
    table.insert(2, "change", table["tie_at"] - table["weight"])
    order = table["change"].abs().sort_values(kind="stable", na_position="last").index
    return table.loc[order].rename_axis("criterion")


def _nearest(votes: pd.DataFrame, shares: pd.Series, criterion: str, winner: str) -> tuple:
    """La parità più vicina al peso di oggi, e con chi."""
    at_zero = scores(votes, with_weight(shares, criterion, 0.0))
    at_one = scores(votes, with_weight(shares, criterion, 1.0))
    ties = []
    for rival in votes.index.drop(winner):
        low, high = at_zero[winner] - at_zero[rival], at_one[winner] - at_one[rival]
        if (low < 0) != (high < 0):
            ties.append((low / (low - high), rival))
    return min(ties, key=lambda tie: abs(tie[0] - shares[criterion]), default=(None, None))
