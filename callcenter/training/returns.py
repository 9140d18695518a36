"""Quanto costa un corso e in quanto tempo si ripaga."""

from __future__ import annotations


def course_cost(
    people: int, hours: float, hourly_cost: float, *, trainer: float = 0.0, materials: float = 0.0
) -> float:
    """Il costo di un corso, in euro: ore di chi lo segue, docente, materiali.

    ``hours``: ore a testa; ``hourly_cost``: costo aziendale di un'ora (euro). Le ore di chi segue
    sono quasi sempre la voce più grande, e quella che si dimentica.

    >>> course_cost(12, 8, 21, trainer=1200, materials=300)
    3516.0
    """
    if min(people, hours, hourly_cost, trainer, materials) < 0:
        raise ValueError("Persone, ore e costi non possono essere negativi.")
    return float(people * hours * hourly_cost + trainer + materials)


def payback(cost: float, monthly_benefit: float) -> float:
    """I mesi dopo cui il corso si ripaga; infinito se il beneficio non è positivo.

    >>> payback(3600, 1200)
    3.0
    """
    if cost < 0:
        raise ValueError("Il costo non può essere negativo.")
    return cost / monthly_benefit if monthly_benefit > 0 else float("inf")
