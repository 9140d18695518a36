"""Chi richiama: tasso di richiamata e soluzione al primo contatto."""

import numpy as np
import pandas as pd

from callcenter.kpi.contacts import answered_somewhere
from callcenter.kpi.indicator import indicator
from callcenter.kpi.options import check_hours
from callcenter.kpi.sources import PRACTICE
from callcenter.kpi.tables import no_row, unix_seconds

HIDDEN_CALLERS = ("", "anonymous", "unknown", "restricted", "private")

CONTACT = ("outcome", "call_id", "visit", "queue", "entered_at", "caller")


@indicator(
    name="Tasso di richiamata",
    english="Repeat call rate",
    unit="share",
    formula=r"\frac{N(\text{stesso numero richiama entro } h)}{N(\text{giudicabili})}",
    definition=(
        "Quota di chiamate seguite da un'altra dello stesso numero entro h ore. Esclusi i numeri "
        "nascosti e le chiamate la cui finestra supera la fine dei dati."
    ),
    source=PRACTICE,
    trap="Contare anche gli ultimi giorni abbassa il tasso: chi richiamerà non lo ha ancora fatto.",
    needs=CONTACT,
)
def repeat_rate(calls: pd.DataFrame, *, window_h: float = 72, same_queue: bool = False):
    """Tasso di richiamata: chiamate seguite da un'altra dello stesso numero entro ``window_h`` ore.

    Contano le chiamate (``call_id``), non i passaggi; chi nasconde il numero è escluso. Sono
    escluse anche le chiamate troppo vicine alla fine dei dati: la loro finestra non è finita.
    Con ``same_queue`` la seconda chiamata deve entrare nella stessa coda.
    """
    judged, repeated = _judged_and_repeated(calls, window_h, same_queue)
    return judged & repeated, judged


@indicator(
    name="Soluzione al primo contatto (stima)",
    english="First call resolution (FCR)",
    unit="share",
    formula=(
        r"FCR = \frac{N(\text{risposte, nessuna richiamata entro } h)}"
        r"{N(\text{risposte giudicabili})}"
    ),
    definition=(
        "Quota di chiamate risposte dopo le quali lo stesso numero non richiama entro h ore."
    ),
    source=PRACTICE,
    trap="È una stima dal registro: chi rinuncia, scrive o cambia numero sembra risolto.",
    needs=CONTACT,
)
def fcr(calls: pd.DataFrame, *, window_h: float = 72, same_queue: bool = False):
    """FCR stimato: chiamate risposte e *non* seguite da un'altra dello stesso numero ÷ risposte.

    Stesse regole di :func:`repeat_rate`. È una stima: il registro sa chi richiama, non se il
    problema era risolto.
    """
    judged, repeated = _judged_and_repeated(calls, window_h, same_queue)
    counted = judged & answered_somewhere(calls)
    return counted & ~repeated, counted


def _judged_and_repeated(calls, window_h: float, same_queue: bool):
    """Per ogni riga: è la prima della chiamata e si può giudicare? La chiamata si ripete?"""
    check_hours(window_h, "window_h")
    window_s = window_h * 3600
    entered = unix_seconds(calls["entered_at"])
    known = _first_rows_of_known_callers(calls, entered, same_queue)
    following = known.groupby(["caller", "queue"], sort=False)["entered"].shift(-1)
    end_of_data = entered.max() if len(entered) else 0

    judged, repeated = no_row(calls), no_row(calls)
    judged[known["row"].to_numpy()] = (known["entered"] + window_s <= end_of_data).to_numpy()
    repeated[known["row"].to_numpy()] = (following - known["entered"] <= window_s).to_numpy()
    return judged, repeated


def _first_rows_of_known_callers(calls, entered, same_queue: bool) -> pd.DataFrame:
    """Una riga per chiamata con il numero noto, in ordine di ingresso; ``row`` è la posizione."""
    table = pd.DataFrame({
        "call": calls["call_id"].to_numpy(object),
        "caller": _known_caller(calls).to_numpy(object),
        "queue": calls["queue"].to_numpy(object) if same_queue else "",
        "entered": entered,
        "row": np.arange(len(calls)),
    })  # fmt: skip
    first = table.sort_values("entered", kind="stable").drop_duplicates("call")
    return first[first["caller"].notna()]


def _known_caller(calls) -> pd.Series:
    caller = calls["caller"].astype(object)
    hidden = caller.map(lambda c: pd.isna(c) or str(c).strip().lower() in HIDDEN_CALLERS)
    return caller.where(~hidden.astype(bool), None)
