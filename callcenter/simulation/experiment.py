"""Esperimenti: ripetere una simulazione e dire quanto è incerto il risultato."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from callcenter.simulation.demand import call_table, exponential, poisson_arrivals
from callcenter.simulation.engine import simulate
from callcenter.simulation.model import Agent, Queue, Result


@dataclass(frozen=True)
class Estimate:
    """Media di più repliche con il suo intervallo di confidenza."""

    mean: float
    low: float
    high: float
    replications: int

    def contains(self, value: float) -> bool:
        """Vero se ``value`` sta nell'intervallo."""
        return self.low <= value <= self.high


def estimate(values, confidence: float = 0.95) -> Estimate:
    """Media e intervallo di confidenza (t di Student) di repliche indipendenti.

    Solleva ``ValueError`` con meno di due valori: da una replica sola non si stima l'incertezza.
    """
    sample = np.asarray(values, dtype=float)
    if sample.size < 2:
        raise ValueError("Servono almeno due repliche per stimare l'incertezza.")
    if not 0 < confidence < 1:
        raise ValueError("La fiducia deve stare fra 0 e 1, per esempio 0.95.")
    mean = float(sample.mean())
    half = float(
        stats.t.ppf((1 + confidence) / 2, sample.size - 1)
        * sample.std(ddof=1)
        / math.sqrt(sample.size)
    )
    return Estimate(mean, mean - half, mean + half, int(sample.size))


def replicate(
    measure: Callable[[np.random.Generator], dict[str, float]],
    replications: int,
    seed: int,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """Ripete ``measure`` con numeri casuali indipendenti e stima ogni grandezza che restituisce."""
    if replications < 2:
        raise ValueError("Servono almeno due repliche.")
    streams = np.random.SeedSequence(seed).spawn(replications)
    runs = [measure(np.random.Generator(np.random.PCG64(stream))) for stream in streams]
    return {name: estimate([run[name] for run in runs], confidence) for name in runs[0]}


def erlang_day(
    calls_per_interval: float,
    interval_s: float,
    aht_s: float,
    agents: int,
    rng: np.random.Generator,
    *,
    intervals: int,
    patience_s: float = math.inf,
    lines_only: bool = False,
) -> Result:
    """Una giornata con le ipotesi di Erlang: arrivi di Poisson, durate esponenziali, una coda.

    Con ``patience_s`` infinita è il modello C, con pazienza esponenziale il modello A; con
    ``lines_only`` chi non trova posto se ne va subito, ed è il modello B.
    """
    arrivals = poisson_arrivals([calls_per_interval] * intervals, interval_s, rng)
    n = len(arrivals)
    patience = np.full(n, math.inf)
    if lines_only:
        patience = np.zeros(n)
    elif math.isfinite(patience_s):
        patience = exponential(patience_s, n, rng)
    calls = call_table(arrivals, "coda", exponential(aht_s, n, rng), patience_s=patience)
    people = [Agent(str(number), {"coda": 1}) for number in range(1, agents + 1)]
    return simulate(calls, people, [Queue("coda")])
