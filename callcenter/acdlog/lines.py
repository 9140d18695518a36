"""Da una riga di testo a un evento, o al motivo per cui non lo è.

Il ciclo di :meth:`LineParser.parse` è il punto caldo della lettura: poche operazioni per riga,
e tutto ciò che è raro in metodi a parte.
"""

import re
import sys
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from callcenter.acdlog.events import CALL_EVENTS, REPEATABLE_EVENTS, STATE_EVENTS, Event

BLANKS = " \t\r\n\x00"
DUPLICATE = "riga doppia: uguale a una già letta"
# Fuori da questi anni (1999-2100) un istante è un errore, non una data.
EARLIEST, LATEST = 915_148_800, 4_102_444_800
# Gli stessi limiti, per il confronto veloce fra testi di dieci cifre.
_FIRST, _END = "0915148800", "41"


def wide_mark(value: object) -> int:
    """Un'impronta a 64 bit del valore, dove ``hash`` ne ha solo 32 (nel browser).

    Con 32 bit, in un registro di qualche settimana due righe diverse avrebbero la stessa impronta,
    e la seconda sarebbe presa per una copia.
    """
    text = repr(value).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


mark_of = hash if sys.hash_info.width >= 64 else wide_mark

_EVENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,39}")


class Rejected(NamedTuple):
    """Una riga non usata: dove sta, che cosa c'è scritto, perché (in italiano)."""

    file: str
    line: int
    text: str
    reason: str


@dataclass
class Tally:
    """Il conto delle righe di una lettura: ogni riga finisce in una sola casella."""

    lines_read: int = 0
    blank_lines: int = 0
    header_lines: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    duplicates: int = 0
    backwards: int = 0
    largest_step_back: int = 0
    ambiguous_times: int = 0

    def reject(self, file: str, line: int, text: str, reason: str) -> None:
        """Mette una riga fra quelle rifiutate."""
        self.rejected.append(Rejected(file, line, text, reason))


class Duplicates:
    """Ricorda le righe già lette (la loro impronta a 64 bit) per riconoscere quelle incollate."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.this_second: set[int] = set()  # quelle ripetibili, da azzerare se l'istante cambia
        self._second: int | None = None

    def is_repeat(self, mark: int, event: str, time: int) -> bool:
        """Dice se la riga con impronta ``mark`` è una copia; se non lo è, la ricorda."""
        if time != self._second:
            self._second = time
            self.this_second.clear()
        if event in REPEATABLE_EVENTS:
            if mark in self.this_second:
                return False
            if mark not in self.seen:
                self.this_second.add(mark)
        if mark in self.seen:
            return True
        self.seen.add(mark)
        return False


class LineParser:
    """Legge le righe di un file in formato ``queue_log``, blocco dopo blocco."""

    def __init__(self, file: str, tally: Tally, duplicates: Duplicates | None = None) -> None:
        self.file = file
        self.tally = tally
        self.line = 0
        self._duplicates = duplicates
        self._time_text = ""
        self._time = 0
        self._names = {name: name for name in CALL_EVENTS | STATE_EVENTS}

    def parse(self, texts: list[str]) -> list[Event]:
        """Restituisce gli eventi delle righe; le altre vanno nel conto."""
        events: list[Event] = []
        append, new, names = events.append, tuple.__new__, self._names
        duplicates = self._duplicates
        seen = duplicates.seen if duplicates is not None else set()
        this_second = duplicates.this_second if duplicates is not None else set()
        time_text, time, number = self._time_text, self._time, self.line
        self.tally.lines_read += len(texts)
        for text in texts:
            number += 1
            text = text.rstrip(BLANKS)
            try:
                when, call, queue, agent, verb, *data = text.split("|")
            except ValueError:
                self._refuse_short(text, number)
                continue
            if when != time_text:
                if (
                    len(when) == 10
                    and when.isdecimal()
                    and when.isascii()
                    and "0915148800" <= when < "41"
                ):
                    instant = int(when)
                else:
                    instant = self._instant(when, text, number)
                    if instant is None:
                        continue
                if instant < time:
                    self._note_step_back(time - instant)
                this_second.clear()
                time_text, time = when, instant
            event = names.get(verb) or self._event_name(verb, text, number)
            if event is None:
                continue
            if duplicates is not None:
                mark = mark_of(text)
                if mark not in seen and event not in REPEATABLE_EVENTS:
                    seen.add(mark)
                elif duplicates.is_repeat(mark, event, time):
                    self.tally.duplicates += 1
                    self.tally.reject(self.file, number, text, DUPLICATE)
                    continue
            while data and not data[-1]:
                data.pop()
            append(
                new(
                    Event,
                    (
                        time,
                        "" if call == "NONE" else call,
                        "" if queue == "NONE" else queue,
                        "" if agent == "NONE" else agent,
                        event,
                        tuple(data),
                        number,
                    ),
                )
            )
        self._time_text, self._time, self.line = time_text, time, number
        return events

    def _refuse_short(self, text: str, number: int) -> None:
        if not text.strip(BLANKS).strip():
            self.tally.blank_lines += 1
            return
        fields = text.count("|") + 1
        reason = (
            "manca il separatore «|»: non è una riga di queue_log"
            if fields == 1
            else f"ha {fields} campi: ne servono almeno 5 (istante|chiamata|coda|agente|evento)"
        )
        self.tally.reject(self.file, number, text, reason)

    def _instant(self, when: str, text: str, number: int) -> int | None:
        instant, reason = parse_epoch(when)
        if instant is None:
            self.tally.reject(self.file, number, text, reason)
        return instant

    def _note_step_back(self, step: int) -> None:
        self.tally.backwards += 1
        self.tally.largest_step_back = max(self.tally.largest_step_back, step)

    def _event_name(self, verb: str, text: str, number: int) -> str | None:
        name = parse_event_name(verb)
        if name is None:
            self.tally.reject(self.file, number, text, f"«{verb[:40]}» non è il nome di un evento")
            return None
        if len(self._names) < 10_000:  # nomi inventati senza fine non devono riempire la memoria
            self._names[verb] = name
        return name


def parse_epoch(text: str) -> tuple[int | None, str]:
    """Legge un istante in secondi dall'epoca; restituisce l'istante o il motivo del rifiuto."""
    digits = text.strip(BLANKS + "\ufeff")
    whole, _, fraction = digits.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or (fraction and not fraction.isdecimal()):
        return None, f"l'istante «{text[:30]}» non è un numero di secondi"
    if len(whole) == 13:
        return None, f"l'istante {whole} sembra in millisecondi: servono i secondi"
    instant = int(whole) if len(whole) <= 12 else LATEST + 1
    if not EARLIEST <= instant <= LATEST:
        return None, f"l'istante {whole[:30]} è fuori dagli anni 1999-2100"
    return instant, ""


def parse_event_name(text: str) -> str | None:
    """Restituisce il nome dell'evento in maiuscolo, o ``None`` se non può esserlo."""
    name = text.strip(BLANKS)
    return name.upper() if _EVENT_NAME.fullmatch(name) else None
