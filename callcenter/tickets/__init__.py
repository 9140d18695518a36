"""L'assistenza tecnica: priorità, orologi dello SLA, misure della coda di ticket, reperibilità.

- :mod:`~callcenter.tickets.priority`: la matrice impatto × urgenza;
- :mod:`~callcenter.tickets.clock`: l'orologio che corre solo in orario e si può fermare;
- :mod:`~callcenter.tickets.sla`: prima risposta e ripristino confrontati con gli obiettivi;
- :mod:`~callcenter.tickets.measures`: MTTR, riaperture, arretrato e sua età;
- :mod:`~callcenter.tickets.rota`: turni di reperibilità equi, riposo dopo un intervento.
"""

from callcenter.tickets.clock import WorkHours, business_seconds, deadline, pauses
from callcenter.tickets.measures import ageing, backlog, mttr, reopen_rate
from callcenter.tickets.priority import MATRIX, priorities, priority
from callcenter.tickets.rota import build_rota, rest_ends, rota_loads, rota_problems
from callcenter.tickets.sla import compliance, measure

__all__ = [
    "MATRIX",
    "WorkHours",
    "ageing",
    "backlog",
    "build_rota",
    "business_seconds",
    "compliance",
    "deadline",
    "measure",
    "mttr",
    "pauses",
    "priorities",
    "priority",
    "reopen_rate",
    "rest_ends",
    "rota_loads",
    "rota_problems",
]
