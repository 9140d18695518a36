"""Più ritmi a confronto: lo stesso turno, ripetuto con più semi."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from callcenter.outbound.dialer import Dialing, simulate


def sweep(
    dialings: Sequence[Dialing], hours: float = 4.0, seeds: Sequence[int] = (1, 2, 3)
) -> pd.DataFrame:
    """Più turni per ogni modo di comporre: una riga per modo, con le medie dei semi.

    Colonne: ``mode``, ``agents``, ``lines``, ``silent_per_100`` (somma delle mute di tutti i turni
    su somma delle andate a buon fine), ``utilisation`` (0-1), ``talks_per_hour``. ``ValueError`` se
    non ci sono semi.
    """
    if not list(seeds):
        raise ValueError("Serve almeno un seme: ogni seme è un turno simulato.")
    rows = []
    for dialing in dialings:
        shifts = [simulate(dialing, hours, seed) for seed in seeds]
        counts = pd.concat([shift.attempts["outcome"] for shift in shifts]).value_counts()
        good, silent = int(counts.get("risposta", 0)), int(counts.get("abbattuta", 0))
        paid = sum(shift.paid_s for shift in shifts)
        used = sum(shift.talking_s for shift in shifts) / paid
        rate = 100 * silent / good if good else math.nan
        head = (dialing.mode, dialing.agents, dialing.lines)
        rows.append((*head, rate, used, 3600 * good / paid))
    columns = ["mode", "agents", "lines", "silent_per_100", "utilisation", "talks_per_hour"]
    return pd.DataFrame(rows, columns=columns)
