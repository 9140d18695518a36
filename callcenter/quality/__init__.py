"""Il monitoraggio della qualità: schede, accordo fra valutatori, carte di controllo, campioni.

- :mod:`~callcenter.quality.sheets`: il punteggio di una scheda e le voci bloccanti;
- :mod:`~callcenter.quality.agreement`: accordo semplice, kappa di Cohen, kappa pesata;
- :mod:`~callcenter.quality.constants`: le costanti delle carte (c4, d2, A3, B3, B4…), calcolate;
- :mod:`~callcenter.quality.charts`: carte p, X̄/S e per valori singoli, regole di allarme;
- :mod:`~callcenter.quality.sampling`: quali chiamate ascoltare, estratte a caso.
"""

from callcenter.quality.agreement import agreement, kappa, kappa_interval, paired
from callcenter.quality.charts import individuals, p_chart, signals, xbar_s
from callcenter.quality.constants import constants
from callcenter.quality.sampling import draw_calls
from callcenter.quality.sheets import blocked, score

__all__ = [
    "agreement",
    "blocked",
    "constants",
    "draw_calls",
    "individuals",
    "kappa",
    "kappa_interval",
    "p_chart",
    "paired",
    "score",
    "signals",
    "xbar_s",
]
