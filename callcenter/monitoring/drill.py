"""L'esercitazione: un guasto nascosto in una giornata di telemetria, diverso per ogni seme.

Si guarda la telemetria, si dice quando è cominciato, si fanno prove (che costano minuti), si
sceglie il rimedio. Tutto ciò che si fa resta nel diario.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Le prove possibili e i minuti che costano.
TESTS = {
    "interni": ("un interno chiama un altro interno della stessa sala", 2),
    "fuori": ("un cellulare chiama il numero verde", 2),
    "altra sala": ("si chiama dai telefoni dell'altra sala", 4),
    "voce": ("si ascolta un minuto di conversazione", 3),
    "sala tecnica": ("si va a vedere se in sala tecnica fa fresco", 6),
}


@dataclass(frozen=True)
class Fault:
    """Un guasto: nome, prove che riescono, rimedio, minuti del rimedio."""

    name: str
    passed: frozenset[str]
    remedy: str
    minutes: int


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("centralino", frozenset({"sala tecnica"}), "liberare il disco e riavviare", 25),
        Fault("linea esterna", frozenset({"interni", "altra sala", "voce", "sala tecnica"}),
              "passare alla linea di riserva", 10),
        Fault("switch di sala", frozenset({"fuori", "altra sala", "voce", "sala tecnica"}),
              "sostituire lo switch", 30),
        Fault("rete satura", frozenset({"interni", "fuori", "altra sala", "sala tecnica"}),
              "dare precedenza alla voce", 15),
        Fault("condizionatore", frozenset({"interni", "fuori", "altra sala", "voce"}),
              "arieggiare e chiamare il frigorista", 20),
    )
}  # fmt: skip


def results(fault: str) -> dict[str, bool]:
    """L'esito di ogni prova per un guasto di :data:`FAULTS`: vero se la prova riesce."""
    if fault not in FAULTS:
        raise ValueError(f"Guasto {fault!r} sconosciuto. Conosco {', '.join(FAULTS)}.")
    return {test: test in FAULTS[fault].passed for test in TESTS}


def diagnose(outcomes: Mapping[str, bool]) -> str:
    """Il guasto che spiega gli esiti delle prove (tutte e cinque), o "nessun guasto".

    ``outcomes``: prova → vero se è riuscita. ValueError se manca una prova o se nessun guasto
    conosciuto spiega gli esiti.

    >>> diagnose({"interni": True, "fuori": False, "altra sala": True, "voce": True,
    ...           "sala tecnica": True})
    'linea esterna'
    """
    missing = [test for test in TESTS if test not in outcomes]
    if missing:
        raise ValueError(f"Mancano le prove: {', '.join(missing)}.")
    passed = {test for test in TESTS if outcomes[test]}
    if passed == set(TESTS):
        return "nessun guasto"
    for fault in FAULTS.values():
        if passed == fault.passed:
            return fault.name
    raise ValueError("Nessun guasto conosciuto spiega questi esiti: passa al secondo livello.")


class Drill:
    """Un'esercitazione: la giornata ``day`` con un guasto nascosto, scelto dal seme.

    ``day``: le misure di un giorno feriale senza guasti, con le colonne della tabella
    ``telemetry``. ``seed``: un intero; lo stesso seme dà sempre lo stesso guasto alla stessa ora.

    Si usa così: si guarda ``telemetry``; si apre l'incidente con ``open("10:50")``; si fanno prove
    con ``test("fuori")``; si ripara con ``repair("…")``; si rilegge tutto in ``diary``.
    """

    def __init__(self, day: pd.DataFrame, seed: int) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"Il seme è un numero intero da 0 in su: {seed!r}.")
        rng = np.random.Generator(np.random.PCG64(int(seed)))
        day = day.reset_index(drop=True)
        hour = day["measured_at"].dt.hour
        places = np.flatnonzero(((hour >= 9) & (hour < 16)).to_numpy())
        if len(places) == 0:
            raise ValueError("La giornata non ha misure fra le 9 e le 16: scegli un giorno intero.")
        self.seed = int(seed)
        self._fault = list(FAULTS.values())[int(rng.integers(len(FAULTS)))]
        start = int(places[int(rng.integers(len(places)))])
        self._started_at = day["measured_at"].iloc[start]
        self.telemetry = _damaged(day, self._fault.name, start, rng)
        self.restored_at: pd.Timestamp | None = None
        self._now: pd.Timestamp | None = None
        self._rows: list[tuple] = []

    def open(self, when: str) -> str:
        """Apre l'incidente: ``when`` è l'ora della misura che ti ha messo in allarme ("10:50")."""
        if self._now is not None:
            raise ValueError("L'incidente è già aperto: per ricominciare crea un altro Drill.")
        day = self._started_at.normalize().tz_localize(None)
        try:
            moment = pd.Timestamp(f"{day.date()} {when}").tz_localize(self._started_at.tz)
        except ValueError as error:
            raise ValueError(f"Non capisco l'ora {when!r}: scrivila come 10:50.") from error
        self._now = moment
        early = moment < self._started_at
        answer = "a quest'ora le misure erano ancora normali" if early else "incidente aperto"
        self._write(f"apertura alle {moment:%H:%M}", answer)
        return answer

    def test(self, name: str) -> bool:
        """Fa una prova di :data:`TESTS`: vero se riesce. Il tempo passa."""
        self._require_open()
        if name not in TESTS:
            raise ValueError(f"Prova {name!r} sconosciuta. Puoi fare: {', '.join(TESTS)}.")
        self._now += pd.Timedelta(minutes=TESTS[name][1])
        working = self.restored_at is not None or self._now < self._started_at
        passed = working or name in self._fault.passed
        self._write(f"prova: {TESTS[name][0]}", "riesce" if passed else "non riesce")
        return passed

    def repair(self, remedy: str) -> bool:
        """Applica un rimedio: vero se il servizio riparte. Un rimedio sbagliato costa tempo."""
        self._require_open()
        by_remedy = {fault.remedy: fault for fault in FAULTS.values()}
        if remedy not in by_remedy:
            raise ValueError(f"Rimedio {remedy!r} sconosciuto. Puoi: {'; '.join(by_remedy)}.")
        self._now += pd.Timedelta(minutes=by_remedy[remedy].minutes)
        worked = by_remedy[remedy] is self._fault and self._now >= self._started_at
        if worked and self.restored_at is None:
            self.restored_at = self._now
        self._write(f"rimedio: {remedy}", "servizio ripartito" if worked else "non cambia niente")
        return worked

    @property
    def diary(self) -> pd.DataFrame:
        """Il diario: istante, che cosa hai fatto, esito."""
        return pd.DataFrame(self._rows, columns=["at", "what", "outcome"])

    def downtime_minutes(self) -> float:
        """I minuti dal vero inizio del guasto al ripristino; ValueError se non è riparato."""
        if self.restored_at is None:
            raise ValueError("Il servizio non è ancora ripartito: applica il rimedio giusto.")
        return (self.restored_at - self._started_at).total_seconds() / 60

    def truth(self) -> tuple[str, pd.Timestamp]:
        """Il guasto nascosto e il suo inizio: da guardare solo alla fine."""
        return self._fault.name, self._started_at

    def _require_open(self) -> None:
        if self._now is None:
            raise ValueError('Prima apri l\'incidente: esercitazione.open("10:50").')

    def _write(self, what: str, outcome: str) -> None:
        self._rows.append((self._now, what, outcome))


def _damaged(day: pd.DataFrame, fault: str, start: int, rng: np.random.Generator) -> pd.DataFrame:
    """La giornata con i segni del guasto da ``start`` in poi."""
    table = day.copy()
    after = table.index >= start
    noise = rng.random(len(table))
    if fault == "centralino":
        table.loc[after, ["trunk_channels_used", "sip_registrations"]] = 0
        table.loc[after, "cpu_pct"] = 2.0
        table.loc[after, "disk_pct"] = 100.0
        table.loc[after, ["jitter_ms", "packet_loss_pct"]] = pd.NA
    elif fault == "linea esterna":
        table.loc[after, "trunk_channels_used"] = 0
        table.loc[after, "cpu_pct"] = np.round(6 + 3 * noise[after], 0)
    elif fault == "switch di sala":
        left = np.rint(0.62 * table["sip_registrations"].to_numpy(dtype=float) - noise)
        table.loc[after, "sip_registrations"] = left[after].astype("int64")
    elif fault == "rete satura":
        table.loc[after, "jitter_ms"] = np.round(20 + 25 * noise[after], 1)
        table.loc[after, "packet_loss_pct"] = np.round(2 + 3 * noise[after], 1)
    else:
        steps = np.arange(after.sum())
        warm = 11.5 * (1 - np.exp(-(steps + 4) / 30))
        table.loc[after, "room_temperature_c"] = np.round(22.4 + warm + 0.4 * noise[after], 1)
    return table
