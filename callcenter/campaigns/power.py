"""Prima della prova: quanti clienti servono, e quanto è facile accorgersi della differenza.

Fonte: J. L. Fleiss, B. Levin, M. C. Paik, *Statistical Methods for Rates and Proportions*, 3ª ed.,
2003, cap. 4 (senza correzione di continuità).
"""

from __future__ import annotations

import math
from statistics import NormalDist

_NORMAL = NormalDist()


def sample_size(
    share_a: float, share_b: float, *, alpha: float = 0.05, target_power: float = 0.80
) -> int:
    """Clienti **per gruppo** per vedere la differenza fra due quote, con un test a due code.

    Le quote sono frazioni fra 0 e 1; ``alpha`` è il rischio di falso allarme; ``target_power`` la
    probabilità di accorgersi della differenza, se c'è. Arrotonda in su. ``ValueError`` se le quote
    sono uguali o i valori non stanno fra 0 e 1.

    >>> sample_size(0.50, 0.75, target_power=0.90)
    77
    """
    _check(share_a, share_b, alpha)
    if not alpha / 2 < target_power < 1:
        raise ValueError("La potenza è una frazione maggiore di alpha / 2 e minore di 1.")
    if share_a == share_b:
        raise ValueError("Le due quote sono uguali: nessun campione basta a vedere zero.")
    null, real = _spreads(share_a, share_b)
    total = _NORMAL.inv_cdf(1 - alpha / 2) * null + _NORMAL.inv_cdf(target_power) * real
    return math.ceil((total / (share_a - share_b)) ** 2 - 1e-9)


def power(share_a: float, share_b: float, per_group: int, *, alpha: float = 0.05) -> float:
    """La probabilità (frazione) di ottenere p sotto ``alpha``, con ``per_group`` clienti a gruppo.

    Conta tutte e due le code: con quote uguali vale circa ``alpha``. Argomenti ed errori come
    :func:`sample_size`.

    >>> round(power(0.50, 0.75, 50), 2)
    0.74
    """
    _check(share_a, share_b, alpha)
    if not per_group > 0:
        raise ValueError("Serve almeno un cliente per gruppo.")
    null, real = _spreads(share_a, share_b)
    shift = abs(share_a - share_b) * math.sqrt(per_group)
    limit = _NORMAL.inv_cdf(1 - alpha / 2) * null
    return _NORMAL.cdf((shift - limit) / real) + _NORMAL.cdf((-shift - limit) / real)


def _spreads(a: float, b: float) -> tuple[float, float]:
    """Scarto tipo della differenza, per un cliente a gruppo: se le quote sono uguali, se no."""
    common = (a + b) / 2
    return math.sqrt(2 * common * (1 - common)), math.sqrt(a * (1 - a) + b * (1 - b))


def _check(a: float, b: float, alpha: float) -> None:
    if not (0 < a < 1 and 0 < b < 1 and 0 < alpha < 1):
        raise ValueError("Le quote e alpha sono frazioni fra 0 e 1 (per il 9% si scrive 0.09).")
