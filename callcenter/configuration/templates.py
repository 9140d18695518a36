"""Da un modello e una riga dell'inventario, un file di configurazione.

Il modello è un testo con segnaposto ``$nome`` o ``${nome}``; ``$$`` è un dollaro vero. Fonte:
documentazione di Python, modulo ``string``, «Template strings» (PEP 292, 2002).
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

import pandas as pd


def fields(template: str) -> list[str]:
    """I nomi dei segnaposto del modello, nell'ordine in cui compaiono, ciascuno una volta.

    ValueError se il modello contiene un ``$`` che non introduce un nome.

    >>> fields("[$interno]\\ncontext=$sala\\nauth=$interno")
    ['interno', 'sala']
    """
    model = Template(template)
    if not model.is_valid():
        raise ValueError(
            "Il modello contiene un «$» che non introduce un nome. Per un dollaro vero scrivi «$$»."
        )
    return model.get_identifiers()


def render(template: str, values: Mapping[str, Any]) -> str:
    """Il testo del modello con i valori al posto dei segnaposto.

    ``values``: un valore per segnaposto (un dizionario o una riga di una tabella); nomi in più non
    contano. ValueError, con **tutti** i nomi che mancano o sono vuoti, se il file resterebbe a
    metà: un file incompleto non nasce.

    >>> render("sip:$interno@$centralino", {"interno": 214, "centralino": "PBX-01"})
    'sip:214@PBX-01'
    """
    row = dict(values)
    missing = [name for name in fields(template) if is_empty(row.get(name))]
    if missing:
        raise ValueError(
            f"Nel modello mancano i valori di: {', '.join(missing)}. Completa l'inventario."
        )
    return Template(template).substitute({name: row[name] for name in fields(template)})


def render_rows(template: str, rows: pd.DataFrame, key: str) -> dict[str, str]:
    """Un testo per ogni riga della tabella: dizionario da ``key`` (una colonna) al testo.

    ValueError se la colonna non c'è, se due righe hanno la stessa chiave (il secondo file
    coprirebbe il primo) o se a una riga manca un valore; il messaggio dice quale riga.
    """
    if key not in rows.columns:
        raise ValueError(f"La colonna «{key}» non c'è nella tabella.")
    repeated = sorted({str(value) for value in rows.loc[rows[key].duplicated(), key]})
    if repeated:
        raise ValueError(f"Chiavi ripetute: {repeated}. Due righe scriverebbero lo stesso file.")
    texts = {}
    for row in rows.to_dict("records"):
        try:
            texts[row[key]] = render(template, row)
        except ValueError as error:
            raise ValueError(f"Riga «{row[key]}». {error}") from error
    return texts


def is_empty(value: Any) -> bool:
    """Vero per un valore che manca (``None``, NA) o per un testo di soli spazi."""
    if value is None or value is pd.NA:
        return True
    if isinstance(value, str):
        return not value.strip()
    return bool(pd.isna(value)) if pd.api.types.is_scalar(value) else False
