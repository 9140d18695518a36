"""Confronto con il registro pubblico delle opposizioni.

Il registro vero non si scarica: si manda la lista dei numeri e la si riceve ripulita. Nel libro c'è
una copia simulata, per vedere come si fa il confronto e che cosa lo fa sbagliare.

Norme: L. 5/2018 (l'iscrizione revoca i consensi precedenti; quelli successivi valgono; valgono
quelli dati nell'ambito di un contratto in corso), D.P.R. 26/2022 (controllo ogni mese e prima di
ogni campagna; effetto entro 15 giorni). I gradi di certezza sono in ``data/norms.yml``.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from callcenter.privacy import norms
from callcenter.privacy.instants import instant, lookup, require, require_zone

_SEPARATORS = re.compile(r"[\s.\-/()\u00a0]+")
_COLUMNS = ("registration_id", "phone", "registered_at", "revoked_for", "cancelled_at")


def normalise(phone: Any) -> str:
    """Le cifre nazionali di un numero italiano: «+39 602 3347414» → «6023347414».

    Toglie spazi, punti, trattini, barre, parentesi e il prefisso +39 o 0039. Un «39» in testa senza
    + né 00 si toglie solo se le cifre sono più di undici: esistono cellulari che cominciano
    così. ``ValueError`` se il numero manca, è straniero o non ha da 6 a 11 cifre.
    """
    if phone is None or phone is pd.NA or not isinstance(phone, str) or not phone.strip():
        raise ValueError(
            "Manca il numero di telefono, o non è un testo: uno zero iniziale si conserva solo "
            "in un testo."
        )
    text = _SEPARATORS.sub("", phone.strip())
    international = re.fullmatch(r"(?:\+|00)([0-9]+)", text)
    if international:
        digits = international[1]
        if not digits.startswith("39"):
            raise ValueError(f"Il numero «{phone}» non è italiano: il prefisso non è +39.")
        digits = digits[2:]
    else:
        digits = text[2:] if re.fullmatch(r"39[0-9]{10,}", text) else text
    if not re.fullmatch(r"[0-9]{6,11}", digits):
        raise ValueError(f"Il numero «{phone}» non va bene: servono da 6 a 11 cifre.")
    return digits


def normalise_all(phones: pd.Series) -> pd.Series:
    """I numeri di una colonna normalizzati; vuoto (NA) dove il numero non è valido."""

    def attempt(phone: Any) -> Any:
        try:
            return normalise(phone)
        except ValueError:
            return pd.NA

    values = [attempt(phone) for phone in phones]
    return pd.Series(values, index=phones.index, dtype="string", name=phones.name)


def enrolled(register: pd.DataFrame, at: Any) -> pd.DataFrame:
    """Le iscrizioni in vigore in ``at``, una per numero (la più recente).

    Un'iscrizione è in vigore dal suo istante, compreso, fino alla cancellazione, esclusa.
    """
    require_zone(register, ["registered_at", "cancelled_at"], "opt_out_register")
    require(register, _COLUMNS, "opt_out_register")
    moment = instant(at)
    valid = register.loc[
        (register["registered_at"] <= moment)
        & (register["cancelled_at"].isna() | (register["cancelled_at"] > moment))
    ]
    valid = valid.assign(phone=normalise_all(valid["phone"]))
    valid = valid.sort_values(["registered_at", "registration_id"])
    return valid.drop_duplicates("phone", keep="last").set_index("phone")


def blocks(
    contacts: pd.DataFrame, register: pd.DataFrame, at: Any, principal: str | None = None
) -> pd.Series:
    """Perché il registro ferma ogni contatto; vuoto (NA) se non lo ferma.

    ``contacts``: colonne ``phone`` e ``consent_at`` (istante del consenso, vuoto se manca); se c'è
    ``in_contract`` (vero o falso), il consenso dato nell'ambito di un contratto in corso resta
    valido. ``principal``: il committente; chi ha tolto l'opposizione verso di lui non è fermato.

    I motivi: «iscritto, nessun consenso», «iscritto dopo il consenso», «consenso già revocato»
    (il numero è stato iscritto dopo il consenso e poi cancellato: la cancellazione non fa rinascere
    il consenso; è una lettura prudente). Consenso e iscrizione nello stesso istante: vale il no.
    """
    require(contacts, ["phone", "consent_at"], "contacts")
    moment = instant(at)
    current = enrolled(register, moment)
    if principal is not None:
        current = current.loc[current["revoked_for"].ne(principal).fillna(True)]
    phones = normalise_all(contacts["phone"])
    consent = contacts["consent_at"]
    safe = (
        contacts["in_contract"].fillna(False).astype(bool)
        if "in_contract" in contacts
        else pd.Series(False, index=contacts.index)
    )
    since = lookup(phones, current["registered_at"])
    ended = register.loc[register["cancelled_at"] <= moment]
    past = ended.assign(phone=normalise_all(ended["phone"])).groupby("phone")["registered_at"].max()
    old = lookup(phones, past)

    result = pd.Series(pd.NA, index=contacts.index, dtype="string", name="register")
    result = result.mask(old.notna() & consent.notna() & ~(consent > old), "consenso già revocato")
    newer = since.notna() & (consent > since)
    result = result.mask(newer, pd.NA)
    result = result.mask(since.notna() & consent.notna() & ~newer, "iscritto dopo il consenso")
    result = result.mask(since.notna() & consent.isna(), "iscritto, nessun consenso")
    return result.mask(safe & consent.notna(), pd.NA)


def check_is_valid(checked_on: Any, call_on: Any) -> bool:
    """Vero se un controllo del registro fatto in ``checked_on`` vale ancora in ``call_on``.

    Vale il giorno stesso e i quindici giorni dopo, compreso l'ultimo. Un controllo mancante (None,
    NaT) non vale. ``ValueError`` se il controllo è nel futuro rispetto alla chiamata.
    """
    if pd.isna(checked_on):
        return False
    days = (_day(call_on) - _day(checked_on)).days
    if days < 0:
        raise ValueError(
            f"Il controllo ({_day(checked_on)}) è dopo la chiamata ({_day(call_on)}): "
            "una delle due date è sbagliata."
        )
    return days <= norms.value("regola-15-giorni", "check_valid_days")


def _day(value: Any) -> dt.date:
    try:
        moment = pd.Timestamp(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"«{value}» non è un giorno: scrivi per esempio 2026-10-12.") from error
    if pd.isna(moment):
        raise ValueError("Manca il giorno della chiamata.")
    return instant(moment).date() if moment.tzinfo is not None else moment.date()
