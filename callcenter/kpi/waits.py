"""Quanto si aspetta in coda: medie, massimo, percentili."""

import pandas as pd

from callcenter.kpi.indicator import indicator
from callcenter.kpi.options import check_percentile
from callcenter.kpi.sources import JOUINI, PRACTICE
from callcenter.kpi.tables import every_row, has_outcome, numbers


@indicator(
    name="Attesa media di chi riceve risposta",
    english="Average speed of answer (ASA)",
    unit="s",
    formula=r"ASA = \frac{\sum_{i \in \text{risp}} W_i}{N_{\text{risp}}}",
    definition="Media dell'attesa in coda delle sole chiamate risposte.",
    source=JOUINI,
    trap="Se tanti abbandonano dopo una lunga attesa, l'ASA resta bassa: loro non ci sono.",
    needs=("outcome", "wait_s"),
)
def asa(calls: pd.DataFrame):
    """ASA: attesa media in secondi delle sole chiamate risposte."""
    return _mean_of_wait(calls, has_outcome(calls, "answered"))


@indicator(
    name="Attesa media di tutti",
    english="Mean waiting time",
    unit="s",
    formula=r"\bar W = \frac{\sum_{i} W_i}{N_{\text{off}}}",
    definition="Media dell'attesa in coda di tutte le chiamate offerte, comunque finiscano.",
    source=JOUINI,
    trap="Non è l'ASA: le due medie coincidono solo se nessuno abbandona.",
    needs=("outcome", "wait_s"),
)
def mean_wait(calls: pd.DataFrame):
    """Attesa media in secondi di tutte le chiamate offerte, comprese le abbandonate."""
    return _mean_of_wait(calls, every_row(calls))


@indicator(
    name="Attesa media di chi abbandona",
    english="Mean time to abandon",
    unit="s",
    formula=r"\frac{\sum_{i \in \text{abb}} W_i}{N_{\text{abb}}}",
    definition="Media dell'attesa di chi riaggancia in coda.",
    source="Mandelbaum, Zeltyn, «Service Engineering in Action: The Palm/Erlang-A Queue» (2007).",
    trap=(
        "Non è la pazienza dei clienti: chi ha ricevuto risposta ne aveva ancora. La pazienza si "
        "stima con l'attesa di tutti divisa per gli abbandoni."
    ),
    needs=("outcome", "wait_s"),
)
def mean_wait_abandoned(calls: pd.DataFrame):
    """Attesa media in secondi di chi ha abbandonato."""
    return _mean_of_wait(calls, has_outcome(calls, "abandoned"))


@indicator(
    name="Attesa più lunga",
    english="Longest wait",
    unit="s",
    kind="max",
    formula=r"\max_i W_i",
    definition="L'attesa più lunga fra tutte le chiamate offerte.",
    source=PRACTICE,
    trap="È un caso solo: per capire quanto aspetta chi aspetta tanto, guarda un percentile.",
    needs=("outcome", "wait_s"),
)
def max_wait(calls: pd.DataFrame):
    """L'attesa più lunga, in secondi, fra tutte le chiamate offerte."""
    return (numbers(calls, "wait_s"),)


@indicator(
    name="Percentile dell'attesa",
    english="Waiting time percentile",
    unit="s",
    kind="percentile",
    formula=r"W_{(p)}: \Pr(W \le W_{(p)}) = p",
    definition="L'attesa che il p% delle chiamate non supera (90 se non dici altro).",
    source=PRACTICE,
    trap="I percentili non si fanno in media: quello della settimana non è la media dei giorni.",
    needs=("outcome", "wait_s"),
)
def wait_percentile(calls: pd.DataFrame, *, percentile: float = 90, who: str = "all"):
    """Percentile dell'attesa in secondi; ``who``: ``all``, ``answered`` oppure ``abandoned``.

    Fra due valori osservati si interpola in linea retta, come fa NumPy.
    """
    check_percentile(percentile)
    if who not in ("all", "answered", "abandoned"):
        raise ValueError(f"who: {who!r} non va bene. Scegli fra all, answered, abandoned.")
    chosen = every_row(calls) if who == "all" else has_outcome(calls, who)
    return numbers(calls, "wait_s").where(chosen), percentile


@indicator(
    name="Percentile dell'attesa di chi abbandona",
    english="Abandonment time percentile",
    unit="s",
    kind="percentile",
    formula=r"W_{(p)}^{\text{abb}}",
    definition="L'attesa entro cui riaggancia il p% di chi abbandona (50 se non dici altro).",
    source=PRACTICE,
    trap="Descrive solo chi ha riagganciato, non quanto sono disposti ad aspettare tutti.",
    needs=("outcome", "wait_s"),
)
def abandonment_percentile(calls: pd.DataFrame, *, percentile: float = 50):
    """Percentile dell'attesa in secondi di chi ha abbandonato (50 = mediana)."""
    check_percentile(percentile)
    return numbers(calls, "wait_s").where(has_outcome(calls, "abandoned")), percentile


def _mean_of_wait(calls, chosen):
    wait = numbers(calls, "wait_s")
    known = chosen & wait.notna().to_numpy()
    return wait.where(known, 0.0), known
