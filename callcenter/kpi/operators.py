"""Il tempo degli operatori: collegato, occupato, disponibile, in pausa.

Gli indicatori ricevono gli stati senza sovrapposizioni (:mod:`callcenter.kpi.spans`) e danno pezzi
di tempo (:mod:`callcenter.kpi.pieces`).
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from callcenter.acdlog import ACW_REASONS
from callcenter.kpi.handling import handled, handling_parts, seconds_of
from callcenter.kpi.indicator import indicator
from callcenter.kpi.keys import key_list, pieces_by_key
from callcenter.kpi.pieces import worth
from callcenter.kpi.sources import ASTERISK, PRACTICE
from callcenter.kpi.spans import has_reason, spans_without_overlap
from callcenter.kpi.tables import unix_seconds, zone_of

BUSY = ("outcome", "agent", "connected_at", "talk_s", "acw_s")


@indicator(
    name="Tempo collegato",
    english="Login time",
    unit="s",
    kind="count",
    formula=r"\sum_a L_a",
    definition="Tempo in cui gli operatori sono collegati, disponibili o in pausa.",
    source=ASTERISK,
    trap="Un operatore iscritto a tre code è collegato una volta sola.",
    needs=(),
)
def login_time(agent_states: pd.DataFrame):
    """Tempo collegato in secondi, sommato su tutti gli operatori (disponibili o in pausa)."""
    return worth(agent_states, num=1.0)


@indicator(
    name="Occupazione",
    english="Occupancy",
    unit="share",
    formula=r"\frac{\text{conversazione} + \text{ACW}}{\text{tempo collegato} - \text{pause}}",
    definition=(
        "Quota del tempo di lavoro in cui l'operatore è impegnato con una chiamata: occupato ÷ "
        "(occupato + disponibile)."
    ),
    source=PRACTICE,
    trap=(
        "Alta non vuol dire bravo: sopra il 90% la coda cresce e gli operatori si stancano. Non si "
        "calcola per coda, perché un operatore ne serve più di una."
    ),
    needs=BUSY,
)
def occupancy(
    calls: pd.DataFrame, agent_states: pd.DataFrame, *, acw_reasons: Iterable[str] = ACW_REASONS
):
    """Occupazione: tempo occupato ÷ (occupato + disponibile).

    Occupato = conversazione + dopo chiamata. Il denominatore è il tempo collegato meno le pause;
    le pause con i motivi ``acw_reasons`` sono lavoro dopo chiamata e restano nel denominatore.
    """
    working = _working(agent_states, acw_reasons)
    return pd.concat([worth(_busy(calls), num=1.0), worth(agent_states, den=working)])


@indicator(
    name="Utilizzo",
    english="Utilisation",
    unit="share",
    formula=r"\frac{\text{conversazione} + \text{ACW}}{\text{tempo collegato}}",
    definition="Quota del tempo collegato, pause comprese, in cui l'operatore è impegnato.",
    source=PRACTICE,
    trap="Si confonde con l'occupazione: qui le pause stanno nel denominatore.",
    needs=BUSY,
)
def utilisation(calls: pd.DataFrame, agent_states: pd.DataFrame):
    """Utilizzo: conversazione + dopo chiamata ÷ tempo collegato, pause comprese."""
    return pd.concat([worth(_busy(calls), num=1.0), worth(agent_states, den=1.0)])


@indicator(
    name="Tempo in servizio",
    english="Time available for calls",
    unit="share",
    formula=r"\frac{\text{tempo collegato} - \text{pause}}{\text{tempo collegato}}",
    definition=(
        "Quota del tempo collegato in cui l'operatore non è in pausa (il dopo chiamata è lavoro)."
    ),
    source=PRACTICE,
    trap="Non è lo shrinkage: ferie e malattie qui non ci sono, perché la persona non è collegata.",
    needs=(),
)
def available_share(agent_states: pd.DataFrame, *, acw_reasons=ACW_REASONS):
    """Quota del tempo collegato in cui l'operatore è in servizio (non in pausa)."""
    return worth(agent_states, num=_working(agent_states, acw_reasons), den=1.0)


@indicator(
    name="Tempo in pausa",
    english="Pause time share",
    unit="share",
    formula=r"\frac{\text{pause}}{\text{tempo collegato}}",
    definition="Quota del tempo collegato passata in pausa, per tutti i motivi o per alcuni.",
    source=PRACTICE,
    trap="La pausa per i videoterminali è un diritto: non è tempo perso da ridurre.",
    needs=(),
)
def pause_share(agent_states: pd.DataFrame, *, reasons=None, acw_reasons=ACW_REASONS):
    """Quota del tempo collegato passata in pausa.

    ``reasons`` sceglie i motivi (per esempio ``["Formazione"]``); senza, contano tutti tranne gli
    ``acw_reasons``, che sono lavoro.
    """
    if reasons is None:
        chosen = ~has_reason(agent_states, acw_reasons)
    else:
        chosen = has_reason(agent_states, reasons)
    paused = (agent_states["state"] == "paused").to_numpy()
    return worth(agent_states, num=(paused & chosen).astype(float), den=1.0)


@indicator(
    name="Chiamate per ora",
    english="Calls per hour",
    unit="per_hour",
    formula=r"\frac{N_{\text{risp}}}{\text{ore collegate}}",
    definition="Chiamate risposte per ogni ora collegata di operatore.",
    source=PRACTICE,
    trap="Dipende da quante chiamate arrivano: in un'ora vuota nessuno può risponderne molte.",
    needs=BUSY,
)
def calls_per_hour(calls: pd.DataFrame, agent_states: pd.DataFrame):
    """Chiamate risposte per ora collegata di operatore."""
    # Ogni chiamata conta una volta, nell'istante della risposta: il pezzo non dura.
    served = _busy(calls).assign(end=lambda busy: busy["start"])
    return pd.concat([worth(served, fixed=1.0), worth(agent_states, den=1 / 3600)])


def time_shares(agent_states: pd.DataFrame, keys="agent", *, minutes: int = 30) -> pd.DataFrame:
    """Come si divide il tempo collegato: ``login_s`` in secondi, poi una quota per attività.

    La colonna ``available`` è il tempo disponibile; le altre hanno il nome del motivo di pausa
    («senza motivo» se manca). Le quote di ogni riga sommano a 1. ``keys`` come in :func:`by`.
    """
    keys = key_list(keys)
    spans = spans_without_overlap(agent_states)
    reason = spans["reason"].fillna("senza motivo")
    spans["activity"] = reason.mask(spans["state"] == "available", "available")
    pieces, labels = pieces_by_key(spans, keys, minutes, zone_of(agent_states["started_at"]))
    pieces["seconds"] = pieces["end"] - pieces["start"]
    table = pieces.assign(**labels).pivot_table(
        index=keys, columns="activity", values="seconds", aggfunc="sum", fill_value=0.0
    )
    login = table.sum(axis=1)
    table = table.div(login, axis=0)
    table.insert(0, "login_s", login)
    table.columns.name = None
    return table


def _busy(calls) -> pd.DataFrame:
    """Tempo occupato: da quando l'operatore risponde alla fine del lavoro dopo chiamata."""
    served = calls[handled(calls) & calls["connected_at"].notna().to_numpy()]
    start = unix_seconds(served["connected_at"])
    end = start + seconds_of(served, handling_parts(served)).to_numpy()
    return pd.DataFrame({"agent": served["agent"].to_numpy(object), "start": start, "end": end})


def _working(spans, acw_reasons) -> np.ndarray:
    """1 se l'operatore è disponibile o nel dopo chiamata, 0 se è in pausa."""
    available = (spans["state"] == "available").to_numpy()
    return (available | has_reason(spans, acw_reasons)).astype(float)
