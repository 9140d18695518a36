"""La storia unica del contatto: tutto ciò che una persona ha vissuto con l'azienda, in ordine."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from callcenter.privacy.register import normalise_all

COLUMNS = ["person_id", "at", "channel", "started_by", "what", "outcome", "source", "source_id"]
SOURCES = ("contacts", "calls", "customer_changes", "data_requests", "dial_attempts")


def history(people: pd.Series, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Una riga per fatto, di ogni persona riconosciuta, dal più vecchio al più recente.

    ``people``: da ``customer_id`` a ``person_id`` (:func:`~callcenter.relationship.people`).
    ``tables``: ``customers``, ``contacts``, ``calls`` (il registro ACD, :mod:`callcenter.acdlog`),
    ``customer_changes``, ``data_requests``, ``dial_attempts``, ``campaign_contacts``.

    Colonne: ``person_id``, ``at``, ``channel``, ``started_by`` («cliente» o «azienda»), ``what``,
    ``outcome``, ``source`` (la tabella), ``source_id`` (la riga, come testo). Dal registro ACD
    entrano solo le chiamate rimaste senza risposta: quelle risposte sono già fra i contatti. Le
    modifiche fatte nello stesso istante contano una volta. ``ValueError`` se manca una tabella.
    """
    missing = [name for name in ("customers", "campaign_contacts", *SOURCES) if name not in tables]
    if missing:
        raise ValueError(f"Per la storia unica manca la tabella: {', '.join(missing)}.")
    parts = [
        _contacts(tables["contacts"]),
        _unanswered(tables["calls"], _owners(tables["customers"])),
        _changes(tables["customer_changes"]),
        _requests(tables["data_requests"]),
        _attempts(tables["dial_attempts"], tables["campaign_contacts"]),
    ]
    every = pd.concat(parts, ignore_index=True)
    every["person_id"] = every["customer_id"].map(people)
    every = every.dropna(subset=["person_id"]).astype({"person_id": "int64"})
    order = ["person_id", "at", "source", "source_id"]
    return every.sort_values(order, kind="stable", ignore_index=True)[COLUMNS]


def _owners(customers: pd.DataFrame) -> pd.Series:
    """Da un numero di telefono, principale o secondo, alla scheda più vecchia che lo ha."""
    both = pd.concat([
        customers[["customer_id", "phone"]],
        customers[["customer_id", "phone2"]].rename(columns={"phone2": "phone"}),
    ]).dropna()  # fmt: skip
    both["phone"] = normalise_all(both["phone"])
    both = both.dropna().sort_values("customer_id", kind="stable").drop_duplicates("phone")
    return both.set_index("phone")["customer_id"]


def _facts(table, at, channel, started_by, what, outcome, source, key) -> pd.DataFrame:
    facts = pd.DataFrame({
        "customer_id": table["customer_id"].to_numpy(),
        "at": table[at].to_numpy(), "channel": channel, "started_by": started_by,
        "what": what, "outcome": outcome, "source": source,
        "source_id": table[key].astype(str).to_numpy(),
    })  # fmt: skip
    facts["at"] = pd.to_datetime(facts["at"], utc=True).dt.tz_convert("Europe/Rome")
    return facts.dropna(subset=["customer_id"]).astype({"customer_id": "int64"})


def _contacts(contacts: pd.DataFrame) -> pd.DataFrame:
    known = contacts.dropna(subset=["customer_id"])
    outcome = known["resolved"].map({True: "risolto", False: "non risolto"}).to_numpy()
    what, channel = known["reason"].to_numpy(), known["channel"].to_numpy()
    return _facts(known, "opened_at", channel, "cliente", what, outcome, "contacts", "contact_id")


def _unanswered(calls: pd.DataFrame, owners: pd.Series) -> pd.DataFrame:
    answered = calls.loc[calls["outcome"] == "answered", "call_id"]
    lost = calls[~calls["call_id"].isin(answered)].drop_duplicates("call_id", keep="last")
    lost = lost.assign(customer_id=lost["caller"].map(owners)).dropna(subset=["customer_id"])
    what = ("attesa in coda " + lost["queue"].astype(str)).to_numpy()
    return _facts(lost, "entered_at", "telefono", "cliente", what, "senza risposta", "calls",
                  "call_id")  # fmt: skip


def _changes(changes: pd.DataFrame) -> pd.DataFrame:
    once = changes.drop_duplicates(["customer_id", "changed_at"])
    return _facts(once, "changed_at", once["source"].to_numpy(), "cliente", "modifica dei dati",
                  "registrata", "customer_changes", "change_id")  # fmt: skip


def _requests(requests: pd.DataFrame) -> pd.DataFrame:
    outcome = requests["outcome"].fillna("ancora aperta").to_numpy()
    what = ("privacy: " + requests["type"].astype(str)).to_numpy()
    channel = requests["channel"].to_numpy()
    return _facts(requests, "received_at", channel, "cliente", what, outcome, "data_requests",
                  "request_id")  # fmt: skip


def _attempts(attempts: pd.DataFrame, lists: pd.DataFrame) -> pd.DataFrame:
    owner = lists[["campaign_contact_id", "customer_id"]]
    joined = attempts.merge(owner, on="campaign_contact_id").dropna(subset=["customer_id"])
    outcome = joined["disposition"].fillna(joined["outcome"]).to_numpy()
    what = ("campagna " + joined["campaign_id"].astype(str)).to_numpy()
    return _facts(joined, "dialed_at", "telefono", "azienda", what, outcome, "dial_attempts",
                  "attempt_id")  # fmt: skip
