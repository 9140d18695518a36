"""Il compositore simulato: a ogni modo di comporre, quanto lavora chi parla e quanti silenzi.

Un modello a eventi con un seme. Un numero composto squilla; dopo un tempo casuale risponde una
persona, oppure lo squillo finisce senza risposta. Chi risponde trova un operatore libero, o trova
il silenzio: il sistema chiude entro 3 secondi (esito "abbattuta"). Gli esiti hanno gli stessi nomi
della tabella ``dial_attempts``, così :func:`callcenter.privacy.calling.silent_calls` li legge.

Semplificazioni dichiarate: un numero non si richiama; chi non risponde ha un esito solo; una
chiamata in eccesso non si annulla mentre squilla.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MODES = ("preview", "progressive", "power", "predictive", "linee fisse")
_RING_ENDS, _CALL_ENDS, _READY = range(3)


@dataclass(frozen=True)
class Dialing:
    """Come si compone, e con che tempi. I tempi sono in secondi.

    ``mode``: "preview" (l'operatore legge la scheda e poi chiama), "progressive" (una linea per
    ogni operatore libero), "power" (``lines`` linee, intere, per ogni operatore libero),
    "predictive" (si compone prima che gli operatori si liberino: linee che squillano fino a
    ``lines`` × liberi attesi) o "linee fisse" (``lines`` linee in tutto, sempre, qualunque cosa
    facciano gli operatori). ``agents``: quanti operatori. ``changes``: coppie (istante, quanti)
    se cambiano durante il turno. ``brake``: il freno, in mute ogni 100 andate a buon fine: se
    un'altra muta lo supererebbe, si compone come in "progressive". ``answer``: quota di numeri
    che rispondono. ``ring_s``: squillo medio prima della risposta; ``give_up_s``: squillo di
    chi non risponde. ``talk_s``, ``wrap_s``: medie di conversazione e lavoro dopo. ``read_s``:
    lettura della scheda. ``lookahead_s``: quanto avanti guarda il predittivo.
    """

    mode: str
    agents: int = 7
    lines: float = 1.0
    answer: float = 0.4
    ring_s: float = 12.0
    give_up_s: float = 25.0
    talk_s: float = 120.0
    wrap_s: float = 30.0
    read_s: float = 20.0
    lookahead_s: float = 12.0
    changes: Sequence[tuple[float, int]] = field(default=())
    brake: float | None = None

    def __post_init__(self):
        if self.mode not in MODES:
            raise ValueError(f"Il modo «{self.mode}» non esiste. I modi: {', '.join(MODES)}.")
        if self.agents < 1 or self.lines <= 0 or not 0 < self.answer <= 1:
            raise ValueError(
                "Serve almeno un operatore, un numero di linee positivo e una quota di risposte "
                "fra 0 (escluso) e 1."
            )
        times = (self.ring_s, self.give_up_s, self.talk_s, self.wrap_s, self.read_s)
        if min(times) < 0 or self.talk_s == 0:
            raise ValueError("I tempi sono in secondi e non possono essere negativi.")


@dataclass(frozen=True)
class Shift:
    """Il risultato di un turno simulato.

    ``attempts``: un rigo per numero composto (``dialed_s``, ``ended_s`` dello squillo, ``outcome``,
    ``talk_s``). ``talking_s``: secondi di conversazione e lavoro dopo, di tutti; ``paid_s``:
    secondi di presenza di tutti.
    """

    attempts: pd.DataFrame
    talking_s: float
    paid_s: float

    @property
    def silent_per_100(self) -> float:
        """Telefonate mute ogni 100 andate a buon fine; ``nan`` senza chiamate a buon fine."""
        counts = self.attempts["outcome"].value_counts()
        good = int(counts.get("risposta", 0))
        return 100 * int(counts.get("abbattuta", 0)) / good if good else math.nan

    @property
    def utilisation(self) -> float:
        """Quota del tempo pagato passata a parlare o a scrivere, fra 0 e 1."""
        return self.talking_s / self.paid_s

    @property
    def talks_per_hour(self) -> float:
        """Conversazioni per operatore e per ora pagata."""
        return 3600 * int((self.attempts["outcome"] == "risposta").sum()) / self.paid_s


def simulate(dialing: Dialing, hours: float = 4.0, seed: int = 2026) -> Shift:
    """Simula un turno di ``hours`` ore. Lo stesso seme dà sempre lo stesso turno.

    I tempi di squillo e di conversazione sono esponenziali, tranne lo squillo di chi non risponde e
    la lettura della scheda, che sono fissi. Il predittivo non conosce il futuro: stima chi si
    libererà entro ``lookahead_s`` dalla durata media.
    """
    if hours <= 0:
        raise ValueError("Il turno dura almeno un po': le ore devono essere positive.")
    return _Room(dialing, hours * 3600.0, np.random.default_rng(seed)).run()


class _Room:
    def __init__(self, dialing: Dialing, end: float, rng: np.random.Generator):
        self.plan, self.end, self.rng = dialing, end, rng
        self.now, self.free, self.present = 0.0, 0, 0
        self.ringing, self.leaving = 0, 0
        self.good = self.silent = 0
        self.events: list[tuple] = []
        self.count = 0
        self.rows: list[list] = []
        self.talking = self.paid = 0.0
        self.changes = [(0.0, dialing.agents), *sorted(dialing.changes)]

    def run(self) -> Shift:
        while True:
            when = self.events[0][0] if self.events else math.inf
            if self.changes and self.changes[0][0] <= when:
                self._advance(self.changes[0][0])
                self._staff(self.changes.pop(0)[1])
            elif when >= self.end:
                break
            else:
                when, _, kind, row = heapq.heappop(self.events)
                self._advance(when)
                self._happen(kind, row)
            self._dial()
        self._advance(self.end)
        columns = ["dialed_s", "ended_s", "outcome", "talk_s"]
        done = [row for row in self.rows if row[2]]
        return Shift(pd.DataFrame(done, columns=columns), self.talking, self.paid)

    def _advance(self, when: float) -> None:
        when = min(when, self.end)
        self.paid += self.present * (when - self.now)
        self.now = when

    def _staff(self, wanted: int) -> None:
        """Chi esce finisce prima la sua conversazione; chi entra è subito libero."""
        change = wanted - (self.present - self.leaving)
        if change >= 0:
            self.free += change
            self.present += change
        else:
            idle = min(self.free, -change)
            self.free -= idle
            self.present -= idle
            self.leaving += -change - idle

    def _happen(self, kind: int, row: int) -> None:
        if kind == _RING_ENDS:
            self.ringing -= 1
            self._ring_over(row)
        elif kind == _READY:  # preview: scheda letta, parte la chiamata
            self._launch(row)
        else:
            self._agent_back()

    def _agent_back(self) -> None:
        if self.leaving:
            self.leaving -= 1
            self.present -= 1
        else:
            self.free += 1

    def _ring_over(self, row: int) -> None:
        self.rows[row][1] = self.now
        reserved = self.plan.mode == "preview"
        if self.rows[row][3] != self.rows[row][3]:  # NaN: non risponde nessuno
            self.rows[row][2] = "non_risponde"
            if reserved:
                self._agent_back()
            return
        if not reserved and self.free == 0:
            self.rows[row][2:] = ["abbattuta", math.nan]
            self.silent += 1
            return
        self.free -= 0 if reserved else 1
        talk = self.rows[row][3]
        wrap = self._exponential(self.plan.wrap_s)
        self.rows[row][2] = "risposta"
        self.good += 1
        self.talking += min(talk + wrap, self.end - self.now)
        self._push(self.now + talk + wrap, _CALL_ENDS, row)

    def _dial(self) -> None:
        while self.now < self.end and self._wants_line():
            row = len(self.rows)
            self.rows.append([self.now, math.nan, "", math.nan])
            if self.plan.mode == "preview":
                self.free -= 1
                self._push(self.now + self.plan.read_s, _READY, row)
            else:
                self._launch(row)

    def _launch(self, row: int) -> None:
        plan = self.plan
        self.rows[row][0] = self.now
        self.ringing += 1
        if self.rng.random() < plan.answer:
            self.rows[row][3] = self._exponential(plan.talk_s)
            self._push(self.now + self._exponential(plan.ring_s), _RING_ENDS, row)
        else:
            self._push(self.now + plan.give_up_s, _RING_ENDS, row)

    def _wants_line(self) -> bool:
        mode, lines = self.plan.mode, self.plan.lines
        if mode == "preview":
            return self.free > 0
        brake = self.plan.brake
        if brake is not None and self.silent and 100 * (self.silent + 1) > brake * self.good:
            mode = "progressive"
        if mode == "linee fisse":
            return self.ringing < lines
        if mode == "progressive":
            return self.ringing < self.free
        if mode == "power":
            return self.ringing < math.floor(lines) * self.free
        soon = 1 - math.exp(-self.plan.lookahead_s / (self.plan.talk_s + self.plan.wrap_s))
        expected = self.free + (self.present - self.leaving - self.free) * soon
        return self.ringing < math.floor(lines * expected + 1e-9)

    def _push(self, when: float, kind: int, row: int) -> None:
        self.count += 1
        heapq.heappush(self.events, (when, self.count, kind, row))

    def _exponential(self, mean: float) -> float:
        return -mean * math.log(1.0 - self.rng.random())
