"""Dentro o fuori: il costo di un contatto e il punto di pareggio.

Il punto di pareggio fra costi fissi e prezzo a consumo è contabilità di base; il costo a scalini
nasce dal fatto che gli operatori sono interi (vedi :mod:`callcenter.organization.scale`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def break_even(inside_each: float, fixed: float, outside_each: float) -> float:
    """I contatti al mese con cui dentro e fuori costano uguale.

    ``inside_each``: euro a contatto dentro; ``fixed``: euro al mese fissi dentro;
    ``outside_each``: euro a contatto fuori. Sopra il risultato conviene dentro. È ``inf`` se ogni
    contatto dentro costa quanto fuori o di più: i costi fissi non si recuperano mai.

    >>> break_even(inside_each=2.5, fixed=9000, outside_each=4.5)
    4500.0
    """
    if not (inside_each >= 0 and fixed >= 0 and outside_each >= 0):
        raise ValueError("I costi non possono essere negativi.")
    gain = outside_each - inside_each
    return fixed / gain if gain > 0 else float("inf")


def cost_per_contact(
    calls: Sequence[float], aht_s: float, hour_cost: float, *, shrinkage: float = 0.0,
    min_agents: int = 1, target: float = 0.80, threshold_s: float = 20,
) -> float:  # fmt: skip
    """Quanto costa un contatto in euro, con persone intere in ogni mezz'ora.

    ``calls``: chiamate attese in ogni mezz'ora di apertura; ``hour_cost``: euro per un'ora pagata;
    ``shrinkage``: quota di ore pagate non alle cuffie. In ogni mezz'ora servono gli operatori di
    Erlang C per l'obiettivo, e almeno ``min_agents``: una linea aperta si presidia anche quando
    nessuno chiama.

    >>> round(cost_per_contact([100], aht_s=180, hour_cost=20), 2)
    1.4
    """
    from callcenter import erlang

    expected = np.asarray(calls, dtype=float)
    if expected.size == 0 or not expected.sum() > 0:
        raise ValueError("Serve almeno una mezz'ora con qualche chiamata.")
    if not hour_cost >= 0:
        raise ValueError("Il costo di un'ora non può essere negativo.")
    if not 0 <= shrinkage < 1:
        raise ValueError("Lo shrinkage è una quota fra 0 e 1 (1 escluso): 30% si scrive 0.30.")
    agents = erlang.agents_for_service_level(
        expected, aht_s, target, threshold_s, min_agents=min_agents
    )
    paid_hours = float(np.sum(agents)) / 2 / (1 - shrinkage)
    return float(paid_hours * hour_cost / expected.sum())
