"""Un sistema di indicatori: albero, schede, equilibrio, regole di settore.

Gli indicatori si calcolano con :mod:`callcenter.kpi`; qui si decide quali tenere e come leggerli.

- :mod:`~callcenter.indicators.tree`: di chi è il merito o la colpa di una variazione;
- :mod:`~callcenter.indicators.cards`: la scheda di ogni indicatore, come dati, e i suoi controlli;
- :mod:`~callcenter.indicators.sector`: le soglie di ARERA e AGCOM, calcolate sul registro.
"""

from callcenter.indicators.cards import (
    DIRECTIONS,
    FIELDS,
    PERSPECTIVES,
    TIMINGS,
    UNITS,
    balance,
    card_problems,
    reached,
    sample_cards,
)
from callcenter.indicators.sector import accessibility, sector_table
from callcenter.indicators.tree import contributions, cost_per_resolved, staffing_pressure

__all__ = [
    "DIRECTIONS",
    "FIELDS",
    "PERSPECTIVES",
    "TIMINGS",
    "UNITS",
    "accessibility",
    "balance",
    "card_problems",
    "contributions",
    "cost_per_resolved",
    "reached",
    "sample_cards",
    "sector_table",
    "staffing_pressure",
    "steps",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "steps":
        from callcenter.indicators.figures import steps

        return steps
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
