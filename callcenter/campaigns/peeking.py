"""Guardare il risultato ogni giorno e fermarsi quando piace: quanti falsi successi.

Fonte: P. Armitage, C. K. McPherson, B. C. Rowe, «Repeated significance tests on accumulating
data», *Journal of the Royal Statistical Society A* 132 (1969).
"""

from __future__ import annotations

import numpy as np

from callcenter.proportions import normal_quantile


def false_alarms(
    looks: int, per_look: int, share: float, *, trials: int = 2000, alpha: float = 0.05,
    seed: int = 0,
) -> np.ndarray:  # fmt: skip
    """Quota di prove A/A dichiarate «vinte» guardando 1, 2, … ``looks`` volte.

    Si simulano ``trials`` prove in cui A e B sono **uguali** (accetta la quota ``share``): ogni
    successo è falso. A ogni sguardo entrano ``per_look`` clienti nuovi per gruppo e si rifà il test
    z; ci si ferma al primo p sotto ``alpha``. Restituisce ``looks`` frazioni: l'elemento k è la
    quota fermata entro lo sguardo k + 1. ``ValueError`` se i valori non hanno senso.

    >>> quote = false_alarms(10, 50, 0.2)
    >>> bool(quote[0] < 0.08), bool(quote[-1] > 0.12)
    (True, True)
    """
    if min(looks, per_look, trials) < 1 or not 0 < share < 1:
        raise ValueError(
            "Sguardi, clienti e prove sono almeno 1; la quota è una frazione fra 0 e 1."
        )
    limit = normal_quantile(1 - alpha)
    rng = np.random.default_rng(seed)
    accepted = rng.binomial(per_look, share, size=(2, trials, looks)).cumsum(axis=2)
    n = per_look * np.arange(1, looks + 1)
    common = accepted.sum(axis=0) / (2 * n)
    error = np.sqrt(common * (1 - common) * 2 / n)
    gap = np.abs(accepted[0] - accepted[1]) / n
    # Se nessuno (o tutti) hanno accettato, errore e differenza sono zero: non è un allarme.
    alarm = (gap > limit * error) & (error > 0)
    return np.logical_or.accumulate(alarm, axis=1).mean(axis=0)
