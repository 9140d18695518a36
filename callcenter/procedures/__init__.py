"""Le procedure come dati: si eseguono, si provano, si confrontano con il registro.

- :mod:`~callcenter.procedures.tables`: tabelle di decisione e i loro difetti;
- :mod:`~callcenter.procedures.flow`: il diagramma di flusso che si esegue;
- :mod:`~callcenter.procedures.checking`: le prove prima di pubblicare;
- :mod:`~callcenter.procedures.conformance`: il registro dell'ACD contro la procedura;
- :mod:`~callcenter.procedures.figures`: il disegno.
"""

from callcenter.procedures.checking import (
    always_before,
    defects,
    exits_covered,
    paths,
    run_cases,
    sample_cases,
    steps_to,
)
from callcenter.procedures.conformance import allowed, conformance, first_break, traces
from callcenter.procedures.flow import Procedure, Run, Step, graph, read, rewired, run, sample
from callcenter.procedures.tables import cases, decide, matching, review, unused

__all__ = [
    "Procedure",
    "Run",
    "Step",
    "allowed",
    "always_before",
    "cases",
    "conformance",
    "decide",
    "defects",
    "exits_covered",
    "first_break",
    "flowchart",
    "graph",
    "matching",
    "paths",
    "read",
    "review",
    "rewired",
    "run",
    "run_cases",
    "sample",
    "sample_cases",
    "steps_to",
    "traces",
    "unused",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "flowchart":
        from callcenter.procedures.figures import flowchart

        return flowchart
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
