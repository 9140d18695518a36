"""Si può chiamare questo numero, per questo scopo, in questo istante?

Le domande sono regole in fila (``RULES``): ognuna ha un codice, una frase, la norma da cui viene e
il rimedio, se c'è. ``screen`` le applica a una lista intera, ``may_call`` a un numero solo e
restituisce **tutti** i motivi, non il primo. Una regola ferma: se nessuna ferma, si chiama.

Le regole su consenso, registro e orari valgono per le campagne commerciali. Le campagne di servizio
e le indagini senza scopo commerciale hanno un'altra base giuridica: qui si controllano solo il
numero, i doppioni e le telefonate mute.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from callcenter import data
from callcenter.privacy import calling, consents, norms, register
from callcenter.privacy.instants import instant, lookup

#: La frase con cui, al telefono, una persona si oppone (colonna ``disposition``).
OBJECTION = "non chiamatemi più"
MARKETING = "marketing_telefono"


@dataclass(frozen=True)
class Rule:
    """Una regola che ferma una chiamata: codice, motivo, norma, rimedio (vuoto se non c'è)."""

    code: str
    reason: str
    norm: str
    remedy: str = ""


RULES = (
    Rule("invalid_number", "il numero non è valido", "gdpr-5", "correggere il numero alla fonte"),
    Rule("duplicate", "il numero è già nella lista", "gdpr-5", "chiamare una volta sola"),
    Rule("undated", "manca la data del consenso", "gdpr-7"),
    Rule("impossible_date", "il consenso ha una data dopo l'acquisto della lista", "gdpr-7"),
    Rule("unproved", "non c'è prova del consenso", "gdpr-7"),
    Rule("prechecked", "il consenso viene da una casella già spuntata", "cgue-c-673-17"),
    Rule("no_consent", "il cliente non ha mai dato il consenso", "gdpr-6"),
    Rule("revoked", "il consenso è stato revocato", "gdpr-7"),
    Rule("revoked_late", "il consenso è revocato, ma la revoca è registrata dopo", "gdpr-7"),
    Rule("objected", "il cliente si è opposto e la richiesta è stata accolta", "gdpr-21"),
    Rule("said_no", "ha detto «non chiamatemi più» a un operatore", "gdpr-21"),
    Rule("register", "l'iscrizione al registro ha revocato il consenso", "l-5-2018"),
    Rule("stale_check", "il controllo del registro manca o ha più di 15 giorni", "regola-15-giorni",
         "rifare il controllo prima di chiamare"),
    Rule("silent_wait", "ha avuto una telefonata muta da meno di 5 giorni", "garante-83-2014",
         "aspettare, poi chiamare con un operatore già libero"),
    Rule("out_of_hours", "è fuori dall'orario del codice di condotta", "garante-70-2023",
         "chiamare in orario"),
    Rule("energy_ban", "è un'offerta di luce o gas al telefono", "dl-21-2026"),
)  # fmt: skip
_BY_CODE = {rule.code: rule for rule in RULES}


@dataclass(frozen=True)
class Archive:
    """Le tabelle che servono per decidere, e due cose che le tabelle non dicono.

    ``undocumented``: le liste di cui il venditore non ha consegnato le prove. ``energy``: le
    campagne che propongono contratti o tariffe di luce e gas.
    """

    contacts: pd.DataFrame
    campaigns: pd.DataFrame
    events: pd.DataFrame
    register: pd.DataFrame
    attempts: pd.DataFrame
    requests: pd.DataFrame
    contracts: pd.DataFrame
    undocumented: frozenset[str] = field(default=frozenset({"lista_beta"}))
    energy: frozenset[str] = field(default=frozenset({"C5", "C6"}))
    extra_holidays: frozenset[dt.date] = field(default=frozenset())

    @classmethod
    def load(cls, **changes: Any) -> Archive:
        """L'archivio con le tabelle del libro; ``changes`` ne cambia qualcuna."""
        names = {
            "contacts": "campaign_contacts", "campaigns": "campaigns", "events": "consent_events",
            "register": "opt_out_register", "attempts": "dial_attempts",
            "requests": "data_requests", "contracts": "contracts",
        }  # fmt: skip
        tables = {key: data.read(name) for key, name in names.items() if key not in changes}
        return cls(**tables, **changes)


@dataclass(frozen=True)
class Decision:
    """La risposta per un numero: si può o no, e tutti i motivi del no."""

    phone: str
    campaign_id: str
    at: pd.Timestamp
    reasons: tuple[Rule, ...]

    @property
    def allowed(self) -> bool:
        """Vero se nessuna regola ferma la chiamata."""
        return not self.reasons

    def __str__(self) -> str:
        when = self.at.strftime("%d/%m/%Y %H:%M")
        answer = "sì" if self.allowed else "no"
        lines = [f"{self.phone}, campagna {self.campaign_id}, {when}: {answer}"]
        for rule in self.reasons:
            remedy = f" Rimedio: {rule.remedy}." if rule.remedy else ""
            lines.append(f"- {rule.reason} ({norms.norm(rule.norm).reference}).{remedy}")
        return "\n".join(lines)


def screen(archive: Archive, campaigns: Iterable[str], at: Any) -> pd.DataFrame:
    """Applica tutte le regole alle liste di alcune campagne, nell'istante ``at``.

    Restituisce una riga per rigo di lista: ``campaign_contact_id``, ``campaign_id``, ``phone``,
    ``list_origin``, una colonna vero/falso per regola (vero = ferma) e ``first``, il codice della
    prima regola che ferma (NA se si può chiamare). ``ValueError`` se una campagna non esiste o
    l'istante è senza fuso.
    """
    moment = instant(at)
    chosen = [campaigns] if isinstance(campaigns, str) else list(campaigns)
    known = set(archive.campaigns["campaign_id"])
    missing = [name for name in chosen if name not in known]
    if missing:
        raise ValueError(
            f"Le campagne {', '.join(map(str, missing))} non esistono. "
            f"Ci sono: {', '.join(sorted(known))}."
        )
    rows = archive.contacts.loc[archive.contacts["campaign_id"].isin(chosen)]
    parts = [
        _screen_campaign(archive, rows.loc[rows["campaign_id"] == name], name, moment)
        for name in dict.fromkeys(chosen)
    ]
    result = pd.concat(parts, ignore_index=True)
    stops = result[[rule.code for rule in RULES]]
    first = stops.idxmax(axis=1) if len(stops) else pd.Series(dtype="string")
    return result.assign(first=first.where(stops.any(axis=1)).astype("string"))


def _screen_campaign(
    archive: Archive, rows: pd.DataFrame, name: str, at: pd.Timestamp
) -> pd.DataFrame:
    campaign = archive.campaigns.set_index("campaign_id").loc[name]
    commercial = campaign["kind"] == "commerciale"
    phones = register.normalise_all(rows["phone"])
    stops = pd.DataFrame(False, index=rows.index, columns=[rule.code for rule in RULES])
    stops["invalid_number"] = phones.isna()
    stops["duplicate"] = phones.duplicated() & phones.notna()
    stops["silent_wait"] = phones.isin(calling.blocked_by_silence(archive.attempts, at))
    if commercial:
        _stop_consents(archive, rows, at, stops)
        stops["said_no"] = phones.isin(_said_no(archive.attempts, at))
        stops["register"] = _register_blocks(archive, rows, at, campaign["principal"])
        stops["stale_check"] = [not _check_holds(day, at) for day in rows["last_register_check"]]
        banned = norms.value("dl-21-2026", "banned_from")
        stops["energy_ban"] = name in archive.energy and at.date() >= banned
        stops["out_of_hours"] = bool(calling.out_of_hours(at, archive.extra_holidays))
    kept = rows[["campaign_contact_id", "campaign_id", "list_origin"]].assign(phone=phones)
    return pd.concat([kept, stops.astype(bool)], axis=1)


def _stop_consents(
    archive: Archive, rows: pd.DataFrame, at: pd.Timestamp, stops: pd.DataFrame
) -> None:
    """Consenso: per le liste comprate quello dichiarato, per i clienti quello della storia."""
    bought = rows["customer_id"].isna()
    day = rows["claimed_consent_at"].dt.tz_localize(None).dt.normalize()
    stops["undated"] = bought & rows["claimed_consent_at"].isna()
    stops["impossible_date"] = bought & (day > rows["acquired_on"])
    stops["unproved"] = bought & rows["list_origin"].isin(archive.undocumented)
    ours = rows.loc[~bought]
    people = ours["customer_id"]
    known = consents.verdicts(archive.events, MARKETING, at, people, known_at=at)
    true = consents.verdicts(archive.events, MARKETING, at, people)
    for code, verdict in (
        ("unproved", "senza prova"), ("prechecked", "casella già spuntata"),
        ("no_consent", "mai dato"), ("revoked", "revocato"),
    ):  # fmt: skip
        stops.loc[ours.index, code] = known.eq(verdict).fillna(False).to_numpy(dtype=bool)
    late = true.eq("revocato").fillna(False) & ~known.eq("revocato").fillna(False)
    stops.loc[ours.index, "revoked_late"] = late.to_numpy(dtype=bool)
    stops.loc[ours.index, "objected"] = _objected(archive, ours, at).to_numpy(dtype=bool)


def _objected(archive: Archive, rows: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Vero per chi si è opposto dopo l'ultimo consenso, anche se nessuno l'ha riportato."""
    requests = archive.requests
    accepted = requests.loc[
        (requests["type"] == "opposizione")
        & (requests["received_at"] <= at)
        & (requests["outcome"].isin(["accolta", "accolta in parte"]) | requests["closed_at"].isna())
    ]
    last = accepted.groupby("customer_id")["received_at"].max()
    when = lookup(rows["customer_id"], last)
    state = consents.state(archive.events, MARKETING, at)
    granted = state.loc[state["action"] == "granted", "occurred_at"]
    return when.notna() & ~(lookup(rows["customer_id"], granted) > when)


def _said_no(attempts: pd.DataFrame, at: pd.Timestamp) -> set[str]:
    said = attempts.loc[(attempts["disposition"] == OBJECTION) & (attempts["dialed_at"] <= at)]
    return set(said["phone"])


def _register_blocks(
    archive: Archive, rows: pd.DataFrame, at: pd.Timestamp, principal: str
) -> pd.Series:
    active = set(archive.contracts.loc[archive.contracts["status"] == "attivo", "customer_id"])
    frame = pd.DataFrame(
        {
            "phone": rows["phone"],
            "consent_at": rows["claimed_consent_at"],
            "in_contract": rows["customer_id"].isin(active),
        }
    )
    return register.blocks(frame, archive.register, at, principal).notna()


def _check_holds(checked_on: Any, at: pd.Timestamp) -> bool:
    # Un controllo con data futura non è una prova: qui ferma, non interrompe il lavoro.
    if not pd.isna(checked_on) and pd.Timestamp(checked_on).date() > at.date():
        return False
    return register.check_is_valid(checked_on, at)


def waterfall(screened: pd.DataFrame, codes: Iterable[str] | None = None) -> pd.DataFrame:
    """Quanti righi toglie ogni regola, nell'ordine dato: ogni rigo conta alla prima che lo ferma.

    ``codes``: l'ordine delle regole (se manca, quello di ``RULES``). Colonne: ``step`` (il motivo),
    ``removed``, ``left``. La prima riga è la lista intera. L'ordine cambia i passi, non il totale.
    """
    order = [rule.code for rule in RULES] if codes is None else list(codes)
    unknown = [code for code in order if code not in _BY_CODE]
    if unknown:
        raise ValueError(f"Regole che non esistono: {', '.join(unknown)}.")
    alive = pd.Series(True, index=screened.index)
    steps = [("numeri in lista", 0, len(screened))]
    for code in order:
        hit = alive & screened[code]
        alive &= ~screened[code]
        steps.append((_BY_CODE[code].reason, int(hit.sum()), int(alive.sum())))
    return pd.DataFrame(steps, columns=["step", "removed", "left"])


def may_call(archive: Archive, phone: str, campaign: str, at: Any) -> Decision:
    """La risposta per un numero di una campagna, con tutti i motivi del no.

    ``ValueError`` se il numero non è valido o non è nella lista della campagna: un numero fuori
    lista non si compone.
    """
    digits = register.normalise(phone)
    same = register.normalise_all(archive.contacts["phone"]).eq(digits).fillna(False)
    rows = archive.contacts.loc[same & (archive.contacts["campaign_id"] == campaign)].iloc[:1]
    if rows.empty:
        raise ValueError(
            f"Il numero {digits} non è nella lista della campagna «{campaign}»: non si chiama chi "
            "non è in lista."
        )
    found = screen(replace(archive, contacts=rows), [campaign], at).iloc[0]
    reasons = tuple(rule for rule in RULES if found[rule.code])
    return Decision(digits, campaign, instant(at), reasons)
