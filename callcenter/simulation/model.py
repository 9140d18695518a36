"""Che cosa si simula: operatori, code, e il risultato."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

#: Come la coda sceglie fra gli operatori liberi con la stessa competenza.
STRATEGIES = ("longest_idle", "fewest_calls", "round_robin", "linear", "ring_all")


class Shift(NamedTuple):
    """Un turno: da ``starts`` a ``ends``, in secondi dall'inizio della simulazione."""

    starts: float
    ends: float


class Break(NamedTuple):
    """Una pausa prevista. Se comincia durante una chiamata, slitta alla fine e si accorcia."""

    starts: float
    ends: float
    reason: str = "Pausa"


@dataclass(frozen=True)
class Agent:
    """Un operatore.

    ``skills`` associa a ogni coda il livello di competenza: 1 è chiamato per primo, 2 dopo, e
    così via (la *penalty* di Asterisk). Senza turni l'operatore è sempre in servizio. ``pace``
    moltiplica la durata delle chiamate: 1 è il tempo medio, 1,3 chi impiega il 30% in più.
    ``reaction_s``: secondi che l'operatore lascia squillare prima di rispondere, oltre allo squillo
    della chiamata.
    """

    name: str
    skills: Mapping[str, int]
    shifts: tuple[Shift, ...] = ()
    breaks: tuple[Break, ...] = ()
    pace: float = 1.0
    reaction_s: float = 0.0

    def __post_init__(self) -> None:
        if not self.skills:
            raise ValueError(
                f"L'operatore «{self.name}» non ha nessuna competenza: indica una coda."
            )
        if not (self.pace > 0 and math.isfinite(self.pace)):
            raise ValueError(f"Il ritmo di «{self.name}» deve essere positivo, non {self.pace}.")
        if not 0 <= self.reaction_s < math.inf:
            raise ValueError(
                f"I secondi di squillo di «{self.name}» non possono essere {self.reaction_s}."
            )
        for start, end in self.shifts:
            if not start < end:
                raise ValueError(f"Un turno di «{self.name}» finisce prima di cominciare.")


@dataclass(frozen=True)
class Queue:
    """Una coda.

    ``priority``: a parità di operatore passa prima la coda con la priorità più alta.
    ``max_wait_s``: oltre questo tempo la chiamata esce dalla coda (EXITWITHTIMEOUT).
    ``open``: gli intervalli in cui accetta chiamate, in ordine; vuoto vuol dire sempre. Chi chiama
    fuori orario non entra in coda.
    ``strategy``: come si sceglie fra i liberi con la stessa competenza (fra parentesi la voce di
    ``queues.conf`` di Asterisk che le somiglia):

    - ``longest_idle``: chi è libero da più tempo (``leastrecent``);
    - ``fewest_calls``: chi ha risposto a meno chiamate di questa coda (``fewestcalls``);
    - ``round_robin``: a turno, dopo l'ultimo che ha squillato (``rrmemory``);
    - ``linear``: il primo dell'elenco degli operatori (``linear``);
    - ``ring_all``: squillano tutti, risponde il più pronto, cioè chi ha il ``reaction_s`` più basso
      (``ringall``).
    """

    name: str
    priority: int = 0
    max_wait_s: float = math.inf
    ring_timeout_s: float = 15.0
    open: tuple[tuple[float, float], ...] = ()
    strategy: str = "longest_idle"

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise ValueError(
                f"La coda «{self.name}» non può usare la strategia «{self.strategy}». "
                f"Le strategie sono: {', '.join(STRATEGIES)}."
            )
        if not self.max_wait_s > 0:
            raise ValueError(f"L'attesa massima di «{self.name}» deve essere positiva.")
        if not self.ring_timeout_s > 0:
            raise ValueError(f"Il tempo di squillo di «{self.name}» deve essere positivo.")


class Event(NamedTuple):
    """Un fatto del registro.

    Istante (s), riga della chiamata (o -1), coda, operatore, nome, dati.
    """

    time: float
    call: int
    queue: str
    agent: str
    name: str
    data: tuple = ()


@dataclass(frozen=True)
class Result:
    """L'esito di una simulazione.

    ``calls``: la tabella data, con in più ``entered_at``, ``outcome`` (answered, abandoned,
    timeout,
    exit_key, unfinished; lost se l'impianto era fermo, closed fuori orario, not_offered per un
    seguito che non è servito), ``wait_s``, ``agent``, ``connected_at``, ``ended_at``,
    ``release_at``, ``no_answer``, ``position``. Gli istanti sono secondi dall'inizio.
    ``agents``: per operatore, secondi di presenza (``logged_s``), di pausa (``paused_s``) e di
    lavoro (``busy_s``). ``events``: i fatti in ordine di tempo, se richiesti.
    """

    calls: pd.DataFrame
    agents: pd.DataFrame
    events: list[Event] = field(default_factory=list)

    @property
    def occupancy(self) -> float:
        """Occupazione: lavoro ÷ (presenza − pause), fra 0 e 1; NaN se nessuno era in servizio."""
        available = (self.agents["logged_s"] - self.agents["paused_s"]).sum()
        return float(self.agents["busy_s"].sum() / available) if available > 0 else math.nan
