"""Leggere un registro: dalle fonti alle tabelle, con il conto di tutte le righe."""

import gc
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from operator import itemgetter
from typing import Any

import pandas as pd

from callcenter.acdlog import sources, states, table, times, visits
from callcenter.acdlog.events import CALL_EVENTS, STATE_EVENTS, Event, normalise_agent
from callcenter.acdlog.lines import Duplicates, LineParser, Rejected, Tally

ACW_REASONS = ("Postchiamata", "ACW", "Wrapup", "Lavorazione")
# Nessun turno dura tanto: oltre, l'uscita manca o è stata dimenticata.
LONGEST_SESSION_H = 12
SESSIONS_NAMED = 5
# Ogni tanti eventi si ricostruiscono le chiamate ferme da un giorno e se ne liberano le righe.
SWEEP_EVERY = 250_000
QUIET_SECONDS = 86_400

NOBODY = "eventi senza chiamata, coda o agente, che non si possono collegare: sono in other_events"

_TIME = itemgetter(0)
_NAME = itemgetter(4)


@dataclass(repr=False)
class AcdLog:
    """Un registro letto: le tabelle, ciò che non è servito, il conto delle righe.

    ``calls``: una riga per ogni passaggio di una chiamata in una coda. ``agent_states``: i tratti
    di tempo in cui un agente è disponibile o in pausa. ``rejected``: le righe rifiutate con il
    motivo (``file``, ``line``, ``text``, ``reason``). ``other_events``: gli eventi riconosciuti
    ma non usati. ``warnings``: che cosa si è trovato di strano. ``counts``: il conto delle righe.
    ``event_counts``: quanti eventi accettati per nome. ``long_sessions``: per agente e coda, da
    quando a quando è collegato chi supera le ore di un turno (forse ha dimenticato di uscire); qui
    le date sono intere, non tagliate al periodo. Tempi in secondi, date nel fuso di Roma.
    """

    calls: pd.DataFrame
    agent_states: pd.DataFrame
    rejected: pd.DataFrame
    other_events: pd.DataFrame
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    event_counts: dict[str, int] = field(default_factory=dict)
    long_sessions: pd.DataFrame = field(default_factory=lambda: states.long_sessions([], 0))

    @property
    def lines_read(self) -> int:
        """Quante righe ci sono nelle fonti, comprese quelle vuote."""
        return self.counts["lines_read"]

    @property
    def blank_lines(self) -> int:
        """Quante righe sono vuote."""
        return self.counts["blank_lines"]

    @property
    def adds_up(self) -> bool:
        """Vero se ogni riga è vuota, intestazione, accettata o rifiutata, e una cosa sola."""
        parts = ("blank_lines", "header_lines", "accepted", "rejected")
        return self.lines_read == sum(self.counts[part] for part in parts)

    def __repr__(self) -> str:
        visits, calls = len(self.calls), self.calls["call_id"].nunique()
        first = (
            f"Registro ACD: {_italian(visits)} passaggi in coda di {_italian(calls)} chiamate, "
            f"{self._period()}."
        )
        if not self.counts:
            return first
        notes = len(self.warnings)
        return (
            f"{first}\nRighe lette: {_italian(self.counts['lines_read'])}, rifiutate: "
            f"{_italian(self.counts['rejected'])}. Avvisi: {_italian(notes)}"
            f"{' (guarda .warnings)' if notes else ''}."
        )

    def _repr_html_(self) -> str:
        """Riassunto breve in italiano per il notebook."""
        counts = {name: _italian(value) for name, value in self.counts.items()}
        rows = [
            ("Righe lette", f"{counts['lines_read']} (vuote: {counts['blank_lines']})"),
            ("Eventi accettati", counts["accepted"]),
            (
                "Righe rifiutate",
                f"{counts['rejected']} (di cui doppie: {counts['duplicates']})",
            ),
            ("Passaggi in coda", _italian(len(self.calls))),
            ("Chiamate", _italian(self.calls["call_id"].nunique())),
            ("Periodo", self._period()),
        ]
        body = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in rows)
        notes = "".join(f"<li>{escape(text)}</li>" for text in self.warnings)
        notes = f"<p>Avvisi</p><ul>{notes}</ul>" if notes else ""
        caption = "<caption>Registro ACD (queue_log)</caption>"
        return f"<table>{caption}<tbody>{body}</tbody></table>{notes}"

    def _period(self) -> str:
        if self.calls.empty:
            return "nessuna chiamata"
        first, last = self.calls["entered_at"].min(), self.calls["entered_at"].max()
        return f"dal {first:%d/%m/%Y %H:%M} al {last:%d/%m/%Y %H:%M}"


def read(
    source: Any,
    *,
    queues: str | Iterable[str] | None = None,
    since: Any = None,
    until: Any = None,
    drop_duplicates: bool = True,
    acw_reasons: Iterable[str] = ACW_REASONS,
    acw_gap_s: float = 5,
    longest_session_h: float = LONGEST_SESSION_H,
) -> AcdLog:
    """Legge un registro ``queue_log`` e ricostruisce chiamate e stati degli agenti.

    ``source``: il percorso di un file (anche .gz, .bz2, .xz), un file aperto, il contenuto (byte
    o testo), un iterabile di righe, o un elenco di file in qualsiasi ordine (si leggono in ordine
    di tempo, e una chiamata a cavallo di due file si ricompone). Va bene anche l'esportazione CSV
    della tabella ``queue_log`` di una base di dati.

    ``queues``: solo queste code. ``since``, ``until``: solo i passaggi entrati da ``since``
    (compreso) a ``until`` (escluso) e gli stati tagliati a quel periodo (vedi
    :func:`clip_states`); senza fuso vale l'ora di Roma. Il conto delle righe riguarda sempre tutto
    il registro. ``drop_duplicates``: rifiuta le righe uguali a una già letta. ``acw_reasons``,
    ``acw_gap_s``: i motivi di pausa che sono lavoro dopo la chiamata, e entro quanti secondi dalla
    fine la pausa deve cominciare. ``longest_session_h``: chi resta collegato per più ore di fila è
    segnalato negli avvisi (forse ha dimenticato di uscire); i suoi stati restano nella tabella.

    Solleva ``ValueError``, in italiano, se il file manca, è vuoto o non è un queue_log, se una
    coda non c'è, se un parametro non ha senso. Fonte del formato: Asterisk, "Queue Logs".
    """
    start, end = times.period(since, until)
    reasons = _check_acw(acw_reasons, acw_gap_s)
    if not _is_number(longest_session_h) or not longest_session_h > 0:
        raise ValueError(f"longest_session_h={longest_session_h!r}: servono ore, più di zero.")
    with _collector_paused():
        log = _read_all(source, drop_duplicates, reasons, acw_gap_s, longest_session_h)
    log = _filtered(log, queues, start, end)
    log.warnings += _session_warnings(log.long_sessions)
    return log


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Ferma il raccoglitore di cicli: qui nascono milioni di oggetti e nessun ciclo.

    Senza, la lettura dura il doppio.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_all(
    source: Any, drop_duplicates: bool, reasons: list[str], gap_s: float, longest_session_h: float
) -> AcdLog:
    tally = Tally()
    parts = sources.open_sources(source)
    builder = _Builder()
    accepted = 0
    duplicates = Duplicates() if drop_duplicates else None
    for file, events in _event_blocks(parts, tally, duplicates):
        accepted += len(events)
        builder.add(file, events)
    _check_something_was_read(parts, tally, accepted)
    return builder.finish(tally, accepted, parts, reasons, gap_s, longest_session_h)


def iter_events(source: Any, rejected: list[Rejected] | None = None) -> Iterator[Event]:
    """Scorre gli eventi di un registro uno alla volta, a memoria costante.

    ``source`` come in :func:`read`. Le righe che non sono eventi si aggiungono a ``rejected`` (un
    elenco tuo) come ``Rejected(file, line, text, reason)``. Le righe doppie non si tolgono e
    l'ordine è quello del file; solo l'esportazione di una base di dati si legge tutta e si mette
    in ordine di tempo. Solleva ``ValueError`` se il file manca o è di un altro tipo.
    """
    tally = Tally()
    if rejected is not None:
        tally.rejected = rejected
    for _, events in _event_blocks(sources.open_sources(source), tally, None):
        yield from events
        if rejected is None:
            tally.rejected.clear()


def _event_blocks(
    parts: list[sources.Source], tally: Tally, duplicates: Duplicates | None
) -> Iterator[tuple[str, list[Event]]]:
    ready = []
    for order, part in enumerate(parts):
        head = part.first_lines()
        layout = table.detect(head)
        if layout is None:
            ready.append((_first_instant(head), order, part, None))
        else:
            ready.append((_first_instant(head[1:], layout), order, part, layout))
    ready.sort(key=itemgetter(0, 1))
    for _, _, part, layout in ready:
        if layout is not None:
            yield part.name, table.parse_table(part.blocks, layout, part.name, tally, duplicates)
            continue
        parser = LineParser(part.name, tally, duplicates)
        for block in part.blocks:
            yield part.name, parser.parse(block)


def _first_instant(lines: list[str], layout: table.Layout | None = None) -> float:
    """Il primo istante di un file, per mettere i file in ordine; infinito se non ce n'è."""
    scratch = Tally()
    for line in lines:
        if layout is None:
            found = LineParser("", scratch).parse([line])
        else:
            plain = table.Layout(layout.delimiter, layout.columns, layout.data, header=False)
            found = table.parse_table([[line]], plain, "", scratch)
        if found:
            return found[0].time
    return math.inf


class _Builder:
    """Raccoglie gli eventi per chiamata e ricostruisce i passaggi man mano che si chiudono."""

    def __init__(self) -> None:
        self.recent: dict[str, list[Event]] = {}
        self.older: dict[str, list[Event]] = {}
        self.visits: list[visits.Visit] = []
        self.changes: list[states.Change] = []
        self.others: list[tuple[Event, str]] = []
        self.oddities: Counter[str] = Counter()
        self.event_counts: Counter[str] = Counter()
        self.released: set[str] = set()
        self.split_calls: set[str] = set()
        self.first = math.inf
        self.last = -math.inf
        self.since_sweep = 0

    def add(self, file: str, events: list[Event]) -> None:
        if not events:
            return
        self.event_counts.update(map(_NAME, events))
        self.first = min(self.first, min(map(_TIME, events)))
        self.last = max(self.last, max(map(_TIME, events)))
        recent, older = self.recent, self.older
        for event in events:
            verb = event[4]
            call = event[1]
            if verb in CALL_EVENTS and call and event[2]:
                rows = recent.get(call)
                if rows is None:
                    rows = recent[call] = older.pop(call, None) or []
                rows.append(event)
            elif verb in STATE_EVENTS and event[3]:
                time, _, queue, agent, _, data, _ = event
                self.changes.append(states.Change(time, normalise_agent(agent), queue, verb, data))
            else:
                self.others.append((event, file))
                if verb in CALL_EVENTS or verb in STATE_EVENTS:
                    self.oddities[NOBODY] += 1
        self.since_sweep += len(events)
        if self.since_sweep >= SWEEP_EVERY:
            self._sweep(events[-1][0])

    def _sweep(self, now: int) -> None:
        """Ricostruisce le chiamate ferme da molto; le altre aspettano."""
        for call, rows in list(self.older.items()):
            if abs(now - rows[-1][0]) > QUIET_SECONDS:
                self._rebuild(call, rows)
                self.released.add(call)
                del self.older[call]
        self.older.update(self.recent)
        self.recent = {}
        self.since_sweep = 0

    def _rebuild(self, call: str, rows: list[Event]) -> None:
        if call in self.released:
            self.split_calls.add(call)
        self.visits.extend(visits.visits_of_call(call, rows, self.oddities))

    def finish(
        self,
        tally: Tally,
        accepted: int,
        parts: list[sources.Source],
        reasons: list[str],
        gap_s: float,
        longest_session_h: float,
    ) -> AcdLog:
        for group in (self.older, self.recent):
            for call, rows in group.items():
                self._rebuild(call, rows)
            group.clear()
        has_events = self.last >= self.first
        bounds = (int(self.first), int(self.last)) if has_events else (0, 0)
        spans, sessions = states.agent_spans(self.changes, *bounds)
        calls = visits.calls_table(self.visits)
        agent_states = states.states_table(spans)
        calls["acw_s"] = states.after_call_work(calls, agent_states, reasons, gap_s)
        return AcdLog(
            calls=calls,
            agent_states=agent_states,
            rejected=_rejected_table(tally.rejected),
            other_events=_others_table(self.others),
            warnings=self._warnings(tally, parts, accepted),
            counts={
                "lines_read": tally.lines_read,
                "blank_lines": tally.blank_lines,
                "header_lines": tally.header_lines,
                "accepted": accepted,
                "rejected": len(tally.rejected),
                "duplicates": tally.duplicates,
            },
            event_counts=dict(sorted(self.event_counts.items())),
            long_sessions=states.long_sessions(sessions, longest_session_h),
        )

    def _warnings(self, tally: Tally, parts: list[sources.Source], accepted: int) -> list[str]:
        notes = [note for part in parts for note in part.notes]
        if accepted == 0 and tally.lines_read > tally.blank_lines:
            notes.append("Nessuna riga è un evento di queue_log: guarda i motivi in «rejected».")
        if tally.backwards:
            notes.append(
                f"Il tempo torna indietro {_times(tally.backwards)} (al massimo di "
                f"{_italian(tally.largest_step_back)} s): dentro ogni chiamata ho rimesso gli "
                "eventi in ordine."
            )
        if tally.duplicates:
            notes.append(
                f"Righe doppie rifiutate: {_italian(tally.duplicates)} (per tenerle: "
                "drop_duplicates=False)."
            )
        if tally.ambiguous_times:
            notes.append(
                f"Ore scritte senza fuso nell'ora che a ottobre si ripete: "
                f"{_italian(tally.ambiguous_times)}; ho deciso dall'ordine delle righe."
            )
        notes.extend(f"{_italian(n)} × {what}." for what, n in sorted(self.oddities.items()))
        if self.split_calls:
            notes.append(
                f"Chiamate i cui eventi stanno lontanissimi nel registro: "
                f"{_italian(len(self.split_calls))}; i loro passaggi possono essere spezzati."
            )
        return notes


def _rejected_table(rows: list[Rejected]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": pd.array([row.file for row in rows], dtype="str"),
            "line": pd.array([row.line for row in rows], dtype="int64"),
            "text": pd.array([row.text for row in rows], dtype="str"),
            "reason": pd.array([row.reason for row in rows], dtype="str"),
        }
    )


def _others_table(rows: list[tuple[Event, str]]) -> pd.DataFrame:
    text = {
        name: pd.array([getattr(event, name) or None for event, _ in rows], dtype="str")
        for name in ("call_id", "queue", "event")
    }
    agents = [normalise_agent(event.agent) or None for event, _ in rows]
    data = pd.Series([event.data for event, _ in rows], dtype=object)
    return pd.DataFrame(
        {
            "time": times.to_rome([event.time for event, _ in rows]),
            "call_id": text["call_id"],
            "queue": text["queue"],
            "agent": pd.array(agents, dtype="str"),
            "event": text["event"],
            "data": data,
            "line": pd.array([event.line for event, _ in rows], dtype="int64"),
            "file": pd.array([file for _, file in rows], dtype="str"),
        }
    )


def _check_something_was_read(parts: list[sources.Source], tally: Tally, accepted: int) -> None:
    """Un file vuoto o senza un solo evento è quasi sempre il file sbagliato: meglio dirlo."""
    if accepted or not any(part.is_file for part in parts):
        return
    names = ", ".join(f"«{part.name}»" for part in parts)
    lines = tally.lines_read - tally.blank_lines - tally.header_lines
    if lines == 0:
        raise ValueError(
            f"Il registro {names} è vuoto: non contiene nessun evento. Dopo la rotazione Asterisk "
            "ricomincia da un file vuoto: forse ti serve quello precedente (queue_log.1 o .gz)."
        )
    first = tally.rejected[0]
    raise ValueError(
        f"{names} non sembra un queue_log: nessuna delle {_italian(lines)} righe è un evento. "
        f"La riga {first.line} è «{first.text[:80]}»: {first.reason}. Una riga giusta è "
        f"«{sources.EXAMPLE}»."
    )


def _check_acw(reasons: Any, gap_s: Any) -> list[str]:
    listed = [reasons] if isinstance(reasons, str) else list(reasons)
    if not all(isinstance(reason, str) and reason.strip() for reason in listed):
        raise ValueError(
            "acw_reasons deve essere un elenco di motivi di pausa, per esempio ('Postchiamata',)."
        )
    if not _is_number(gap_s) or not 0 <= gap_s < math.inf:
        raise ValueError(f"acw_gap_s={gap_s!r} deve essere un numero di secondi, da 0 in su.")
    return listed


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _session_warnings(sessions: pd.DataFrame) -> list[str]:
    """Un avviso per ogni agente rimasto collegato troppo a lungo; le sue code insieme."""
    found: list[list[Any]] = []
    for row in sessions.sort_values(["agent", "started_at"], kind="stable").itertuples():
        if found and found[-1][0] == row.agent and row.started_at < found[-1][2]:
            found[-1][2] = max(found[-1][2], row.ended_at)
        else:
            found.append([row.agent, row.started_at, row.ended_at])
    notes = [
        f"Uscita dimenticata? L'agente {agent} risulta collegato dal {start:%d/%m/%Y %H:%M} al "
        f"{end:%d/%m/%Y %H:%M}: {_italian(round((end - start).total_seconds() / 3600))} ore di "
        "fila. I suoi stati restano in agent_states."
        for agent, start, end in found[:SESSIONS_NAMED]
    ]
    if len(found) > SESSIONS_NAMED:
        others = _italian(len(found) - SESSIONS_NAMED)
        notes.append(f"Altre uscite forse dimenticate: {others}; guarda long_sessions.")
    return notes


def _filtered(
    log: AcdLog, queues: Any, start: pd.Timestamp | None, end: pd.Timestamp | None
) -> AcdLog:
    if queues is not None:
        wanted = _check_queues(queues, log)
        log.calls = log.calls[log.calls["queue"].isin(wanted)]
        for name in ("agent_states", "other_events", "long_sessions"):
            rows = getattr(log, name)
            setattr(log, name, rows[rows["queue"].isin(wanted) | rows["queue"].isna()])
    calls, sessions, others = log.calls, log.long_sessions, log.other_events
    if start is not None:
        calls = calls[calls["entered_at"] >= start]
        sessions = sessions[sessions["ended_at"] > start]
        others = others[others["time"] >= start]
    if end is not None:
        calls = calls[calls["entered_at"] < end]
        sessions = sessions[sessions["started_at"] < end]
        others = others[others["time"] < end]
    log.calls = calls.reset_index(drop=True)
    log.agent_states = states.clip_states(log.agent_states, start, end)
    log.long_sessions = sessions.reset_index(drop=True)
    log.other_events = others.reset_index(drop=True)
    return log


def _check_queues(queues: Any, log: AcdLog) -> list[str]:
    wanted = [queues] if isinstance(queues, str) else list(queues)
    present = {
        queue
        for rows in (log.calls, log.agent_states, log.other_events)
        for queue in rows["queue"].dropna().unique()
    }
    for queue in wanted:
        if queue not in present:
            raise ValueError(
                f"La coda {queue!r} non c'è nel registro. "
                f"Ci sono: {', '.join(sorted(present)) or 'nessuna'}."
            )
    return wanted


def _times(number: int) -> str:
    return "una volta" if number == 1 else f"{_italian(number)} volte"


def _italian(number: int) -> str:
    return f"{number:,}".replace(",", ".")
