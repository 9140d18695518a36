"""Gli stati degli agenti (disponibile, in pausa) e il lavoro dopo la chiamata.

Un agente può stare in più code: ogni coppia agente-coda ha la sua storia. PAUSEALL e UNPAUSEALL
cambiano tutte le code conosciute dell'agente; se non se ne conosce nessuna (membri fissi in
``queues.conf``) o l'agente ha fatto AGENTLOGIN, la storia è dell'agente intero e la coda manca.
Asterisk ripete poi la pausa coda per coda: quelle righe non cambiano niente.
"""

import math
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from callcenter.acdlog.times import to_rome

AVAILABLE, PAUSED = "available", "paused"
_LOGINS = {"AGENTLOGIN", "AGENTCALLBACKLOGIN"}
_PAUSES = {"PAUSE": True, "UNPAUSE": False, "PAUSEALL": True, "UNPAUSEALL": False}


class Change(NamedTuple):
    """Un evento che può cambiare lo stato di un agente."""

    time: int
    agent: str
    queue: str
    event: str
    data: tuple[str, ...]


class Span(NamedTuple):
    """Un tratto di tempo in uno stato."""

    agent: str
    queue: str
    state: str
    reason: str
    started_at: int
    ended_at: int
    complete: bool


class _Open(NamedTuple):
    state: str
    reason: str
    since: int
    known_start: bool


class _Agent:
    """La storia di un agente: lo stato aperto di ogni coda (``""`` è l'agente intero)."""

    def __init__(self, name: str, log_start: int, spans: list[Span]) -> None:
        self.name = name
        self.log_start = log_start
        self.spans = spans
        self.open: dict[str, _Open] = {}
        self.left: set[str] = set()  # le code da cui è già uscito

    def enter(self, queue: str, state: str, reason: str, time: int) -> None:
        """Passa a uno stato; se è già quello, con lo stesso motivo, non cambia niente."""
        now = self.open.get(queue)
        if now is not None:
            if (now.state, now.reason) == (state, reason):
                return
            self._close(queue, time)
        self.open[queue] = _Open(state, reason, time, True)

    def leave(self, queue: str, time: int) -> None:
        """Esce dalla coda: era disponibile da prima che il registro cominciasse, se è ignota."""
        if queue not in self.open and queue not in self.left:
            self.assume(queue, AVAILABLE, self.log_start)
        if queue in self.open:
            self._close(queue, time)
        self.left.add(queue)

    def assume(self, queue: str, state: str, since: int) -> None:
        """Apre uno stato il cui inizio non è nel registro."""
        self.open[queue] = _Open(state, "", since, False)

    def finish(self, log_end: int) -> None:
        """Chiude alla fine del registro gli stati rimasti aperti, segnandoli incompleti."""
        for queue in list(self.open):
            self._close(queue, log_end, complete=False)

    def _close(self, queue: str, time: int, complete: bool = True) -> None:
        state, reason, since, known_start = self.open.pop(queue)
        whole = complete and known_start
        if time > since or whole:
            self.spans.append(Span(self.name, queue, state, reason, since, time, whole))


def agent_spans(changes: Iterable[Change], log_start: int, log_end: int) -> list[Span]:
    """Ricostruisce i tratti di stato di tutti gli agenti fra l'inizio e la fine del registro."""
    spans: list[Span] = []
    agents: dict[str, _Agent] = {}
    for change in sorted(changes, key=itemgetter(0)):
        agent = agents.get(change.agent)
        if agent is None:
            agent = agents[change.agent] = _Agent(change.agent, log_start, spans)
        _apply(agent, change)
    for agent in agents.values():
        agent.finish(log_end)
    spans.sort(key=lambda span: (span.started_at, span.agent, span.queue))
    return spans


def _apply(agent: _Agent, change: Change) -> None:
    time, _, queue, event, data = change
    if event in _PAUSES:
        everywhere = not queue or event.endswith("ALL")
        for known in (list(agent.open) or [""]) if everywhere else (queue,):
            _pause_or_resume(agent, known, _PAUSES[event], data, time)
    elif event == "ADDMEMBER":
        paused = bool(data) and data[0].upper() == "PAUSED"
        if queue not in agent.open:  # dopo un riavvio Asterisk aggiunge di nuovo chi c'è già
            agent.enter(queue, PAUSED if paused else AVAILABLE, "", time)
    elif event == "REMOVEMEMBER":
        agent.leave(queue, time)
    elif event in _LOGINS:
        if "" not in agent.open:
            agent.enter("", AVAILABLE, "", time)
    else:
        if "" not in agent.open and "" not in agent.left:
            agent.assume("", AVAILABLE, _login_time(data, time, agent.log_start))
        for known in list(agent.open):
            agent.leave(known, time)


def _login_time(data: tuple[str, ...], time: int, log_start: int) -> int:
    """AGENTLOGOFF dice da quanti secondi l'agente era collegato."""
    if len(data) > 1 and data[1].isdecimal() and len(data[1]) <= 9:
        return time - int(data[1])
    return log_start


def _pause_or_resume(
    agent: _Agent, queue: str, pause: bool, data: tuple[str, ...], time: int
) -> None:
    state = PAUSED if pause else AVAILABLE
    reason = data[0].strip() if pause and data else ""
    whole = agent.open.get("")
    if queue and queue not in agent.open and whole is not None:
        if whole.state == state and (not reason or whole.reason == reason):
            return  # l'eco, coda per coda, di un cambiamento dell'agente intero
        if not pause:
            return  # l'agente intero è in pausa: una sola coda non lo rimette al lavoro
        agent.enter(queue, state, reason, time)
        return
    if queue not in agent.open and queue not in agent.left:
        agent.assume(queue, AVAILABLE if pause else PAUSED, agent.log_start)
    if queue and whole is not None and not pause and queue in agent.open:
        agent.leave(queue, time)  # della coda si conosceva solo la pausa: resta l'agente intero
        return
    agent.enter(queue, state, reason, time)


def states_table(spans: list[Span]) -> pd.DataFrame:
    """La tabella degli stati: una riga per tratto, ordinata per inizio."""
    columns = zip(*spans, strict=True) if spans else [()] * len(Span._fields)
    agent, queue, state, reason, started_at, ended_at, complete = columns
    duration = np.array(ended_at, dtype="float64") - np.array(started_at, dtype="float64")
    return pd.DataFrame(
        {
            "agent": pd.array(agent, dtype="str"),
            "queue": pd.array([text or None for text in queue], dtype="str"),
            "state": pd.Categorical(state, categories=(AVAILABLE, PAUSED)),
            "reason": pd.array([text or None for text in reason], dtype="str"),
            "started_at": to_rome(started_at),
            "ended_at": to_rome(ended_at),
            "duration_s": duration,
            "complete": np.array(complete, dtype=bool),
        }
    )


def after_call_work(
    calls: pd.DataFrame, agent_states: pd.DataFrame, reasons: Iterable[str], gap_s: float
) -> np.ndarray:
    """Secondi di lavoro dopo ogni conversazione, presi dalla pausa con quel motivo che la segue.

    Ogni pausa va all'ultima conversazione che l'agente ha finito prima (o nello stesso secondo),
    se è finita da non più di ``gap_s`` secondi. 0 se nessuna pausa segue, ``NaN`` dove non c'è una
    conversazione finita o la pausa non finisce nel registro.
    """
    over = (calls["outcome"] == "answered") & calls["ended_at"].notna()
    result = np.where(over, 0.0, math.nan)
    pauses = _pauses(agent_states, reasons)
    names = pd.Index(pauses["agent"].unique())
    mine = np.flatnonzero(over & calls["agent"].isin(names))
    if len(mine) == 0:
        return result
    ends = _keys(names, calls["agent"].iloc[mine], calls["ended_at"].iloc[mine])
    order = np.argsort(ends, kind="stable")
    ends, mine = ends[order], mine[order]
    starts = _keys(names, pauses["agent"], pauses["started_at"])
    before = np.searchsorted(ends, starts, side="right") - 1
    close = (before >= 0) & (starts - ends[before] <= gap_s)
    seconds = pauses["duration_s"].where(pauses["complete"]).to_numpy()
    np.add.at(result, mine[before[close]], seconds[close])
    return result


def _pauses(agent_states: pd.DataFrame, reasons: Iterable[str]) -> pd.DataFrame:
    """Le pause con uno dei motivi; una sola (la più lunga) se comincia insieme in più code."""
    wanted = {reason.strip().casefold() for reason in reasons}
    spoken = [
        text for text in agent_states["reason"].dropna().unique() if text.casefold() in wanted
    ]
    pauses = agent_states[(agent_states["state"] == PAUSED) & agent_states["reason"].isin(spoken)]
    return pauses.sort_values("duration_s", kind="stable").drop_duplicates(
        ["agent", "started_at"], keep="last"
    )


def _keys(names: pd.Index, agents: pd.Series, moments: pd.Series) -> np.ndarray:
    """Un numero solo per agente e istante: agenti diversi restano lontanissimi."""
    seconds = moments.astype("int64").to_numpy()
    return names.get_indexer(agents).astype("int64") * (1 << 40) + seconds
