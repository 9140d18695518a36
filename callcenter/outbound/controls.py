"""I controlli prima di comporre, in fila, con la prova di averli fatti.

Le regole sono quelle di :mod:`callcenter.privacy.screening`. Qui si mettono in ordine e si dice che
cosa si fa quando uno ferma: prima ciò che ferma tutta la campagna, poi ciò che chiude un numero per
sempre, in fondo ciò che si può rimediare. Ogni controllo lascia un rigo. I righi sono legati da un
sigillo: chi ne cambia uno rompe la catena.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from callcenter.outbound.contacts import Contact
from callcenter.privacy import norms
from callcenter.privacy.instants import instant, require


@dataclass(frozen=True)
class Control:
    """Un controllo: nome, regole di ``screening`` che lo fermano, che cosa si fa, norma."""

    name: str
    codes: tuple[str, ...]
    action: str
    norm: str = ""


CONTROLS = (
    Control("offerta", ("energy_ban",), "ferma la campagna", "dl-21-2026"),
    Control("numero mostrato", (), "ferma la campagna", "codice-125"),
    Control("orario", ("out_of_hours",), "aspetta", "garante-70-2023"),
    Control("numero", ("invalid_number", "duplicate"), "togli dalla lista", "gdpr-5"),
    Control("opposizione", ("objected", "said_no"), "mai più", "gdpr-21"),
    Control("consenso", ("undated", "impossible_date", "unproved", "prechecked", "no_consent",
                         "revoked", "revoked_late"), "mai più", "gdpr-7"),
    Control("registro", ("register",), "mai più", "l-5-2018"),
    Control("data del controllo", ("stale_check",), "rifai il controllo", "regola-15-giorni"),
    Control("telefonata muta", ("silent_wait",), "aspetta", "garante-83-2014"),
    Control("tentativi", (), "aspetta o chiudi"),
)  # fmt: skip
_COLUMNS = ["campaign_contact_id", "position", "control", "passed", "action", "norm"]


def run_controls(
    screened: pd.DataFrame,
    at: Any,
    *,
    presented: str | None,
    callable_numbers: set[str],
    history: Mapping[Any, Contact],
) -> pd.DataFrame:
    """Esegue i controlli su una lista già passata da ``screening.screen``.

    ``presented``: il numero che si mostra; ``callable_numbers``: i numeri a cui qualcuno risponde.
    ``history``: lo stato dei numeri già provati (``contacts.states``). Un rigo per controllo fatto,
    fino al primo che ferma: ``campaign_contact_id``, ``position``, ``control``, ``passed``,
    ``action`` (vuota se passa), ``norm`` e ``checked_at``. ``ValueError`` se mancano colonne.
    """
    codes = [code for control in CONTROLS for code in control.codes]
    require(screened, ["campaign_contact_id", *codes], "screened")
    moment = instant(at)
    shown = presented is not None and not pd.isna(presented) and presented in callable_numbers
    rows = []
    for row in screened.to_dict("records"):
        key = row["campaign_contact_id"]
        for position, control in enumerate(CONTROLS, 1):
            stopped = any(row[code] for code in control.codes)
            stopped |= control.name == "numero mostrato" and not shown
            if control.name == "tentativi":
                stopped |= bool(history.get(key, Contact()).why_not(moment))
            source = norms.norm(control.norm).reference if control.norm else "regola dell'azienda"
            rows.append((key, position, control.name, not stopped,
                         control.action if stopped else "", source))  # fmt: skip
            if stopped:
                break
    return pd.DataFrame(rows, columns=_COLUMNS).assign(checked_at=moment)


def cleared(log: pd.DataFrame) -> pd.Series:
    """I numeri (``campaign_contact_id``) che hanno passato tutti i controlli."""
    passed = log.loc[log["passed"]].groupby("campaign_contact_id").size()
    return pd.Series(passed.index[passed == len(CONTROLS)], name="campaign_contact_id")


def without_proof(attempts: pd.DataFrame, log: pd.DataFrame, valid_h: float = 12) -> pd.DataFrame:
    """I tentativi senza la prova dei controlli.

    La prova c'è se il numero ha passato tutti i controlli prima del tentativo, da non più di
    ``valid_h`` ore. ``attempts``: colonne ``campaign_contact_id`` e ``dialed_at``.
    """
    require(attempts, ["campaign_contact_id", "dialed_at"], "attempts")
    full = log.loc[log["passed"]].groupby(["campaign_contact_id", "checked_at"]).size()
    full = full[full == len(CONTROLS)].reset_index()[["campaign_contact_id", "checked_at"]]
    pairs = attempts.reset_index(names="index").merge(full, on="campaign_contact_id", how="inner")
    age = pairs["dialed_at"] - pairs["checked_at"]
    good = pairs.loc[(age >= pd.Timedelta(0)) & (age <= pd.Timedelta(hours=valid_h)), "index"]
    return attempts.loc[~attempts.index.isin(good)]


def sealed(log: pd.DataFrame) -> pd.DataFrame:
    """Il registro dei controlli con la colonna ``seal``: ogni sigillo dipende da tutti i prima.

    Il sigillo è l'inizio (16 cifre) di SHA-256 del sigillo prima e del rigo (FIPS 180-4).
    """
    seals, last = [], ""
    for text in _lines(log):
        last = hashlib.sha256(f"{last}|{text}".encode()).hexdigest()[:16]
        seals.append(last)
    return log.assign(seal=seals)


def first_tampered(log: pd.DataFrame) -> int | None:
    """La posizione (da 0) del primo rigo il cui sigillo non torna; None se la catena è intera."""
    require(log, ["seal"], "log")
    again = sealed(log.drop(columns="seal"))["seal"]
    wrong = [place for place, (old, new) in enumerate(zip(log["seal"], again, strict=True))
             if old != new]  # fmt: skip
    return wrong[0] if wrong else None


def _lines(log: pd.DataFrame) -> list[str]:
    columns = [*_COLUMNS, "checked_at"]
    require(log, columns, "log")
    return ["|".join(str(value) for value in row)
            for row in log[columns].itertuples(index=False)]  # fmt: skip
