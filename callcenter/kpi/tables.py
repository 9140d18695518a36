"""Lettura e controllo delle tabelle: colonne, esiti, secondi, istanti."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from callcenter.acdlog import OUTCOMES


def usable_calls(calls, needs: Iterable[str]) -> pd.DataFrame:
    """I passaggi completi, con indice 0…n−1; controlla le colonne e gli esiti."""
    require(calls, dict.fromkeys(("outcome", "complete", *needs)), "delle chiamate")
    outcome = calls["outcome"].astype(object)
    unknown = set(outcome.dropna().unique()) - set(OUTCOMES)
    if unknown or outcome.isna().any():
        names = ", ".join(sorted(map(str, unknown))) or "valori mancanti"
        raise ValueError(
            f"La colonna outcome contiene esiti sconosciuti: {names}. "
            f"Gli esiti ammessi sono {', '.join(OUTCOMES)}."
        )
    complete = calls["complete"].astype("boolean").fillna(False).to_numpy(bool)
    whole = complete & (outcome != "unfinished").to_numpy(bool)
    return calls[whole].reset_index(drop=True)


def require(table, columns: Iterable[str], what: str) -> None:
    """``ValueError`` se ``table`` non è una tabella o se le mancano delle colonne."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"Serve la tabella {what} (DataFrame pandas), non {type(table).__name__}.")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"Alla tabella {what} mancano le colonne: {', '.join(missing)}. Leggi il registro con "
            "callcenter.acdlog.read, oppure rinomina le colonne della tua tabella."
        )


def every_row(table) -> np.ndarray:
    """Vero su ogni riga."""
    return np.ones(len(table), dtype=bool)


def no_row(table) -> np.ndarray:
    """Falso su ogni riga."""
    return np.zeros(len(table), dtype=bool)


def has_outcome(calls, *outcomes: str) -> np.ndarray:
    """Vero sulle righe che hanno uno di questi esiti."""
    return calls["outcome"].isin(outcomes).to_numpy(bool)


def numbers(table, column: str) -> pd.Series:
    """Una colonna numerica come float, con ``nan`` al posto dei valori mancanti."""
    try:
        return table[column].astype("Float64").astype(float)
    except (TypeError, ValueError):
        raise ValueError(
            f"La colonna {column} deve contenere numeri (o valori mancanti): controlla il suo tipo."
        ) from None


def datetimes(moments: pd.Series) -> pd.Series:
    """La colonna come date e ore; una colonna tutta vuota va bene, un testo no."""
    if pd.api.types.is_datetime64_any_dtype(moments):
        return moments
    if moments.isna().all():
        return pd.to_datetime(moments)
    raise ValueError(
        f"La colonna {moments.name} deve contenere date e ore: convertila con pandas.to_datetime."
    )


def zone_of(moments: pd.Series):
    """Il fuso orario della colonna, ``None`` se non ne ha."""
    return datetimes(moments).dt.tz


def unix_seconds(moments: pd.Series) -> np.ndarray:
    """Istanti come secondi Unix (float); ``nan`` se manca. Senza fuso, l'ora è presa com'è."""
    moments = datetimes(moments)
    origin = pd.Timestamp(0, tz="UTC" if moments.dt.tz is not None else None)
    return (moments - origin).dt.total_seconds().to_numpy(float)


def moments_from_unix(seconds: np.ndarray, zone) -> pd.DatetimeIndex:
    """L'inverso di :func:`unix_seconds`, nel fuso ``zone``."""
    milliseconds = np.round(seconds * 1000).astype("int64").astype("datetime64[ms]")
    index = pd.DatetimeIndex(milliseconds)
    return index.tz_localize("UTC").tz_convert(zone) if zone is not None else index
