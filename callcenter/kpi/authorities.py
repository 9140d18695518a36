"""Gli indicatori delle autorità: contano le chiamate, non i passaggi in coda."""

import numpy as np
import pandas as pd

from callcenter.kpi.contacts import answered_somewhere, first_visits, wait_to_first_answer
from callcenter.kpi.indicator import indicator
from callcenter.kpi.options import check_seconds

ARERA = (
    "ARERA, TIQV (del. 413/2016/R/com; rinnovato dal 1.1.2026 con del. 399/2025 e 477/2025). "
    "Soglie lette in fonti secondarie; definizione da conoscenza generale: "
    "ricontrollala sul testo vigente."
)
CALL_WAIT = ("outcome", "call_id", "visit", "wait_s")


@indicator(
    name="Tempo medio di risposta dell'operatore (AGCOM)",
    english="AGCOM mean answer time",
    unit="s",
    formula=r"\frac{\sum_{c \in \text{risp}} W_c}{N_{\text{chiamate risp}}} \le 150\ \text{s}",
    definition=(
        "Attesa media, fino alla prima risposta dell'operatore umano, delle chiamate risposte. "
        "Nelle comunicazioni elettroniche non deve superare 150 secondi."
    ),
    source=(
        "AGCOM, del. 255/24/CONS, all. A, art. 8 lett. a. Soglia letta in fonti secondarie: "
        "ricontrolla il testo, anche sul momento da cui parte il conto."
    ),
    trap="È una media: può stare sotto 150 secondi anche se molti aspettano dieci minuti.",
    needs=CALL_WAIT,
)
def agcom_answer_time(calls: pd.DataFrame):
    """Tempo medio di risposta dell'operatore umano, in secondi (AGCOM, delibera 255/24/CONS).

    Per ogni chiamata risposta: attese dal primo ingresso in coda fino alla prima risposta.
    """
    return _mean_of_wait(calls, answered_somewhere(calls))


@indicator(
    name="Tempo medio di attesa (TMA, ARERA)",
    english="ARERA mean waiting time",
    unit="s",
    formula=r"TMA = \frac{\sum_{c} W_c}{N_{\text{chiamate}}} \le 180\ \text{s}",
    definition=(
        "Attesa media per parlare con un operatore, compreso chi rinuncia. Soglia dal 1.1.2026: "
        "180 secondi."
    ),
    source=ARERA,
    trap="Non è l'ASA: conta anche chi rinuncia, e il tempo nel risponditore automatico.",
    needs=CALL_WAIT,
)
def arera_tma(calls: pd.DataFrame, *, ivr_s: float = 0):
    """TMA di ARERA: attesa media in secondi per parlare con un operatore, abbandoni compresi.

    Il registro comincia quando la chiamata entra in coda: se prima c'è un risponditore automatico
    aggiungi la sua durata media con ``ivr_s``.
    """
    check_seconds(ivr_s, "ivr_s")
    return _mean_of_wait(calls, first_visits(calls), ivr_s)


@indicator(
    name="Livello di servizio (LS, ARERA)",
    english="ARERA service level",
    unit="share",
    formula=(
        r"LS = \frac{N(\text{chiamate con risposta di un operatore})}"
        r"{N(\text{chiamate che chiedono un operatore})} \ge 85\%"
    ),
    definition=(
        "Quota di chiamate che parlano con un operatore fra quelle che lo chiedono. Soglia dal "
        "1.1.2026: 85%."
    ),
    source=ARERA,
    trap="Non è l'80/20 del settore: qui non c'è nessun limite di secondi.",
    needs=CALL_WAIT,
)
def arera_ls(calls: pd.DataFrame):
    """LS di ARERA: chiamate che hanno parlato con un operatore ÷ chiamate che lo hanno chiesto."""
    asked = first_visits(calls)
    return asked & answered_somewhere(calls), asked


def _mean_of_wait(calls, chosen, before_queue_s: float = 0):
    """Attesa delle chiamate scelte, una volta sola per chiamata, se si conosce."""
    wait = wait_to_first_answer(calls) + before_queue_s
    counted = chosen & first_visits(calls) & ~np.isnan(wait)
    return np.where(counted, wait, 0.0), counted
