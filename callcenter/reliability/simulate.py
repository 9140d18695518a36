"""La disponibilità per simulazione: guasti e riparazioni estratti a caso."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def simulated_availability(
    mtbf_h: Sequence[float],
    mttr_h: Sequence[float],
    k: int,
    hours: float,
    rng: np.random.Generator,
) -> float:
    """Quota di tempo in cui funzionano almeno ``k`` apparati, in una storia simulata.

    Ogni apparato alterna tempi di funzionamento e di riparazione esponenziali, con le medie date
    (ore), e comincia funzionante; i guasti sono indipendenti. ``hours``: la durata della storia.
    Il risultato è una stima: con un altro ``rng`` cambia un poco. Solleva ``ValueError`` se le
    liste non hanno la stessa lunghezza o i valori non hanno senso.
    """
    up, down = np.asarray(mtbf_h, dtype=float), np.asarray(mttr_h, dtype=float)
    if up.shape != down.shape or up.ndim != 1 or not 1 <= k <= up.size:
        raise ValueError("Serve un MTBF e un MTTR per apparato, e k fra 1 e il loro numero.")
    if not (up > 0).all() or not (down > 0).all() or not hours > 0:
        raise ValueError("MTBF, MTTR e durata devono essere positivi.")
    moments, steps = [], []
    for mean_up, mean_down in zip(up, down, strict=True):
        changes = _changes(mean_up, mean_down, hours, rng)
        moments.append(changes)
        # I cambi dispari sono guasti (−1), i pari sono ripristini (+1).
        steps.append(np.where(np.arange(changes.size) % 2 == 0, -1, 1))
    times, step = np.concatenate(moments), np.concatenate(steps)
    order = np.argsort(times, kind="stable")
    working = up.size + np.concatenate([[0], np.cumsum(step[order])])
    lengths = np.diff(np.concatenate([[0.0], times[order], [hours]]))
    return float(lengths[working >= k].sum() / hours)


def _changes(mean_up: float, mean_down: float, hours: float, rng) -> np.ndarray:
    """Gli istanti in cui un apparato cambia stato, fino alla fine della storia."""
    parts, now = [], 0.0
    while now < hours:
        size = int(hours / (mean_up + mean_down)) + 16
        pieces = -np.log1p(-rng.random((size, 2))) * [mean_up, mean_down]
        ends = now + np.cumsum(pieces.ravel())
        parts.append(ends)
        now = ends[-1]
    ends = np.concatenate(parts)
    return ends[ends < hours]
