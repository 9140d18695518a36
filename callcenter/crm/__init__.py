"""Estrarre conoscenza dai dati dei clienti: segmenti, curve di guadagno, costi delle decisioni.

- :mod:`~callcenter.crm.rfm`: da quanto, quante volte, quanto (RFM), e i punteggi a gruppi uguali;
- :mod:`~callcenter.crm.segments`: il passo di k-means, la stabilità e il profilo dei segmenti;
- :mod:`~callcenter.crm.lift`: i clienti in ordine di rischio, e quanto si guadagna sul caso;
- :mod:`~callcenter.crm.costs`: quanto rende una soglia, e quale conviene.
"""

from callcenter.crm.costs import break_even, threshold_curve
from callcenter.crm.lift import calibration_table, lift_table
from callcenter.crm.rfm import rfm, score
from callcenter.crm.segments import lloyd_step, profile, stability

__all__ = [
    "break_even",
    "calibration_table",
    "lift_table",
    "lloyd_step",
    "profile",
    "rfm",
    "score",
    "stability",
    "threshold_curve",
]
