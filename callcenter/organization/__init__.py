"""Il modello organizzativo: economia di scala, persone e livelli, dentro o fuori.

- :mod:`~callcenter.organization.scale`: che cosa si guadagna unendo le code, e fin dove;
- :mod:`~callcenter.organization.people`: quanti capigruppo, quanti livelli, l'organigramma;
- :mod:`~callcenter.organization.sourcing`: quanto costa un contatto, e quando conviene affidarlo.
"""

from callcenter.organization.people import chart_problems, layers, levels, span_from_hours
from callcenter.organization.scale import break_even_aht, pooled, scale_table, square_root_agents
from callcenter.organization.sourcing import break_even, cost_per_contact

__all__ = [
    "break_even",
    "break_even_aht",
    "chart_problems",
    "cost_per_contact",
    "layers",
    "levels",
    "org_chart",
    "pooled",
    "scale_table",
    "span_from_hours",
    "square_root_agents",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "org_chart":
        from callcenter.organization.figures import org_chart

        return org_chart
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
