"""Un ACD simulato: code, competenze, priorità, pazienza, richiamate, pause.

Si descrivono le chiamate (una tabella), gli operatori e le code; :func:`simulate` restituisce che
cosa è successo a ogni chiamata. È la stessa macchina che genera i dati del libro e che risponde ai
cursori dei cruscotti.
"""

from callcenter.simulation.demand import (
    call_table,
    exponential,
    lognormal,
    poisson_arrivals,
)
from callcenter.simulation.engine import simulate
from callcenter.simulation.experiment import Estimate, erlang_day, estimate, replicate
from callcenter.simulation.model import STRATEGIES, Agent, Break, Queue, Result, Shift
from callcenter.simulation.paths import journeys, with_callback, with_overflow

__all__ = [
    "STRATEGIES",
    "Agent",
    "Break",
    "Estimate",
    "Queue",
    "Result",
    "Shift",
    "call_table",
    "erlang_day",
    "estimate",
    "exponential",
    "journeys",
    "lognormal",
    "poisson_arrivals",
    "replicate",
    "simulate",
    "with_callback",
    "with_overflow",
]
