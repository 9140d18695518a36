"""Il risponditore (IVR) come dati: il menu, i suoi difetti, chi ci cammina dentro, le prove.

- :mod:`~callcenter.ivr.menu`: leggere un menu scritto in YAML;
- :mod:`~callcenter.ivr.calendar`: orari di apertura e festività;
- :mod:`~callcenter.ivr.graph`: il menu come grafo, i difetti che si vedono senza telefonare;
- :mod:`~callcenter.ivr.walk`: il motore che «telefona»: tasti premuti, nodi attraversati, secondi;
- :mod:`~callcenter.ivr.timing`: profondità e tempo al risultato;
- :mod:`~callcenter.ivr.cases`: casi di prova generati, copertura, esiti a confronto;
- :mod:`~callcenter.ivr.faults`: quali prove trovano quali difetti;
- :mod:`~callcenter.ivr.callers`: clienti simulati e contenimento;
- :mod:`~callcenter.ivr.drawing`: il disegno.
"""

from callcenter.ivr.calendar import Calendar
from callcenter.ivr.callers import CallerModel, call_in, containment
from callcenter.ivr.cases import (
    Case,
    coverage,
    error_cases,
    hours_cases,
    key_cases,
    path_cases,
    run,
)
from callcenter.ivr.faults import faults, found_by
from callcenter.ivr.graph import defects, edges, graph
from callcenter.ivr.menu import IVR, Node, Option, read, sample
from callcenter.ivr.timing import mean_seconds, routes
from callcenter.ivr.walk import Walk, walk

__all__ = [
    "IVR",
    "Calendar",
    "CallerModel",
    "Case",
    "Node",
    "Option",
    "Walk",
    "call_in",
    "containment",
    "coverage",
    "defects",
    "diagram",
    "edges",
    "error_cases",
    "faults",
    "found_by",
    "graph",
    "hours_cases",
    "key_cases",
    "mean_seconds",
    "path_cases",
    "read",
    "routes",
    "run",
    "sample",
    "walk",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "diagram":
        from callcenter.ivr.drawing import diagram

        return diagram
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
