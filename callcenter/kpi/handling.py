"""Quanto dura gestire una chiamata: conversazione, attesa in linea, dopo chiamata."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from callcenter.kpi.indicator import indicator
from callcenter.kpi.sources import ASTERISK, PRACTICE
from callcenter.kpi.tables import has_outcome, no_row, numbers

HANDLING = ("outcome", "talk_s", "acw_s")


@indicator(
    name="Durata media di gestione",
    english="Average handling time (AHT)",
    unit="s",
    formula=r"AHT = ATT + \overline{\text{hold}} + ACW",
    definition=(
        "Conversazione, attesa in linea e lavoro dopo chiamata, in media sulle chiamate risposte."
    ),
    source=PRACTICE,
    trap="Un AHT basso non è sempre un bene: può nascere da chiamate chiuse in fretta e ripetute.",
    needs=HANDLING,
)
def aht(calls: pd.DataFrame):
    """AHT: durata media di gestione in secondi = conversazione + attesa in linea + dopo chiamata.

    Media sulle chiamate risposte. La colonna facoltativa ``hold_s`` (attesa in linea non compresa
    in ``talk_s``) si somma se c'è; nel registro di Asterisk l'attesa in linea è già in ``talk_s``.
    """
    return _mean_of_parts(calls, handling_parts(calls))


@indicator(
    name="Durata media della conversazione",
    english="Average talk time (ATT)",
    unit="s",
    formula=r"ATT = \frac{\sum_{i \in \text{risp}} \text{talk}_i}{N_{\text{risp}}}",
    definition="Media del tempo fra la risposta dell'operatore e la fine della chiamata.",
    source=ASTERISK,
    trap="Nel registro di Asterisk comprende l'attesa in linea (hold).",
    needs=HANDLING,
)
def att(calls: pd.DataFrame):
    """ATT: durata media della conversazione in secondi, sulle chiamate risposte."""
    return _mean_of_parts(calls, ("talk_s",))


@indicator(
    name="Attesa in linea media",
    english="Average hold time",
    unit="s",
    formula=(
        r"\overline{\text{hold}} = "
        r"\frac{\sum_{i \in \text{risp}} \text{hold}_i}{N_{\text{risp}}}"
    ),
    definition="Media del tempo in cui il cliente è messo in attesa durante la conversazione.",
    source=PRACTICE,
    trap=(
        "Il queue_log non lo separa dalla conversazione: senza la colonna hold_s è n.d., non zero."
    ),
    needs=HANDLING,
)
def mean_hold(calls: pd.DataFrame):
    """Attesa in linea media in secondi; ``nan`` se la tabella non ha la colonna ``hold_s``."""
    if "hold_s" not in calls.columns:
        return no_row(calls), no_row(calls)
    return _mean_of_parts(calls, ("hold_s",))


@indicator(
    name="Lavoro dopo chiamata medio",
    english="After-call work (ACW)",
    unit="s",
    formula=r"ACW = \frac{\sum_{i \in \text{risp}} \text{acw}_i}{N_{\text{risp}}}",
    definition="Media del tempo di chiusura della pratica dopo la telefonata.",
    source=PRACTICE,
    trap="La media è su tutte le risposte, anche quelle senza lavoro dopo chiamata.",
    needs=HANDLING,
)
def mean_acw(calls: pd.DataFrame):
    """ACW: lavoro dopo la chiamata, media in secondi sulle chiamate risposte."""
    return _mean_of_parts(calls, ("acw_s",))


def handled(calls: pd.DataFrame) -> np.ndarray:
    """Vero sulle risposte di cui si conosce la conversazione."""
    return has_outcome(calls, "answered") & numbers(calls, "talk_s").notna().to_numpy()


def handling_parts(calls: pd.DataFrame) -> tuple[str, ...]:
    """Le colonne che, sommate, danno la durata della gestione."""
    hold = ("hold_s",) if "hold_s" in calls.columns else ()
    return ("talk_s", *hold, "acw_s")


def seconds_of(calls: pd.DataFrame, parts: Iterable[str]) -> pd.Series:
    """La somma di queste colonne, in secondi; un valore che manca vale zero."""
    return sum(numbers(calls, part).fillna(0.0) for part in parts)


def _mean_of_parts(calls, parts):
    counted = handled(calls)
    return seconds_of(calls, parts).where(counted, 0.0), counted
