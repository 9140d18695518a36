"""Le indagini di soddisfazione: punteggi, incertezza, attendibilità, anonimato.

Servono sia per i clienti sia per gli operatori. Importare il modulo non carica scipy né Plotly:
bastano numpy e pandas.

- :mod:`~callcenter.survey.scores`: CSAT, NPS, eNPS, CES, quota dei voti alti;
- :mod:`~callcenter.survey.intervals`: margine d'errore, numero di risposte, bootstrap
  (l'intervallo di Wilson è in :mod:`callcenter.proportions`);
- :mod:`~callcenter.survey.weights`: la stima corretta quando chi risponde non somiglia a tutti;
- :mod:`~callcenter.survey.reliability`: alfa di Cronbach;
- :mod:`~callcenter.survey.anonymity`: soglia minima, soppressione, attacco per differenza;
- :mod:`~callcenter.survey.onepage`: il report di una pagina.
"""

from callcenter.proportions import wilson
from callcenter.survey.anonymity import differencing, suppress
from callcenter.survey.intervals import (
    bootstrap,
    margin_of_error,
    nps_margin,
    sample_size,
)
from callcenter.survey.onepage import OnePage
from callcenter.survey.reliability import alpha_without, cronbach_alpha
from callcenter.survey.scores import ces, csat, enps, nps, top_box
from callcenter.survey.weights import post_stratified

__all__ = [
    "OnePage",
    "alpha_without",
    "bootstrap",
    "ces",
    "cronbach_alpha",
    "csat",
    "differencing",
    "enps",
    "margin_of_error",
    "nps",
    "nps_margin",
    "post_stratified",
    "sample_size",
    "suppress",
    "top_box",
    "wilson",
]
