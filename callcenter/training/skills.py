"""La matrice delle competenze: persone sulle righe, competenze sulle colonne, livelli da 0 a 4.

0 non lo sa, 1 lo sta imparando, 2 lo fa con un aiuto, 3 lo fa da solo, 4 lo insegna. La scala è una
convenzione diffusa nelle aziende: nessuna norma la impone.
"""

from __future__ import annotations

import pandas as pd

LEVELS = range(5)


def _checked(matrix: pd.DataFrame) -> pd.DataFrame:
    if not matrix.isin(list(LEVELS)).all(axis=None):
        raise ValueError("I livelli vanno da 0 a 4: correggi le celle diverse o vuote.")
    return matrix


def gaps(matrix: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """I livelli che mancano a ogni persona in ogni competenza.

    ``matrix``: livelli da 0 a 4; ``wanted``: il livello che serve, per competenza. Un livello in
    più in una competenza non compensa un livello in meno in un'altra: le mancanze non scendono
    sotto zero. Solleva ``ValueError`` per un livello fuori scala o una competenza senza richiesta.

    >>> matrix = pd.DataFrame({"voltura": [1, 3], "CRM": [4, 2]}, index=["Ciro", "Rita"])
    >>> gaps(matrix, pd.Series({"voltura": 3, "CRM": 3})).to_dict("index")
    {'Ciro': {'voltura': 2, 'CRM': 0}, 'Rita': {'voltura': 0, 'CRM': 1}}
    """
    unknown = [skill for skill in matrix if skill not in wanted.index]
    if unknown:
        raise ValueError(f"Per «{unknown[0]}» non è scritto il livello che serve.")
    return (wanted[list(matrix)] - _checked(matrix)).clip(lower=0)


def levels_missing(matrix: pd.DataFrame, wanted: pd.Series) -> pd.Series:
    """Quanti livelli mancano in tutto a ogni persona, dal più bisognoso.

    >>> matrix = pd.DataFrame({"voltura": [1, 3], "CRM": [4, 2]}, index=["Ciro", "Rita"])
    >>> levels_missing(matrix, pd.Series({"voltura": 3, "CRM": 3})).to_dict()
    {'Ciro': 2, 'Rita': 1}
    """
    total = gaps(matrix, wanted).sum(axis=1)
    return total.sort_values(ascending=False, kind="stable").rename("levels")


def coverage(matrix: pd.DataFrame, needed: pd.Series, *, able: int = 3) -> pd.DataFrame:
    """Per ogni competenza: quante persone la sanno, quante ne servono, quante mancano.

    ``needed``: persone che servono, per competenza; ``able``: il livello da cui una persona conta
    (3 = lo fa da sola). Colonne: ``able``, ``needed``, ``missing`` (mai sotto zero), ``nearly``
    (persone un livello sotto: si formano prima). Ordine: prima dove manca di più, a parità dove i
    capaci sono meno.

    >>> matrix = pd.DataFrame({"voltura": [1, 3, 2], "CRM": [4, 3, 3]})
    >>> coverage(matrix, pd.Series({"voltura": 2, "CRM": 2})).to_dict("index")["voltura"]
    {'able': 1, 'needed': 2, 'missing': 1, 'nearly': 1}
    """
    _checked(matrix)
    unknown = [skill for skill in matrix if skill not in needed.index]
    if unknown:
        raise ValueError(f"Per «{unknown[0]}» non è scritto quante persone servono.")
    found = pd.DataFrame({
        "able": (matrix >= able).sum(), "needed": needed[list(matrix)],
        "missing": 0, "nearly": (matrix == able - 1).sum(),
    })  # fmt: skip
    found["missing"] = (found["needed"] - found["able"]).clip(lower=0)
    return found.sort_values(["missing", "able"], ascending=[False, True], kind="stable")
