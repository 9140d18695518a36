"""I turni: regole con la loro norma, verificatore, copertura, piano ottimo, sostituzioni.

- ``rules``: le regole come dati (nome, norma, funzione); ``checker``: chi le viola e dove;
- ``coverage``: persone che servono e che ci sono, ogni quarto d'ora, con competenze miste;
- ``milp``: la settimana con meno buchi; ``line``: la linea aperta ventiquattro ore;
- ``substitutes``: chi può coprire un assente; ``presence``: i turni lavorati, dal registro.

Le regole di legge sono le misure di partenza del D.Lgs. 66/2003: il contratto collettivo può
disporre altro. Un piano senza violazioni non sostituisce l'ufficio del personale.
"""

from callcenter.shifts.checker import check, rules_table, saturdays, weekly_hours
from callcenter.shifts.coverage import (
    OPENING,
    expected,
    grid,
    groups,
    missing,
    person_hours,
    present,
    requirement,
    slots,
)
from callcenter.shifts.line import plan_line
from callcenter.shifts.milp import Plan, patterns, plan_week, saturday_rotation
from callcenter.shifts.people import PersonShifts, Shift, local, vdt_breaks, with_breaks
from callcenter.shifts.presence import worked
from callcenter.shifts.rules import RULES, Finding, Rule, clock, in_hours
from callcenter.shifts.substitutes import substitutes

__all__ = [
    "OPENING",
    "RULES",
    "Finding",
    "PersonShifts",
    "Plan",
    "Rule",
    "Shift",
    "check",
    "clock",
    "expected",
    "grid",
    "groups",
    "in_hours",
    "local",
    "missing",
    "patterns",
    "person_hours",
    "plan_line",
    "plan_week",
    "present",
    "requirement",
    "rules_table",
    "saturday_rotation",
    "saturdays",
    "slots",
    "substitutes",
    "vdt_breaks",
    "week_view",
    "weekly_hours",
    "with_breaks",
    "worked",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "week_view":
        from callcenter.shifts.view import week_view

        return week_view
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
