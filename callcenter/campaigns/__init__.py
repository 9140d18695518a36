"""Campagne verso i clienti: regole associative, prove A/B, effetto vero, prossima azione.

- :mod:`~callcenter.campaigns.associations`: insiemi frequenti e regole, con supporto, confidenza,
  lift;
- :mod:`~callcenter.campaigns.corrections`: p-value corretti quando le prove sono tante;
- :mod:`~callcenter.campaigns.ab_test`: confronto di due quote, con intervallo;
- :mod:`~callcenter.campaigns.power`: quanti clienti servono, quale potenza si ha;
- :mod:`~callcenter.campaigns.peeking`: che cosa succede a chi guarda troppo presto;
- :mod:`~callcenter.campaigns.uplift`: quanto cambia l'azione, gruppo per gruppo;
- :mod:`~callcenter.campaigns.actions`: la prossima azione come tabella di regole.

Nessuna di queste funzioni guarda consensi e opposizioni: la lista che ricevono è già filtrata.
"""

from callcenter.campaigns.ab_test import Comparison, two_proportions
from callcenter.campaigns.actions import next_action
from callcenter.campaigns.associations import frequent_itemsets, rules
from callcenter.campaigns.corrections import benjamini_hochberg, holm
from callcenter.campaigns.peeking import false_alarms
from callcenter.campaigns.power import power, sample_size
from callcenter.campaigns.uplift import simulate_trial, uplift_table

__all__ = [
    "Comparison",
    "benjamini_hochberg",
    "false_alarms",
    "frequent_itemsets",
    "holm",
    "next_action",
    "power",
    "rules",
    "sample_size",
    "simulate_trial",
    "two_proportions",
    "uplift_table",
]
