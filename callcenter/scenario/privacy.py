"""Privacy: storia dei consensi, registro delle opposizioni, registrazioni, richieste.

I dati contengono problemi messi apposta, in quote note (``scenario.yml``, voce ``privacy``):
consensi senza prova, caselle già spuntate, revoche a voce registrate tardi, registrazioni senza
scadenza o mai cancellate, richieste evase in ritardo. Gli obblighi a cui si riferiscono: Reg. UE
2016/679 (artt. 5, 7, 12, 15-22), L. 5/2018 e D.P.R. 26/2022 (registro delle opposizioni).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from callcenter.scenario import crm, draws, names
from callcenter.scenario.config import Scenario

_EVIDENCE = {
    "web": "LOG-WEB", "app": "LOG-APP", "telefono": "REG", "modulo_cartaceo": "MOD",
    "e-mail": "MSG",
}  # fmt: skip


def _seconds(day: dt.date, end_of_day: bool = False) -> np.datetime64:
    return np.datetime64(day, "s") + (draws.DAY_S - 1 if end_of_day else 0)


def _daytime(rng: np.random.Generator, days: np.ndarray) -> np.ndarray:
    """Un'ora fra le 8 e le 20 in ciascuno dei giorni dati."""
    days = np.asarray(days, dtype="datetime64[D]").astype("datetime64[s]")
    return days + np.floor(8 * 3600 + 12 * 3600 * rng.random(len(days))).astype("int64")


def data_requests(scenario: Scenario, customers: pd.DataFrame) -> pd.DataFrame:
    """Le richieste degli interessati (accesso, cancellazione, opposizione…) in dodici mesi.

    La scadenza non c'è apposta: si calcola (un mese dal ricevimento, art. 12 c. 3 del Reg. UE
    2016/679; due mesi in più se la proroga è comunicata entro il primo mese).
    """
    draws.require(customers, ["customer_id", "customer_since"], "customers")
    settings = scenario["privacy"]["requests"]
    rng = scenario.rng("data_requests")
    n = settings["number"]
    old = customers.loc[customers["customer_since"] < pd.Timestamp(settings["from"])]
    who = old["customer_id"].to_numpy(dtype="int64")[
        np.flatnonzero(draws.exactly(rng, len(old), n))[np.argsort(rng.random(n), kind="stable")]
    ]
    first = np.full(n, np.datetime64(settings["from"], "D"))
    last = np.full(n, np.datetime64(settings["to"], "D"))
    received = np.sort(_daytime(rng, draws.days_between(rng, first, last)))
    kinds = draws.pick(rng, settings["types"], n)
    extended = draws.share(rng, n, settings["extended"]) & (kinds != "opposizione")
    late = draws.share(rng, n, settings["late"]) & ~extended
    days = np.where(kinds == "opposizione", 1 + 12 * rng.random(n), 3 + 25 * rng.random(n))
    days = np.where(extended, 35 + 50 * rng.random(n), days)
    days = np.where(late, 33 + 40 * rng.random(n), days)
    closed = _daytime(rng, (received + np.floor(days * draws.DAY_S).astype("int64")))
    closed = np.maximum(closed, received + 3600)
    wait = np.floor(20 + 8 * rng.random(n)).astype("int64")
    extended_on = received.astype("datetime64[D]") + wait
    end = _seconds(settings["to"], end_of_day=True)
    pending = closed > end
    outcomes = draws.pick(
        rng, {"accolta": 78, "accolta in parte": 12, "respinta con motivazione": 10}, n
    )
    outcomes = np.where(kinds == "opposizione", "accolta", outcomes)
    told = extended & (extended_on.astype("datetime64[s]") <= end)
    first_id = settings["first_request_id"]
    return draws.typed(
        {
            "request_id": np.arange(first_id, first_id + n),
            "customer_id": who,
            "received_at": draws.moments(received),
            "channel": draws.pick(rng, settings["channels"], n),
            "type": kinds,
            "extension_sent_on": draws.dates(np.where(told, extended_on, np.datetime64("NaT"))),
            "closed_at": draws.moments(np.where(pending, np.datetime64("NaT"), closed)),
            "outcome": draws.where(~pending, outcomes),
        },
        {
            "request_id": "integer", "customer_id": "integer", "received_at": "datetime",
            "channel": "text", "type": "text", "extension_sent_on": "date",
            "closed_at": "datetime", "outcome": "text",
        },
    )  # fmt: skip


def notice_version(scenario: Scenario, day: dt.date) -> str:
    """La versione dell'informativa in vigore quel giorno; ``ValueError`` prima della prima."""
    valid = [version for version, start in scenario["privacy"]["notices"].items() if start <= day]
    if not valid:
        raise ValueError(f"Il {day} non c'era ancora nessuna versione dell'informativa.")
    return valid[-1]


def consent_events(
    scenario: Scenario, customers: pd.DataFrame, data_requests: pd.DataFrame
) -> pd.DataFrame:
    """La storia dei consensi: un rigo per consenso dato o revocato, in ordine di registrazione.

    È un registro a cui si aggiunge soltanto: lo stato di oggi si ricava dall'ultimo evento di ogni
    cliente e finalità, ordinando per ``occurred_at`` (quando è successo), non per ``recorded_at``.
    """
    settings = scenario["privacy"]
    rng = scenario.rng("consent_events")
    end = _seconds(scenario["crm"]["history_to"], end_of_day=True)
    gdpr = np.datetime64(next(iter(settings["notices"].values())), "D")
    since = customers["customer_since"].to_numpy().astype("datetime64[D]")
    people = customers["customer_id"].to_numpy(dtype="int64")
    n = len(people)
    # Chi era già cliente nel 2018 ha ridato i consensi con la nuova informativa.
    asked = np.where(since < gdpr, gdpr + np.floor(90 * rng.random(n)).astype("int64"), since)
    asked = np.minimum(asked, end.astype("datetime64[D]"))
    grant_channel = draws.pick(rng, settings["grant_channels"], n)
    parts = []
    for purpose, probability in settings["purposes"].items():
        granted = draws.chance(rng, n, probability)
        rows = np.flatnonzero(granted)
        when = _daytime(rng, asked[rows])
        grant = _events(people[rows], purpose, "granted", when, grant_channel[rows])
        revoked = np.flatnonzero(draws.share(rng, len(rows), settings["revoked"]))
        left = (end - when[revoked]).astype("int64")
        # Chi revoca lo fa più spesso di recente, quando le chiamate aumentano.
        later = when[revoked] + np.floor(left * (1 - rng.random(len(revoked)) ** 2)).astype("int64")
        later = np.minimum(_daytime(rng, later), end - 60)
        later = np.maximum(later, when[revoked] + 600)
        channels = draws.pick(rng, settings["revoke_channels"], len(revoked))
        revoke = _events(people[rows][revoked], purpose, "revoked", later, channels)
        again = np.flatnonzero(draws.share(rng, len(revoked), settings["granted_again"]))
        renewed = later[again] + np.floor(
            (end - later[again]).astype("int64") * rng.random(len(again))
        ).astype("int64")
        back = _events(
            people[rows][revoked][again], purpose, "granted", renewed,
            draws.pick(rng, {"web": 60, "app": 40}, len(again)),
        )  # fmt: skip
        parts += [grant, revoke, back]
    parts.append(_oppositions(scenario, rng, data_requests))
    return _consents_recorded(scenario, rng, pd.concat(parts, ignore_index=True), end)


def _events(
    people: np.ndarray, purpose: str, action: str, when: np.ndarray, channel: np.ndarray
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": people, "purpose": purpose, "action": action, "occurred": when,
            "channel": channel,
        }
    )  # fmt: skip


def _oppositions(
    scenario: Scenario, rng: np.random.Generator, requests: pd.DataFrame
) -> pd.DataFrame:
    """Le opposizioni al marketing accolte diventano revoche: tranne quelle dimenticate."""
    accepted = requests.loc[
        (requests["type"] == "opposizione") & requests["closed_at"].notna()
    ].reset_index(drop=True)
    share = scenario["privacy"]["requests"]["opposition_not_applied"]
    applied = accepted.loc[~draws.share(rng, len(accepted), share)]
    when = applied["received_at"].dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    channel = np.where(applied["channel"] == "telefono", "telefono", "e-mail")
    people = applied["customer_id"].to_numpy(dtype="int64")
    return pd.concat(
        [
            _events(people, purpose, "revoked", when, channel)
            for purpose in ("marketing_telefono", "marketing_email")
        ],
        ignore_index=True,
    )


def _office_time(start: np.ndarray, days: np.ndarray) -> np.ndarray:
    """L'istante, in un giorno lavorativo fra le 9 e le 17, circa ``days`` giorni dopo ``start``."""
    whole = np.floor(days)
    day = start.astype("datetime64[D]") + whole.astype("int64")
    day = np.busday_offset(day, 0, roll="forward").astype("datetime64[s]")
    return day + np.floor((9 + 8 * (days - whole)) * 3600).astype("int64")


def _consents_recorded(
    scenario: Scenario, rng: np.random.Generator, frame: pd.DataFrame, end: np.datetime64
) -> pd.DataFrame:
    """Registrazione, informativa, prova; poi ordine e numero."""
    settings = scenario["privacy"]
    n = len(frame)
    occurred = frame["occurred"].to_numpy().astype("datetime64[s]")
    granted = frame["action"].eq("granted").to_numpy()
    by_voice = frame["channel"].eq("telefono").to_numpy()
    automatic = frame["channel"].isin(["web", "app"]).to_numpy()
    delay = np.where(automatic, 0, np.floor(60 + draws.exponential(rng, n, 900))).astype("int64")
    spoken = np.flatnonzero(by_voice & ~granted)
    slow = spoken[draws.share(rng, len(spoken), settings["late_voice_revocation"])]
    recorded = occurred + delay
    recorded[slow] = _office_time(occurred[slow], 2 + 23 * rng.random(len(slow)))

    versions = [notice_version(scenario, day.date()) for day in frame["occurred"]]
    numbers = rng.integers(100_000, 999_999, n)
    proof = [
        f"{_EVIDENCE[channel]}-{number}"
        for channel, number in zip(frame["channel"], numbers, strict=True)
    ]
    consents = np.flatnonzero(granted)
    unproved = np.zeros(n, dtype=bool)
    unproved[consents[draws.share(rng, len(consents), settings["missing_evidence"])]] = True
    clerk = rng.integers(1, 5, n)
    author = np.where(automatic, "sistema", [f"back office {i}" for i in clerk])

    order = np.lexsort(
        (frame["purpose"].to_numpy(dtype=str), frame["customer_id"].to_numpy(), recorded)
    )
    # Quello che non è ancora registrato il giorno della fotografia, nel registro non c'è.
    order = order[recorded[order] <= end]
    frame = frame.iloc[order]
    return draws.typed(
        {
            "event_id": np.arange(1, len(frame) + 1),
            "customer_id": frame["customer_id"],
            "purpose": frame["purpose"],
            "action": frame["action"],
            "occurred_at": draws.moments(occurred[order]),
            "recorded_at": draws.moments(recorded[order]),
            "channel": frame["channel"],
            "notice_version": np.array(versions, dtype=object)[order],
            "evidence": draws.where(~unproved, proof)[order],
            "recorded_by": author[order],
        },
        {
            "event_id": "integer", "customer_id": "integer", "purpose": "text", "action": "text",
            "occurred_at": "datetime", "recorded_at": "datetime", "channel": "text",
            "notice_version": "text", "evidence": "text", "recorded_by": "text",
        },
    )  # fmt: skip


def opt_out_register(
    scenario: Scenario, customers: pd.DataFrame, prospects: pd.DataFrame
) -> pd.DataFrame:
    """Una copia simulata del registro delle opposizioni, limitata ai numeri che ci interessano.

    Il registro vero non si scarica: si manda la lista dei numeri e la si riceve ripulita. Qui c'è
    come tabella per poter fare il confronto in SQL.
    """
    draws.require(customers, ["phone"], "customers")
    draws.require(prospects, ["phone"], "prospects")
    settings = scenario["privacy"]["register"]
    rng = scenario.rng("opt_out_register")
    ours = pd.unique(np.array([names.digits(phone) for phone in customers["phone"]], dtype=object))
    theirs = prospects["phone"].to_numpy(dtype=object)
    phones = np.concatenate(
        [
            ours[draws.share(rng, len(ours), settings["customers"])],
            theirs[draws.share(rng, len(theirs), settings["prospects"])],
        ]
    )
    n = len(phones)
    first, last = _seconds(settings["from"]), _seconds(settings["to"])
    span = (last - first).astype("int64")
    # Molti nei primi mesi, poi un flusso costante.
    early = draws.chance(rng, n, 0.35)
    position = np.where(early, rng.random(n) * 0.12, rng.random(n))
    registered = first + np.floor(position * span).astype("int64")
    cancelled = draws.share(rng, n, settings["cancelled"])
    left = (last - registered).astype("int64")
    ended = registered + np.floor(left * (0.1 + 0.6 * rng.random(n))).astype("int64")
    ours_again = draws.share(rng, n, settings["revoked_for_us"]) & ~cancelled
    back = np.flatnonzero(cancelled)
    back = back[draws.share(rng, len(back), settings["registered_again"])]
    returned = ended[back] + np.floor(
        (last - ended[back]).astype("int64") * (0.2 + 0.7 * rng.random(len(back)))
    ).astype("int64")
    frame = pd.DataFrame(
        {
            "phone": np.concatenate([phones, phones[back]]),
            "registered": np.concatenate([registered, returned]),
            "cancelled": np.concatenate(
                [
                    np.where(cancelled, ended, np.datetime64("NaT")),
                    np.full(len(back), np.datetime64("NaT"), dtype="datetime64[s]"),
                ]
            ),
            "revoked_for": np.concatenate(
                [
                    draws.where(ours_again, [scenario["company"]] * n),
                    np.full(len(back), None, dtype=object),
                ]
            ),
        }
    ).sort_values(["registered", "phone"], kind="stable", ignore_index=True)
    return draws.typed(
        {
            "registration_id": np.arange(1, len(frame) + 1),
            "phone": frame["phone"],
            "registered_at": draws.moments(frame["registered"]),
            "revoked_for": frame["revoked_for"],
            "cancelled_at": draws.moments(frame["cancelled"]),
        },
        {
            "registration_id": "integer", "phone": "text", "registered_at": "datetime",
            "revoked_for": "text", "cancelled_at": "datetime",
        },
    )  # fmt: skip


def recordings(scenario: Scenario, contacts: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """Un campione delle telefonate registrate: finalità, avviso, scadenza, cifratura.

    La regola dell'azienda (giorni di conservazione per finalità) è in ``scenario.yml``.
    """
    draws.require(contacts, ["contact_id", "call_id", "customer_id", "opened_at"], "contacts")
    settings = scenario["privacy"]["recordings"]
    rng = scenario.rng("recordings")
    number = min(settings["number"], len(contacts))
    sample = contacts.loc[draws.exactly(rng, len(contacts), number)].reset_index(drop=True)
    talk = crm.last_answers(calls).set_index("call_id")["talk_s"]
    n = len(sample)
    purpose = draws.pick(rng, settings["purposes"], n)
    started = sample["opened_at"].dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    days = np.array([settings["retention_days"][name] for name in purpose], dtype="int64")
    until = started.astype("datetime64[D]") + days
    now = np.datetime64(settings["photographed_at"].isoformat(), "s")

    expired = np.flatnonzero(until < now.astype("datetime64[D]"))
    kept = expired[draws.share(rng, len(expired), settings["expired_not_deleted"])]
    deleted = np.full(n, np.datetime64("NaT"), dtype="datetime64[s]")
    gone = np.setdiff1d(expired, kept)
    # Il lavoro di cancellazione gira la notte dopo la scadenza.
    deleted[gone] = until[gone].astype("datetime64[s]") + draws.DAY_S + 2 * 3600
    deleted = np.where(deleted > now, np.datetime64("NaT"), deleted)
    proofs = np.flatnonzero(purpose == "prova_contratto")
    early = proofs[draws.share(rng, len(proofs), settings["deleted_too_early"])]
    deleted[early] = started[early] + 3 * draws.DAY_S
    open_ended = draws.share(rng, n, settings["no_retention"])
    deleted = np.where(open_ended | (deleted > now), np.datetime64("NaT"), deleted)
    first_id = settings["first_recording_id"]
    return draws.typed(
        {
            "recording_id": np.arange(first_id, first_id + n),
            "call_id": sample["call_id"],
            "customer_id": sample["customer_id"],
            "started_at": draws.moments(started),
            "duration_s": np.rint(sample["call_id"].map(talk).astype(float)).astype("int64"),
            "purpose": purpose,
            "notice_given": ~draws.share(rng, n, settings["no_notice"]),
            "retention_until": draws.dates(np.where(open_ended, np.datetime64("NaT"), until)),
            "encrypted": ~draws.share(rng, n, settings["not_encrypted"]),
            "deleted_at": draws.moments(deleted),
        },
        {
            "recording_id": "integer", "call_id": "text", "customer_id": "integer",
            "started_at": "datetime", "duration_s": "integer", "purpose": "text",
            "notice_given": "boolean", "retention_until": "date", "encrypted": "boolean",
            "deleted_at": "datetime",
        },
    )  # fmt: skip
