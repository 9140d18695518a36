"""Il registro delle richieste delle persone: scadenze, proroghe, ritardi.

Norma: Reg. UE 2016/679, art. 12 par. 3. Il mese si conta come fa l'EDPB nelle linee guida 1/2022:
stesso numero di giorno del mese dopo, o l'ultimo giorno se quel numero non c'è.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from callcenter.privacy.instants import instant, require, require_zone

FIRST_MONTHS = 1
EXTENSION_MONTHS = 2


def due(received: Any, extension_sent_on: Any = None) -> dt.date:
    """L'ultimo giorno utile per rispondere a una richiesta.

    ``received``: quando è arrivata, con il fuso. ``extension_sent_on``: il giorno in cui la proroga
    è stata comunicata, o niente. Una proroga comunicata dopo il primo mese non vale. Non si
    aggiungono giorni se la scadenza cade di festa: è la lettura più prudente.

    >>> due("2026-01-31T10:00:00+01:00")
    datetime.date(2026, 2, 28)
    """
    day = instant(received).tz_localize(None).normalize()
    first = day + pd.DateOffset(months=FIRST_MONTHS)
    extended = extension_sent_on is not None and not pd.isna(extension_sent_on)
    if not extended or pd.Timestamp(extension_sent_on).normalize() > first:
        return first.date()
    return (day + pd.DateOffset(months=FIRST_MONTHS + EXTENSION_MONTHS)).date()


def register(requests: pd.DataFrame, at: Any) -> pd.DataFrame:
    """Il registro com'è in ``at``: per ogni richiesta arrivata, scadenza (``due``) e stato.

    Gli stati: «in tempo», «in ritardo» (risposta dopo la scadenza), «aperta», «scaduta» (aperta
    oltre la scadenza). L'ultimo giorno è compreso. ``ValueError`` se mancano colonne o fusi.
    """
    require_zone(requests, ["received_at", "closed_at"], "data_requests")
    require(requests, ["request_id", "type", "extension_sent_on"], "data_requests")
    moment = instant(at)
    result = requests.loc[requests["received_at"] <= moment].copy()
    result["due"] = [
        due(received, extension)
        for received, extension in zip(
            result["received_at"], result["extension_sent_on"], strict=True
        )
    ]
    closed = result["closed_at"].where(result["closed_at"] <= moment)
    states = []
    for last, end in zip(result["due"], closed, strict=True):
        if pd.isna(end):
            states.append("scaduta" if moment.date() > last else "aperta")
        else:
            states.append("in ritardo" if end.date() > last else "in tempo")
    return result.assign(state=states)
