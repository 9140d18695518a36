"""Le campagne in uscita: liste, chiamate tentate, chiamate mute.

Nei tentativi ci sono violazioni messe apposta, in quote note (``scenario.yml``, voce
``outbound``): chiamate fuori orario, numero nascosto, una campagna con troppe chiamate mute,
numeri richiamati subito dopo una chiamata muta, liste vecchie o senza prova del consenso. Regole
di confronto: L. 5/2018 e D.P.R. 26/2022 (registro), Garante 20.2.2014 n. 83 (chiamate mute),
codice di condotta per il telemarketing, Garante 9.3.2023 n. 70 (orari).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from callcenter.scenario import draws, names
from callcenter.scenario.config import Scenario

# Che cosa succede a chi non risponde (pesi), e che cosa dice chi risponde.
_NO_ANSWER = {"non_risponde": 62, "occupato": 16, "segreteria": 22}
_DISPOSITIONS = {
    "servizio": {"risolto": 62, "da richiamare": 20, "numero errato": 6, "rifiuta": 12},
    "statistica": {"intervista completa": 48, "intervista parziale": 14, "rifiuta": 38},
    "commerciale": {
        "non interessato": 55, "da richiamare": 16, "vendita": 8, "chiede la fonte del numero": 9,
        "non chiamatemi più": 12,
    },
}  # fmt: skip


def campaigns(scenario: Scenario) -> pd.DataFrame:
    """Le campagne del mese: scopo, committente, base giuridica dichiarata, compositore."""
    rows = scenario["outbound"]["campaigns"]
    return draws.typed(
        {
            "campaign_id": [row["id"] for row in rows],
            "name": [row["name"] for row in rows],
            "kind": [row["kind"] for row in rows],
            "purpose": [row["purpose"] for row in rows],
            "principal": [row["principal"] for row in rows],
            "legal_basis": [row["legal_basis"] for row in rows],
            "dialer": [row["dialer"] for row in rows],
            "presented_number": [row["number"] for row in rows],
            "started_on": draws.dates([row["from"] for row in rows]),
            "ended_on": draws.dates([row["to"] for row in rows]),
        },
        dict.fromkeys(
            (
                "campaign_id", "name", "kind", "purpose", "principal", "legal_basis", "dialer",
                "presented_number",
            ),
            "text",
        )
        | {"started_on": "date", "ended_on": "date"},
    )  # fmt: skip


def prospects(scenario: Scenario) -> pd.DataFrame:
    """I numeri delle liste comprate: telefono, lista, acquisto, consenso dichiarato.

    Non è una tabella del libro: serve a costruire le liste delle campagne e il registro.
    """
    settings = scenario["outbound"]
    rng = scenario.rng("prospects")
    n = settings["prospects"]
    lists = draws.pick(rng, list(settings["lists"]), n)
    acquired = np.array([np.datetime64(settings["lists"][name]["acquired"], "D") for name in lists])
    documented = np.array([settings["lists"][name]["evidence"] for name in lists])
    age = np.floor(20 + draws.exponential(rng, n, 700)).astype("int64")
    claimed = acquired.astype("datetime64[s]") - np.minimum(age, 2200) * draws.DAY_S
    claimed = claimed + np.floor(8 * 3600 + 12 * 3600 * rng.random(n)).astype("int64")
    undated = ~documented & draws.chance(rng, n, settings["missing_consent_date"])
    dated = np.flatnonzero(~undated)
    wrong = round(n * settings["consent_after_acquisition"])
    after = dated[draws.exactly(rng, len(dated), wrong)]
    claimed[after] = acquired[after].astype("datetime64[s]") + 9 * draws.DAY_S
    versions = np.where(documented, "ALFA-2023", "BETA-1")
    return pd.DataFrame(
        {
            "phone": names.phones(rng, draws.share(rng, n, 0.7), "prospects"),
            "list_origin": lists,
            "acquired_on": acquired,
            "claimed_consent_at": np.where(undated, np.datetime64("NaT"), claimed),
            "claimed_consent_text_version": draws.where(~undated, versions),
        }
    )


def campaign_contacts(
    scenario: Scenario,
    customers: pd.DataFrame,
    contracts: pd.DataFrame,
    invoices: pd.DataFrame,
    consent_events: pd.DataFrame,
    prospects: pd.DataFrame,
) -> pd.DataFrame:
    """Le liste delle campagne: numero, cliente (se lo è), provenienza, consenso, controllo."""
    draws.require(customers, ["customer_id", "phone"], "customers")
    settings = scenario["outbound"]
    rng = scenario.rng("campaign_contacts")
    unused = prospects.iloc[np.argsort(rng.random(len(prospects)), kind="stable")]
    parts = []
    for campaign in settings["campaigns"]:
        if campaign["source"] == "prospects":
            part, unused = unused.iloc[: campaign["size"]], unused.iloc[campaign["size"] :]
            part = part.assign(customer_id=pd.NA)
        else:
            part = _from_customers(
                scenario, rng, campaign, customers, contracts, invoices, consent_events
            )
        parts.append(_checked(rng, part.reset_index(drop=True), campaign, settings))
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(0, "campaign_contact_id", np.arange(1, len(frame) + 1))
    for name in ("acquired_on", "last_register_check"):
        frame[name] = draws.dates(frame[name])
    frame["claimed_consent_at"] = draws.moments(frame["claimed_consent_at"])
    columns = (
        "campaign_contact_id", "campaign_id", "phone", "customer_id", "list_origin", "acquired_on",
        "claimed_consent_at", "claimed_consent_text_version", "last_register_check",
    )  # fmt: skip
    return draws.typed(
        {name: frame[name] for name in columns},
        {
            "campaign_contact_id": "integer", "campaign_id": "text", "phone": "text",
            "customer_id": "integer", "list_origin": "text", "acquired_on": "date",
            "claimed_consent_at": "datetime", "claimed_consent_text_version": "text",
            "last_register_check": "date",
        },
    )  # fmt: skip


def _from_customers(
    scenario: Scenario,
    rng: np.random.Generator,
    campaign: dict,
    customers: pd.DataFrame,
    contracts: pd.DataFrame,
    invoices: pd.DataFrame,
    consent_events: pd.DataFrame,
) -> pd.DataFrame:
    """I clienti da chiamare: chi ha fatture scadute, chi ha una tariffa fissa, o chiunque."""
    start = pd.Timestamp(campaign["from"])
    # La lista si estrae una settimana prima: quello che cambia dopo, la lista non lo sa.
    extracted = start - pd.Timedelta(days=7)
    active = contracts.loc[contracts["status"] == "attivo"]
    if campaign["source"] == "debtors":
        open_then = (invoices["due_on"] < extracted) & ~(invoices["paid_on"] < extracted)
        owing = invoices.loc[open_then, "contract_id"]
        eligible = contracts.loc[contracts["contract_id"].isin(owing), "customer_id"]
    elif campaign["source"] == "renewals":
        eligible = active.loc[active["tariff"].str.endswith("Fissa"), "customer_id"]
    else:
        eligible = active["customer_id"]
    consents = _valid_consents(consent_events, extracted)
    pool = customers.loc[customers["customer_id"].isin(eligible)]
    if campaign["legal_basis"] == "consenso":
        pool = pool.loc[pool["customer_id"].isin(consents.index)]
    size = min(campaign["size"], len(pool))
    chosen = pool.loc[draws.exactly(rng, len(pool), size)]
    commercial = campaign["legal_basis"] == "consenso"
    dates = chosen["customer_id"].map(consents["occurred_at"]) if commercial else pd.NaT
    versions = chosen["customer_id"].map(consents["notice_version"]) if commercial else None
    part = pd.DataFrame(
        {
            "phone": [names.digits(phone) for phone in chosen["phone"]],
            "customer_id": chosen["customer_id"].to_numpy(),
            "list_origin": "clienti",
            "acquired_on": np.datetime64(extracted, "D"),
        }
    )
    part["claimed_consent_at"] = np.datetime64("NaT", "s")
    part["claimed_consent_text_version"] = None
    if commercial:
        part["claimed_consent_at"] = dates.dt.tz_localize(None).to_numpy()
        part["claimed_consent_text_version"] = versions.to_numpy(dtype=object)
    return part


def _valid_consents(events: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """I consensi al marketing telefonico che risultano registrati e attivi quel giorno."""
    known = events.loc[
        (events["purpose"] == "marketing_telefono")
        & (events["recorded_at"].dt.tz_localize(None) < day)
    ]
    known = known.sort_values(["occurred_at", "event_id"], kind="stable")
    last = known.drop_duplicates("customer_id", keep="last")
    return last.loc[last["action"] == "granted"].set_index("customer_id")


def _checked(
    rng: np.random.Generator, part: pd.DataFrame, campaign: dict, settings: dict
) -> pd.DataFrame:
    """Aggiunge campagna e ultimo controllo del registro (solo per le campagne commerciali)."""
    n = len(part)
    start = np.datetime64(campaign["from"], "D")
    stale = draws.share(rng, n, settings["stale_check"])
    missing = draws.share(rng, n, settings["missing_check"])
    days = np.where(stale, 25 + np.floor(50 * rng.random(n)), 3).astype("int64")
    check = start - days
    commercial = campaign["kind"] == "commerciale"
    check = np.where(missing | (not commercial), np.datetime64("NaT"), check)
    return part.assign(campaign_id=campaign["id"], last_register_check=check)


def dial_attempts(
    scenario: Scenario, campaign_contacts: pd.DataFrame, operators: pd.DataFrame
) -> pd.DataFrame:
    """Le chiamate tentate: ora, numero mostrato, esito, operatore.

    Gli esiti: risposta (la persona parla con un operatore), muta (ha risposto e nessuno le parla,
    la linea resta aperta oltre 3 secondi), abbattuta (ha risposto, nessun operatore, il sistema
    chiude entro 3 secondi), segreteria, occupato, non_risponde. «Andate a buon fine» sono le
    «risposta»; si contano come mute sia le «muta» sia le «abbattuta».
    """
    draws.require(operators, ["operator_id", "team"], "operators")
    settings = scenario["outbound"]
    rng = scenario.rng("dial_attempts")
    team = np.sort(operators.loc[operators["team"] == settings["team"], "operator_id"].to_numpy())
    if not len(team):
        raise ValueError(
            f"Nella tabella «operators» non c'è nessuno della squadra «{settings['team']}», "
            "che fa le campagne in uscita: controlla scenario.yml."
        )
    holidays = set(scenario["holidays"])
    parts = [
        _attempts(
            rng,
            campaign,
            campaign_contacts.loc[campaign_contacts["campaign_id"] == campaign["id"]],
            settings,
            holidays,
        )
        for campaign in settings["campaigns"]
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.sort_values(["dialed", "phone"], kind="stable", ignore_index=True)
    frame["dialed_at"] = draws.moments(frame["dialed"])
    frame["operator_id"] = _operators(rng, frame, team)
    frame.insert(0, "attempt_id", np.arange(1, len(frame) + 1))
    types = {
        "attempt_id": "integer", "campaign_id": "text", "campaign_contact_id": "integer",
        "phone": "text", "dialed_at": "datetime", "presented_number": "text", "outcome": "text",
        "agent_connected_after_s": "number", "operator_id": "integer", "talk_s": "integer",
        "disposition": "text",
    }  # fmt: skip
    return draws.typed({name: frame[name] for name in types}, types)


def _attempts(
    rng: np.random.Generator,
    campaign: dict,
    contacts: pd.DataFrame,
    settings: dict,
    holidays: set[dt.date],
) -> pd.DataFrame:
    """I tentativi di una campagna, giro dopo giro: si richiama chi non si è raggiunto."""
    first, last = np.datetime64(campaign["from"], "D"), np.datetime64(campaign["to"], "D")
    waiting = contacts[["campaign_id", "campaign_contact_id", "phone"]].reset_index(drop=True)
    days = draws.days_between(
        rng, np.full(len(waiting), first), np.full(len(waiting), first + (last - first) // 2)
    )
    rounds = []
    for number in range(settings["max_attempts"]):
        n = len(waiting)
        outcome = np.where(
            draws.chance(rng, n, campaign["answer"]), "risposta", draws.pick(rng, _NO_ANSWER, n)
        ).astype(object)
        if number == 0:
            outcome = _with_silent(rng, outcome, campaign["mute_per_100"])
        rounds.append(waiting.assign(day=days, outcome=outcome))
        # Dopo una segreteria o un occupato si riprova; dopo una risposta no.
        again = (outcome != "risposta") & draws.chance(rng, n, 0.72)
        silent = np.isin(outcome, ["muta", "abbattuta"])
        soon = np.zeros(n, dtype=bool)
        muted = np.flatnonzero(silent)
        soon[muted[draws.share(rng, len(muted), settings["redial_after_mute"])]] = True
        pause = np.where(silent & ~soon, 6 + 3 * rng.random(n), 1 + 3 * rng.random(n))
        days = days + np.floor(pause).astype("int64")
        again = np.where(silent, soon | draws.chance(rng, n, 0.4), again) & (days <= last)
        waiting, days = waiting.loc[again].reset_index(drop=True), days[again]
        if waiting.empty:
            break
    frame = pd.concat(rounds, ignore_index=True)
    frame["dialed"] = _dial_times(rng, frame["day"].to_numpy(), campaign, holidays)
    return _answered(rng, frame, campaign)


def _with_silent(rng: np.random.Generator, outcome: np.ndarray, per_100: float) -> np.ndarray:
    """Trasforma in mute o abbattute il numero di risposte che dà la frequenza voluta."""
    good = np.flatnonzero(outcome == "risposta")
    # I giri successivi aggiungono risposte buone: qui se ne mettono un terzo in più.
    number = round(1.33 * len(good) * per_100 / (100 + per_100))
    chosen = good[draws.exactly(rng, len(good), number)]
    outcome[chosen] = draws.pick(rng, {"abbattuta": 55, "muta": 45}, number)
    return outcome


def _dial_times(
    rng: np.random.Generator, days: np.ndarray, campaign: dict, holidays: set[dt.date]
) -> np.ndarray:
    """L'ora di ogni tentativo: in orario, tranne la quota dichiarata di violazioni."""
    n = len(days)
    days = days.astype("datetime64[D]")
    last = np.datetime64(campaign["to"], "D")
    busy = np.array(sorted(holidays), dtype="datetime64[D]")
    # Domeniche e festivi si saltano: si passa al primo giorno utile, o all'ultimo prima.
    forward = np.busday_offset(days, 0, roll="forward", weekmask="1111110", holidays=busy)
    back = np.busday_offset(days, 0, roll="backward", weekmask="1111110", holidays=busy)
    days = np.where(forward <= last, forward, back)
    weekday = (days.astype("int64") + 3) % 7
    eve = (weekday == 5) | np.isin(days + 1, busy)
    low, high = np.where(eve, 10.0, 9.0), np.where(eve, 19.0, 20.0)
    hour = low + (high - low) * rng.random(n)
    off = draws.share(rng, n, campaign["off_hours"])
    kind = rng.integers(0, 3, n)
    # Violazioni: la sera dopo le 20, la mattina prima delle 9 (le 10 il sabato), la domenica.
    hour = np.where(off & (kind == 0), 20 + 1.2 * rng.random(n), hour)
    hour = np.where(off & (kind == 1), low - 0.9 * rng.random(n) - 0.02, hour)
    sunday = days + (6 - weekday)
    sunday = np.where(sunday > last, sunday - 7, sunday)
    days = np.where(off & (kind == 2), sunday, days)
    return days.astype("datetime64[s]") + np.floor(hour * 3600).astype("int64")


def _operators(rng: np.random.Generator, frame: pd.DataFrame, team: np.ndarray) -> np.ndarray:
    """Un operatore libero per ogni conversazione: nessuno parla con due persone insieme."""
    chosen = np.full(len(frame), None, dtype=object)
    free_at = np.zeros(len(team), dtype="int64")
    dialed = frame["dialed"].to_numpy().astype("datetime64[s]").astype("int64")
    shuffle = rng.random((len(frame), len(team)))
    for i in np.flatnonzero(frame["outcome"] == "risposta"):
        free = np.flatnonzero(free_at <= dialed[i])
        # Se sono tutti occupati la prende chi si libera per primo.
        who = free[np.argmax(shuffle[i, free])] if len(free) else int(np.argmin(free_at))
        chosen[i] = team[who]
        # Squilli, conversazione e qualche secondo per l'esito.
        free_at[who] = dialed[i] + 40 + int(frame["talk_s"].iat[i])
    return chosen


def _answered(rng: np.random.Generator, frame: pd.DataFrame, campaign: dict) -> pd.DataFrame:
    """Numero mostrato, attesa dell'operatore, conversazione ed esito della conversazione."""
    n = len(frame)
    outcome = frame["outcome"].to_numpy(dtype=object)
    spoken = outcome == "risposta"
    # In preview l'operatore è già in linea; negli altri modi arriva entro 3 secondi.
    arrival = np.zeros(n) if campaign["dialer"] == "preview" else 0.2 + 2.6 * rng.random(n)
    hidden = draws.share(rng, n, campaign["hidden"])
    shown = draws.where(~hidden, [campaign["number"]] * n)
    dispositions = draws.pick(rng, _DISPOSITIONS[campaign["kind"]], n)
    mean = {"vendita": 540, "intervista completa": 300, "risolto": 190, "intervista parziale": 140}
    talk = np.array([mean.get(name, 55) for name in dispositions], dtype=float)
    talk = np.maximum(np.rint(8 + draws.exponential(rng, n, talk)), 9)
    return frame.assign(
        presented_number=shown,
        agent_connected_after_s=np.where(spoken, np.round(arrival, 1), np.nan),
        talk_s=draws.where(spoken, talk.astype("int64")),
        disposition=draws.where(spoken, dispositions),
    )
