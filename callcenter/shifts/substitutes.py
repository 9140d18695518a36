"""Chi può sostituire un assente senza rompere una regola, in ordine, con i motivi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from callcenter.shifts.checker import check
from callcenter.shifts.people import PersonShifts, by_person, monday_of, with_breaks
from callcenter.shifts.rules import CONTRACT, RULES

COLUMNS = ["operator_id", "possible", "level", "hours_after", "contract", "reasons"]


def substitutes(
    roster: pd.DataFrame, operators: pd.DataFrame, absent: int, starts_at: pd.Timestamp, *,
    levels: Mapping[int, int], away: Iterable[int] = (), rules=RULES,
) -> pd.DataFrame:  # fmt: skip
    """Ogni collega con la competenza: può coprire il turno di ``absent``? Perché?

    - ``roster``: il piano intorno al giorno (almeno due settimane, per i riposi);
    - ``starts_at``: l'inizio del turno da coprire;
    - ``levels``: competenza per matricola (1 = principale), solo di chi sa fare quel lavoro;
    - ``away``: matricole assenti quel giorno.

    Si esclude chi è assente, chi lavora già in quelle ore e chi, prendendo il turno, romperebbe una
    regola che prima rispettava. Le ore oltre il contratto non escludono: sono straordinario o
    lavoro supplementare, e si dicono. Ordine: chi resta nelle ore del contratto, competenza, ore
    della settimana. Solleva ``ValueError`` se il turno da coprire non è nel piano.
    """
    vacant = roster[(roster["operator_id"] == absent) & (roster["starts_at"] == starts_at)]
    if vacant.empty:
        raise ValueError(f"Nel piano non c'è un turno della matricola {absent} alle {starts_at}.")
    plan = roster if "break_min" in roster else with_breaks(roster)
    shift = plan.loc[vacant.index[:1]]
    gone = {int(operator) for operator in away}
    rows = [
        _judge(int(operator), shift, plan, operators, gone, int(levels[operator]), rules)
        for operator in sorted(levels)
        if int(operator) != int(absent)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["_extra"] = table["hours_after"] > table["contract"]
    order = ["possible", "_extra", "level", "hours_after", "operator_id"]
    table = table.sort_values(order, ascending=[False, True, True, True, True], ignore_index=True)
    return table.drop(columns="_extra")


def _judge(operator: int, shift, plan, operators, gone: set, level: int, rules) -> tuple:
    contract = float(operators.set_index("operator_id")["weekly_hours"][operator])
    own = plan[plan["operator_id"] == operator]
    taken = pd.concat([own, shift.assign(operator_id=operator)], ignore_index=True)
    monday = monday_of(shift["starts_at"].iloc[0])
    hours = _hours_of(taken, operators, monday)
    if operator in gone:
        return operator, False, level, hours, contract, "assente quel giorno"
    before = _keys(own, operators, rules, plan)
    after = check(_in_period(taken, plan), operators, rules)
    after = after[after["operator_id"] == operator]
    new = [row for row in after.itertuples() if (row.rule, row.when) not in before]
    broken = [row.explanation for row in new if row.kind != CONTRACT]
    if broken:
        return operator, False, level, hours, contract, " ".join(broken)
    extra = f"oltre il contratto di {hours - contract:g} ore" if hours > contract else ""
    reasons = ["riposi rispettati", extra or f"resta nelle {contract:g} ore"]
    return operator, True, level, hours, contract, "; ".join(reasons)


def _in_period(table: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """I turni della persona con quelli degli altri, perché il periodo guardato resti lo stesso."""
    others = plan[~plan["operator_id"].isin(table["operator_id"].unique())]
    return pd.concat([table, others.iloc[[0, -1]]], ignore_index=True) if len(others) else table


def _keys(own: pd.DataFrame, operators: pd.DataFrame, rules, plan) -> set:
    if own.empty:
        return set()
    table = check(_in_period(own, plan), operators, rules)
    return {(row.rule, row.when) for row in table.itertuples()}


def _hours_of(table: pd.DataFrame, operators: pd.DataFrame, monday: pd.Timestamp) -> float:
    person: PersonShifts = by_person(table, operators)[0]
    week = person.weeks().get(monday, [])
    return round(sum(shift.paid_h for shift in week), 2)
