"""Il piano della settimana come programma lineare intero, con ``scipy.optimize.milp`` (HiGHS).

La formulazione è quella dei turni-modello (G. Dantzig, «A comment on Edie's traffic delays at toll
booths», Operations Research 2, 1954): una variabile dice quante persone di un gruppo seguono un
modello di settimana, non chi fa che cosa in ogni quarto d'ora. Le persone con lo stesso contratto,
le stesse competenze e lo stesso giorno di riposo sono intercambiabili per la matematica: i nomi si
mettono dopo, con una regola di equità. Così le variabili sono poche centinaia.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from callcenter.shifts.coverage import OPENING, SLOT_MIN, present
from callcenter.shifts.people import local, with_breaks

# Durata del turno di un giorno feriale, in ore, secondo le ore settimanali del contratto: otto ore
# di lavoro e una di pranzo, sei, quattro. Il sabato si lavora dall'apertura alla chiusura.
SPAN_H: Mapping[int, float] = {40: 9, 30: 6, 20: 4}
_GOLDEN = (5**0.5 - 1) / 2
_TIE = 0.02
_STATUS = {1: "il tempo massimo è scaduto", 2: "i vincoli non sono compatibili fra loro"}


@dataclass(frozen=True)
class Plan:
    """Il piano: i turni, le ore-persona che mancano, le variabili e i vincoli del modello."""

    roster: pd.DataFrame
    missing_h: float
    variables: int
    constraints: int


def saturday_rotation(
    worked: pd.Series, operators: pd.DataFrame, number: int, *,
    off_days: Iterable[int] = (1, 2, 3, 4),
) -> pd.Series:  # fmt: skip
    """Chi lavora il prossimo sabato e in quale giorno riposa: tocca a chi ne ha fatti di meno.

    ``worked``: sabati già fatti, per matricola. ``operators``: chi può farlo. A parità, prima la
    matricola più bassa. Il riposo in cambio gira fra ``off_days`` (0 = lunedì). Il risultato è il
    giorno di riposo per matricola; manca a chi non lavora il sabato. È una regola dell'azienda.
    """
    ids = operators["operator_id"].astype(int)
    if not 0 <= number <= len(ids):
        raise ValueError(f"Le persone del sabato sono {number}, ma possono farlo in {len(ids)}.")
    order = sorted(ids, key=lambda operator: (int(worked.get(operator, 0)), operator))
    days = list(off_days)
    chosen = {operator: days[place % len(days)] for place, operator in enumerate(order[:number])}
    return pd.Series(
        ids.map(chosen).to_numpy(), index=ids.to_numpy(), name="off_day", dtype="Int64"
    )


def patterns(
    monday: str | pd.Timestamp, weekly_hours: int, off_day: int | None, *, step_h: float = 0.5,
    opening: Mapping = OPENING,
) -> list[list[tuple[pd.Timestamp, pd.Timestamp]]]:  # fmt: skip
    """Le settimane possibili di una persona: stesso orario tutti i giorni (regola dell'azienda).

    Chi ha ``off_day`` riposa quel giorno e lavora il sabato. Ogni settimana è una lista di turni
    (inizio, fine). ``step_h``: ogni quante ore può cominciare un turno.
    """
    if weekly_hours not in SPAN_H:
        raise ValueError(
            f"Non so che turno fa chi ha {weekly_hours} ore: contratti previsti {sorted(SPAN_H)}."
        )
    start = pd.Timestamp(monday).normalize()
    span = SPAN_H[weekly_hours]
    first, last = opening[0]
    days = [day for day in range(5) if day != off_day]
    found = []
    for step in range(round((last - span - first) / step_h) + 1):
        hour = first + step * step_h
        week = [(start + timedelta(days=day), hour, hour + span) for day in days]
        if off_day is not None:
            week.append((start + timedelta(days=5), *opening[5]))
        found.append([(local(day, begin), local(day, end)) for day, begin, end in week])
    return found


def plan_week(
    monday: str | pd.Timestamp, people: pd.DataFrame, skills: Mapping[int, Iterable[str]],
    needed: pd.DataFrame, *, step_h: float = 0.5, late_before: pd.Series | None = None,
    seconds: float = 60,
) -> Plan:  # fmt: skip
    """La settimana che lascia meno ore-persona scoperte, con le ore di ogni contratto.

    - ``people``: ``operator_id``, ``weekly_hours``, ``off_day`` (manca a chi non fa il sabato);
    - ``skills``: per matricola, le code o attività che sa fare;
    - ``needed``: fabbisogno per quarto d'ora e gruppo di code, da ``requirement``; le colonne con
      attività diverse (campagne, coordinamento) si aggiungono con il loro nome;
    - ``late_before``: ora media di inizio della settimana prima, per matricola; dentro un gruppo
      comincia presto chi prima cominciava tardi.

    Il modello minimizza la somma delle persone mancanti, quarto d'ora per quarto d'ora. Un costo
    minuscolo e diverso per ogni variabile rende unica la soluzione. Solleva ``ValueError`` se i
    dati non bastano e ``RuntimeError`` se il risolutore non trova una soluzione provata.
    """
    groups = _groups(people, skills)
    choices = [
        (number, pattern)
        for number, (key, _) in enumerate(groups)
        for pattern in patterns(monday, key[0], key[2], step_h=step_h)
    ]
    cost, rows, low, owners = _model(groups, choices, needed)
    sizes = np.array([len(ids) for _, ids in groups])
    integer = np.zeros(len(cost))
    integer[: len(choices)] = 1
    result = milp(
        cost, integrality=integer, bounds=Bounds(0, np.inf),
        constraints=[LinearConstraint(rows, low, np.inf), LinearConstraint(owners, sizes, sizes)],
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )  # fmt: skip
    if result.status != 0:
        reason = _STATUS.get(result.status, result.message)
        raise RuntimeError(f"Il piano non è stato trovato: {reason}. Allarga i vincoli o il tempo.")
    counts = np.round(result.x[: len(choices)]).astype(int)
    roster = with_breaks(_with_names(groups, choices, counts, late_before))
    lacking = np.round(result.x[len(choices) :]) * cost[len(choices) :]
    hours = float(lacking.sum()) * SLOT_MIN / 60
    return Plan(roster, hours, len(cost), rows.shape[0] + owners.shape[0])


def _groups(people: pd.DataFrame, skills: Mapping) -> list[tuple[tuple, list[int]]]:
    found: dict[tuple, list[int]] = {}
    for person in people.itertuples():
        own = tuple(sorted(skills.get(int(person.operator_id), ())))
        if not own:
            raise ValueError(
                f"La matricola {person.operator_id} non ha competenze: toglila o dille."
            )
        off = None if pd.isna(person.off_day) else int(person.off_day)
        found.setdefault((int(person.weekly_hours), own, off), []).append(int(person.operator_id))
    return sorted(found.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] or 0))


def _model(groups, choices, needed: pd.DataFrame):
    """Costi, righe di copertura, limiti inferiori e righe «ognuno ha una settimana sola»."""
    seen = np.array([_covered(pattern, needed.index) for _, pattern in choices]).T
    seen, needed, times = _merged(seen, needed)
    group_of = np.array([number for number, _ in choices])
    families = _families(needed.columns)
    rows, low = [], []
    for family, columns in enumerate(families):
        for column in _distinct(columns, groups, needed):
            wanted = set(column.split("+"))
            useful = np.array([bool(wanted & set(groups[number][0][1])) for number in group_of])
            here = sparse.csr_matrix(([1.0], ([0], [family])), shape=(1, len(families)))
            lacking = sparse.kron(here, sparse.eye(len(times)))
            rows.append(sparse.hstack([sparse.csr_matrix(seen * useful), lacking]))
            low.append(needed[column].to_numpy())
    matrix, limits = sparse.vstack(rows).tocsr(), np.concatenate(low)
    matrix, limits = matrix[limits > 0], limits[limits > 0]
    tie = _TIE * np.modf(np.arange(1.0, len(choices) + 1) ** 2 * _GOLDEN)[0]
    owners = sparse.csr_matrix(
        (np.ones(len(choices)), (group_of, np.arange(len(choices)))),
        shape=(len(groups), matrix.shape[1]),
    )
    weights = np.tile(times, len(families)).astype(float)
    return np.concatenate([tie, weights]), matrix, limits, owners


def _merged(seen: np.ndarray, needed: pd.DataFrame):
    """I quarti d'ora uguali (stesse persone possibili, stesso fabbisogno) contati una volta sola.

    Nella mezz'ora i due quarti sono spesso identici: il modello si dimezza, il risultato no.
    """
    both = np.hstack([seen, needed.to_numpy()])
    _, first, times = np.unique(both, axis=0, return_index=True, return_counts=True)
    order = np.argsort(first)
    return seen[first[order]], needed.iloc[first[order]], times[order]


def _families(columns: Iterable[str]) -> list[list[str]]:
    """Le colonne che hanno code in comune, insieme; le attività separate, da sole."""
    found: list[tuple[set, list[str]]] = []
    for column in columns:
        queues = set(column.split("+"))
        touching = [item for item in found if item[0] & queues]
        rest = [item for item in found if not item[0] & queues]
        merged = (queues.union(*(item[0] for item in touching)),
                  [name for item in touching for name in item[1]] + [column])  # fmt: skip
        found = [*rest, merged]
    return [names for _, names in found]


def _distinct(columns: list[str], groups, needed: pd.DataFrame) -> list[str]:
    """Fra le colonne servite dalle stesse persone resta quella che chiede sempre di più."""
    kept: list[str] = []
    people = {
        column: frozenset(
            n for n, (key, _) in enumerate(groups) if set(column.split("+")) & set(key[1])
        )
        for column in columns
    }  # fmt: skip
    for column in columns:
        beaten = any(
            other != column and people[other] <= people[column]
            and (needed[other] >= needed[column]).all()
            and (people[other] != people[column] or other in kept or len(other) > len(column))
            for other in columns
        )  # fmt: skip
        if not beaten:
            kept.append(column)
    return kept


def _covered(pattern, index: pd.DatetimeIndex) -> np.ndarray:
    table = pd.DataFrame({
        "operator_id": 0, "starts_at": [start for start, _ in pattern],
        "ends_at": [end for _, end in pattern],
    })  # fmt: skip
    return present(with_breaks(table), {0: ("x",)}, index, ["x"])["x"].to_numpy()


def _with_names(groups, choices, counts, late_before: pd.Series | None) -> pd.DataFrame:
    """Dà un nome a ogni settimana: dentro il gruppo comincia presto chi prima cominciava tardi."""
    rows = []
    for number, (_, ids) in enumerate(groups):
        order = sorted(ids, key=lambda operator: (-_late(late_before, operator), operator))
        weeks = [
            pattern
            for (owner, pattern), count in zip(choices, counts, strict=True)
            if owner == number
            for _ in range(count)
        ]
        weeks.sort(key=lambda week: week[0][0])
        for operator, week in zip(order, weeks, strict=True):
            rows += [(operator, start, end) for start, end in week]
    table = pd.DataFrame(rows, columns=["operator_id", "starts_at", "ends_at"])
    for name in ("starts_at", "ends_at"):
        table[name] = table[name].astype("datetime64[s, Europe/Rome]")
    return table.sort_values(["operator_id", "starts_at"], ignore_index=True)


def _late(late_before: pd.Series | None, operator: int) -> float:
    if late_before is None or operator not in late_before.index:
        return 0.0
    return float(late_before[operator])
