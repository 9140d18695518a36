"""Prova A/B: due quote a confronto.

Fonte: R. Kohavi, D. Tang, Y. Xu, *Trustworthy Online Controlled Experiments*, 2020, cap. 17.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from callcenter.proportions import normal_quantile


@dataclass(frozen=True)
class Comparison:
    """Il confronto di due gruppi. Le quote e la differenza (B − A) sono frazioni fra −1 e 1.

    ``low`` e ``high``: gli estremi dell'intervallo di confidenza della differenza.
    """

    share_a: float
    share_b: float
    difference: float
    z: float
    p_value: float
    low: float
    high: float


def two_proportions(
    accepted_a: int, assigned_a: int, accepted_b: int, assigned_b: int, *, confidence: float = 0.95
) -> Comparison:
    """Test z per due proporzioni indipendenti, a due code, e intervallo della differenza.

    ``accepted_*``: quanti hanno detto sì; ``assigned_*``: quanti sono stati assegnati al gruppo
    (tutti, anche chi non ha risposto). Il test usa la quota comune; l'intervallo usa le due quote
    separate (Wald), quindi serve almeno una decina di sì e di no per gruppo. Se nessuno o tutti
    hanno accettato z e p non sono definiti (``nan``). ``ValueError`` se i numeri non hanno senso.

    >>> risultato = two_proportions(90, 1000, 120, 1000)
    >>> round(risultato.z, 2), round(risultato.p_value, 3)
    (2.19, 0.029)
    """
    for accepted, assigned in ((accepted_a, assigned_a), (accepted_b, assigned_b)):
        if not assigned > 0 or not 0 <= accepted <= assigned:
            raise ValueError(
                "In ogni gruppo serve almeno un assegnato, e chi accetta sta fra 0 e gli assegnati."
            )
    a, b = accepted_a / assigned_a, accepted_b / assigned_b
    common = (accepted_a + accepted_b) / (assigned_a + assigned_b)
    error = math.sqrt(common * (1 - common) * (1 / assigned_a + 1 / assigned_b))
    z = (b - a) / error if error else math.nan
    p_value = 2 * NormalDist().cdf(-abs(z)) if error else math.nan
    half = normal_quantile(confidence) * math.sqrt(
        a * (1 - a) / assigned_a + b * (1 - b) / assigned_b
    )
    return Comparison(a, b, b - a, z, p_value, b - a - half, b - a + half)
