"""Il verificatore: prova ogni regola sui turni di ogni persona e spiega che cosa non va."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from callcenter.shifts.people import by_person, monday_of
from callcenter.shifts.rules import RULES, Rule

VIOLATION_COLUMNS = [
    "operator_id", "rule", "kind", "when", "found", "limit", "norm", "explanation",
]  # fmt: skip


def check(
    roster: pd.DataFrame, operators: pd.DataFrame, rules: Sequence[Rule] = RULES
) -> pd.DataFrame:
    """Le violazioni dei turni, una per riga, con la norma e una spiegazione in italiano.

    ``roster``: un turno per riga (``operator_id``, ``starts_at``, ``ends_at`` con il fuso;
    facoltative ``break_min`` e ``unpaid_min``, minuti: le aggiunge ``with_breaks``). ``operators``:
    ``operator_id`` e ``weekly_hours``. ``found`` e ``limit`` sono ore, minuti, giorni o riposi,
    secondo la regola. Nessuna riga = nessuna violazione *delle regole date*: il contratto
    collettivo può averne altre. Solleva ``ValueError`` per una tabella che non si può leggere.
    """
    rows = [
        (person.operator_id, rule.name, rule.kind, finding.when, finding.found, finding.limit,
         rule.norm, finding.text)
        for person in by_person(roster, operators)
        for rule in rules
        for finding in rule.find(person)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=VIOLATION_COLUMNS)
    return table.sort_values(["when", "operator_id"], ignore_index=True) if rows else table


def rules_table(rules: Sequence[Rule] = RULES) -> pd.DataFrame:
    """Le regole in una tabella: nome, che cosa chiede, da dove viene, certezza."""
    return pd.DataFrame(
        [(rule.name, rule.title, rule.kind, rule.norm, rule.certainty) for rule in rules],
        columns=["regola", "che cosa chiede", "da dove viene", "norma", "certezza"],
    )


def weekly_hours(roster: pd.DataFrame, operators: pd.DataFrame) -> pd.DataFrame:
    """Ore di lavoro pianificate per persona e settimana, accanto a quelle del contratto.

    Colonne: ``operator_id``, ``monday``, ``hours``, ``contract``, ``difference`` (ore).
    """
    rows = [
        (person.operator_id, monday, round(sum(shift.paid_h for shift in shifts), 4),
         person.weekly_hours)
        for person in by_person(roster, operators)
        for monday, shifts in person.weeks().items()
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["operator_id", "monday", "hours", "contract"])
    table["difference"] = table["hours"] - table["contract"]
    return table.sort_values(["monday", "operator_id"], ignore_index=True)


def saturdays(roster: pd.DataFrame, operators: pd.DataFrame) -> pd.Series:
    """Quanti sabati ha lavorato (o ha in piano) ogni persona di ``operators``."""
    days = roster.assign(day=roster["starts_at"].dt.tz_localize(None).dt.normalize())
    days = days[days["day"].dt.day_of_week == 5]
    counts = days.groupby("operator_id")["day"].nunique()
    ids = operators["operator_id"].astype(int)
    return counts.reindex(ids, fill_value=0).astype(int).rename("saturdays")


__all__ = ["check", "monday_of", "rules_table", "saturdays", "weekly_hours"]
