"""La prova di uscita: i dati esportati sono ancora quelli di prima?"""

from __future__ import annotations

import pandas as pd


def export_gap(original: pd.DataFrame, exported: pd.DataFrame, key: str) -> pd.Series:
    """Che cosa cambia fra i dati e la loro esportazione.

    ``key``: la colonna che identifica la riga. Restituisce i conteggi ``missing_rows`` (perse),
    ``extra_rows`` (comparse), ``changed_rows`` (con almeno un valore diverso, nelle colonne comuni)
    e ``missing_columns`` (i nomi). Due valori assenti sono uguali; due istanti lo sono se indicano
    lo stesso momento. Solleva ``ValueError`` se la chiave manca o si ripete.

    >>> before = pd.DataFrame({"id": [1, 2, 3], "nota": ["a", "b", "c"]})
    >>> export_gap(before, before.head(2).replace("b", "x"), "id").to_dict()
    {'missing_rows': 1, 'extra_rows': 0, 'changed_rows': 1, 'missing_columns': []}
    """
    for table, name in ((original, "originali"), (exported, "esportati")):
        if key not in table or table[key].duplicated().any():
            raise ValueError(f"Nei dati {name} la chiave «{key}» manca o si ripete.")
    before, after = original.set_index(key), exported.set_index(key)
    common = before.index.intersection(after.index)
    columns = [name for name in before if name in after]
    changed = pd.Series(False, index=common)
    for name in columns:
        left, right = before.loc[common, name], after.loc[common, name]
        same = (left == right).astype("boolean").fillna(False) | (left.isna() & right.isna())
        changed |= ~same.astype(bool)
    return pd.Series(
        {
            "missing_rows": len(before.index.difference(after.index)),
            "extra_rows": len(after.index.difference(before.index)),
            "changed_rows": int(changed.sum()),
            "missing_columns": [name for name in before if name not in after],
        },
        dtype=object,
    )
