"""Scegliere un software: requisiti, punteggi, sensibilità, pesi con AHP, costo su più anni.

- :mod:`~callcenter.selection.requirements`: chi è ammesso (MoSCoW) e che cosa manca (fit/gap);
- :mod:`~callcenter.selection.score`: il punteggio pesato;
- :mod:`~callcenter.selection.sensitivity`: quanto deve cambiare un peso per cambiare il vincitore;
- :mod:`~callcenter.selection.ahp`: i pesi dai confronti a coppie, con il rapporto di consistenza;
- :mod:`~callcenter.selection.tco`: il costo totale di possesso, attualizzato.
"""

from callcenter.selection.ahp import RANDOM_INDEX, Weighting, pairwise, weigh
from callcenter.selection.requirements import CLASSES, FITS, admitted, coverage
from callcenter.selection.score import normalised, scores
from callcenter.selection.sensitivity import break_even, sweep, with_weight
from callcenter.selection.tco import cash_flow, peak_users, present_value

__all__ = [
    "CLASSES",
    "FITS",
    "RANDOM_INDEX",
    "Weighting",
    "admitted",
    "break_even",
    "cash_flow",
    "coverage",
    "normalised",
    "pairwise",
    "peak_users",
    "present_value",
    "scores",
    "sweep",
    "weigh",
    "with_weight",
]
