"""Il traffico: dalle chiamate attese al registro ACD, passando per il simulatore."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from callcenter.data import TIME_ZONE
from callcenter.scenario.config import Scenario
from callcenter.simulation import Agent, Break, Queue, Result, Shift, simulate
from callcenter.simulation.demand import call_table, lognormal, poisson_arrivals

HALF_HOUR = 1800
ACW_REASON = "Postchiamata"


@dataclass(frozen=True)
class Traffic:
    """Il traffico simulato di un periodo che comincia all'istante ``origin``."""

    origin: pd.Timestamp
    demand: pd.DataFrame
    result: Result

    def clock(self, seconds: pd.Series) -> pd.Series:
        """Da secondi dall'inizio a ora di Roma, troncata al secondo come fa il registro."""
        epoch = np.floor(seconds.astype(float)) + self.origin.timestamp()
        return pd.to_datetime(epoch, unit="s", utc=True).dt.tz_convert(TIME_ZONE).dt.as_unit("s")


def _midnight(day: dt.date) -> pd.Timestamp:
    return pd.Timestamp(day).tz_localize(TIME_ZONE)


def expected_calls(scenario: Scenario, start: dt.date, end: dt.date) -> pd.DataFrame:
    """Le chiamate attese in ogni mezz'ora da ``start`` a ``end`` (escluso), una colonna per coda.

    Tiene conto di giorno della settimana, mese, festività, giorni di emissione delle bollette, ora
    del giorno, e di uno scarto casuale del giorno.
    """
    settings = scenario["arrivals"]
    # Si contano le mezz'ore sull'orologio UTC: al cambio dell'ora nessuna manca e nessuna è doppia.
    grid = pd.date_range(_midnight(start), _midnight(end), freq="30min", inclusive="left")
    date = pd.Series(grid.date)
    month = grid.month.map(settings["month"]).to_numpy(dtype=float)
    closed = date.isin(scenario["holidays"]).to_numpy()
    slot = (grid.hour * 2 + grid.minute // 30).to_numpy()
    office = np.zeros(48)
    profile = np.array(settings["half_hours"], dtype=float)
    office[16:40] = profile / profile.sum()
    saturday = np.zeros(48)
    saturday[16:28] = profile[:12] / profile[:12].sum()
    faults = np.repeat(np.array(settings["faults_hours"], dtype=float), 2)
    faults /= faults.sum()
    weekday = grid.day_of_week.to_numpy()
    billing = grid.day.map(lambda d: settings["billing_days"].get(d, 1.0)).to_numpy(dtype=float)
    columns = {}
    for name, queue in scenario["queues"].items():
        rng = scenario.rng(f"day_noise {name} {start}")
        days = date.unique()
        noise = dict(zip(days, lognormal(1.0, settings["day_noise"], len(days), rng), strict=True))
        level = queue["calls"] * month * date.map(noise).to_numpy(dtype=float)
        if name == "guasti":
            level = level * np.array(settings["weekday_faults"])[weekday] * faults[slot]
        else:
            level = level * np.array(settings["weekday"])[weekday] * ~closed
            level = level * np.where(weekday == 5, saturday[slot], office[slot])
            if name == "bollette":
                level = level * billing
        columns[name] = level
    return pd.DataFrame(columns, index=grid)


def draw_demand(
    scenario: Scenario, expected: pd.DataFrame, customers: pd.DataFrame, other_phones: list[str]
) -> pd.DataFrame:
    """Le chiamate che arriveranno: chi, quando, perché, per quanto, e che cosa farà se aspetta.

    Ogni chiamata porta con sé le righe che potrebbero seguirla (trasferimento, nuovo tentativo dopo
    una rinuncia, richiamata): il simulatore le farà entrare solo se servono.
    """
    label = str(expected.index[0].date())
    parts = [
        _queue_demand(scenario, name, expected[name].to_numpy(), label)
        for name in scenario["queues"]
    ]
    calls = pd.concat(parts, ignore_index=True)
    calls = calls.sort_values("arrives_at", kind="stable", ignore_index=True)
    rng = scenario.rng(f"callers {label}")
    _assign_callers(scenario, calls, customers, other_phones, rng)
    calls = _add_recontacts(scenario, calls, expected, label)
    return _add_follow_ups(scenario, calls, label)


def _queue_demand(scenario: Scenario, name: str, counts: np.ndarray, label: str) -> pd.DataFrame:
    rng = scenario.rng(f"demand {name} {label}")
    queue = scenario["queues"][name]
    arrivals = poisson_arrivals(counts, HALF_HOUR, rng)
    n = len(arrivals)
    frame = pd.DataFrame({"arrives_at": arrivals, "queue": name})
    reasons = scenario["reasons"][name]
    weights = np.cumsum([weight for weight, _ in reasons.values()], dtype=float)
    picked = np.searchsorted(weights / weights[-1], rng.random(n), side="right")
    frame["reason"] = np.array(list(reasons), dtype=object)[picked]
    solved = np.array([share for _, share in reasons.values()])[picked]
    frame["resolved"] = rng.random(n) < solved
    frame[["talk_s", "acw_s", "patience_s", "ring_s", "no_answers"]] = np.column_stack(
        _durations(scenario, queue, n, rng)
    )
    frame["transfers"] = rng.random(n) < queue["transfer"]["share"]
    callback = queue.get("callback")
    frame["callback_after_s"] = math.inf
    if callback:
        accepts = rng.random(n) < callback["share"]
        frame.loc[accepts, "callback_after_s"] = float(callback["after"])
    return frame


def _durations(scenario: Scenario, queue: dict, n: int, rng: np.random.Generator) -> list:
    settings = scenario["arrivals"]
    talk = np.maximum(lognormal(queue["talk"]["mean"], queue["talk"]["cv"], n, rng), 8)
    acw = lognormal(queue["acw"]["mean"] / queue["acw"]["share"], 0.8, n, rng)
    acw = np.where(rng.random(n) < queue["acw"]["share"], np.maximum(acw, 5), 0)
    patience = lognormal(queue["patience"]["mean"], queue["patience"]["cv"], n, rng)
    # Una parte riaggancia quasi subito: ha sbagliato numero o ha cambiato idea.
    patience = np.where(rng.random(n) < 0.015, 1 + 6 * rng.random(n), patience)
    low, high = settings["ring"]["min"], settings["ring"]["max"]
    ring = low + (high - low) * rng.random(n)
    misses = (rng.random(n) < settings["no_answer_share"]).astype(int)
    return [talk, acw, patience, ring, misses]


def _assign_callers(scenario, calls, customers, other_phones, rng) -> None:
    """Chi chiama: un cliente dell'estratto, un altro numero, o un numero nascosto."""
    settings = scenario["arrivals"]
    n = len(calls)
    draw = rng.random(n)
    known = draw < settings["identified_share"]
    hidden = draw > 1 - settings["anonymous_share"]
    # Pochi chiamano spesso: il peso decresce con il posto nell'elenco.
    weights = np.cumsum(1 / np.sqrt(np.arange(1, len(customers) + 1)))
    who = np.searchsorted(weights / weights[-1], rng.random(n), side="right")
    order = np.argsort(rng.random(len(customers)), kind="stable")
    person = order[who]
    other = np.array(other_phones, dtype=object)[
        (rng.random(n) ** 2 * len(other_phones)).astype(int)
    ]
    ids = pd.array(customers["customer_id"].to_numpy()[person], dtype="Int64")
    ids[~known] = pd.NA
    calls["customer_id"] = ids
    phones = np.where(known, customers["phone_dialled"].to_numpy(dtype=object)[person], other)
    calls["caller"] = np.where(hidden, "anonymous", phones)


def _add_recontacts(scenario, calls, expected, label) -> pd.DataFrame:
    """Chi non ha risolto richiama nei giorni dopo, alla stessa coda, se è aperta."""
    settings = scenario["arrivals"]["recontact"]
    rng = scenario.rng(f"recontacts {label}")
    calls["row"] = np.arange(len(calls))
    again = ~calls["resolved"].to_numpy() & (rng.random(len(calls)) < settings["share"])
    again &= (calls["caller"] != "anonymous").to_numpy()
    copies = calls[again].copy()
    days = 1 + (rng.random(len(copies)) * settings["days"]).astype(int)
    copies["arrives_at"] += days * 86400 + (rng.random(len(copies)) - 0.5) * 7200
    copies["repeat_of_row"] = copies["row"]
    copies["resolved"] = rng.random(len(copies)) < 0.75
    slot = (copies["arrives_at"] // HALF_HOUR).astype(int)
    inside = (slot >= 0) & (slot < len(expected))
    copies, slot = copies[inside], slot[inside]
    level = expected.to_numpy()[slot, expected.columns.get_indexer(copies["queue"])]
    copies = copies[level > 0].copy()
    n = len(copies)
    for name, queue in scenario["queues"].items():
        rows = (copies["queue"] == name).to_numpy()
        drawn = np.column_stack(_durations(scenario, queue, n, rng))
        columns = ["talk_s", "acw_s", "patience_s", "ring_s", "no_answers"]
        copies.loc[rows, columns] = drawn[rows]
    calls["repeat_of_row"] = -1
    merged = pd.concat([calls, copies], ignore_index=True)
    return merged


def _add_follow_ups(scenario, calls, label) -> pd.DataFrame:
    """Aggiunge in fondo le righe che entrano solo come seguito di un'altra."""
    rng = scenario.rng(f"follow ups {label}")
    settings = scenario["arrivals"]["redial"]
    calls = calls.reset_index(drop=True)
    for name in ("on_transfer", "on_abandon", "on_callback"):
        calls[name] = -1
    calls["redial_delay_s"] = 0.0
    calls["visit"] = 1
    calls["origin"] = "call"
    blocks = [calls]
    total = len(calls)

    def follow(rows: np.ndarray, column: str, origin: str, **changes) -> None:
        nonlocal total
        copies = calls.loc[rows].copy()
        copies["arrives_at"] = math.nan
        copies["origin"] = origin
        copies["no_answers"] = 0
        copies["transfers"] = False
        copies[["on_transfer", "on_abandon", "on_callback"]] = -1
        for name, values in changes.items():
            copies[name] = values
        calls.loc[rows, column] = np.arange(total, total + len(copies))
        copies["parent"] = np.flatnonzero(rows)
        total += len(copies)
        blocks.append(copies)

    calls["parent"] = -1
    moved = calls["transfers"].to_numpy()
    target = {name: queue["transfer"]["to"] for name, queue in scenario["queues"].items()}
    count = int(moved.sum())
    follow(
        moved,
        "on_transfer",
        "transfer",
        queue=calls.loc[moved, "queue"].map(target),
        talk_s=np.maximum(lognormal(240, 0.8, count, rng), 10),
        callback_after_s=math.inf,
        visit=2,
    )
    again = rng.random(len(calls)) < settings["share"]
    count = int(again.sum())
    delay = 20 - np.log1p(-rng.random(count)) * settings["mean"]
    calls.loc[again, "redial_delay_s"] = delay
    follow(again, "on_abandon", "redial", callback_after_s=math.inf)
    calls.loc[~again, "redial_delay_s"] = 0.0
    asked = np.isfinite(calls["callback_after_s"].to_numpy(dtype=float))
    follow(
        asked,
        "on_callback",
        "callback",
        patience_s=math.inf,
        callback_after_s=math.inf,
    )
    # I blocchi dopo il primo sono copie fatte prima che i rimandi fossero scritti: resta -1.
    return pd.concat(blocks, ignore_index=True)


def agents(
    scenario: Scenario,
    operators: pd.DataFrame,
    skills: pd.DataFrame,
    worked: pd.DataFrame,
    origin: pd.Timestamp,
    end: pd.Timestamp,
) -> list[Agent]:
    """Gli operatori del simulatore: turni, pause e ritmo nel periodo."""
    rng = scenario.rng(f"breaks {origin.date()}")
    learning = scenario["people"]["learning"]
    pace = lognormal(1.0, 0.09, len(operators), scenario.rng("pace"))
    own_skills = {
        key: dict(zip(group["queue"], group["level"].tolist(), strict=True))
        for key, group in skills.groupby("operator_id")
    }
    days = dict(list(worked.groupby("operator_id")))
    people = []
    for number, person in enumerate(operators.itertuples()):
        if person.operator_id not in own_skills or person.operator_id not in days:
            continue
        planned = days[person.operator_id]
        planned = planned[(planned["ends_at"] > origin) & (planned["starts_at"] < end)]
        if planned.empty:
            continue
        shifts, breaks = [], []
        for row in planned.itertuples():
            start = (row.starts_at - origin).total_seconds() + 120 * (rng.random() - 0.35) * 4
            stop = (row.ends_at - origin).total_seconds() + 120 * (rng.random() - 0.2)
            shifts.append(Shift(max(start, 0.0), stop))
            breaks.extend(_breaks(row.kind, start, stop, rng))
        middle = origin + (end - origin) / 2
        tenure = (middle.tz_localize(None) - person.hired_on).days
        if tenure < 0:  # il posto era di un collega già esperto
            tenure = 400
        slow = 1 + learning["excess"] * math.exp(-tenure / learning["days"])
        people.append(
            Agent(
                str(person.extension),
                own_skills[person.operator_id],
                tuple(shifts),
                tuple(breaks),
                float(round(pace[number] * slow, 4)),
            )
        )
    return people


def _breaks(kind: str, start: float, stop: float, rng: np.random.Generator) -> list[Break]:
    """Le pause di un turno: un quarto d'ora ogni due ore, il pranzo, a volte la formazione."""
    length = stop - start
    rests = []
    if length > 8.5 * 3600:  # turno spezzato dal pranzo
        lunch = start + length * (0.42 + 0.12 * rng.random())
        rests.append(Break(lunch, lunch + 3600, "Pranzo"))
    moment = start + 7200 * (0.75 + 0.3 * rng.random())
    while moment < stop - 2400:
        rests.append(Break(moment, moment + 600 + 420 * rng.random(), "Pausa"))
        moment += 7200 * (0.95 + 0.25 * rng.random())
    if kind.startswith("tempo") and rng.random() < 0.14:
        begin = start + (0.15 + 0.6 * rng.random()) * length
        reason = "Formazione" if rng.random() < 0.6 else "Colloquio"
        rests.append(Break(begin, begin + 1500 + 1500 * rng.random(), reason))
    return rests


def run(
    scenario: Scenario,
    start: dt.date,
    end: dt.date,
    staff: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    customers: pd.DataFrame,
    other_phones: list[str],
    *,
    log: bool = False,
) -> Traffic:
    """Simula il traffico da ``start`` a ``end`` (escluso).

    ``staff``: operatori, competenze, turni lavorati. ``customers``: l'estratto del CRM con
    ``customer_id`` e ``phone_dialled``. Il guasto della configurazione cade se è nel periodo.
    """
    operators, skills, worked = staff
    origin, stop = _midnight(start), _midnight(end)
    expected = expected_calls(scenario, start, end)
    demand = draw_demand(scenario, expected, customers, other_phones)
    outage = scenario["acd"]["outage"]
    times = [(pd.Timestamp(outage[edge]) - origin).total_seconds() for edge in ("start", "end")]
    outages = [tuple(times)] if 0 <= times[0] < (stop - origin).total_seconds() else []
    queues = [
        Queue(name, facts["priority"], float(facts["max_wait"]), open=_open_hours(expected[name]))
        for name, facts in scenario["queues"].items()
    ]
    table = call_table(**{name: demand[name] for name in _SIMULATED})
    people = agents(scenario, operators, skills, worked, origin, stop)
    result = simulate(table, people, queues, outages=outages, log=log)
    return Traffic(origin, demand, result)


def _open_hours(expected: pd.Series) -> tuple[tuple[float, float], ...]:
    """Gli intervalli (in secondi dall'inizio) in cui la coda accetta chiamate."""
    served = np.concatenate([[False], expected.to_numpy() > 0, [False]]).astype(int)
    change = np.flatnonzero(np.diff(served))
    return tuple((a * HALF_HOUR, b * HALF_HOUR) for a, b in change.reshape(-1, 2).tolist())


def calls(traffic: Traffic, operators: pd.DataFrame) -> pd.DataFrame:
    """Le chiamate del periodo come le conosce il CRM: chi, perché, con quale esito.

    Una riga per passaggio in coda; ``repeat_of`` indica la chiamata di cui questa è il seguito.
    """
    rows = traffic.result.calls
    demand = traffic.demand
    seen = rows["entered_at"].notna().to_numpy()
    ids = call_ids(traffic)
    table = pd.DataFrame(
        {
            "call_id": ids,
            "visit": demand["visit"].to_numpy(),
            "customer_id": demand["customer_id"].astype("Int64"),
            "caller": demand["caller"].to_numpy(),
            "queue": rows["queue"].to_numpy(),
            "entered_at": traffic.clock(rows["entered_at"]),
            "outcome": rows["outcome"].astype("string"),
            "wait_s": rows["wait_s"].round(1),
            "talk_s": (rows["ended_at"] - rows["connected_at"]).round(1),
            "acw_s": (rows["release_at"] - rows["ended_at"]).round(1),
            "reason": demand["reason"].to_numpy(),
        }
    )
    by_extension = dict(
        zip(operators["extension"].astype(str), operators["operator_id"], strict=True)
    )
    answered = (rows["outcome"] == "answered").to_numpy()
    table["operator_id"] = rows["agent"].map(by_extension).astype("Int64")
    resolved = pd.array(demand["resolved"].to_numpy(dtype=bool), dtype="boolean")
    resolved[~answered] = pd.NA
    table["resolved"] = resolved
    parent = demand["repeat_of_row"].fillna(-1).astype(int).to_numpy().copy()
    other = demand["parent"].fillna(-1).astype(int).to_numpy()
    follows = (demand["origin"] != "call").to_numpy()
    parent[follows] = other[follows]
    previous = np.where(parent >= 0, ids[np.maximum(parent, 0)], None)
    table["repeat_of"] = pd.array(
        [p if p != own else None for p, own in zip(previous, ids, strict=True)], dtype="string"
    )
    table = table[seen]
    return table.sort_values(["entered_at", "call_id", "visit"], ignore_index=True)


def call_ids(traffic: Traffic) -> np.ndarray:
    """Gli identificativi alla maniera di Asterisk: istante di arrivo e progressivo.

    Un trasferimento tiene l'identificativo della chiamata da cui viene.
    """
    rows = traffic.result.calls
    epoch = np.floor(rows["entered_at"].fillna(0)).astype("int64") + int(traffic.origin.timestamp())
    rank = np.argsort(np.argsort(rows["entered_at"].fillna(math.inf), kind="stable"))
    # Ogni chiamata occupa più canali: i progressivi di Asterisk non sono consecutivi.
    ids = np.array(
        [f"{e}.{17 + 2 * r}" for e, r in zip(epoch.tolist(), rank.tolist(), strict=True)],
        dtype=object,
    )
    moved = (traffic.demand["origin"] == "transfer").to_numpy()
    parents = traffic.demand["parent"].fillna(-1).astype(int).to_numpy()
    ids[moved] = ids[parents[moved]]
    return ids


def intervals(traffic: Traffic) -> pd.DataFrame:
    """I conteggi per mezz'ora e coda, con le somme da cui si ricavano gli indicatori.

    I tempi sono quelli del registro, che tronca ogni istante al secondo.
    """
    rows = traffic.result.calls
    rows = rows[rows["entered_at"].notna()]
    answered = rows["outcome"] == "answered"
    seconds = np.floor(rows[["entered_at", "connected_at", "ended_at", "release_at"]])
    wait = (seconds["connected_at"] - seconds["entered_at"]).where(answered, 0)
    facts = pd.DataFrame(
        {
            "interval_start": traffic.clock(seconds["entered_at"] // HALF_HOUR * HALF_HOUR),
            "queue": rows["queue"],
            "offered": 1,
            "answered": answered.astype(int),
            "abandoned": (rows["outcome"] == "abandoned").astype(int),
            "answered_in_20s": (answered & (wait <= 20)).astype(int),
            "wait_s": wait,
            "talk_s": (seconds["ended_at"] - seconds["connected_at"]).where(answered, 0),
            "acw_s": (seconds["release_at"] - seconds["ended_at"]).where(answered, 0),
        }
    )
    table = facts.groupby(["interval_start", "queue"], as_index=False, observed=True).sum()
    sums = ["wait_s", "talk_s", "acw_s"]
    return table.astype(dict.fromkeys(sums, "int64"))


_SIMULATED = (
    "arrives_at",
    "queue",
    "talk_s",
    "acw_s",
    "patience_s",
    "ring_s",
    "no_answers",
    "callback_after_s",
    "redial_delay_s",
    "on_transfer",
    "on_abandon",
    "on_callback",
)
