"""Correggere una stima quando chi risponde non somiglia a tutti."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def post_stratified(values: pd.Series, groups: pd.Series, population: Mapping) -> float:
    """La media di ``values`` con ogni gruppo pesato per quanto conta davvero.

    ``values``: un valore per risposta (0/1 per una quota); ``groups``: il gruppo di ogni risposta;
    ``population``: quante persone o contatti ha ogni gruppo in tutto, risposte o no. Corregge solo
    le differenze fra gruppi: dentro un gruppo suppone che chi risponde somigli a chi tace. Solleva
    ``ValueError`` se un gruppo della popolazione non ha risposte. Fonte: W. G. Cochran, *Sampling
    Techniques*, 3ª ed., Wiley, 1977, cap. 5A.

    >>> values, groups = pd.Series([1, 1, 1, 0]), pd.Series(["sì", "sì", "sì", "no"])
    >>> post_stratified(values, groups, {"sì": 50, "no": 50})
    0.5
    """
    sizes = {group: float(size) for group, size in dict(population).items()}
    if not sizes or min(sizes.values()) < 0 or sum(sizes.values()) == 0:
        raise ValueError("population: servono i conteggi, positivi, di ogni gruppo.")
    kept = values.notna() & groups.notna()
    # Un dizionario, non un indice: con gruppi vero/falso pandas lo prenderebbe per un filtro.
    means = values[kept].astype(float).groupby(groups[kept]).mean().to_dict()
    unknown = [str(group) for group in means if group not in sizes]
    if unknown:
        raise ValueError(f"Nella popolazione mancano i gruppi: {', '.join(unknown)}.")
    empty = [str(group) for group, size in sizes.items() if size > 0 and group not in means]
    if empty:
        raise ValueError(
            f"Nessuna risposta dai gruppi: {', '.join(empty)}. Uniscili a un gruppo vicino prima "
            "di pesare."
        )
    return sum(means[group] * sizes[group] for group in means) / sum(sizes[g] for g in means)
