"""Quante chiamate: offerte, risposte, abbandonate, uscite, escluse."""

import pandas as pd

from callcenter.kpi.indicator import indicator
from callcenter.kpi.sources import ASTERISK
from callcenter.kpi.tables import every_row, has_outcome, require, usable_calls


@indicator(
    name="Chiamate offerte",
    english="Offered calls",
    unit="count",
    kind="count",
    formula=r"N_{\text{off}} = N_{\text{risp}} + N_{\text{abb}} + N_{\text{usc}}",
    definition="Passaggi completi in coda: risposti, abbandonati o usciti in altro modo.",
    source=ASTERISK,
    trap="Una chiamata che passa da due code conta due volte: una per ogni coda che l'ha ricevuta.",
)
def offered(calls: pd.DataFrame):
    """Chiamate offerte: i passaggi completi in coda, qualunque sia l'esito."""
    return (every_row(calls),)


@indicator(
    name="Chiamate risposte",
    english="Answered calls",
    unit="count",
    kind="count",
    formula=r"N_{\text{risp}}",
    definition="Passaggi in coda che finiscono con la risposta di un operatore.",
    source=ASTERISK,
    trap="Risposta non vuol dire problema risolto.",
)
def answered(calls: pd.DataFrame):
    """Chiamate risposte: i passaggi finiti con un operatore."""
    return (has_outcome(calls, "answered"),)


@indicator(
    name="Chiamate abbandonate",
    english="Abandoned calls",
    unit="count",
    kind="count",
    formula=r"N_{\text{abb}}",
    definition="Passaggi in coda in cui il cliente riaggancia prima della risposta.",
    source=ASTERISK,
    trap="Chi esce per tempo massimo o con un tasto non ha riagganciato: è fra le uscite.",
)
def abandoned(calls: pd.DataFrame):
    """Chiamate abbandonate: il cliente ha riagganciato in coda."""
    return (has_outcome(calls, "abandoned"),)


@indicator(
    name="Uscite dalla coda",
    english="Calls that left the queue",
    unit="count",
    kind="count",
    formula=r"N_{\text{usc}}",
    definition=(
        "Passaggi senza risposta e senza abbandono: tempo massimo, tasto premuto, coda vuota."
    ),
    source=ASTERISK,
    trap="Se si dimenticano, risposte più abbandonate non fa le offerte.",
)
def diverted(calls: pd.DataFrame):
    """Uscite dalla coda senza risposta e senza abbandono (tempo massimo, tasto, coda vuota)."""
    return (has_outcome(calls, "timeout", "exit_key", "exit_empty"),)


def excluded(calls: pd.DataFrame) -> int:
    """Quanti passaggi restano fuori dai conti perché il registro non li contiene interi."""
    require(calls, ("outcome", "complete"), "delle chiamate")
    return len(calls) - len(usable_calls(calls, ("outcome",)))
