"""Il CRM dell'azienda inventata: clienti, contratti, modifiche, fatture e contatti.

Sono dati con i difetti veri di un CRM, messi apposta e in quote note (``scenario.yml``, voce
``crm``): doppioni, numeri scritti in modi diversi, posta mancante, date impossibili, modifiche
registrate in ritardo, contatti segnati «risolti» che non lo sono.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.scenario import draws, names
from callcenter.scenario.config import Scenario

_PHONE_STYLES = ("+39 {a} {b}", "+39{a}{b}", "0039{a}{b}", "{a} {b}", "{a}.{c}.{d}", "{a}-{b}")


def _written(phone: str, style: str) -> str:
    """Un numero scritto in un altro modo, con le stesse cifre."""
    return style.format(a=phone[:3], b=phone[3:], c=phone[3:6], d=phone[6:])


def _misspelt(last_name: str, kind: int) -> str:
    """Il cognome scritto con l'errore di chi registra in fretta."""
    if kind == 0:
        return last_name[:-1] + {"a": "o", "o": "a"}.get(last_name[-1], "i")
    if kind == 1:
        return last_name[:3] + last_name[2] + last_name[3:]
    if kind == 2:
        return last_name[:2] + last_name[3] + last_name[2] + last_name[4:]
    return last_name.upper()


def customers(scenario: Scenario) -> pd.DataFrame:
    """L'anagrafica dei clienti, un rigo per cliente, fotografata il giorno ``history_to``."""
    settings = scenario["crm"]
    quality = settings["quality"]
    rng = scenario.rng("customers")
    total = settings["customers"]
    doubles = round(total * quality["duplicates"])
    n = total - doubles

    first, last, language = names.people_names(rng, n, settings["newcomers"])
    municipality, district, postal_code = names.places(rng, n)
    business = draws.share(rng, n, settings["business"])
    age = np.clip(49 + 16 * draws.normal(rng, n), 20, 92)
    today = np.datetime64(settings["history_to"], "D")
    birth = today - np.rint(age * 365.25).astype("int64")
    adult = np.maximum(birth + 6600, np.datetime64(settings["customers_from"], "D"))
    since = draws.days_between(rng, adult, np.full(n, today - 20))
    mobile = draws.share(rng, n, settings["mobile"])
    numbers = names.phones(rng, np.concatenate([mobile, ~mobile]), "customers")
    second = draws.share(rng, n, settings["second_phone"])
    domains = draws.pick(rng, names.EMAIL_DOMAINS, n)
    suffix = rng.integers(10, 99, n)

    base = pd.DataFrame(
        {
            "first_name": first,
            "last_name": last,
            "birth_date": birth,
            "phone": numbers[:n],
            "phone2": draws.where(second, numbers[n:]),
            "email": [
                names.email(*parts) for parts in zip(first, last, suffix, domains, strict=True)
            ],
            "street": names.streets(rng, n),
            "postal_code": postal_code,
            "municipality": municipality,
            "district": district,
            "segment": np.where(business, "microimpresa", "domestico"),
            "preferred_language": language,
            "customer_since": since,
        }
    )
    base.loc[business, "birth_date"] = np.datetime64("NaT")
    everyone = pd.concat([base, _doubles(rng, base, doubles, today)], ignore_index=True)
    _spoil(rng, everyone, quality)

    everyone = everyone.sort_values(["customer_since", "phone"], kind="stable", ignore_index=True)
    start = settings["first_customer_id"]
    everyone.insert(0, "customer_id", np.arange(start, start + total))
    for name in ("birth_date", "customer_since"):
        everyone[name] = draws.dates(everyone[name])
    return draws.typed(everyone.to_dict("series"), _CUSTOMER_TYPES)


_CUSTOMER_TYPES = {
    "customer_id": "integer",
    "birth_date": "date",
    "customer_since": "date",
} | dict.fromkeys(
    (
        "first_name", "last_name", "phone", "phone2", "email", "street", "postal_code",
        "municipality", "district", "segment", "preferred_language",
    ),
    "text",
)  # fmt: skip


def _doubles(
    rng: np.random.Generator, base: pd.DataFrame, number: int, today: np.datetime64
) -> pd.DataFrame:
    """Le seconde registrazioni: stessa persona e stesso telefono, nome scritto diverso."""
    double = base.loc[draws.exactly(rng, len(base), number)].reset_index(drop=True)
    kinds = rng.integers(0, 4, number)
    double["last_name"] = [
        _misspelt(last, kind) for last, kind in zip(double["last_name"], kinds, strict=True)
    ]
    styles = draws.pick(rng, _PHONE_STYLES, number)
    double["phone"] = [
        _written(phone, style) for phone, style in zip(double["phone"], styles, strict=True)
    ]
    double.loc[draws.chance(rng, number, 0.5), "email"] = None
    double.loc[draws.chance(rng, number, 0.3), "birth_date"] = np.datetime64("NaT")
    last = np.full(number, today)
    double["customer_since"] = draws.days_between(rng, double["customer_since"].to_numpy(), last)
    return double


def _spoil(rng: np.random.Generator, frame: pd.DataFrame, quality: dict) -> None:
    """Mette nell'anagrafica i difetti dichiarati, nelle quote dichiarate."""
    n = len(frame)
    odd = draws.share(rng, n, quality["phone_format"])
    styles = draws.pick(rng, _PHONE_STYLES, n)
    for i in np.flatnonzero(odd):
        frame.at[i, "phone"] = _written(names.digits(frame.at[i, "phone"]), styles[i])
    frame.loc[draws.share(rng, n, quality["missing_email"]), "email"] = None
    dated = frame["birth_date"].notna().to_numpy()
    lost = draws.share(rng, n, quality["missing_birth_date"])
    frame.loc[lost, "birth_date"] = np.datetime64("NaT")
    wrong = np.flatnonzero(dated & ~lost)
    wrong = wrong[draws.exactly(rng, len(wrong), round(n * quality["impossible_birth_date"]))]
    frame.loc[wrong[::2], "birth_date"] = np.datetime64("1900-01-01")
    frame.loc[wrong[1::2], "birth_date"] = np.datetime64("2062-05-17")
    upper = draws.share(rng, n, quality["uppercase_name"])
    for name in ("first_name", "last_name"):
        frame.loc[upper, name] = frame.loc[upper, name].str.upper()
    frame.loc[draws.share(rng, n, quality["trailing_space"]), "last_name"] += " "


def contracts(scenario: Scenario, customers: pd.DataFrame) -> pd.DataFrame:
    """I contratti di luce e gas, con tariffa, consumo annuo stimato e stato."""
    draws.require(customers, ["customer_id", "segment", "customer_since"], "customers")
    settings = scenario["crm"]["contracts"]
    rng = scenario.rng("contracts")
    today = np.datetime64(scenario["crm"]["history_to"], "D")

    holders = customers.loc[
        ~draws.share(rng, len(customers), settings["without_contract"])
    ].reset_index(drop=True)
    counts = draws.pick(rng, settings["contracts_per_customer"], len(holders)).astype("int64")
    rows = holders.loc[holders.index.repeat(counts)]
    order = rows.groupby("customer_id", sort=False).cumcount().to_numpy()
    rows = rows.reset_index(drop=True)
    n = len(rows)

    starts_with_gas = np.repeat(draws.chance(rng, len(holders), 0.24), counts)
    commodity = np.where((order % 2 == 1) ^ starts_with_gas, "gas", "luce")
    group = [f"{c} {s}" for c, s in zip(commodity, rows["segment"], strict=True)]
    since = rows["customer_since"].to_numpy().astype("datetime64[D]")
    later = draws.days_between(rng, since, np.full(n, today - 10))
    started = np.where(order == 0, since, later)
    closed = draws.share(rng, n, settings["closed"]) & (started < today - 120)
    ended = draws.days_between(rng, np.maximum(started + 60, today - 600), np.full(n, today - 1))
    suspended = ~closed & draws.share(rng, n, settings["suspended"])
    methods = draws.pick(rng, settings["payment_methods"], n)
    power = {
        segment: draws.pick(rng, weights, n) for segment, weights in settings["power_kw"].items()
    }
    tariffs = {key: draws.pick(rng, weights, n) for key, weights in settings["tariffs"].items()}
    noise = draws.normal(rng, n)
    typical = [settings["annual_consumption"][key] for key in group]
    consumption = [
        int(round(median * np.exp(spread * z) / 10) * 10)
        for (median, spread), z in zip(typical, noise, strict=True)
    ]
    first_id = settings["first_contract_id"]
    return draws.typed(
        {
            "contract_id": np.arange(first_id, first_id + n),
            "customer_id": rows["customer_id"],
            "commodity": commodity,
            "tariff": [tariffs[key][i] for i, key in enumerate(group)],
            "power_kw": [
                power[segment][i] if commodity[i] == "luce" else None
                for i, segment in enumerate(rows["segment"])
            ],
            "annual_consumption": consumption,
            "consumption_unit": np.where(commodity == "luce", "kWh", "Smc"),
            "started_on": draws.dates(started),
            "ended_on": draws.dates(np.where(closed, ended, np.datetime64("NaT"))),
            "payment_method": methods,
            "billing_cycle": np.where(rows["segment"] == "microimpresa", "mensile", "bimestrale"),
            "status": np.where(closed, "cessato", np.where(suspended, "sospeso", "attivo")),
        },
        {
            "contract_id": "integer", "customer_id": "integer", "commodity": "text",
            "tariff": "text", "power_kw": "number", "annual_consumption": "integer",
            "consumption_unit": "text", "started_on": "date", "ended_on": "date",
            "payment_method": "text", "billing_cycle": "text", "status": "text",
        },
    )  # fmt: skip


def invoices(scenario: Scenario, contracts: pd.DataFrame) -> pd.DataFrame:
    """Le fatture dei dodici mesi fino alla fotografia: una per contratto e periodo di consumo."""
    draws.require(contracts, ["contract_id", "customer_id", "billing_cycle"], "contracts")
    settings = scenario["crm"]["invoices"]
    rng = scenario.rng("invoices")
    today = np.datetime64(scenario["crm"]["history_to"], "D")
    rows = pd.concat(
        [_periods(scenario, contracts, cycle) for cycle in ("bimestrale", "mensile")],
        ignore_index=True,
    ).sort_values(["contract_id", "period_start"], kind="stable", ignore_index=True)
    n = len(rows)

    adjustment = draws.share(rng, n, settings["adjustment"])
    factor = np.exp(0.12 * draws.normal(rng, n)) * np.where(
        adjustment, 1.8 + 1.4 * rng.random(n), 1.0
    )
    amount = np.round(rows["expected"].to_numpy() * factor, 2)
    issued = rows["period_end"].to_numpy().astype("datetime64[D]") + settings["days_to_issue"]
    due = issued + settings["days_to_due"]

    # Chi paga in ritardo è una caratteristica del cliente, non della singola fattura.
    holders = np.sort(contracts["customer_id"].unique())
    slow = holders[draws.share(rng, len(holders), settings["late_payer"])]
    late_payer = rows["customer_id"].isin(slow).to_numpy()
    risk = settings["unpaid"]
    unpaid = draws.chance(rng, n, np.where(late_payer, risk["late_payer"], risk["regular"]))
    by_bank = rows["payment_method"].eq("domiciliazione").to_numpy()
    delay = np.where(
        late_payer,
        np.rint(draws.exponential(rng, n, 26)) - 4,
        np.where(by_bank, 0, np.rint(-12 + 6 * draws.normal(rng, n))),
    ).astype("int64")
    paid = np.maximum(due + delay, issued + 1)
    missing = unpaid | (paid > today)
    first_id = settings["first_invoice_id"]
    return draws.typed(
        {
            "invoice_id": np.arange(first_id, first_id + n),
            "contract_id": rows["contract_id"],
            "period_start": draws.dates(rows["period_start"]),
            "period_end": draws.dates(rows["period_end"]),
            "kind": np.where(adjustment, "conguaglio", "ordinaria"),
            "issued_on": draws.dates(issued),
            "due_on": draws.dates(due),
            "amount_eur": amount,
            "paid_on": draws.dates(np.where(missing, np.datetime64("NaT"), paid)),
        },
        {
            "invoice_id": "integer", "contract_id": "integer", "period_start": "date",
            "period_end": "date", "kind": "text", "issued_on": "date", "due_on": "date",
            "amount_eur": "number", "paid_on": "date",
        },
    )  # fmt: skip


def _periods(scenario: Scenario, contracts: pd.DataFrame, cycle: str) -> pd.DataFrame:
    """I periodi fatturati di ogni contratto con quel ciclo, con l'importo atteso."""
    settings = scenario["crm"]["contracts"]
    months = 1 if cycle == "mensile" else 2
    last = pd.Period(scenario["crm"]["history_to"], "M")
    # L'ultimo periodo è quello la cui fattura è già emessa il giorno della fotografia.
    first_month = last - 12 - (months - 1)
    chosen = contracts.loc[contracts["billing_cycle"] == cycle]
    parts = []
    for start in range(0, 12, months):
        begin, end = first_month + start, first_month + start + months - 1
        period_start = np.datetime64(begin.start_time, "D")
        period_end = np.datetime64(end.end_time, "D")
        open_then = (chosen["started_on"] <= pd.Timestamp(period_start)) & ~(
            chosen["ended_on"] < pd.Timestamp(period_end)
        )
        part = chosen.loc[open_then, ["contract_id", "customer_id", "payment_method"]].copy()
        numbers = [(begin + i).month - 1 for i in range(months)]
        weights = {
            name: sum(values[i] for i in numbers) / sum(values)
            for name, values in settings["monthly_weights"].items()
        }
        commodity = chosen.loc[open_then, "commodity"]
        consumption = chosen.loc[open_then, "annual_consumption"].astype(float)
        part["expected"] = (
            consumption * commodity.map(weights).astype(float)
            * commodity.map(settings["price"]).astype(float)
            + months * commodity.map(settings["standing_charge_month"]).astype(float)
        )  # fmt: skip
        part["period_start"], part["period_end"] = period_start, period_end
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    for name in ("period_start", "period_end"):
        frame[name] = frame[name].astype("datetime64[s]")
    return frame


def customer_changes(
    scenario: Scenario, customers: pd.DataFrame, contracts: pd.DataFrame
) -> pd.DataFrame:
    """La storia delle modifiche: chi, quando, che cosa, prima e dopo.

    Percorrendo le modifiche di un campo in ordine di ``changed_at`` si arriva al valore di oggi;
    una quota nota è registrata in ritardo (``recorded_at``), come succede con i moduli su carta.
    """
    settings = scenario["crm"]["changes"]
    rng = scenario.rng("customer_changes")
    first = np.datetime64(scenario["crm"]["history_from"], "s")
    last = np.datetime64(scenario["crm"]["history_to"], "s") + draws.DAY_S // 2
    known = customers["customer_since"].to_numpy().astype("datetime64[s]") < first
    people = customers.loc[known].set_index("customer_id")
    old_contracts = contracts.loc[
        contracts["started_on"].to_numpy().astype("datetime64[s]") < first
    ].set_index("contract_id")

    number = settings["number"]
    kinds = draws.pick(rng, settings["weights"], number)
    span = int((last - first).astype("int64"))
    # Dal più recente al più vecchio: il valore di oggi è il punto di partenza.
    moments = np.sort(first + np.floor(rng.random(number) * span).astype("int64"))[::-1]
    moments = _office_hours(rng, moments)
    order = np.argsort(moments, kind="stable")[::-1]
    current: dict[tuple[int, int | None, str], object] = {}
    rows = []
    for kind, moment in zip(kinds, moments[order], strict=True):
        for customer, contract, field, old in _change(rng, kind, people, old_contracts, settings):
            key = (customer, contract, field)
            if key not in current:
                source = people.loc[customer] if contract is None else old_contracts.loc[contract]
                current[key] = source[field]
            new = current[key]
            new = None if pd.isna(new) else new
            if old == new:
                continue
            rows.append((customer, contract, moment, field, old, new))
            current[key] = old
    frame = pd.DataFrame(
        rows, columns=["customer_id", "contract_id", "changed_at", "field", "old", "new"]
    )
    return _recorded(rng, frame, settings, last)


def _office_hours(rng: np.random.Generator, moments: np.ndarray) -> np.ndarray:
    """Porta ogni istante fra le 8 e le 20 dello stesso giorno."""
    days = moments.astype("datetime64[D]").astype("datetime64[s]")
    return days + (8 * 3600 + np.floor(rng.random(len(moments)) * 12 * 3600)).astype("int64")


def _change(
    rng: np.random.Generator,
    kind: str,
    people: pd.DataFrame,
    contracts: pd.DataFrame,
    settings: dict,
) -> list[tuple]:
    """Una modifica inventata: elenco di (cliente, contratto o None, campo, valore di prima)."""
    if kind in ("payment_method", "tariff"):
        contract = int(contracts.index[int(rng.integers(0, len(contracts)))])
        row = contracts.loc[contract]
        # La tariffa di prima è un'offerta che non si vende più.
        commodity = row["commodity"].capitalize()
        options = (f"{commodity} Storica", f"{commodity} Web", f"{commodity} Sicura")
        if kind == "payment_method":
            options = ("domiciliazione", "bollettino", "carta")
        old = options[int(rng.integers(0, len(options)))]
        return [(int(row["customer_id"]), contract, kind, old)]
    customer = int(people.index[int(rng.integers(0, len(people)))])
    if kind == "trasloco":
        municipality, district, postal_code = (place[0] for place in names.places(rng, 1))
        old_address = {
            "street": names.streets(rng, 1)[0], "postal_code": postal_code,
            "municipality": municipality, "district": district,
        }  # fmt: skip
        return [(customer, None, field, old) for field, old in old_address.items()]
    if kind == "segment":
        segment = people.loc[customer, "segment"]
        return [
            (customer, None, kind, "domestico" if segment == "microimpresa" else "microimpresa")
        ]
    if kind == "phone":
        return [(customer, None, kind, names.phones(rng, np.array([True]), "customers")[0])]
    row = people.loc[customer]
    old = names.email(row["first_name"], row["last_name"], int(rng.integers(1, 9)), "example.org")
    return [(customer, None, kind, old if rng.random() < 0.6 else None)]


def _recorded(
    rng: np.random.Generator, frame: pd.DataFrame, settings: dict, last: np.datetime64
) -> pd.DataFrame:
    """Aggiunge canale e ora di registrazione, ordina per registrazione e numera.

    I campi di uno stesso trasloco si registrano insieme.
    """
    event = pd.factorize(
        pd.Series(list(zip(frame["customer_id"], frame["changed_at"], strict=True)))
    )[0]
    n = int(event.max()) + 1
    changed = frame["changed_at"].to_numpy()
    moment = changed[np.unique(event, return_index=True)[1]]
    delay = np.floor(60 + draws.exponential(rng, n, 1800)).astype("int64")
    # In ritardo solo ciò che il giorno della fotografia è comunque già registrato.
    old = np.flatnonzero(moment < last - 41 * draws.DAY_S)
    late = old[draws.exactly(rng, len(old), min(round(n * settings["late_recorded"]), len(old)))]
    delay[late] = np.floor((3 + 37 * rng.random(len(late))) * draws.DAY_S).astype("int64")
    source = draws.pick(rng, settings["sources"], n)
    source[late] = "modulo cartaceo"
    frame = frame.assign(recorded_at=changed + delay[event], source=source[event])
    frame = frame.sort_values(["recorded_at", "customer_id", "field"], kind="stable")
    return draws.typed(
        {
            "change_id": np.arange(1, len(frame) + 1),
            "customer_id": frame["customer_id"],
            "contract_id": frame["contract_id"],
            "changed_at": draws.moments(frame["changed_at"]),
            "recorded_at": draws.moments(frame["recorded_at"]),
            "field": frame["field"],
            "old_value": frame["old"],
            "new_value": frame["new"],
            "source": frame["source"],
        },
        {
            "change_id": "integer", "customer_id": "integer", "contract_id": "integer",
            "changed_at": "datetime", "recorded_at": "datetime", "field": "text",
            "old_value": "text", "new_value": "text", "source": "text",
        },
    )  # fmt: skip


_NOTES = {
    True: (
        "Spiegato tutto, cliente soddisfatto.", "Inviata copia per posta elettronica.",
        "Dati aggiornati durante la chiamata.", "Il cliente ringrazia.",
        "Richiesta chiusa in linea.",
    ),
    False: (
        "Richiama quando ha il codice cliente.", "Passato all'ufficio competente.",
        "Attende risposta scritta.", "Cliente irritato per l'attesa.",
        "Serve un documento che il cliente manderà.",
    ),
}  # fmt: skip


def last_answers(calls: pd.DataFrame) -> pd.DataFrame:
    """L'ultimo passaggio risposto di ogni chiamata, con ``connected_at`` (ora della risposta)."""
    needed = ["call_id", "visit", "customer_id", "entered_at", "outcome", "wait_s", "operator_id",
              "talk_s", "reason", "resolved", "queue", "caller"]  # fmt: skip
    draws.require(calls, needed, "calls")
    answered = calls.loc[calls["outcome"].astype("string") == "answered"]
    answered = answered.sort_values(["call_id", "visit"], kind="stable")
    answered = answered.drop_duplicates("call_id", keep="last").copy()
    wait = pd.to_timedelta(np.rint(answered["wait_s"].astype(float)), unit="s")
    answered["connected_at"] = (answered["entered_at"] + wait).dt.as_unit("s")
    return answered.sort_values(["connected_at", "call_id"], kind="stable", ignore_index=True)


def contacts(scenario: Scenario, calls: pd.DataFrame) -> pd.DataFrame:
    """I contatti registrati dagli operatori: uno per chiamata risposta.

    Il contatto porta l'operatore, il motivo e l'esito dell'ultimo passaggio risposto. L'esito è
    quello che l'operatore dichiara: in una quota nota è migliore di quello vero.
    """
    settings = scenario["crm"]["contacts"]
    rng = scenario.rng("contacts")
    answered = last_answers(calls)
    n = len(answered)
    truth = answered["resolved"].astype("boolean")
    overstated = draws.chance(rng, n, settings["overstated_resolved"])
    declared = truth.mask(truth.eq(False).fillna(False) & overstated, True)
    wrong = draws.chance(rng, n, settings["wrong_reason"])
    noted = draws.chance(rng, n, settings["note"])
    picks = rng.integers(0, 5, n)
    notes = [
        _NOTES[bool(solved)][pick] if note and not pd.isna(solved) else None
        for solved, pick, note in zip(declared, picks, noted, strict=True)
    ]
    first_id = settings["first_contact_id"]
    return draws.typed(
        {
            "contact_id": np.arange(first_id, first_id + n),
            "call_id": answered["call_id"],
            "customer_id": answered["customer_id"],
            "operator_id": answered["operator_id"],
            "opened_at": answered["connected_at"],
            "channel": np.full(n, "telefono", dtype=object),
            "reason": np.where(wrong, "altro", answered["reason"].astype(object)),
            "resolved": declared,
            "note": notes,
        },
        {
            "contact_id": "integer", "call_id": "text", "customer_id": "integer",
            "operator_id": "integer", "opened_at": "datetime", "channel": "text",
            "reason": "text", "resolved": "boolean", "note": "text",
        },
    )  # fmt: skip
