"""L'attendibilità di un punteggio che somma più domande."""

from __future__ import annotations

import numpy as np
import pandas as pd


def cronbach_alpha(items: pd.DataFrame) -> float:
    """Alfa di Cronbach: quanto le domande (colonne) vanno insieme.

    Si usano solo le righe complete. Le domande formulate al contrario vanno rovesciate prima.
    ``nan`` se nessuno dà punteggi diversi. Solleva ``ValueError`` con meno di due domande o di due
    righe complete. α = k/(k−1) · (1 − somma delle varianze / varianza della somma). Fonte: L. J.
    Cronbach, Psychometrika 16 (1951), pp. 297-334.

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]})
    >>> cronbach_alpha(items)
    1.0
    """
    table = pd.DataFrame(items).astype(float).dropna()
    count = table.shape[1]
    if count < 2:
        raise ValueError("L'alfa confronta domande fra loro: servono almeno due colonne.")
    if len(table) < 2:
        raise ValueError("Servono almeno due risposte complete: controlla i valori mancanti.")
    covariance = np.cov(table.to_numpy(), rowvar=False)
    total = covariance.sum()
    if np.isclose(total, 0):
        return float("nan")
    return float(count / (count - 1) * (1 - np.trace(covariance) / total))


def alpha_without(items: pd.DataFrame) -> pd.Series:
    """L'alfa che resta togliendo una domanda alla volta (indice: la domanda tolta).

    Se togliendo una domanda l'alfa sale, quella domanda va riletta: forse misura altro, o è scritta
    al contrario. Solleva ``ValueError`` con meno di tre domande.
    """
    table = pd.DataFrame(items)
    if table.shape[1] < 3:
        raise ValueError("Per togliere una domanda ne servono almeno tre.")
    found = {name: cronbach_alpha(table.drop(columns=name)) for name in table.columns}
    return pd.Series(found, name="alpha")
