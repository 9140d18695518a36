"""Registrare le telefonate: che cosa serve prima, che cosa si tiene, che cosa non torna.

Norme: Reg. UE 2016/679 (artt. 5, 6, 13, 32), L. 300/1970 art. 4, Codice del consumo art. 51 c. 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from callcenter.privacy.instants import instant, require_zone

#: La regola dell'azienda inventata: giorni di conservazione per finalità.
RETENTION_DAYS = {"qualita": 15, "prova_contratto": 3650}
#: L'ora della notte in cui gira la cancellazione.
PURGE_HOUR = 2

PROBLEMS = (
    "senza finalità", "senza avviso", "senza scadenza", "scadenza sbagliata",
    "scaduta, non cancellata", "cancellata troppo presto", "non cifrata",
)  # fmt: skip


def why_not_record(
    purpose: str, *, notice: bool, agreement: bool = False, authorisation: bool = False,
    unions_informed: bool = False,
) -> list[str]:  # fmt: skip
    """Che cosa manca per poter registrare; lista vuota se non manca nulla.

    ``purpose``: una delle finalità dell'azienda. ``notice``: chi è al telefono è avvisato prima.
    ``agreement`` e ``authorisation``: accordo sindacale, autorizzazione dell'Ispettorato del lavoro
    (ne basta uno: la voce registrata è anche quella dell'operatore, art. 4 c. 1 L. 300/1970).
    ``unions_informed``: i sindacati sono stati informati; non basta (Garante 28.10.2021).
    """
    missing = []
    if purpose not in RETENTION_DAYS:
        missing.append(
            f"la finalità «{purpose}» non è fra quelle decise: {', '.join(RETENTION_DAYS)}"
        )
    if not notice:
        missing.append("chi è al telefono non è avvisato prima di parlare")
    if not (agreement or authorisation):
        extra = ": averli informati non basta" if unions_informed else ""
        missing.append(
            f"manca l'accordo con i sindacati o l'autorizzazione dell'Ispettorato{extra}"
        )
    return missing


def deletion_due(retention_until: pd.Series) -> pd.Series:
    """L'istante in cui un file deve già essere cancellato: la notte dopo l'ultimo giorno."""
    night = retention_until + pd.Timedelta(days=1, hours=PURGE_HOUR)
    # Alle 2 del cambio d'ora di marzo l'orologio salta: si va avanti alle 3.
    return night.dt.tz_localize("Europe/Rome", ambiguous=True, nonexistent="shift_forward")


def audit(
    recordings: pd.DataFrame, at: Any, retention: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """I problemi delle registrazioni in ``at``: una riga per registrazione e problema.

    ``retention``: giorni di conservazione per finalità (se manca, la regola dell'azienda). Un file
    già cancellato non è più «non cifrato», ma può essere stato cancellato troppo presto. L'ultimo
    giorno di conservazione è compreso.
    """
    require_zone(recordings, ["started_at", "deleted_at"], "recordings")
    moment = instant(at)
    days = recordings["purpose"].map(dict(RETENTION_DAYS if retention is None else retention))
    started = recordings["started_at"].dt.tz_localize(None).dt.normalize()
    expected = started + pd.to_timedelta(days.astype("Float64"), unit="D").astype("timedelta64[s]")
    until, deleted = recordings["retention_until"], recordings["deleted_at"]
    present = deleted.isna()
    found = {
        "senza finalità": days.isna(),
        "senza avviso": ~recordings["notice_given"].fillna(False).astype(bool),
        "senza scadenza": until.isna(),
        "scadenza sbagliata": until.notna() & days.notna() & (until != expected),
        "scaduta, non cancellata": present & until.notna() & (deletion_due(until) < moment),
        "cancellata troppo presto": deleted.dt.tz_localize(None).dt.normalize() <= until,
        "non cifrata": present & ~recordings["encrypted"].fillna(False).astype(bool),
    }
    parts = [
        recordings.loc[mask.fillna(False).astype(bool), ["recording_id", "purpose"]].assign(
            problem=name
        )
        for name, mask in found.items()
    ]
    result = pd.concat(parts, ignore_index=True)
    result["problem"] = pd.Categorical(result["problem"], categories=PROBLEMS)
    return result.sort_values(["recording_id", "problem"], ignore_index=True)
