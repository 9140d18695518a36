"""La prossima azione migliore (*next best action*): la prima regola che vale decide."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def next_action(
    customers: pd.DataFrame, table: Sequence[tuple[str, str]], *, otherwise: str
) -> pd.Series:
    """L'azione di ogni cliente: quella della prima riga della tabella che vale per lui.

    ``table``: coppie (colonna vero/falso, azione) in ordine di precedenza: prima i divieti, poi i
    problemi aperti, poi le proposte. ``otherwise``: l'azione di chi non rientra in nessuna riga.
    ``ValueError`` se una colonna manca o ha valori mancanti: chi non si conosce non si contatta.

    >>> clienti = pd.DataFrame({"opposto": [True, False], "ritardi": [True, True]})
    >>> regole = [("opposto", "niente"), ("ritardi", "proporre la domiciliazione")]
    >>> next_action(clienti, regole, otherwise="niente").tolist()
    ['niente', 'proporre la domiciliazione']
    """
    if not table:
        raise ValueError("La tabella delle regole è vuota: scrivi almeno una riga.")
    result = pd.Series(otherwise, index=customers.index, name="azione")
    # Dall'ultima alla prima: così la prima riga, scritta per ultima, vince.
    for column, action in reversed(table):
        if column not in customers:
            raise ValueError(f"Nella tabella dei clienti manca la colonna «{column}».")
        if customers[column].isna().any():
            raise ValueError(f"La colonna «{column}» ha valori mancanti: decidi che cosa valgono.")
        result = result.mask(customers[column].astype(bool), action)
    return result
