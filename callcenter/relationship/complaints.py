"""I reclami: un registro inventato per imparare, le scadenze, le cause in ordine.

Il registro (``complaints.yml``) è inventato, reclami e persone comprese.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
import yaml


def complaints() -> pd.DataFrame:
    """Il registro dei reclami del libro, inventato: una riga per reclamo.

    Colonne: ``complaint_id``, ``received_on``, ``channel``, ``topic`` (argomento), ``cause`` (causa
    trovata dopo l'esame), ``answered_on`` (vuoto se ancora aperto).
    """
    return _register().copy()


def deadlines(register: pd.DataFrame, today, limits: Mapping[str, int], *, default: int):
    """Giorni, scadenza e stato di ogni reclamo, alla data ``today``.

    ``limits``: giorni di calendario per argomento (``topic``); gli altri hanno ``default``. Si
    conta dal ricevimento. Aggiunge ``days`` (fino alla risposta, o a oggi), ``due_on`` e
    ``status``: «in tempo», «in ritardo», «aperto», «aperto e scaduto». Un reclamo ancora aperto non
    ha un tempo di risposta: i suoi giorni sono un minimo. ``ValueError`` se una data è nel futuro.
    """
    today = pd.Timestamp(today)
    if (register["received_on"] > today).any():
        raise ValueError("C'è un reclamo arrivato dopo la data del controllo: guarda `today`.")
    days_allowed = register["topic"].map(dict(limits)).fillna(default)
    due = register["received_on"] + pd.to_timedelta(days_allowed, unit="D")
    open_ = register["answered_on"].isna()
    end = register["answered_on"].fillna(today)
    late = end > due
    status = np.select(
        [open_ & late, open_, late], ["aperto e scaduto", "aperto", "in ritardo"], "in tempo"
    )
    days = (end - register["received_on"]).dt.days
    return register.assign(days=days, due_on=due, status=status)


def pareto(causes: pd.Series) -> pd.DataFrame:
    """Le cause dalla più frequente: indice la causa; ``cases``, ``share`` e ``cumulated`` (0-1).

    A parità di casi vale l'ordine alfabetico. Fonte: J. M. Juran, «pochi vitali e molti utili» (la
    regola 80/20 è un'abitudine da controllare sui dati, non una legge).
    """
    counts = causes.dropna().value_counts().rename_axis("cause").rename("cases").reset_index()
    counts = counts.sort_values(["cases", "cause"], ascending=[False, True], kind="stable")
    table = counts.set_index("cause").astype({"cases": "int64"})
    table["share"] = table["cases"] / table["cases"].sum()
    table["cumulated"] = table["share"].cumsum()
    return table


@cache
def _register() -> pd.DataFrame:
    file = resources.files("callcenter.relationship") / "complaints.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    table = pd.DataFrame(content["rows"], columns=content["columns"])
    for column in ("received_on", "answered_on"):
        table[column] = pd.to_datetime(table[column]).astype("datetime64[s]")
    return table
