"""Istanti con il fuso: controlli comuni ai moduli della privacy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from callcenter.data import TIME_ZONE


def instant(value: Any) -> pd.Timestamp:
    """Un istante nel fuso Europe/Rome.

    Accetta un ``Timestamp``, un ``datetime`` o un testo ISO **con il fuso**. ``ValueError`` se il
    fuso manca: la stessa ora d'orologio, la notte del cambio d'ora, c'è due volte.
    """
    try:
        moment = pd.Timestamp(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"«{value}» non è un istante: scrivi data, ora e fuso.") from error
    if pd.isna(moment):
        raise ValueError("Manca l'istante a cui rispondere: scrivi data, ora e fuso.")
    if moment.tzinfo is None:
        raise ValueError(
            f"L'istante «{value}» non ha il fuso orario. Scrivi per esempio "
            f'pd.Timestamp("2026-10-12 10:00", tz="{TIME_ZONE}").'
        )
    return moment.tz_convert(TIME_ZONE)


def require(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """``ValueError`` se alla tabella mancano colonne, con il loro nome."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"Alla tabella «{name}» mancano le colonne: {', '.join(missing)}.")


def require_zone(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """``ValueError`` se una colonna non contiene istanti con il fuso."""
    require(frame, columns, name)
    for column in columns:
        if len(frame) and not isinstance(frame[column].dtype, pd.DatetimeTZDtype):
            raise ValueError(
                f"La colonna «{column}» della tabella «{name}» deve contenere istanti con il fuso "
                "(data.read li dà così)."
            )


def lookup(keys: pd.Series, moments: pd.Series) -> pd.Series:
    """Per ogni chiave il suo istante in ``moments`` (indice = chiavi); NaT se non c'è.

    Il tipo è sempre un istante con il fuso, anche quando non si trova nessuna chiave.
    """
    known = moments.to_dict()
    found = [known.get(key, pd.NaT) if not pd.isna(key) else pd.NaT for key in keys]
    values = pd.to_datetime(pd.Series(found, index=keys.index, dtype=object), utc=True)
    return values.dt.tz_convert(TIME_ZONE).dt.as_unit("s")
