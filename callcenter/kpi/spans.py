"""Il tempo degli operatori senza sovrapposizioni: in ogni momento, uno stato solo."""

from itertools import pairwise

import numpy as np
import pandas as pd

from callcenter.kpi.tables import require, unix_seconds


def spans_without_overlap(agent_states: pd.DataFrame) -> pd.DataFrame:
    """Gli stati senza sovrapposizioni: colonne agent, state, reason, start, end (secondi Unix).

    Un operatore iscritto a più code ha righe sovrapposte: in ogni momento è disponibile se lo è in
    almeno una coda, altrimenti è in pausa. Righe senza inizio o fine non contano.
    """
    table = _known_spans(agent_states).sort_values(["agent", "start", "end"])
    rows = []
    for agent, states in table.groupby("agent", sort=True):
        values = list(states[["state", "reason", "start", "end"]].itertuples(index=False))
        rows.extend((agent, *span) for span in _without_overlap(values))
    return pd.DataFrame(rows, columns=["agent", "state", "reason", "start", "end"]).astype(
        {"start": float, "end": float, "state": object, "reason": object, "agent": object}
    )


def has_reason(spans: pd.DataFrame, reasons) -> np.ndarray:
    """Vero sugli stati con uno di questi motivi; maiuscole e minuscole sono uguali."""
    wanted = {str(reason).casefold() for reason in reasons}
    return spans["reason"].map(lambda reason: str(reason).casefold() in wanted).to_numpy(bool)


def _known_spans(agent_states) -> pd.DataFrame:
    """Gli stati con operatore, inizio e fine noti e durata maggiore di zero."""
    columns = ("agent", "state", "reason", "started_at", "ended_at")
    require(agent_states, columns, "degli stati operatore")
    reason = agent_states["reason"].astype(object)
    table = pd.DataFrame({
        "agent": agent_states["agent"].to_numpy(object),
        "state": agent_states["state"].astype(object).to_numpy(),
        "reason": reason.where(reason.notna(), None).to_numpy(),
        "start": unix_seconds(agent_states["started_at"]),
        "end": unix_seconds(agent_states["ended_at"]),
    }).dropna(subset=["agent", "start", "end"])  # fmt: skip
    unknown = set(table["state"]) - {"available", "paused"}
    if unknown:
        raise ValueError(
            f"Stati operatore sconosciuti: {', '.join(sorted(map(str, unknown)))}. "
            "La colonna state ammette available e paused."
        )
    return table[table["end"] > table["start"]]


def _without_overlap(states: list) -> list[tuple]:
    """Scorre gli istanti in cui qualcosa cambia e decide lo stato fra uno e il successivo."""
    if all(a.end <= b.start for a, b in pairwise(states)):
        return [tuple(s) for s in states]
    changes = sorted(
        [(s.start, 1, k) for k, s in enumerate(states)]
        + [(s.end, 0, k) for k, s in enumerate(states)]
    )
    spans, active, previous = [], set(), changes[0][0]
    for moment, starts, k in changes:
        if active and moment > previous:
            # Disponibile in una coda qualsiasi batte la pausa; poi la pausa più recente.
            best = min(active, key=lambda i: (states[i].state != "available", -states[i].start, i))
            spans.append((states[best].state, states[best].reason, previous, moment))
        previous = moment
        if starts:
            active.add(k)
        else:
            active.discard(k)
    return spans
