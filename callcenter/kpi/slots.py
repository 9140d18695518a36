"""Gli intervalli di tempo (mezz'ore, quarti d'ora…), anche quando cambia l'ora legale."""

import pandas as pd

from callcenter.kpi.options import check_minutes
from callcenter.kpi.tables import datetimes, require, zone_of


def intervals(calls: pd.DataFrame, minutes: int = 30) -> pd.DataFrame:
    """Una copia delle chiamate con la colonna ``interval``: inizio dell'intervallo di ingresso.

    Funziona anche quando cambia l'ora legale: le due 2:30 della notte di ottobre restano distinte.
    ``minutes`` deve dividere 60 (5, 10, 15, 20, 30, 60…).
    """
    require(calls, ("entered_at",), "delle chiamate")
    return calls.assign(interval=interval_start(calls["entered_at"], minutes))


def interval_starts(first_day, last_day, minutes: int = 30, tz: str = "Europe/Rome"):
    """Tutti gli inizi di intervallo fra due giorni compresi, anche quelli senza chiamate.

    Con intervalli di mezz'ora un giorno ne ha 48; 46 o 50 quando cambia l'ora legale.
    """
    check_minutes(minutes)
    first = pd.Timestamp(first_day).tz_localize(tz)
    end = (pd.Timestamp(last_day) + pd.Timedelta(days=1)).tz_localize(tz)
    if end <= first:
        raise ValueError("interval_starts: l'ultimo giorno viene prima del primo.")
    index = pd.date_range(
        first.tz_convert("UTC"), end.tz_convert("UTC"), freq=f"{minutes}min", inclusive="left"
    )
    return index.as_unit("s").tz_convert(tz).rename("interval")


def interval_start(moments: pd.Series, minutes: int) -> pd.Series:
    """L'inizio dell'intervallo di ogni istante, nello stesso fuso."""
    check_minutes(minutes)
    moments, zone = datetimes(moments), zone_of(moments)
    if zone is None:
        return moments.dt.floor(f"{minutes}min").dt.as_unit("s")
    # Si arrotonda in UTC: nell'ora ripetuta di ottobre l'ora locale è ambigua.
    start = moments.dt.tz_convert("UTC").dt.floor(f"{minutes}min")
    return start.dt.as_unit("s").dt.tz_convert(zone)
