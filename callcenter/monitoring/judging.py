"""Quanto è credibile un allarme, e come è andata: veri, falsi, mancati, in ritardo.

Fonte: teorema di Bayes; S. Axelsson, «The Base-Rate Fallacy and the Difficulty of Intrusion
Detection», ACM Transactions on Information and System Security 3 (2000).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd


def predictive_value(hit: float, noise: float, prior: float) -> float:
    """La probabilità che ci sia un guasto, dato che l'allarme è scattato.

    ``hit``: probabilità che l'allarme scatti se c'è un guasto. ``noise``: che scatti se non c'è.
    ``prior``: quanto spesso c'è un guasto. Tutte fra 0 e 1. NaN se l'allarme non scatta mai.

    >>> round(predictive_value(hit=0.9, noise=0.02, prior=0.001), 3)
    0.043
    """
    for name, share in (("hit", hit), ("noise", noise), ("prior", prior)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} è una probabilità, fra 0 e 1: {share}.")
    true, false = hit * prior, noise * (1 - prior)
    return true / (true + false) if true + false else math.nan


def compare(
    raised: pd.DataFrame, faults: Iterable[tuple[str, object, object]], grace: str = "10min"
) -> pd.DataFrame:
    """Ogni allarme accanto al guasto che spiega, ogni guasto accanto al suo primo allarme.

    ``raised``: tabella di :func:`~callcenter.monitoring.alarms.alarms`. ``faults``: terne (nome,
    inizio, fine). Un allarme è vero se è acceso durante un guasto, o se comincia entro ``grace``
    dalla fine. Colonne: ``kind`` ("vero", "ripetuto", "falso", "mancato"), ``fault``,
    ``started_at`` (NaT per un guasto mancato), ``delay`` (dall'inizio del guasto; zero se
    l'allarme era già acceso, NaT per i falsi e i mancati).
    """
    rows, seen = [], set()
    windows = [(name, pd.Timestamp(start), pd.Timestamp(end)) for name, start, end in faults]
    for moment, ended in zip(raised["started_at"], raised["ended_at"], strict=True):
        found = next(
            ((name, start) for name, start, end in windows
             if moment < end + pd.Timedelta(grace) and (pd.isna(ended) or ended > start)), None,
        )  # fmt: skip
        if found is None:
            rows.append(("falso", "", moment, pd.NaT))
            continue
        kind = "ripetuto" if found[0] in seen else "vero"
        seen.add(found[0])
        rows.append((kind, found[0], moment, max(moment - found[1], pd.Timedelta(0))))
    rows += [("mancato", name, pd.NaT, pd.NaT) for name, _, _ in windows if name not in seen]
    return pd.DataFrame(rows, columns=["kind", "fault", "started_at", "delay"])
