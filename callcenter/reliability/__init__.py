"""Affidabilità e manutenzione: quanto un impianto resta in piedi, e quando conviene toccarlo.

- :mod:`~callcenter.reliability.rates`: MTBF, MTTR e disponibilità, dai fermi registrati;
- :mod:`~callcenter.reliability.blocks`: serie, parallelo, k su n;
- :mod:`~callcenter.reliability.simulate`: la stessa cosa, con guasti estratti a caso;
- :mod:`~callcenter.reliability.wear`: usura (Weibull) e sostituzione a età fissa;
- :mod:`~callcenter.reliability.spares`: quante scorte servono (Poisson);
- :mod:`~callcenter.reliability.calendar`: il calendario dei lavori in formato iCalendar.
"""

from callcenter.reliability.blocks import k_of_n, parallel, series
from callcenter.reliability.calendar import Job, ics, jobs_table
from callcenter.reliability.rates import Rates, availability, failure_rate_limit, merged, rates
from callcenter.reliability.simulate import simulated_availability
from callcenter.reliability.spares import spares_enough, spares_needed
from callcenter.reliability.wear import hazard, replacement_cost

__all__ = [
    "Job",
    "Rates",
    "availability",
    "failure_rate_limit",
    "hazard",
    "ics",
    "jobs_table",
    "k_of_n",
    "merged",
    "parallel",
    "rates",
    "replacement_cost",
    "series",
    "simulated_availability",
    "spares_enough",
    "spares_needed",
]
