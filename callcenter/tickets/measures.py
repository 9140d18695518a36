"""Le misure di una coda di ticket: MTTR, riaperture, arretrato, età dei ticket aperti."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from callcenter.tickets.clock import moment


def _require(tickets: pd.DataFrame, *names: str) -> None:
    missing = [name for name in names if name not in tickets]
    if missing:
        raise ValueError(f"Nella tabella dei ticket manca la colonna {', '.join(missing)}.")


def mttr(tickets: pd.DataFrame) -> float:
    """Tempo medio di ripristino (*mean time to restore*), in ore di orologio.

    Media del tempo da ``opened_at`` a ``resolved_at`` dei soli ticket ripristinati; ``nan`` se non
    ce n'è nessuno.
    """
    _require(tickets, "opened_at", "resolved_at")
    return float((tickets["resolved_at"] - tickets["opened_at"]).dt.total_seconds().mean() / 3600)


def reopen_rate(tickets: pd.DataFrame) -> float:
    """Tasso di riapertura: ticket riaperti diviso ticket ripristinati, fra 0 e 1.

    ``nan`` se nessun ticket è stato ripristinato.
    """
    _require(tickets, "resolved_at", "reopened")
    solved = tickets[tickets["resolved_at"].notna()]
    return float(solved["reopened"].astype(float).mean())


def backlog(tickets: pd.DataFrame, moments: Sequence) -> pd.Series:
    """L'arretrato: quanti ticket sono aperti e non ancora ripristinati, a ogni istante.

    Un ticket che si apre proprio in quell'istante conta; uno che si ripristina proprio allora no.
    """
    _require(tickets, "opened_at", "resolved_at")
    counts = {when: len(_open_at(tickets, moment(when))) for when in moments}
    return pd.Series(counts, name="open", dtype="int64")


def ageing(tickets: pd.DataFrame, now, limits_h: Sequence[float] = (24, 72, 168)) -> pd.Series:
    """Quanti ticket aperti ci sono per fascia di età, in ore di orologio.

    ``limits_h``: i confini fra le fasce, crescenti. Solleva ``ValueError`` se non lo sono.
    """
    _require(tickets, "opened_at", "resolved_at")
    limits = [float(limit) for limit in limits_h]
    if not limits or limits != sorted(set(limits)) or limits[0] <= 0:
        raise ValueError("I confini delle fasce di età devono essere positivi e crescenti.")
    now = moment(now)
    age = (now - _open_at(tickets, now)["opened_at"]).dt.total_seconds() / 3600
    names = [f"fino a {limits[0]:g} h"]
    names += [f"da {a:g} a {b:g} h" for a, b in itertools.pairwise(limits)]
    names.append(f"oltre {limits[-1]:g} h")
    bands = pd.cut(age, [-1.0, *limits, float("inf")], labels=names)
    return bands.value_counts().reindex(names).rename("open")


def _open_at(tickets: pd.DataFrame, when: pd.Timestamp) -> pd.DataFrame:
    solved = tickets["resolved_at"].isna() | (tickets["resolved_at"] > when)
    return tickets[(tickets["opened_at"] <= when) & solved]
