"""Il divario retributivo fra donne e uomini: grezzo, per gruppo, a parità di altre cose.

Definizione: differenza fra la paga media degli uomini e quella delle donne, in percentuale di
quella degli uomini (direttiva (UE) 2023/970, art. 3). Positivo: le donne prendono meno.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from callcenter.proportions import checked_confidence, normal_quantile

THRESHOLD = 5


def gap(pay: pd.Series, gender: pd.Series, *, how: str = "mean") -> float:
    """Il divario, in percento: 100 × (M − F) ÷ M, con la media o la mediana.

    ``pay``: paga oraria, o riportata al tempo pieno; ``gender``: «F» e «M». ``nan`` se manca uno
    dei due. ``ValueError`` se ``how`` non è "mean" o "median".

    >>> gap(pd.Series([15.0, 13.0]), pd.Series(["M", "F"])).__round__(2)
    13.33
    """
    if how not in ("mean", "median"):
        raise ValueError('how: scegli "mean" (media) o "median" (mediana).')
    typical = pay.groupby(gender).agg(how).reindex(["F", "M"])
    return float(100 * (typical["M"] - typical["F"]) / typical["M"])


def gap_interval(
    pay: pd.Series, gender: pd.Series, *, confidence: float = 0.95, draws: int = 2000, seed: int = 1
) -> tuple[float, float]:
    """L'intervallo del divario medio, ripescando separatamente donne e uomini (bootstrap).

    Estremi in percento. Dice quanto il numero dipenderebbe da altre persone simili; se le persone
    sono poche è largo, e con due o tre per parte non vuol dire niente. Stesso ``seed``, stesso
    risultato. ``ValueError`` se per un genere ci sono meno di due persone.
    """
    checked_confidence(confidence)
    women, men = (pay[gender == who].to_numpy(float) for who in ("F", "M"))
    if min(len(women), len(men)) < 2:
        raise ValueError("Per un intervallo servono almeno due donne e due uomini.")
    rng = np.random.default_rng(seed)
    f = women[rng.integers(0, len(women), (draws, len(women)), dtype=np.int64)].mean(axis=1)
    m = men[rng.integers(0, len(men), (draws, len(men)), dtype=np.int64)].mean(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(100 * (m - f) / m, [tail, 1 - tail])
    return float(low), float(high)


def by_group(
    table: pd.DataFrame, group: str, pay: str, *, gender: str = "gender", threshold: int = THRESHOLD
) -> pd.DataFrame:
    """Il divario in ogni gruppo, con il permesso di pubblicarlo.

    Indice il gruppo. Colonne: ``women``, ``men`` (persone), ``pay_women``, ``pay_men`` (medie),
    ``gap`` (percento; vuoto se manca un genere), ``publish`` (vero se donne e uomini sono almeno
    ``threshold``: sotto, la media svelerebbe la paga di qualcuno). È un documento interno: per
    pubblicare si tengono solo le righe con ``publish``, e si controlla che le altre non si
    ricavino per differenza.
    """
    if threshold < 2:
        raise ValueError("La soglia deve essere almeno 2: con 1 la media è la paga di una persona.")
    groups = table.groupby([group, gender])[pay].agg(["size", "mean"]).unstack(gender)
    sizes = groups["size"].reindex(columns=["F", "M"]).fillna(0).astype("int64")
    means = groups["mean"].reindex(columns=["F", "M"])
    return pd.DataFrame({
        "women": sizes["F"], "men": sizes["M"],
        "pay_women": means["F"], "pay_men": means["M"],
        "gap": 100 * (means["M"] - means["F"]) / means["M"],
        "publish": sizes.min(axis=1) >= threshold,
    })  # fmt: skip


def adjusted_gap(
    table: pd.DataFrame, pay: str, controls: Sequence[str], *, gender: str = "gender",
    confidence: float = 0.95,
) -> tuple[float, float, float]:  # fmt: skip
    """Il divario a parità di ``controls`` (colonne di numeri): stima, estremo basso, estremo alto.

    Minimi quadrati sul logaritmo della paga, con una colonna che vale 1 per le donne; il divario è
    1 − e^b, in percento. L'intervallo usa l'approssimazione normale: con poche decine di persone è
    un po' stretto. Non dice perché: ciò che si mette fra i controlli si toglie dal divario, anche
    se è a sua volta ingiusto. ``ValueError`` se le persone non bastano per le colonne.
    """
    columns = [np.ones(len(table)), (table[gender] == "F").to_numpy(float)]
    columns += [table[name].to_numpy(float) for name in controls]
    x, y = np.column_stack(columns), np.log(table[pay].to_numpy(float))
    free = len(y) - x.shape[1]
    if free < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("Troppo poche persone, o controlli che dicono la stessa cosa.")
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    error = float(np.sqrt(((y - x @ beta) ** 2).sum() / free * inverse[1, 1]))
    reach = normal_quantile(confidence) * error
    best, low, high = (100 * (1 - np.exp(beta[1] + step)) for step in (0, reach, -reach))
    return float(best), float(low), float(high)
