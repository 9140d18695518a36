"""Gli stati degli agenti (disponibile, in pausa) e il lavoro dopo la chiamata.

Un agente può stare in più code: ogni coppia agente-coda ha la sua storia. PAUSEALL e UNPAUSEALL
cambiano tutte le code dell'agente: quelle in cui è entrato e quelle da cui uscirà senza che si sia
visto l'ingresso (il registro comincia a metà turno). Se non se ne conosce nessuna (membri fissi in
``queues.conf``) o l'agente ha fatto AGENTLOGIN, la storia è dell'agente intero e la coda manca.
Asterisk ripete poi la pausa coda per coda: quelle righe non cambiano niente.
"""

import math
from collections import defaultdict, deque
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from callcenter.acdlog.times import period, to_rome

AVAILABLE, PAUSED = "available", "paused"
_LOGINS = {"AGENTLOGIN", "AGENTCALLBACKLOGIN"}
_PAUSES = {"PAUSE": True, "UNPAUSE": False, "PAUSEALL": True, "UNPAUSEALL": False}
_MEMBERSHIPS = {"ADDMEMBER", "REMOVEMEMBER"}
_WHOLE = ""  # la storia dell'agente intero, senza coda


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


class Session(NamedTuple):
    """Da quando un agente entra in una coda (o si collega) a quando ne esce."""

    agent: str
    queue: str
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

    def __init__(self, name: str, log_start: int) -> None:
        self.name = name
        self.log_start = log_start
        self.spans: list[Span] = []
        self.sessions: list[Session] = []
        self.open: dict[str, _Open] = {}
        self.entered: dict[str, tuple[int, bool]] = {}  # da quando è collegato, e se si è visto
        self.left: set[str] = set()  # le code da cui è già uscito
        self.upcoming: dict[str, deque[str]] = defaultdict(deque)  # ingressi e uscite che verranno
        self.joins_queues = False  # è già entrato in una coda, o ne è uscito

    def known_queues(self) -> list[str]:
        """Le code aperte e quelle da cui uscirà senza esserci entrato: ne fa già parte."""
        leaving = [
            queue
            for queue, verbs in self.upcoming.items()
            if verbs and verbs[0] == "REMOVEMEMBER" and queue not in self.open
        ]
        return [*self.open, *leaving]

    def enter(self, queue: str, state: str, reason: str, time: int) -> None:
        """Passa a uno stato; se è già quello, con lo stesso motivo, non cambia niente."""
        now = self.open.get(queue)
        if now is not None:
            if (now.state, now.reason) == (state, reason):
                return
            self._close(queue, time)
        self.open[queue] = _Open(state, reason, time, True)

    def join(self, queue: str, state: str, time: int) -> None:
        """Entra nella coda; dopo un riavvio Asterisk aggiunge di nuovo chi c'è già."""
        if queue not in self.open:
            self.enter(queue, state, "", time)
        self.entered.setdefault(queue, (time, True))

    def leave(self, queue: str, time: int) -> None:
        """Esce dalla coda: era disponibile da prima che il registro cominciasse, se è ignota."""
        if queue not in self.open and queue not in self.left:
            self.assume(queue, AVAILABLE, self.log_start)
        if queue in self.open:
            since, known = self.entered.pop(queue, (self.open[queue].since, False))
            self._close(queue, time)
            self.sessions.append(Session(self.name, queue, since, time, known))
        self.left.add(queue)

    def forget_whole(self, time: int) -> None:
        """Chiude la storia dell'agente intero se era solo supposta: ora si conosce una coda."""
        if _WHOLE in self.open and _WHOLE not in self.entered:
            self._close(_WHOLE, time, complete=False)
            self.left.add(_WHOLE)

    def assume(self, queue: str, state: str, since: int) -> None:
        """Apre uno stato il cui inizio non è nel registro."""
        self.open[queue] = _Open(state, "", since, False)
        if queue != _WHOLE and self.upcoming[queue]:
            self.entered[queue] = (since, False)

    def finish(self, log_end: int) -> None:
        """Chiude alla fine del registro gli stati rimasti aperti, segnandoli incompleti."""
        for queue in list(self.open):
            self._close(queue, log_end, complete=False)
            if queue in self.entered:
                since, _ = self.entered[queue]
                self.sessions.append(Session(self.name, queue, since, log_end, False))

    def _close(self, queue: str, time: int, complete: bool = True) -> None:
        state, reason, since, known_start = self.open.pop(queue)
        whole = complete and known_start
        if time > since or whole:
            self.spans.append(Span(self.name, queue, state, reason, since, time, whole))


def agent_spans(
    changes: Iterable[Change], log_start: int, log_end: int
) -> tuple[list[Span], list[Session]]:
    """I tratti di stato e le sessioni di tutti gli agenti fra inizio e fine del registro."""
    changes = sorted(changes, key=itemgetter(0))
    agents = {name: _Agent(name, log_start) for name in dict.fromkeys(c.agent for c in changes)}
    for change in changes:
        if change.event in _MEMBERSHIPS:
            agents[change.agent].upcoming[change.queue].append(change.event)
    for change in changes:
        _apply(agents[change.agent], change)
    for agent in agents.values():
        agent.finish(log_end)
    spans = [span for agent in agents.values() for span in agent.spans]
    sessions = [session for agent in agents.values() for session in agent.sessions]
    spans.sort(key=lambda span: (span.started_at, span.agent, span.queue))
    sessions.sort(key=lambda session: (session.started_at, session.agent, session.queue))
    return spans, sessions


def _apply(agent: _Agent, change: Change) -> None:
    time, _, queue, event, data = change
    if event in _PAUSES:
        everywhere = not queue or event.endswith("ALL")
        for known in _paused_queues(agent) if everywhere else (queue,):
            _pause_or_resume(agent, known, _PAUSES[event], data, time)
    elif event in _MEMBERSHIPS:
        agent.forget_whole(time)
        agent.joins_queues = True
        if event == "ADDMEMBER":
            paused = bool(data) and data[0].upper() == "PAUSED"
            agent.join(queue, PAUSED if paused else AVAILABLE, time)
        else:
            agent.leave(queue, time)
        agent.upcoming[queue].popleft()
    elif event in _LOGINS:
        agent.join(_WHOLE, AVAILABLE, time)
    else:
        if _WHOLE not in agent.open and _WHOLE not in agent.left:
            agent.assume(_WHOLE, AVAILABLE, _login_time(data, time, agent.log_start))
        for known in list(agent.open):
            agent.leave(known, time)


def _paused_queues(agent: _Agent) -> list[str]:
    """Le code che una pausa generale cambia.

    Chi entra ed esce dalle code, e ora è fuori da tutte, non è al lavoro: la pausa non lo riporta
    dentro. Di chi non ha mai un ingresso o un'uscita si segue l'agente intero.
    """
    return agent.known_queues() or ([] if agent.joins_queues else [_WHOLE])


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
    whole = agent.open.get(_WHOLE)
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


def clip_states(agent_states: pd.DataFrame, since: Any = None, until: Any = None) -> pd.DataFrame:
    """Gli stati degli agenti tagliati al periodo da ``since`` (compreso) a ``until`` (escluso).

    Chi fa la notte è entrato il giorno prima: senza il taglio le ore di ieri contano oggi. Le righe
    fuori dal periodo spariscono; quelle a cavallo di un limite si accorciano, con ``duration_s``
    (secondi) ricalcolata e ``complete`` falso. Un limite che manca non taglia; senza fuso vale
    l'ora di Roma. La tabella data non cambia. Solleva ``ValueError`` se il periodo è vuoto, se un
    limite non è una data o se mancano colonne. ``acdlog.read`` con ``since`` e ``until`` lo fa già.
    """
    missing = {"started_at", "ended_at", "duration_s", "complete"} - set(agent_states.columns)
    if missing:
        raise ValueError(
            f"Alla tabella degli stati mancano le colonne {', '.join(sorted(missing))}: passa "
            "agent_states di un registro letto con acdlog.read."
        )
    start, end = period(since, until)
    states = agent_states
    if start is not None:
        states = states[states["ended_at"] > start]
    if end is not None:
        states = states[states["started_at"] < end]
    unit = states["started_at"].dt.unit
    started_at = states["started_at"].clip(lower=start).dt.as_unit(unit)
    ended_at = states["ended_at"].clip(upper=end).dt.as_unit(unit)
    whole = (started_at == states["started_at"]) & (ended_at == states["ended_at"])
    return states.assign(
        started_at=started_at,
        ended_at=ended_at,
        duration_s=(ended_at - started_at).dt.total_seconds(),
        complete=states["complete"] & whole,
    ).reset_index(drop=True)


def long_sessions(sessions: list[Session], longest_h: float) -> pd.DataFrame:
    """Le sessioni più lunghe di ``longest_h`` ore: forse un'uscita dimenticata."""
    long = [s for s in sessions if s.ended_at - s.started_at > longest_h * 3600]
    columns = zip(*long, strict=True) if long else [()] * len(Session._fields)
    agent, queue, started_at, ended_at, complete = columns
    duration = np.array(ended_at, dtype="float64") - np.array(started_at, dtype="float64")
    return pd.DataFrame(
        {
            "agent": pd.array(agent, dtype="str"),
            "queue": pd.array([text or None for text in queue], dtype="str"),
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
