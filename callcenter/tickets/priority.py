"""La priorità di un ticket: due domande, impatto e urgenza, e una matrice scritta prima.

Fonte: ISO/IEC 20000-1:2018, punto 8.6.1 (gli incidenti si ordinano per impatto e urgenza); la
matrice è una scelta dell'azienda.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

#: La matrice di Megaride Energia: (impatto, urgenza), da 1 (alto) a 3 (basso).
MATRIX = {
    (1, 1): "P1", (1, 2): "P2", (1, 3): "P3",
    (2, 1): "P2", (2, 2): "P3", (2, 3): "P4",
    (3, 1): "P3", (3, 2): "P4", (3, 3): "P4",
}  # fmt: skip


def priority(impact: int, urgency: int, matrix: Mapping[tuple, str] = MATRIX) -> str:
    """La priorità di un ticket, letta nella matrice.

    Solleva ``ValueError`` se la coppia non è nella matrice.

    >>> priority(1, 1), priority(3, 1)
    ('P1', 'P3')
    """
    try:
        return matrix[impact, urgency]
    except (KeyError, TypeError):
        raise ValueError(
            f"La matrice non ha la casella impatto {impact!r}, urgenza {urgency!r}: "
            "scrivi un livello che la matrice prevede."
        ) from None


def priorities(tickets: pd.DataFrame, matrix: Mapping[tuple, str] = MATRIX) -> pd.Series:
    """La priorità di ogni ticket secondo la matrice (colonne ``impact`` e ``urgency``).

    Serve a trovare i ticket in cui qualcuno ha scritto una priorità diversa. Solleva
    ``ValueError`` se mancano le colonne o una casella.
    """
    missing = [name for name in ("impact", "urgency") if name not in tickets]
    if missing:
        raise ValueError(f"Nella tabella dei ticket manca la colonna {', '.join(missing)}.")
    values = [
        priority(impact, urgency, matrix)
        for impact, urgency in zip(tickets["impact"], tickets["urgency"], strict=True)
    ]
    return pd.Series(values, index=tickets.index, name="priority", dtype="str")
