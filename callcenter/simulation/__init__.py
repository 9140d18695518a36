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
from callcenter.simulation.model import Agent, Break, Queue, Result, Shift

__all__ = [
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
    "lognormal",
    "poisson_arrivals",
    "replicate",
    "simulate",
]
