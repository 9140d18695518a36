"""La scheda di un apparato, scritta dai suoi parametri, e quanto una documentazione è vera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from callcenter.configuration.templates import is_empty


def device_sheet(
    title: str, facts: Mapping[str, Any], parameters: pd.DataFrame, *, version: str, date: str
) -> str:
    """La scheda di configurazione in Markdown: dati dell'apparato e tabella dei parametri.

    ``facts``: che cosa è, dov'è, chi ne risponde. ``parameters``: colonne ``parameter``, ``value``,
    ``unit`` (vuota se non serve), ``default`` (il valore predefinito) e ``reason`` (perché è
    cambiato). ``version`` e ``date``: di quale configurazione è la scheda. ValueError se mancano
    colonne, titolo, versione o data, o se un valore diverso dal predefinito non ha un motivo: un
    parametro cambiato senza motivo nessuno oserà toccarlo.
    """
    needed = ["parameter", "value", "unit", "default", "reason"]
    missing = sorted(set(needed) - set(parameters.columns))
    if missing:
        raise ValueError(f"Nella tabella dei parametri mancano le colonne {missing}.")
    if not (title.strip() and version.strip() and date.strip()):
        raise ValueError("Una scheda ha un titolo, una versione e una data.")
    unexplained = [
        row["parameter"]
        for row in parameters.to_dict("records")
        if str(row["value"]) != str(row["default"]) and is_empty(row["reason"])
    ]
    if unexplained:
        raise ValueError(f"Parametri cambiati senza motivo: {', '.join(unexplained)}. Scrivilo.")
    lines = [f"# {title}", "", f"Configurazione {version}, {date}", ""]
    lines += [f"- **{name}**: {value}" for name, value in facts.items()]
    lines += ["", "| parametro | valore | predefinito | motivo |", "|---|---|---|---|"]
    lines += [_line(row) for row in parameters.to_dict("records")]
    return "\n".join(lines) + "\n"


def _line(row: dict) -> str:
    unit = "" if is_empty(row["unit"]) else f" {row['unit']}"
    reason = "" if is_empty(row["reason"]) else row["reason"]
    cells = [row["parameter"], f"{row['value']}{unit}", row["default"], reason]
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def accuracy(documented: Mapping[str, Any], actual: Mapping[str, Any]) -> pd.Series:
    """Quanto una documentazione corrisponde all'apparato.

    ``documented`` e ``actual``: valore per ogni parametro. Restituisce i conteggi ``right``
    (scritti giusti), ``wrong`` (scritti con un altro valore), ``missing`` (non scritti) e
    ``share``: giusti diviso i parametri dell'apparato, fra 0 e 1. I parametri documentati che
    l'apparato non ha contano come ``extra`` e non entrano nella quota. ValueError se ``actual`` è
    vuoto.

    >>> accuracy({"timeout": "15", "retry": "5"}, {"timeout": "30", "retry": "5"})["share"].item()
    0.5
    """
    if not actual:
        raise ValueError("Non c'è nessun parametro reale con cui confrontare.")
    right = sum(name in documented and str(documented[name]) == str(value)
                for name, value in actual.items())  # fmt: skip
    missing = sum(name not in documented for name in actual)
    return pd.Series(
        {
            "right": right,
            "wrong": len(actual) - right - missing,
            "missing": missing,
            "extra": sum(name not in actual for name in documented),
            "share": right / len(actual),
        },
        dtype=float,
    )
