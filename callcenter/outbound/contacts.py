"""La vita di un numero in lista: una macchina a stati.

Ogni numero è in uno stato: ``pronto``, ``aspetta`` (fino a un istante) o ``chiuso`` (con un
motivo). L'esito di un tentativo lo sposta. Chi ha avuto una telefonata muta aspetta i giorni del
Garante (provv. 83/2014) e poi vuole un operatore già libero. Il numero massimo di tentativi e le
attese li sceglie l'azienda.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from callcenter.privacy import calling, norms
from callcenter.privacy.instants import instant, require, require_zone

READY, WAITING, CLOSED = "pronto", "aspetta", "chiuso"
_ENDINGS = {"non chiamatemi più": "opposizione", "numero errato": "numero errato"}


@dataclass(frozen=True)
class Policy:
    """Le scelte dell'azienda: tentativi al massimo e ore di attesa dopo ogni esito."""

    max_attempts: int = 3
    wait_h: tuple[tuple[str, float], ...] = (
        ("occupato", 1), ("non_risponde", 20), ("segreteria", 20), ("da richiamare", 20),
    )  # fmt: skip

    def hours(self, outcome: str) -> float:
        """Le ore di attesa dopo un esito; ``ValueError`` se l'esito non ne ha."""
        hours = dict(self.wait_h)
        if outcome not in hours:
            raise ValueError(f"Per l'esito «{outcome}» la regola non dice quanto aspettare.")
        return hours[outcome]


@dataclass(frozen=True)
class Contact:
    """Lo stato di un numero: tentativi fatti, da quando si può, perché, e se serve un operatore.

    ``reserved``: vero se il prossimo tentativo vuole un operatore già libero.
    """

    state: str = READY
    attempts: int = 0
    not_before: pd.Timestamp | None = None
    reason: str = ""
    reserved: bool = False

    def why_not(self, at: Any) -> str:
        """Perché in ``at`` non si chiama; testo vuoto se si può."""
        if self.state == CLOSED:
            return f"chiuso: {self.reason}"
        if self.not_before is not None and instant(at) < self.not_before:
            return f"troppo presto: {self.reason}"
        return ""


def after(
    contact: Contact, outcome: str, at: Any, policy: Policy, disposition: str | None = None
) -> Contact:
    """Lo stato dopo un tentativo fatto in ``at``.

    ``outcome``: un esito di ``dial_attempts``. ``disposition``: che cosa ha detto chi ha parlato.
    Solleva ``ValueError`` se l'esito è sconosciuto.
    """
    if outcome not in calling.OUTCOMES:
        raise ValueError(f"L'esito «{outcome}» non esiste. Ci sono: {', '.join(calling.OUTCOMES)}.")
    moment = instant(at)
    done = replace(contact, attempts=contact.attempts + 1, reserved=False)
    if outcome in calling.SILENT:
        wait = pd.DateOffset(days=norms.value("garante-83-2014", "no_redial_days"))
        return replace(done, state=WAITING, not_before=moment + wait, reason="telefonata muta",
                       reserved=True)  # fmt: skip
    spoke = outcome == calling.SUCCESSFUL
    what = disposition if spoke else outcome
    if spoke and what != "da richiamare":
        reason = _ENDINGS.get(str(what), "ha parlato")
        return replace(done, state=CLOSED, not_before=None, reason=reason)
    if done.attempts >= policy.max_attempts:
        return replace(done, state=CLOSED, not_before=None, reason="tentativi finiti")
    later = moment + pd.Timedelta(hours=policy.hours(str(what)))
    return replace(done, state=WAITING, not_before=later, reason=str(what))


def replay(attempts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Fa camminare la macchina sui tentativi veri di una o più campagne.

    ``attempts``: la tabella ``dial_attempts``. Aggiunge ``number`` (il tentativo numero…) e
    ``broken``: perché la procedura non lo permetteva, o NA. Lo stato si aggiorna comunque, perché
    il tentativo è stato fatto. Un numero ha uno stato per campagna; una muta e un «non chiamatemi
    più» restano della campagna in cui sono successi.
    """
    columns = ["attempt_id", "campaign_id", "campaign_contact_id", "dialed_at", "outcome",
               "disposition"]  # fmt: skip
    require(attempts, columns, "dial_attempts")
    require_zone(attempts, ["dialed_at"], "dial_attempts")
    rows = attempts.sort_values(["dialed_at", "attempt_id"], kind="stable", ignore_index=True)
    states: dict[tuple, Contact] = {}
    numbers, broken = [], []
    for row in rows[columns].itertuples(index=False):
        key = (row.campaign_id, row.campaign_contact_id)
        contact = states.get(key, Contact())
        broken.append(contact.why_not(row.dialed_at) or pd.NA)
        said = None if pd.isna(row.disposition) else row.disposition
        states[key] = after(contact, row.outcome, row.dialed_at, policy, said)
        numbers.append(states[key].attempts)
    return rows.assign(number=numbers, broken=pd.Series(broken, dtype="string"))


def states(attempts: pd.DataFrame, policy: Policy) -> dict[Any, Contact]:
    """Lo stato di ogni rigo di lista dopo i suoi tentativi: ``campaign_contact_id`` → stato."""
    rows = attempts.sort_values(["dialed_at", "attempt_id"], kind="stable")
    found: dict[Any, Contact] = {}
    for row in _needed(rows):
        key, outcome, at, said = row
        found[key] = after(found.get(key, Contact()), outcome, at, policy, said)
    return found


def _needed(rows: pd.DataFrame) -> Iterable[tuple]:
    for row in rows.itertuples(index=False):
        said = None if pd.isna(row.disposition) else row.disposition
        yield row.campaign_contact_id, row.outcome, row.dialed_at, said
