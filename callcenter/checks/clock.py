"""Confronto di ore del giorno, comunque siano scritte."""

import re
from datetime import datetime, time
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import RIGHT, Comparator, Verdict, is_missing, is_number, show, wrong

_HOUR_IN_TEXT = re.compile(r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::00)?")


class Clock(Comparator):
    """Confronto di ore; vedi `clock`."""

    expects = 'un\'ora fra virgolette, per esempio `"14:30"`'

    def __init__(self, advice: str):
        self.advice = advice

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta ore e minuti; di una data con ora non guarda il giorno."""
        target = hour_and_minute(expected)
        if target is None:
            raise ValueError("Il valore atteso non è un'ora del giorno: controlla l'esercizio.")
        given = hour_and_minute(answer)
        if given is None:
            return self.wrong_type(answer)
        return RIGHT if given == target else wrong(f"`{show(answer)}` non va bene. {self.advice}")


def clock(advice: str = "Guarda di nuovo la riga da cui hai preso l'ora.") -> Comparator:
    """Confronto di ore del giorno: "9:30", "09.30", "09:30:00" e una data con ora sono uguali.

    Un intero da 0 a 23 è un'ora in punto. `advice`: che cosa guardare se l'ora è sbagliata.
    """
    return Clock(advice)


def hour_and_minute(moment: Any) -> tuple[int, int] | None:
    """Ora e minuti di un testo, di una data con ora o di un intero; `None` se non è un'ora."""
    if isinstance(moment, np.datetime64):
        moment = pd.Timestamp(moment)
    if isinstance(moment, datetime | time) and not is_missing(moment):
        return moment.hour, moment.minute
    if isinstance(moment, str):
        found = _HOUR_IN_TEXT.fullmatch(moment.strip())
        hour, minute = (int(found["hour"]), int(found["minute"])) if found else (24, 0)
    elif is_number(moment) and float(moment).is_integer():
        hour, minute = int(moment), 0
    else:
        return None
    return (hour, minute) if 0 <= hour < 24 and minute < 60 else None
