"""Dagli eventi di una chiamata ai suoi passaggi in coda, e dai passaggi alla tabella.

Un passaggio comincia con ENTERQUEUE e finisce con una chiusura: COMPLETE…, ABANDON, EXIT… o un
trasferimento. Dove il registro non ha tutte le righe, si usano i campi con le durate che Asterisk
ripete in ogni chiusura (fonte: Asterisk, "Queue Logs").
"""

import math
from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

import numpy as np
import pandas as pd

from callcenter.acdlog.events import OUTCOMES, Event, normalise_agent
from callcenter.acdlog.times import NAT, to_rome

_TIME = itemgetter(0)
_TRANSFERS = {"TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"}
_EXITS = {
    # evento: (esito, chi chiude, posto di "posizione iniziale", posto di "attesa")
    "ABANDON": ("abandoned", "caller", 1, 2),
    "EXITWITHTIMEOUT": ("timeout", None, 1, 2),
    "EXITEMPTY": ("exit_empty", None, 1, 2),
    "EXITWITHKEY": ("exit_key", None, 2, 3),
}
_LONGEST = 10 * 366 * 86_400
REPEATED_ENTRY = "ENTERQUEUE ripetuti per la stessa chiamata e coda: vale il primo"
REPEATED_ANSWER = "CONNECT ripetuti nello stesso passaggio: vale il primo"
REPEATED_END = "chiusure ripetute di un passaggio già chiuso: vale la prima"
EXIT_AFTER_ANSWER = "uscite dalla coda dopo la risposta: valgono come fine della conversazione"
LOST_END = "conversazioni senza riga di chiusura, seguite da un nuovo ingresso nella stessa coda"


class Visit:
    """Un passaggio di una chiamata in una coda, mentre lo si ricostruisce."""

    __slots__ = (
        "agent",
        "call_id",
        "caller",
        "connected_at",
        "ended_at",
        "ended_by",
        "entered",
        "entered_at",
        "outcome",
        "position",
        "queue",
        "ring",
        "ring_no_answer",
        "saw_connect",
        "talk",
        "transferred_to",
        "wait",
    )

    def __init__(self, call_id: str, queue: str, entered_at: int, entered: bool) -> None:
        self.call_id = call_id
        self.queue = queue
        self.entered_at = entered_at
        self.entered = entered  # la riga ENTERQUEUE c'è
        self.caller: str | None = None
        self.position: int | None = None
        self.outcome = "unfinished"
        self.wait = math.nan
        self.ring = math.nan
        self.agent: str | None = None
        self.connected_at = NAT
        self.saw_connect = False
        self.talk = math.nan
        self.ended_at = NAT
        self.ended_by: str | None = None
        self.transferred_to: str | None = None
        self.ring_no_answer = 0

    @property
    def closed(self) -> bool:
        """Vero se il passaggio ha una chiusura."""
        return self.ended_at != NAT


def visits_of_call(call_id: str, events: list[Event], oddities: Counter) -> list[Visit]:
    """Ricostruisce i passaggi di una chiamata; ``oddities`` conta le stranezze trovate.

    Gli eventi si ordinano per istante, a parità nell'ordine del registro.
    """
    events.sort(key=_TIME)
    visits: list[Visit] = []
    current: dict[str, Visit] = {}
    for event in events:
        time, _, queue, _, verb, data, _ = event
        visit = current.get(queue)
        if verb == "ENTERQUEUE":
            if visit is not None and not visit.closed:
                if visit.outcome == "unfinished" and visit.entered:
                    oddities[REPEATED_ENTRY] += 1
                    _note_entry(visit, data)
                    continue
                if visit.outcome == "answered":
                    oddities[LOST_END] += 1
            visit = Visit(call_id, queue, time, entered=True)
            _note_entry(visit, data)
        elif verb == "RINGNOANSWER":
            if visit is None:
                visit = Visit(call_id, queue, time, entered=False)
            visit.ring_no_answer += 1
        elif verb == "CONNECT":
            visit = _answer(visit, event, oddities)
        elif verb in _EXITS:
            visit = _leave(visit, event, oddities)
        else:
            visit = _complete(visit, event, oddities)
        if current.get(queue) is not visit:
            current[queue] = visit
            visits.append(visit)
    return visits


def _note_entry(visit: Visit, data: tuple[str, ...]) -> None:
    """ENTERQUEUE: url, chiamante, posizione; le versioni vecchie non hanno la posizione."""
    if len(data) == 1 and "://" not in data[0]:
        data = ("", data[0])
    if len(data) > 1 and visit.caller is None:
        visit.caller = data[1] or None
    if visit.position is None:
        visit.position = _number(data, 2)


def _answer(visit: Visit | None, event: Event, oddities: Counter) -> Visit:
    """CONNECT: attesa, id del canale, squillo in secondi (nelle versioni recenti)."""
    data = event.data
    wait = _number(data, 0)
    if visit is None or visit.closed:
        if visit is not None and visit.connected_at == event.time and not visit.saw_connect:
            visit.saw_connect = True  # stesso secondo, righe scambiate: CONNECT dopo la chiusura
            visit.ring = _ring_seconds(data, wait)
            return visit
        visit = Visit(event.call_id, event.queue, event.time - (wait or 0), entered=False)
    elif visit.outcome == "answered":
        oddities[REPEATED_ANSWER] += 1
        return visit
    _set_answer(visit, event, event.time, wait)
    visit.saw_connect = True
    visit.ring = _ring_seconds(data, wait)
    return visit


def _set_answer(visit: Visit, event: Event, connected_at: int, wait: int | None) -> None:
    visit.outcome = "answered"
    visit.connected_at = connected_at
    visit.agent = normalise_agent(event.agent) or None
    if visit.entered:
        visit.wait = max(connected_at - visit.entered_at, 0)
    elif wait is not None:
        visit.entered_at = min(visit.entered_at, connected_at - wait)
        visit.wait = wait


def _ring_seconds(data: tuple[str, ...], wait: int | None) -> float:
    ring = _number(data, 2)
    if ring is None:
        return math.nan
    # Asterisk scrive secondi; chi scrive millisecondi si tradisce superando tutta l'attesa.
    if ring >= 1000 and wait is not None and ring > wait + 1:
        return ring / 1000
    return ring


def _leave(visit: Visit | None, event: Event, oddities: Counter) -> Visit:
    """ABANDON, EXITWITHTIMEOUT, EXITEMPTY, EXITWITHKEY: la chiamata lascia la coda."""
    outcome, ended_by, position_at, wait_at = _EXITS[event.event]
    wait = _number(event.data, wait_at)
    start = event.time - (wait or 0)
    if visit is not None and visit.closed:
        if wait is None or start <= visit.ended_at:
            oddities[REPEATED_END] += 1
            return visit
        visit = None
    elif visit is not None and visit.outcome == "answered":
        oddities[EXIT_AFTER_ANSWER] += 1
        visit.talk = event.time - visit.connected_at
        visit.ended_by, visit.ended_at = ended_by, event.time
        return visit
    if visit is None:
        visit = Visit(event.call_id, event.queue, start, entered=False)
    if visit.position is None:
        visit.position = _number(event.data, position_at)
    if visit.entered:
        visit.wait = max(event.time - visit.entered_at, 0)
    elif wait is not None:
        visit.entered_at = min(visit.entered_at, start)
        visit.wait = wait
    visit.outcome, visit.ended_by, visit.ended_at = outcome, ended_by, event.time
    return visit


def _complete(visit: Visit | None, event: Event, oddities: Counter) -> Visit:
    """COMPLETEAGENT, COMPLETECALLER e trasferimenti: la conversazione finisce."""
    target, wait, talk, position = _end_fields(event)
    answered_at = event.time - (talk or 0)
    start = answered_at - (wait or 0)
    if visit is not None and visit.closed:
        if talk is None or start <= visit.ended_at:
            oddities[REPEATED_END] += 1
            return visit
        visit = None
    if visit is None:
        visit = Visit(event.call_id, event.queue, start, entered=False)
    if visit.outcome != "answered":
        _set_answer(visit, event, max(answered_at, visit.entered_at), wait)
    if visit.position is None:
        visit.position = position
    if visit.saw_connect:
        visit.talk = event.time - visit.connected_at
    elif talk is not None:
        visit.talk = talk
    visit.ended_at = event.time
    if event.event in _TRANSFERS:
        visit.ended_by, visit.transferred_to = "transfer", target
    else:
        visit.ended_by = "agent" if event.event == "COMPLETEAGENT" else "caller"
    return visit


def _end_fields(event: Event) -> tuple[str | None, int | None, int | None, int | None]:
    """Destinazione, attesa, conversazione, posizione iniziale di una chiusura."""
    data = event.data
    if event.event not in _TRANSFERS:
        return None, _number(data, 0), _number(data, 1), _number(data, 2)
    if event.event == "ATTENDEDTRANSFER" and data and data[0] in {"BRIDGE", "APP", "LINK"}:
        # BRIDGE|ponte, APP|applicazione, LINK|canale|canale; poi i tre numeri
        times = 3 if data[0] == "LINK" else 2
        return (data[1] if len(data) > 1 else None), *(_number(data, times + i) for i in range(3))
    target = data[0].partition("@")[0] if data and data[0] else None
    return target, _number(data, 2), _number(data, 3), _number(data, 4)


def _number(data: tuple[str, ...], place: int) -> int | None:
    """Il campo come numero intero non negativo; ``None`` se manca o non è credibile."""
    try:
        value = int(data[place])
    except (IndexError, ValueError):
        return None
    return value if 0 <= value <= _LONGEST else None


def calls_table(visits: Iterable[Visit]) -> pd.DataFrame:
    """La tabella dei passaggi, ordinata per ingresso; ``acw_s`` è ancora vuota."""
    rows = sorted(visits, key=lambda visit: visit.entered_at)
    text = {
        name: pd.array([getattr(row, name) for row in rows], dtype="str")
        for name in ("call_id", "queue", "caller", "agent", "transferred_to")
    }
    table = pd.DataFrame(
        {
            "call_id": text["call_id"],
            "visit": np.ones(len(rows), dtype="int64"),
            "queue": text["queue"],
            "entered_at": to_rome([row.entered_at for row in rows]),
            "caller": text["caller"],
            "position": pd.array([row.position for row in rows], dtype="Int64"),
            "outcome": pd.Categorical([row.outcome for row in rows], categories=OUTCOMES),
            "wait_s": np.array([row.wait for row in rows], dtype="float64"),
            "ring_s": np.array([row.ring for row in rows], dtype="float64"),
            "agent": text["agent"],
            "connected_at": to_rome([row.connected_at for row in rows]),
            "talk_s": np.array([row.talk for row in rows], dtype="float64"),
            "acw_s": np.full(len(rows), np.nan),
            "ended_at": to_rome([row.ended_at for row in rows]),
            "ended_by": pd.Categorical(
                [row.ended_by for row in rows], categories=("agent", "caller", "transfer")
            ),
            "transferred_to": text["transferred_to"],
            "ring_no_answer": np.array([row.ring_no_answer for row in rows], dtype="int64"),
            "complete": np.array([row.entered and row.closed for row in rows], dtype=bool),
        }
    )
    table["visit"] = table.groupby("call_id", sort=False).cumcount() + 1
    return table
