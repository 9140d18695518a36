"""Indicatori del call center: una sola definizione per ciascuno, usata ovunque.

Gli indicatori si calcolano sulla tabella delle chiamate di :mod:`callcenter.acdlog` (una riga per
ogni passaggio di una chiamata in una coda) e, per gli operatori, sulla tabella dei loro stati.
:data:`INDICATORS` raccoglie nome, formula, definizione, fonte ed errore tipico di ognuno: da lì
nascono il formulario e il glossario.

Regole valide per tutti:

- **Passaggi incompleti.** Se il registro comincia o finisce durante la chiamata (``complete`` falso
  oppure esito ``unfinished``) il passaggio non entra in nessun conto. :func:`excluded` dice quanti
  sono.
- **Zero diviso zero.** Il risultato è ``nan``, che :func:`format` mostra come «n.d.»: mai 0.
- **Gruppi.** :func:`by` calcola gli stessi indicatori per coda, intervallo, giorno, operatore…; i
  conteggi dei gruppi sommano al totale (chi non ha un operatore sta in una riga a parte).
- **Soglie.** «Entro T» vuol dire attesa ≤ T, come in Asterisk; «abbandono breve» vuol dire attesa
  minore della soglia.
"""

from callcenter.acdlog import ACW_REASONS, OUTCOMES
from callcenter.kpi.authorities import agcom_answer_time, arera_ls, arera_tma
from callcenter.kpi.catalogue import INDICATORS
from callcenter.kpi.formatting import format
from callcenter.kpi.grouping import DEFAULT_INDICATORS, by
from callcenter.kpi.handling import aht, att, mean_acw, mean_hold
from callcenter.kpi.indicator import Indicator
from callcenter.kpi.keys import TIME_KEYS
from callcenter.kpi.operators import (
    available_share,
    calls_per_hour,
    login_time,
    occupancy,
    pause_share,
    time_shares,
    utilisation,
)
from callcenter.kpi.presence import concurrency, max_in_conversation, max_in_queue
from callcenter.kpi.repeats import HIDDEN_CALLERS, fcr, repeat_rate
from callcenter.kpi.report import summary
from callcenter.kpi.service import CONVENTIONS, abandonment_rate, service_level
from callcenter.kpi.slots import interval_starts, intervals
from callcenter.kpi.transfers import ring_no_answer_rate, transfer_rate
from callcenter.kpi.volumes import abandoned, answered, diverted, excluded, offered
from callcenter.kpi.waits import (
    abandonment_percentile,
    asa,
    max_wait,
    mean_wait,
    mean_wait_abandoned,
    wait_percentile,
)

__all__ = [
    "ACW_REASONS",
    "CONVENTIONS",
    "DEFAULT_INDICATORS",
    "HIDDEN_CALLERS",
    "INDICATORS",
    "OUTCOMES",
    "TIME_KEYS",
    "Indicator",
    "abandoned",
    "abandonment_percentile",
    "abandonment_rate",
    "agcom_answer_time",
    "aht",
    "answered",
    "arera_ls",
    "arera_tma",
    "asa",
    "att",
    "available_share",
    "by",
    "calls_per_hour",
    "concurrency",
    "diverted",
    "excluded",
    "fcr",
    "format",
    "interval_starts",
    "intervals",
    "login_time",
    "max_in_conversation",
    "max_in_queue",
    "max_wait",
    "mean_acw",
    "mean_hold",
    "mean_wait",
    "mean_wait_abandoned",
    "occupancy",
    "offered",
    "pause_share",
    "repeat_rate",
    "ring_no_answer_rate",
    "service_level",
    "summary",
    "time_shares",
    "transfer_rate",
    "utilisation",
    "wait_percentile",
]
