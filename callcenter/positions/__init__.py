"""Valutare le posizioni: punti, fasce, retta retributiva, divario fra donne e uomini.

- :mod:`~callcenter.positions.sample`: posizioni, valutazioni e paghe inventate del libro;
- :mod:`~callcenter.positions.points`: il punteggio, l'accordo del comitato, le fasce;
- :mod:`~callcenter.positions.line`: retta retributiva, anche robusta, e compa-ratio;
- :mod:`~callcenter.positions.gap`: il divario grezzo, per gruppo, a parità di altre cose.
"""

from callcenter.positions.gap import adjusted_gap, by_group, gap, gap_interval
from callcenter.positions.line import compa_ratio, pay_line, robust_line
from callcenter.positions.points import bands, committee, score
from callcenter.positions.sample import evaluations, factors, jobs, payroll

__all__ = [
    "adjusted_gap",
    "bands",
    "by_group",
    "committee",
    "compa_ratio",
    "evaluations",
    "factors",
    "gap",
    "gap_interval",
    "jobs",
    "pay_line",
    "payroll",
    "robust_line",
    "score",
]
