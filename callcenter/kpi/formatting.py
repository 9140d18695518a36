"""I numeri scritti all'italiana."""

import math

import pandas as pd

_DECIMALS = {"count": 1, "share": 1, "s": 0, "per_hour": 1, "erlang": 2}


def format(value, unit: str) -> str:
    """Un valore scritto all'italiana, secondo l'unità dell'indicatore.

    >>> format(0.8347, "share"), format(75.6, "s"), format(12345, "count"), format(None, "s")
    ('83,5%', '1:16', '12.345', 'n.d.')

    Da un'ora in su i secondi diventano ore: ``1:02:03``. Unità: ``count``, ``share``, ``s``,
    ``per_hour``, ``erlang``.
    """
    if unit not in _DECIMALS:
        raise ValueError(f"unit: {unit!r} sconosciuta. Scegli fra {', '.join(_DECIMALS)}.")
    if value is None or pd.isna(value):
        return "n.d."
    value = float(value)
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if unit == "s":
        return _clock(value)
    if unit == "share":
        return _number(value * 100, 1) + "%"
    decimals = 0 if unit == "count" and value == round(value) else _DECIMALS[unit]
    return _number(value, decimals)


def _number(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return ("−" if value < 0 and text.strip("0.,") else "") + text


def _clock(value: float) -> str:
    seconds = math.floor(abs(value) + 0.5)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    return ("−" if value <= -0.5 else "") + text
