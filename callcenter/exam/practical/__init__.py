"""Le prove pratiche: una per modulo, tutte calcolate dai dati (quelli del libro o della classe).

Ogni modulo ha una funzione ``task(chance)`` che sceglie dai dati un caso e ne calcola le risposte:
con i dati di un'altra classe cambiano numeri e risposte.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from callcenter.exam.practical import (
    assistance,
    campaigns,
    consents,
    deadlines,
    quality,
    query,
    service,
    staffing,
)
from callcenter.exam.practical.task import Request, Sheet, Task

__all__ = ["TASKS", "Request", "Sheet", "Task", "practical"]

#: Nome → unità e funzione che prepara la prova.
TASKS: dict[str, tuple[str, Callable[[random.Random], Task]]] = {
    "servizio": ("UF1", service.task),
    "organico": ("UF1", staffing.task),
    "qualita": ("UF1", quality.task),
    "assistenza": ("UF1", assistance.task),
    "interrogazioni": ("UF2", query.task),
    "campagne": ("UF2", campaigns.task),
    "consensi": ("UF3", consents.task),
    "richieste": ("UF3", deadlines.task),
}


def practical(seed: int, units: Sequence[str], name: str | None = None) -> Task:
    """La prova pratica di quel seme fra quelle delle unità, o quella che si chiama ``name``.

    ``ValueError`` se il nome non c'è (e dice quali ci sono) o se i dati non bastano.
    """
    if name is None:
        names = [key for key, (unit, _) in TASKS.items() if unit in units]
        name = random.Random(f"prova pratica:{seed}").choice(names)
    if name not in TASKS:
        raise ValueError(f"Non c'è una prova pratica «{name}». Ci sono: {', '.join(TASKS)}.")
    return TASKS[name][1](random.Random(f"{name}:{seed}"))
