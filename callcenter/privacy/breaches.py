"""Una violazione dei dati: quanto rischio c'è, che cosa si deve fare, entro quando.

La griglia del rischio è una regola dell'azienda inventata: il GDPR dice «improbabile» ed «elevato»
ma non dà una formula. Serve a rispondere allo stesso modo alle 3 di notte e alle 3 del pomeriggio.

Norme: Reg. UE 2016/679, artt. 4 n. 12, 33 e 34; EDPB, linee guida 9/2022 e 1/2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from callcenter.data import TIME_ZONE
from callcenter.privacy.instants import instant

HOURS = 72
RISKS = ("improbabile", "possibile", "elevato")
#: Dal prodotto in su il rischio è elevato.
HIGH = 6


@dataclass(frozen=True)
class Incident:
    """I fatti di un incidente, come si conoscono adesso.

    ``readable``: qualcuno che non doveva può leggere i dati. ``copy``: c'è una copia da cui si
    ripristina presto. ``harm``: il danno per le persone, 1 (fastidio), 2 (serio), 3 (grave: furto
    d'identità, salute, minacce). ``likelihood``: quanto è probabile il danno, 1 (poco), 2, 3
    (molto).
    """

    name: str
    readable: bool
    copy: bool
    harm: int
    likelihood: int

    def __post_init__(self) -> None:
        for value in (self.harm, self.likelihood):
            if value not in (1, 2, 3):
                raise ValueError("Danno e probabilità vanno da 1 a 3.")


def kinds(incident: Incident) -> list[str]:
    """Che cosa resta perso: riservatezza, disponibilità o tutte e due (art. 4 n. 12)."""
    found = ["riservatezza"] if incident.readable else []
    return found + ([] if incident.copy else ["disponibilità"])


def risk(incident: Incident) -> str:
    """Il rischio per le persone: uno di :data:`RISKS`.

    Se nessuno può leggere i dati e c'è la copia, è improbabile. Altrimenti conta danno ×
    probabilità: da :data:`HIGH` in su è elevato, sotto è possibile.
    """
    if not kinds(incident):
        return "improbabile"
    return "elevato" if incident.harm * incident.likelihood >= HIGH else "possibile"


def deadline(aware: Any) -> pd.Timestamp:
    """L'istante entro cui si notifica: 72 ore vere da quando il titolare lo sa.

    Contano anche notti, domeniche e feste. Le ore sono ore vere: se cambia l'ora, l'orologio segna
    un'altra cosa.

    >>> deadline("2026-10-23T18:00:00+02:00").strftime("%d/%m %H:%M")
    '26/10 17:00'
    """
    moment = instant(aware).tz_convert("UTC") + pd.Timedelta(hours=HOURS)
    return moment.tz_convert(TIME_ZONE)


def duties(level: str) -> set[str]:
    """Che cosa si fa per un rischio: «registro» sempre, «garante» e «persone» secondo il rischio.

    ``ValueError`` se il rischio non è uno di :data:`RISKS`.
    """
    if level not in RISKS:
        raise ValueError(f"Il rischio «{level}» non esiste. Scegli fra: {', '.join(RISKS)}.")
    return {"registro", *(["garante"] if level != "improbabile" else []),
            *(["persone"] if level == "elevato" else [])}  # fmt: skip
