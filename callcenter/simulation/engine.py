"""Il ciclo di eventi dell'ACD.

Un solo *heap* contiene ciò che deve ancora accadere; gli arrivi, già ordinati, si leggono da una
lista. Chi è libero sta in un heap per coda, ordinato per competenza e poi secondo la strategia
della coda (di solito «chi è libero da più tempo»); le chiamate in attesa in un heap per coda,
ordinato per priorità e poi per arrivo. Gli elementi superati non si cercano per toglierli: si
riconoscono quando escono.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np
import pandas as pd

from callcenter.simulation.demand import complete_calls
from callcenter.simulation.model import Agent, Event, Queue, Result

# Stati di una chiamata.
_FUTURE, _WAITING, _WITH_AGENT, _OVER = range(4)
# Stati di un operatore.
_OUT, _IDLE, _BUSY, _ON_BREAK = range(4)
# Eventi futuri.
(
    _RELEASE,
    _NOT_ANSWERED,
    _HANG_UP,
    _DEADLINE,
    _ENTER,
    _LOGIN,
    _LOGOUT,
    _BREAK,
    _BACK,
    _FAIL,
    _MEND,
) = range(11)


_LOSS_EVENTS = {"abandoned": "ABANDON", "timeout": "EXITWITHTIMEOUT", "exit_key": "EXITWITHKEY"}


def simulate(
    calls: pd.DataFrame,
    agents: Sequence[Agent],
    queues: Sequence[Queue],
    *,
    outages: Sequence[tuple[float, float]] = (),
    log: bool = False,
) -> Result:
    """Fa passare le chiamate per l'ACD.

    ``calls``: una riga per chiamata, con almeno ``arrives_at`` (secondi; NaN per le righe che
    entrano solo come seguito di un'altra), ``queue`` e ``talk_s``; le altre colonne, con i loro
    valori predefiniti, sono descritte in :func:`callcenter.simulation.call_table`.
    ``outages``: intervalli (inizio, fine) in cui l'impianto è fermo: le conversazioni cadono, chi
    aspetta è perso, gli operatori risultano scollegati, le nuove chiamate non arrivano.
    ``log``: se vero, raccoglie anche gli eventi nel vocabolario di ``queue_log``.

    Instradamento: prima la competenza migliore, poi la strategia della coda (se non la indichi,
    l'operatore libero da più tempo). Quando un operatore si libera prende, fra le code che sa
    servire, la chiamata con priorità più alta e, a parità, quella che aspetta da più tempo.

    Solleva ``ValueError`` se mancano colonne, se una coda o un operatore si ripetono, se una
    chiamata indica una coda che non esiste.
    """
    table = complete_calls(calls)
    names = _unique([queue.name for queue in queues], "coda")
    _unique([agent.name for agent in agents], "operatore")
    queue_index = {name: number for number, name in enumerate(names)}
    unknown = set(table["queue"]) - set(names)
    if unknown:
        raise ValueError(
            f"Ci sono chiamate per code che non esistono: {', '.join(sorted(map(str, unknown)))}. "
            f"Le code definite sono: {', '.join(names)}."
        )
    for agent in agents:
        strange = set(agent.skills) - set(names)
        if strange:
            raise ValueError(
                f"L'operatore «{agent.name}» ha competenze su code che non esistono: "
                f"{', '.join(sorted(strange))}."
            )

    n = len(table)
    queue_of = [queue_index[name] for name in table["queue"]]
    priority = [
        -(own + queues[q].priority)
        for own, q in zip(table["priority"].tolist(), queue_of, strict=True)
    ]
    patience = table["patience_s"].tolist()
    talk = table["talk_s"].tolist()
    acw = table["acw_s"].tolist()
    ring = table["ring_s"].tolist()
    misses = table["no_answers"].tolist()
    callback_after = table["callback_after_s"].tolist()
    on_transfer = table["on_transfer"].tolist()
    on_timeout = table["on_timeout"].tolist()
    on_abandon = table["on_abandon"].tolist()
    on_callback = table["on_callback"].tolist()
    redial_delay = table["redial_delay_s"].tolist()
    arrives = table["arrives_at"].to_numpy()
    order = np.argsort(arrives, kind="stable")
    order = order[~np.isnan(arrives[order])].tolist()
    arrives = arrives.tolist()

    state = [_FUTURE] * n
    entered = [math.nan] * n
    place = [math.nan] * n  # l'istante che vale per la fila: chi è richiamato tiene il suo posto
    connected = [math.nan] * n
    ended = [math.nan] * n
    released = [math.nan] * n
    outcome = ["not_offered"] * n
    served_by = [-1] * n
    position = [0] * n
    missed = [0] * n

    skills = [
        sorted((queue_index[name], level) for name, level in agent.skills.items())
        for agent in agents
    ]
    pace = [agent.pace for agent in agents]
    reaction = [agent.reaction_s for agent in agents]
    strategy = [queue.strategy for queue in queues]
    taken = [[0] * len(agents) for _ in queues]  # chiamate risposte, per coda e operatore
    last_rung = [-1] * len(queues)
    agent_state = [_OUT] * len(agents)
    agent_call = [-1] * len(agents)
    token = [0] * len(agents)  # cambia a ogni passo dell'operatore: scarta gli eventi superati
    wants_out = [False] * len(agents)
    wants_break: list[tuple[float, str] | None] = [None] * len(agents)
    break_reason = [""] * len(agents)
    since = [0.0] * len(agents)  # inizio di presenza o di pausa in corso
    break_since = [0.0] * len(agents)
    logged = [0.0] * len(agents)
    paused = [0.0] * len(agents)
    busy = [0.0] * len(agents)

    waiting: list[list] = [[] for _ in queues]
    waiting_count = [0] * len(queues)
    idle: list[list] = [[] for _ in queues]
    # Aperture e chiusure in fila: dopo un numero dispari di cambi la coda è aperta.
    opening = [[edge for span in queue.open for edge in span] for queue in queues]
    max_wait = [queue.max_wait_s for queue in queues]
    ring_timeout = [queue.ring_timeout_s for queue in queues]
    heap: list[tuple] = []
    events: list[Event] = []
    sequence = 0
    failed = False

    def note(time: float, call: int, agent: int, name: str, data: tuple = ()) -> None:
        queue = names[queue_of[call]] if call >= 0 else "NONE"
        events.append(
            Event(time, call, queue, agents[agent].name if agent >= 0 else "NONE", name, data)
        )

    def later(time: float, kind: int, subject: int, mark: object = 0) -> None:
        nonlocal sequence
        sequence += 1
        heappush(heap, (time, sequence, kind, subject, mark))

    def enter(call: int, now: float) -> None:
        hours = opening[queue_of[call]]
        if hours and bisect_right(hours, now) % 2 == 0:
            outcome[call] = "closed"
            return
        entered[call] = now
        if place[call] != place[call]:
            place[call] = now
        queue = queue_of[call]
        position[call] = waiting_count[queue] + 1
        if log:
            note(now, call, -1, "ENTERQUEUE", (position[call],))
        agent = pick_idle(queue)
        if agent >= 0:
            give(call, agent, now)
        else:
            wait(call, queue, now)

    def pick_idle(queue: int) -> int:
        free = idle[queue]
        if strategy[queue] == "round_robin":
            free = idle[queue] = in_turn(queue)
        while free:
            _, _, agent, mark = heappop(free)
            if mark == token[agent] and agent_state[agent] == _IDLE:
                last_rung[queue] = agent
                return agent
        return -1

    def in_turn(queue: int) -> list:
        """I liberi di adesso, in ordine di turno: si riparte dopo l'ultimo che ha squillato."""
        people, after = len(agents), last_rung[queue] + 1
        # Una lista ordinata è anche un heap.
        return sorted(
            (level, (agent - after) % people, agent, mark)
            for level, _, agent, mark in idle[queue]
            if mark == token[agent] and agent_state[agent] == _IDLE
        )

    def rank(queue: int, agent: int, now: float) -> float:
        """Il posto fra i liberi di pari competenza: il numero più basso squilla prima."""
        if strategy[queue] == "fewest_calls":
            return taken[queue][agent]
        if strategy[queue] == "ring_all":
            return reaction[agent]
        if strategy[queue] == "linear":
            return agent
        return now

    def hand_over(call: int, now: float) -> None:
        """Passa a un altro operatore libero, se c'è, la chiamata appena tornata in coda."""
        agent = pick_idle(queue_of[call])
        if agent >= 0:
            waiting_count[queue_of[call]] -= 1
            give(call, agent, now)

    def wait(call: int, queue: int, now: float) -> None:
        state[call] = _WAITING
        heappush(waiting[queue], (priority[call], place[call], call))
        waiting_count[queue] += 1
        limit = min(patience[call], max_wait[queue], callback_after[call])
        if limit < math.inf:
            later(max(entered[call] + limit, now), _DEADLINE, call)

    def give(call: int, agent: int, now: float) -> None:
        state[call] = _WITH_AGENT
        agent_state[agent] = _BUSY
        agent_call[agent] = call
        token[agent] += 1
        answer = now + ring[call] + reaction[agent]
        if misses[call] > 0:
            answer = now + ring_timeout[queue_of[call]]
        gives_up = entered[call] + patience[call]
        if gives_up < answer:
            later(gives_up, _HANG_UP, agent, token[agent])
        elif misses[call] > 0:
            later(answer, _NOT_ANSWERED, agent, token[agent])
        else:
            factor = pace[agent]
            served_by[call] = agent
            connected[call] = answer
            ended[call] = end = answer + talk[call] * factor
            outcome[call] = "answered"
            taken[queue_of[call]][agent] += 1
            follow_up = on_transfer[call]
            released[call] = free_at = end if follow_up >= 0 else end + acw[call] * factor
            if log:
                note(answer, call, agent, "CONNECT", (answer - now,))
            later(free_at, _RELEASE, agent, token[agent])
            if follow_up >= 0:
                later(end, _ENTER, follow_up, call)

    def release(agent: int, now: float) -> None:
        """L'operatore ha finito: esce, va in pausa, prende la prossima chiamata o aspetta."""
        agent_call[agent] = -1
        if wants_out[agent]:
            leave(agent, now)
            return
        pending = wants_break[agent]
        if pending is not None:
            wants_break[agent] = None
            if pending[0] > now:
                rest(agent, now, *pending)
                return
        best, chosen = None, -1
        for queue, _ in skills[agent]:
            line = waiting[queue]
            while line and state[line[0][2]] != _WAITING:
                heappop(line)
            if line and (best is None or line[0] < best):
                best, chosen = line[0], queue
        if best is not None:
            heappop(waiting[chosen])
            waiting_count[chosen] -= 1
            give(best[2], agent, now)
            return
        agent_state[agent] = _IDLE
        token[agent] += 1
        mark = token[agent]
        for queue, level in skills[agent]:
            heappush(idle[queue], (level, rank(queue, agent, now), agent, mark))

    def arrive(agent: int, now: float) -> None:
        wants_out[agent] = False
        since[agent] = now
        if log:
            for queue, level in skills[agent]:
                events.append(
                    Event(now, -1, names[queue], agents[agent].name, "ADDMEMBER", (level,))
                )
        agent_state[agent] = _BUSY
        release(agent, now)

    def leave(agent: int, now: float) -> None:
        wants_out[agent] = False
        wants_break[agent] = None
        if agent_state[agent] == _ON_BREAK:
            stop_rest(agent, now)
        agent_state[agent] = _OUT
        token[agent] += 1
        logged[agent] += now - since[agent]
        if log:
            for queue, _ in skills[agent]:
                events.append(Event(now, -1, names[queue], agents[agent].name, "REMOVEMEMBER"))

    def rest(agent: int, now: float, until: float, reason: str) -> None:
        agent_state[agent] = _ON_BREAK
        break_since[agent] = now
        break_reason[agent] = reason
        token[agent] += 1
        if log:
            note(now, -1, agent, "PAUSE", (reason,))
        later(until, _BACK, agent, token[agent])

    def stop_rest(agent: int, now: float) -> None:
        paused[agent] += now - break_since[agent]
        if log:
            note(now, -1, agent, "UNPAUSE", (break_reason[agent],))

    def lose(call: int, now: float, how: str) -> None:
        """La chiamata esce senza risposta; se il cliente riprova, il seguito entra più tardi."""
        state[call] = _OVER
        outcome[call] = how
        ended[call] = now
        if log:
            note(now, call, -1, _LOSS_EVENTS[how], (position[call], now - entered[call]))
        follow_up, delay = -1, 0.0
        if how == "timeout":
            follow_up = on_timeout[call]
        elif how == "abandoned":
            follow_up, delay = on_abandon[call], redial_delay[call]
        elif how == "exit_key":
            follow_up = on_callback[call]
            if follow_up >= 0:
                place[follow_up] = place[call]
        if follow_up >= 0:
            later(now + delay, _ENTER, follow_up, -1)

    def fail(now: float) -> None:
        for agent in range(len(agents)):
            call = agent_call[agent]
            if call >= 0:
                cut(call, agent, now)
            if agent_state[agent] != _OUT:
                leave(agent, now)
        for line in waiting:
            for _, _, call in line:
                if state[call] == _WAITING:
                    lose(call, now, "abandoned")
            line.clear()
        waiting_count[:] = [0] * len(queues)

    def cut(call: int, agent: int, now: float) -> None:
        """Il guasto interrompe la chiamata: finisce ora, senza lavoro successivo."""
        agent_call[agent] = -1
        if outcome[call] != "answered":
            lose(call, now, "abandoned")
            return
        if connected[call] > now:  # squillava soltanto
            served_by[call], connected[call] = -1, math.nan
            released[call] = math.nan
            events[:] = [e for e in events if not (e.call == call and e.name == "CONNECT")]
            lose(call, now, "abandoned")
            return
        ended[call] = min(ended[call], now)
        released[call] = now
        busy[agent] += now - connected[call]
        state[call] = _OVER
        if log:
            note(ended[call], call, agent, "COMPLETECALLER", ())

    for agent, person in enumerate(agents):
        if not person.shifts:
            later(0.0, _LOGIN, agent)
        for start, end in person.shifts:
            later(start, _LOGIN, agent)
            later(end, _LOGOUT, agent)
        for start, end, reason in person.breaks:
            later(start, _BREAK, agent, (end, reason))
    for start, end in outages:
        later(start, _FAIL, -1)
        later(end, _MEND, -1)

    upcoming = iter(order)
    next_call = next(upcoming, -1)
    next_arrival = arrives[next_call] if next_call >= 0 else math.inf
    back_after_outage: list[int] = []

    while True:
        if next_call >= 0 and (not heap or next_arrival < heap[0][0]):
            if failed:
                outcome[next_call] = "lost"
                if on_abandon[next_call] >= 0:
                    later(next_arrival + redial_delay[next_call], _ENTER, on_abandon[next_call], -1)
            else:
                enter(next_call, next_arrival)
            next_call = next(upcoming, -1)
            next_arrival = arrives[next_call] if next_call >= 0 else math.inf
            continue
        if not heap:
            break
        now, _, kind, subject, mark = heappop(heap)
        if kind == _RELEASE:
            if mark == token[subject]:
                call = agent_call[subject]
                state[call] = _OVER
                busy[subject] += now - connected[call]
                if log:
                    how = "TRANSFER" if on_transfer[call] >= 0 else "COMPLETE"
                    note(ended[call], call, subject, how, ())
                    if now > ended[call]:
                        note(ended[call], -1, subject, "PAUSE", ("ACW",))
                        note(now, -1, subject, "UNPAUSE", ("ACW",))
                release(subject, now)
        elif kind == _DEADLINE:
            if state[subject] == _WAITING:
                queue = queue_of[subject]
                waiting_count[queue] -= 1
                elapsed = now - entered[subject] + 1e-9
                if elapsed >= patience[subject]:
                    lose(subject, now, "abandoned")
                elif elapsed >= callback_after[subject]:
                    lose(subject, now, "exit_key")
                else:
                    lose(subject, now, "timeout")
        elif kind == _NOT_ANSWERED:
            if mark == token[subject]:
                call = agent_call[subject]
                misses[call] -= 1
                missed[call] += 1
                if log:
                    note(now, call, subject, "RINGNOANSWER", (ring_timeout[queue_of[call]],))
                agent_call[subject] = -1
                # La chiamata torna in testa; chi non ha risposto passa in fondo ai liberi.
                wait(call, queue_of[call], now)
                hand_over(call, now)
                release(subject, now)
        elif kind == _HANG_UP:
            if mark == token[subject]:
                lose(agent_call[subject], now, "abandoned")
                release(subject, now)
        elif kind == _ENTER:
            parent_cut = mark != -1 and ended[mark] != now
            if failed:
                outcome[subject] = "lost"
            elif not parent_cut and state[subject] == _FUTURE:
                enter(subject, now)
        elif kind == _LOGIN:
            if failed:
                back_after_outage.append(subject)
            elif agent_state[subject] == _OUT:
                arrive(subject, now)
        elif kind == _LOGOUT:
            if subject in back_after_outage:
                back_after_outage.remove(subject)
            if agent_state[subject] in (_IDLE, _ON_BREAK):
                leave(subject, now)
            elif agent_state[subject] == _BUSY:
                wants_out[subject] = True
        elif kind == _BREAK:
            if agent_state[subject] == _IDLE:
                rest(subject, now, *mark)
            elif agent_state[subject] == _BUSY:
                wants_break[subject] = mark
        elif kind == _BACK:
            if mark == token[subject]:
                stop_rest(subject, now)
                release(subject, now)
        elif kind == _FAIL:
            back_after_outage = [a for a in range(len(agents)) if agent_state[a] != _OUT]
            fail(now)
            failed = True
        elif kind == _MEND:
            failed = False
            for agent in back_after_outage:
                if agent_state[agent] == _OUT:
                    arrive(agent, now)
            back_after_outage = []

    last = max([t for t in (*ended, *released) if t == t], default=0.0)
    for agent in range(len(agents)):
        if agent_state[agent] != _OUT:
            logged[agent] += max(last - since[agent], 0.0)
    for call in range(n):
        if state[call] == _WAITING:
            outcome[call] = "unfinished"

    entered_array = np.array(entered)
    connected_array = np.array(connected)
    ended_array = np.array(ended)
    answered = ~np.isnan(connected_array)
    table["entered_at"] = entered_array
    table["outcome"] = pd.Categorical(outcome, categories=OUTCOMES)
    table["wait_s"] = np.where(answered, connected_array, ended_array) - entered_array
    labels = [agent.name for agent in agents]
    table["agent"] = pd.array([labels[a] if a >= 0 else None for a in served_by], dtype="string")
    table["connected_at"] = connected_array
    table["ended_at"] = ended_array
    table["release_at"] = released
    table["no_answer"] = missed
    table["position"] = position
    presence = pd.DataFrame(
        {"logged_s": logged, "paused_s": paused, "busy_s": busy},
        index=pd.Index(labels, name="agent"),
    )
    events.sort(key=lambda event: event.time)
    return Result(table, presence, events)


OUTCOMES = (
    "answered",
    "abandoned",
    "timeout",
    "exit_key",
    "unfinished",
    "lost",
    "closed",
    "not_offered",
)


def _unique(names: list[str], what: str) -> list[str]:
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise ValueError(f"Nome ripetuto per più di una {what}: {', '.join(sorted(repeated))}.")
    if not names:
        raise ValueError(f"Serve almeno una {what}.")
    return names
