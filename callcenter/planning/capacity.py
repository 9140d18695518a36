"""L'organico mese per mese: chi entra, chi impara, chi se ne va."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd


def workforce(
    start: float, hires: Sequence[float], *, ramp: Sequence[float], leaving: float
) -> pd.DataFrame:
    """Persone in organico e persone «piene», mese per mese.

    ``start``: le persone esperte all'inizio. ``hires``: quante ne entrano il primo giorno di ogni
    mese. ``ramp``: quanto rende un nuovo nel primo mese, nel secondo… (1 = come un esperto); dopo
    l'ultimo vale 1. ``leaving``: quota che lascia alla fine di ogni mese (fra 0 e 1 escluso), di
    tutte le anzianità. Una riga per mese (da 1) con ``heads`` (persone durante il mese),
    ``effective`` (persone equivalenti a un esperto) e ``leavers`` (chi lascia a fine mese). Sono
    medie: mezze persone si leggono come tali.

    >>> workforce(10, [4, 0], ramp=[0.5], leaving=0.1).round(2).values.tolist()
    [[14.0, 12.0, 1.4], [12.6, 12.6, 1.26]]
    """
    if not 0 <= leaving < 1:
        raise ValueError("«leaving» è una quota al mese fra 0 e 1: per il 2% scrivi 0.02.")
    if start < 0 or any(number < 0 for number in hires):
        raise ValueError("Le persone non possono essere negative.")
    if not all(0 <= share <= 1 for share in ramp):
        raise ValueError("Il rodaggio si scrive con quote fra 0 e 1, un mese dopo l'altro.")
    cohorts: list[float] = []
    expert, rows = float(start), []
    for number in hires:
        cohorts.insert(0, float(number))
        while len(cohorts) > len(ramp):
            expert += cohorts.pop()
        heads = expert + sum(cohorts)
        learning = sum(people * share for people, share in zip(cohorts, ramp, strict=False))
        rows.append((heads, expert + learning, heads * leaving))
        expert *= 1 - leaving
        cohorts = [people * (1 - leaving) for people in cohorts]
    table = pd.DataFrame(rows, columns=["heads", "effective", "leavers"])
    return table.set_index(pd.RangeIndex(1, len(rows) + 1, name="month"))


def hires_needed(
    start: float, needed: Sequence[float], *, ramp: Sequence[float], leaving: float
) -> list[int]:
    """Le assunzioni più tarde che tengono le persone «piene» almeno pari a ``needed``.

    ``needed``: persone equivalenti a un esperto che servono ogni mese, dal primo. Si guarda un mese
    alla volta e si assume in quel mese solo ciò che manca: chi entra rende poco, quindi se ne
    assumono di più. Assumere prima costa meno persone e più stipendi: si confronta con
    ``workforce``. Solleva ``ValueError`` se un nuovo, nel suo primo mese, non rende niente.

    >>> hires_needed(10, [12], ramp=[0.5], leaving=0.0)
    [4]
    """
    first = ramp[0] if ramp else 1
    if first <= 0:
        raise ValueError("Nel primo mese un nuovo non rende: assumi nel mese prima.")
    hires: list[int] = []
    for month, people in enumerate(needed, 1):
        now = workforce(start, [*hires, 0], ramp=ramp, leaving=leaving)
        short = people - now.loc[month, "effective"]
        hires.append(max(0, math.ceil(round(short / first, 9))))
    return hires
