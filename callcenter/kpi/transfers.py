"""Chiamate passate ad altri e squilli a cui nessun operatore risponde."""

import pandas as pd

from callcenter.kpi.indicator import indicator
from callcenter.kpi.sources import ASTERISK
from callcenter.kpi.tables import has_outcome, numbers


@indicator(
    name="Tasso di trasferimento",
    english="Transfer rate",
    unit="share",
    formula=r"\frac{N_{\text{trasf}}}{N_{\text{risp}}}",
    definition="Quota di chiamate risposte che l'operatore passa a un'altra coda o persona.",
    source=ASTERISK,
    trap="Un trasferimento può essere giusto: guarda da quale coda parte e dove arriva.",
    needs=("outcome", "ended_by"),
)
def transfer_rate(calls: pd.DataFrame):
    """Tasso di trasferimento: risposte chiuse con un trasferimento ÷ risposte."""
    served = has_outcome(calls, "answered")
    return served & calls["ended_by"].isin(["transfer"]).to_numpy(), served


@indicator(
    name="Squilli a vuoto",
    english="Ring no answer rate",
    unit="share",
    formula=r"\frac{N_{\text{RNA}}}{N_{\text{RNA}} + N_{\text{risp}}}",
    definition="Quota di squilli all'operatore che non ricevono risposta.",
    source=ASTERISK,
    trap=(
        "Conta squilli, non chiamate: una sola chiamata può squillare a vuoto più volte. Se la "
        "coda fa squillare tutti insieme, gli squilli persi sono normali."
    ),
    needs=("outcome", "ring_no_answer"),
)
def ring_no_answer_rate(calls: pd.DataFrame):
    """Squilli a vuoto: squilli senza risposta ÷ (squilli senza risposta + risposte)."""
    missed = numbers(calls, "ring_no_answer").fillna(0.0)
    return missed, missed + has_outcome(calls, "answered")
