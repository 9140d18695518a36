"""Sorvegliare un impianto: misure insolite, allarmi, guasti, procedure, esercitazioni.

- :mod:`~callcenter.monitoring.robust`: quanto è insolita una misura (mediana e MAD);
- :mod:`~callcenter.monitoring.usual`: che cosa è normale a quest'ora di questo tipo di giorno;
- :mod:`~callcenter.monitoring.ewma`: la media che dimentica, e i suoi limiti;
- :mod:`~callcenter.monitoring.alarms`: accendere e spegnere un allarme; sensori muti o bloccati;
- :mod:`~callcenter.monitoring.judging`: quanto è credibile un allarme (Bayes), quanti sono falsi;
- :mod:`~callcenter.monitoring.foresight`: quando si riempie; quanto silenzio è troppo;
- :mod:`~callcenter.monitoring.runbook`: una procedura come tabella, che si controlla e si esegue;
- :mod:`~callcenter.monitoring.drill`: l'esercitazione, con un guasto nascosto per ogni seme.
"""

from callcenter.monitoring.alarms import alarms, frozen, gaps
from callcenter.monitoring.drill import FAULTS, Drill, diagnose
from callcenter.monitoring.ewma import ewma, ewma_limit
from callcenter.monitoring.foresight import reaches, silence_minutes, silence_probability
from callcenter.monitoring.judging import compare, predictive_value
from callcenter.monitoring.robust import mad, robust_z
from callcenter.monitoring.runbook import problems, run
from callcenter.monitoring.usual import usual

__all__ = [
    "FAULTS",
    "Drill",
    "alarms",
    "compare",
    "diagnose",
    "ewma",
    "ewma_limit",
    "frozen",
    "gaps",
    "mad",
    "predictive_value",
    "problems",
    "reaches",
    "robust_z",
    "run",
    "silence_minutes",
    "silence_probability",
    "usual",
]
