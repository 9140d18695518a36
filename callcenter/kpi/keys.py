"""Le chiavi dei gruppi: colonne della tabella, oppure momenti ricavati dall'ora."""

import pandas as pd

from callcenter.kpi.pieces import split
from callcenter.kpi.slots import interval_start
from callcenter.kpi.tables import datetimes, moments_from_unix, require

TIME_KEYS = ("interval", "day", "hour", "weekday", "month")


def key_list(keys: str | list[str]) -> list[str]:
    """Le chiavi come elenco, anche se ne è stata scritta una sola."""
    return [keys] if isinstance(keys, str) else list(keys)


def call_keys(calls: pd.DataFrame, keys: list[str], minutes: int) -> pd.DataFrame:
    """Le chiavi di ogni passaggio. Una colonna che c'è già vince sulla chiave di tempo."""
    derived = [key for key in keys if key in TIME_KEYS and key not in calls.columns]
    require(calls, [key for key in keys if key not in derived], "delle chiamate")
    if derived:
        require(calls, ("entered_at",), "delle chiamate")
    return pd.DataFrame({
        key: _time_key(calls["entered_at"], key, minutes) if key in derived else calls[key]
        for key in keys
    })  # fmt: skip


def pieces_by_key(
    pieces: pd.DataFrame, keys: list[str], minutes: int, zone
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """I pezzi di tempo e le loro chiavi, divisi agli estremi degli intervalli se serve."""
    by_time = set(keys) & set(TIME_KEYS)
    pieces = split(pieces, minutes) if by_time else pieces.reset_index(drop=True)
    wrong = [key for key in keys if key != "agent" and key not in TIME_KEYS]
    if wrong:
        raise ValueError(
            f"Gli indicatori degli operatori non si dividono per {', '.join(wrong)}: un operatore "
            f"può servire più code. Usa agent, {', '.join(TIME_KEYS)}."
        )
    moments = pd.Series(moments_from_unix(pieces["start"].to_numpy(float), zone))
    labels = {
        key: pieces["agent"] if key == "agent" else _time_key(moments, key, minutes)
        for key in keys
    }  # fmt: skip
    return pieces, pd.DataFrame(labels)


def _time_key(moments: pd.Series, key: str, minutes: int) -> pd.Series:
    moments = datetimes(moments)
    if key == "interval":
        return interval_start(moments, minutes)
    local = moments.dt.tz_localize(None).dt.as_unit("s")
    if key == "day":
        return local.dt.normalize()
    if key == "month":
        return local.dt.to_period("M").dt.to_timestamp().dt.as_unit("s")
    return local.dt.hour if key == "hour" else local.dt.day_of_week
