"""Riconoscere la stessa persona in due anagrafiche (*record linkage*).

Passi: blocchi, per non confrontare tutti con tutti; somiglianza campo per campo; un punteggio; due
soglie, con in mezzo una persona che decide. Fonti: I. Fellegi, A. Sunter, JASA 64 (1969);
P. Christen, *Data Matching* (2012).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd


def candidate_pairs(
    left: pd.DataFrame, right: pd.DataFrame, blocks: Sequence[Sequence[str]]
) -> pd.DataFrame:
    """Le coppie da confrontare: uguali in **tutte** le colonne di **almeno un** blocco.

    Le tabelle hanno il codice nell'indice. Un valore vuoto non fa coppia. Restituisce ``left`` e
    ``right`` (i codici), senza doppioni, in ordine. ValueError se manca un blocco o una colonna.
    """
    if not blocks:
        raise ValueError("Scrivi almeno un blocco, per esempio [['phone']].")
    pieces = []
    for block in blocks:
        for name, table in (("prima", left), ("seconda", right)):
            missing = [column for column in block if column not in table]
            if missing:
                raise ValueError(f"Nella {name} anagrafica mancano le colonne {missing}.")
        one, two = _keyed(left, block, "left"), _keyed(right, block, "right")
        pieces.append(one.merge(two, on=list(block))[["left", "right"]])
    pairs = pd.concat(pieces).drop_duplicates()
    return pairs.sort_values(["left", "right"], ignore_index=True)


def _keyed(table: pd.DataFrame, block: Sequence[str], name: str) -> pd.DataFrame:
    columns = table[list(block)].astype("string").assign(**{name: table.index})
    full = columns[list(block)].notna().all(axis=1) & (columns[list(block)] != "").all(axis=1)
    return columns[full]


def compare_pairs(
    left: pd.DataFrame,
    right: pd.DataFrame,
    pairs: pd.DataFrame,
    measures: Mapping[str, Callable[[str, str], float]],
) -> pd.DataFrame:
    """La somiglianza di ogni coppia, campo per campo: da 0 a 1, vuota se un valore manca.

    ``measures``: colonna → funzione di due testi. La colonna è in tutte e due le anagrafiche.
    """
    result = pairs.copy()
    for column, measure in measures.items():
        ones = left[column].astype(object).loc[pairs["left"]]
        twos = right[column].astype(object).loc[pairs["right"]]
        result[column] = [
            measure(one, two) if _present(one) and _present(two) else float("nan")
            for one, two in zip(ones, twos, strict=True)
        ]
    return result


def _present(value) -> bool:
    return isinstance(value, str) and value != ""


def pair_score(similarities: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Il punteggio di ogni coppia, da 0 a 1: media pesata dei campi che ci sono.

    Un campo vuoto non conta, né a favore né contro: i pesi degli altri si riproporzionano.
    """
    if not weights or any(weight <= 0 for weight in weights.values()):
        raise ValueError("I pesi sono più di zero, uno per campo.")
    fields = similarities[list(weights)]
    weight = pd.Series(weights, dtype=float)
    total = fields.mul(weight).sum(axis=1)
    return (total / fields.notna().mul(weight).sum(axis=1)).rename("score")


def zone(score: pd.Series, low: float, high: float) -> pd.Series:
    """``unisci`` da ``high`` in su, ``diversi`` sotto ``low``, ``guarda`` in mezzo."""
    if not 0 <= low <= high <= 1:
        raise ValueError(f"Le soglie vanno da 0 a 1, la bassa prima: hai {low} e {high}.")
    named = pd.Series("guarda", index=score.index, name="zone")
    return named.mask(score >= high, "unisci").mask(score < low, "diversi")


def linkage_quality(proposed: Iterable[tuple], truth: Iterable[tuple]) -> dict[str, float]:
    """Quanto sono buone le coppie proposte: conti, ``precision``, ``recall``, ``f1`` (da 0 a 1).

    ``proposed`` e ``truth``: coppie (codice, codice). ``wrong``: proposte e sbagliate; ``missed``:
    vere e non proposte. Senza proposte la precisione è vuota; senza coppie vere lo è il richiamo.

    >>> linkage_quality([(1, "a"), (2, "x")], [(1, "a"), (3, "c")])["f1"]
    0.5
    """
    mine, real = set(proposed), set(truth)
    right = len(mine & real)
    nothing = float("nan")
    return {
        "right": right,
        "wrong": len(mine) - right,
        "missed": len(real) - right,
        "precision": right / len(mine) if mine else nothing,
        "recall": right / len(real) if real else nothing,
        "f1": 2 * right / (len(mine) + len(real)) if mine or real else nothing,
    }
