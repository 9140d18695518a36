"""MTBF, MTTR e disponibilità, dai fermi registrati in un periodo.

Definizioni: IEC 60050-192:2015 (Vocabolario elettrotecnico, fidatezza). Qui MTBF è il tempo medio
di funzionamento fra due guasti, cioè senza il tempo fermo.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from scipy.stats import chi2


@dataclass(frozen=True)
class Rates:
    """Le misure di un periodo: guasti, ore di funzionamento e ore ferme, in tutto."""

    failures: int
    up_h: float
    down_h: float

    @property
    def mtbf_h(self) -> float:
        """Ore di funzionamento per guasto; ``nan`` se non ci sono stati guasti."""
        return self.up_h / self.failures if self.failures else math.nan

    @property
    def mttr_h(self) -> float:
        """Ore ferme per guasto; ``nan`` se non ci sono stati guasti."""
        return self.down_h / self.failures if self.failures else math.nan

    @property
    def availability(self) -> float:
        """Quota di tempo in funzione, fra 0 e 1."""
        return self.up_h / (self.up_h + self.down_h)

    def __add__(self, other: Rates) -> Rates:
        """Le misure di due apparati insieme: si sommano guasti e ore."""
        return Rates(
            self.failures + other.failures, self.up_h + other.up_h, self.down_h + other.down_h
        )


def availability(mtbf_h: float, mttr_h: float) -> float:
    """Disponibilità a regime: MTBF ÷ (MTBF + MTTR), fra 0 e 1.

    Le due durate sono nella stessa unità. Solleva ``ValueError`` se MTBF non è positivo o MTTR è
    negativo. Fonte: IEC 60050-192:2015.

    >>> round(availability(2000, 8), 5)
    0.99602
    """
    if not mtbf_h > 0 or not mttr_h >= 0:
        raise ValueError("MTBF deve essere positivo e MTTR non negativo, nella stessa unità.")
    return mtbf_h / (mtbf_h + mttr_h)


def merged(spans: Iterable[tuple]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """I fermi uniti: due che si sovrappongono, o si toccano, sono un fermo solo.

    Serve perché di uno stesso guasto si aprono più ticket. Solleva ``ValueError`` se un fermo
    finisce prima di cominciare o non ha fine.

    >>> m = merged([("2026-10-14 10:44", "2026-10-14 12:20"),
    ...             ("2026-10-14 10:46", "2026-10-14 12:20")])
    >>> len(m)
    1
    """
    joined: list[tuple] = []
    for start, end in sorted((pd.Timestamp(a), pd.Timestamp(b)) for a, b in spans):
        if not end >= start:
            raise ValueError("Un fermo finisce prima di cominciare, o non ha fine: correggilo.")
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def rates(spans: Iterable[tuple], since, until) -> Rates:
    """Le misure di **un** apparato dai suoi fermi (inizio, fine) nel periodo osservato.

    I fermi che si sovrappongono si uniscono; le parti fuori dal periodo si tagliano. Per più
    apparati uguali si sommano le loro misure: ``rates(…) + rates(…)``. Solleva ``ValueError`` se il
    periodo è vuoto.

    >>> r = rates([("2026-01-01 10:00", "2026-01-01 14:00")], "2026-01-01", "2026-01-11")
    >>> r.failures, r.mtbf_h, r.mttr_h
    (1, 236.0, 4.0)
    """
    since, until = pd.Timestamp(since), pd.Timestamp(until)
    if not until > since:
        raise ValueError("Il periodo osservato è vuoto: la fine deve venire dopo l'inizio.")
    inside = [(max(a, since), min(b, until)) for a, b in merged(spans) if a < until and b > since]
    down = sum((b - a).total_seconds() for a, b in inside) / 3600
    return Rates(len(inside), (until - since).total_seconds() / 3600 - down, down)


def failure_rate_limit(failures: int, hours: float, confidence: float = 0.95) -> float:
    """Il tasso di guasto (guasti all'ora) che, con quella confidenza, non è superato.

    Limite superiore esatto per guasti di Poisson: quantile chi quadrato con 2(n+1) gradi di libertà
    diviso 2·ore. Con zero guasti vale circa 3 ÷ ore («regola del tre»). Fonte: F. Garwood,
    «Fiducial limits for the Poisson distribution», Biometrika 28 (1936).

    >>> round(failure_rate_limit(0, 1000) * 1000, 3)
    2.996
    """
    if failures < 0 or not hours > 0 or not 0 < confidence < 1:
        raise ValueError("Guasti non negativi, ore positive, confidenza fra 0 e 1.")
    return float(chi2.ppf(confidence, 2 * (failures + 1)) / (2 * hours))
