"""Genera tutte le tabelle del call center inventato e le scrive in una cartella."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from callcenter import data
from callcenter.scenario import (
    acd,
    crm,
    names,
    outbound,
    people,
    plant,
    privacy,
    quality,
    queue_log,
    surveys,
    tickets,
)
from callcenter.scenario.config import Scenario
from callcenter.scenario.files import write_bytes, write_csv

# Il simulatore parte un giorno prima del registro: il lunedì trova già i turni di notte al lavoro.
_WARM_UP = dt.timedelta(days=1)


@dataclass(frozen=True)
class Dataset:
    """Tutto ciò che si genera: le tabelle per nome e le righe del registro per settimana."""

    tables: dict[str, pd.DataFrame]
    queue_logs: dict[str, list[str]]


def generate(scenario: Scenario, report: Callable[[str], None] = lambda step: None) -> Dataset:
    """Genera i dati di uno scenario. ``report`` riceve, in italiano, il passo in corso."""
    period = scenario["period"]
    report("personale e turni")
    operators = people.operators(scenario)
    skills = people.operator_skills(scenario, operators)
    shifts = people.shifts(scenario, operators)
    absences = people.absences(scenario, operators)
    staff = (operators, skills, people.presence(operators, shifts, absences))
    report("clienti")
    customers = crm.customers(scenario)
    callers = customers.assign(phone_dialled=customers["phone"].map(names.digits))
    rng = scenario.rng("strangers")
    mobile = rng.random(scenario["arrivals"]["other_callers"]) < 0.78
    strangers = names.phones(rng, mobile, "strangers")
    report("un anno di chiamate")
    history = acd.run(
        scenario, period["history_start"], period["log_start"], staff, callers, strangers
    )
    report("cinque settimane di registro")
    recent = acd.run(
        scenario,
        period["log_start"] - _WARM_UP,
        period["log_end"],
        staff,
        callers,
        strangers,
        log=True,
    )
    log_start = pd.Timestamp(period["log_start"]).tz_localize(data.TIME_ZONE)
    calls = acd.calls(recent, operators)
    calls = calls[calls["entered_at"] >= log_start].reset_index(drop=True)
    last = acd.intervals(recent)
    intervals = pd.concat(
        [acd.intervals(history), last[last["interval_start"] >= log_start]], ignore_index=True
    )
    kept = shifts["date"] >= pd.Timestamp(period["log_start"])
    tables = {
        "operators": operators,
        "operator_skills": skills,
        "shifts": shifts[kept],
        "absences": absences[absences["date_to"] >= pd.Timestamp(period["log_start"])],
        "intervals": intervals,
    }
    report("registro ACD")
    lines = queue_log.weekly_lines(scenario, queue_log.events(scenario, recent))
    report("CRM, sondaggi, qualità, impianto, consensi, campagne")
    tables |= _around(scenario, customers, calls, operators)
    return Dataset(tables, lines)


def write(dataset: Dataset, folder: Path) -> list[Path]:
    """Scrive i dati in ``folder`` secondo il dizionario; restituisce i file scritti."""
    known = data.tables()
    missing = [name for name in dataset.tables if name not in known]
    if missing:
        raise ValueError(f"Tabelle che il dizionario (tables.yml) non descrive: {missing}")
    files = []
    for name, frame in dataset.tables.items():
        columns = [column.name for column in known[name].columns]
        file = folder / known[name].file
        write_csv(frame[columns], file)
        files.append(file)
    for monday, lines in dataset.queue_logs.items():
        file = folder / "acd" / f"queue_log-{monday}.gz"
        write_bytes(("\n".join(lines) + "\n").encode("utf-8"), file)
        files.append(file)
    return files


def _around(
    scenario: Scenario,
    customers: pd.DataFrame,
    calls: pd.DataFrame,
    operators: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Le tabelle che stanno intorno alle chiamate."""
    contracts = crm.contracts(scenario, customers)
    invoices = crm.invoices(scenario, contracts)
    contacts = crm.contacts(scenario, calls)
    requests = privacy.data_requests(scenario, customers)
    consents = privacy.consent_events(scenario, customers, requests)
    prospects = outbound.prospects(scenario)
    assets = plant.assets(scenario)
    lists = outbound.campaign_contacts(
        scenario, customers, contracts, invoices, consents, prospects
    )
    return {
        "customers": customers,
        "contracts": contracts,
        "customer_changes": crm.customer_changes(scenario, customers, contracts),
        "invoices": invoices,
        "contacts": contacts,
        "customer_surveys": surveys.customer_surveys(scenario, contacts, calls, operators),
        "operator_surveys": surveys.operator_surveys(scenario, operators),
        "quality_evaluations": quality.quality_evaluations(scenario, contacts, operators),
        "assets": assets,
        "tickets": tickets.tickets(scenario, assets),
        "telemetry": plant.telemetry(scenario, calls),
        "consent_events": consents,
        "opt_out_register": privacy.opt_out_register(scenario, customers, prospects),
        "recordings": privacy.recordings(scenario, contacts, calls),
        "data_requests": requests,
        "campaigns": outbound.campaigns(scenario),
        "campaign_contacts": lists,
        "dial_attempts": outbound.dial_attempts(scenario, lists, operators),
    }
