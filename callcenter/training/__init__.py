"""La formazione: competenze, curve di apprendimento, calendario, valutazione, costi.

- :mod:`~callcenter.training.skills`: la matrice delle competenze e ciò che manca;
- :mod:`~callcenter.training.curves`: come scende la durata delle chiamate di chi impara;
- :mod:`~callcenter.training.sessions`: quando fare le lezioni senza lasciare scoperta la sala;
- :mod:`~callcenter.training.evaluation`: l'effetto di un corso, con un gruppo di controllo;
- :mod:`~callcenter.training.returns`: quanto costa un corso e in quanto tempo si ripaga;
- :mod:`~callcenter.training.sample`: i dati inventati di un gruppo di nuovi e di un corso.
"""

from callcenter.training.curves import Curve, compare, fit, wright
from callcenter.training.evaluation import Effect, difference_in_differences
from callcenter.training.returns import course_cost, payback
from callcenter.training.sample import course_scores, newcomers
from callcenter.training.sessions import plan_sessions, uncovered
from callcenter.training.skills import coverage, gaps, levels_missing

__all__ = [
    "Curve",
    "Effect",
    "compare",
    "course_cost",
    "course_scores",
    "coverage",
    "difference_in_differences",
    "fit",
    "gaps",
    "levels_missing",
    "newcomers",
    "payback",
    "plan_sessions",
    "uncovered",
    "wright",
]
