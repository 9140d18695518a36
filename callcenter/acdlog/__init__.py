"""Il registro dell'ACD: leggere e scrivere il ``queue_log`` di Asterisk.

``read`` dà le tabelle (chiamate, stati degli agenti, righe rifiutate), ``iter_events`` scorre gli
eventi uno alla volta, ``write`` scrive un registro vero. Formato: una riga per evento,
``istante|chiamata|coda|agente|evento|dati…``. Fonte: Asterisk, "Queue Logs" e ``app_queue.c``.
"""

from callcenter.acdlog.events import CALL_EVENTS, OUTCOMES, STATE_EVENTS, Event, normalise_agent
from callcenter.acdlog.lines import Rejected
from callcenter.acdlog.log import ACW_REASONS, LONGEST_SESSION_H, AcdLog, iter_events, read
from callcenter.acdlog.states import clip_states
from callcenter.acdlog.write import format_event, write

__all__ = [
    "ACW_REASONS",
    "CALL_EVENTS",
    "LONGEST_SESSION_H",
    "OUTCOMES",
    "STATE_EVENTS",
    "AcdLog",
    "Event",
    "Rejected",
    "clip_states",
    "format_event",
    "iter_events",
    "normalise_agent",
    "read",
    "write",
]
