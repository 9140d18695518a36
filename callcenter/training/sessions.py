"""Il calendario delle lezioni: quando togliere un gruppo dalla sala facendo il minor danno."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from callcenter.shifts.coverage import SLOT_MIN, present


def plan_sessions(
    roster: pd.DataFrame, skills: Mapping[int, Iterable[str]], needed: pd.DataFrame,
    groups: Mapping[str, Sequence[int]], hours: float,
) -> pd.DataFrame:  # fmt: skip
    """Per ogni gruppo, il momento della settimana in cui la lezione scopre meno la sala.

    ``roster``: i turni (senza gli assenti); ``skills``: le code di ogni matricola; ``needed``: le
    persone che servono per quarto d'ora e gruppo di code (``shifts.requirement``); ``groups``: nome
    e matricole; ``hours``: durata della lezione. Un gruppo può uscire solo quando **tutti** sono in
    turno e non a pranzo. I gruppi si mettono uno alla volta, nell'ordine dato: si sceglie il
    momento che aggiunge meno ore scoperte, a parità il primo. Una riga per gruppo: ``starts_at``,
    ``ends_at``, ``added_h`` (ore-persona scoperte in più). Solleva ``ValueError`` se un gruppo non
    ha un momento comune.

    È un metodo approssimato: un altro ordine dei gruppi può dare un calendario migliore.
    """
    index, columns = needed.index, list(needed.columns)
    there = present(roster, skills, index, columns).to_numpy(dtype=np.int64, copy=True)
    wanted = needed.to_numpy(dtype=np.int64)
    useful = [set(column.split("+")) for column in columns]
    length = round(hours * 60 / SLOT_MIN)
    rows = {}
    for name, people in groups.items():
        loss = np.array([sum(bool(set(skills.get(p, ())) & queues) for p in people)
                         for queues in useful], dtype=np.int64)  # fmt: skip
        together = np.all([_in_shift(roster, person, index) for person in people], axis=0)
        best = None
        for first in range(len(index) - length + 1):
            window = slice(first, first + length)
            if not together[window].all() or not _unbroken(index[window]):
                continue
            added = _short(wanted[window], there[window] - loss).sum()
            added -= _short(wanted[window], there[window]).sum()
            if best is None or added < best[0]:
                best = (int(added), first)
        if best is None:
            raise ValueError(
                f"Il gruppo «{name}» non è mai tutto in turno per {hours} ore: cambia gruppo."
            )
        window = slice(best[1], best[1] + length)
        there[window] -= loss
        end = index[best[1] + length - 1] + pd.Timedelta(minutes=SLOT_MIN)
        rows[name] = (index[best[1]], end, best[0] * SLOT_MIN / 60)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["starts_at", "ends_at", "added_h"])


def uncovered(
    roster: pd.DataFrame, skills: Mapping[int, Iterable[str]], needed: pd.DataFrame,
    people: Sequence[int], starts_at: pd.Timestamp, hours: float,
) -> float:  # fmt: skip
    """Le ore-persona scoperte **in più** se quelle persone vanno a lezione a quell'ora.

    Gli argomenti sono quelli di ``plan_sessions``; qui chi non è in turno non conta.
    """
    window = (needed.index >= starts_at) & (needed.index < starts_at + pd.Timedelta(hours=hours))
    index, columns = needed.index[window], list(needed.columns)
    wanted = needed[window].to_numpy(dtype=np.int64)
    there = present(roster, skills, index, columns)
    without = present(roster[~roster["operator_id"].isin(list(people))], skills, index, columns)
    lost = _short(wanted, without.to_numpy()) - _short(wanted, there.to_numpy())
    return float(lost.sum()) * SLOT_MIN / 60


def _in_shift(roster: pd.DataFrame, person: int, index: pd.DatetimeIndex) -> np.ndarray:
    own = roster[roster["operator_id"] == person]
    if own.empty:
        return np.zeros(len(index), dtype=bool)
    return present(own, {person: ("qui",)}, index, ["qui"])["qui"].to_numpy() > 0


def _unbroken(slots: pd.DatetimeIndex) -> bool:
    return slots[-1] - slots[0] == pd.Timedelta(minutes=SLOT_MIN * (len(slots) - 1))


def _short(wanted: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Le persone che mancano in ogni quarto d'ora: il buco più grande fra i gruppi di code."""
    return np.clip(wanted - there, 0, None).max(axis=1)
