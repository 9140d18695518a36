"""La pianificazione: rete delle attività, date, incertezza, risorse, organico, avanzamento.

- :mod:`~callcenter.planning.network`: date più presto e più tardi, margini, cammino critico;
- :mod:`~callcenter.planning.calendar`: dai giorni lavorativi alle date, con i festivi;
- :mod:`~callcenter.planning.pert`: tre stime per durata, media, scarto, simulazione;
- :mod:`~callcenter.planning.resources`: chi serve ogni giorno, e come spostare le attività;
- :mod:`~callcenter.planning.capacity`: l'organico mese per mese (assunzioni, rodaggio, uscite);
- :mod:`~callcenter.planning.progress`: previsto, fatto e speso a una data.
"""

from callcenter.planning.calendar import date_of, holidays
from callcenter.planning.capacity import hires_needed, workforce
from callcenter.planning.network import schedule, successors
from callcenter.planning.pert import chance, estimates, simulate
from callcenter.planning.progress import earned_value
from callcenter.planning.resources import daily_use, level

__all__ = [
    "chance",
    "daily_use",
    "date_of",
    "earned_value",
    "estimates",
    "gantt",
    "hires_needed",
    "holidays",
    "level",
    "schedule",
    "simulate",
    "successors",
    "workforce",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "gantt":
        from callcenter.planning.figures import gantt

        return gantt
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
