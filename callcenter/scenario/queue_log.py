"""Dal traffico simulato al registro ``queue_log``, con i difetti che i registri veri hanno."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from callcenter.acdlog import Event, format_event
from callcenter.data import TIME_ZONE
from callcenter.scenario.acd import ACW_REASON, Traffic, call_ids
from callcenter.scenario.config import Scenario


def events(scenario: Scenario, traffic: Traffic) -> list[Event]:
    """Gli eventi del periodo, in ordine di tempo, come li scriverebbe Asterisk."""
    origin = int(traffic.origin.timestamp())
    ids = call_ids(traffic)
    rows = traffic.result.calls
    entered = rows["entered_at"].to_numpy()
    connected = rows["connected_at"].to_numpy()
    position = rows["position"].tolist()
    callers = traffic.demand["caller"].tolist()
    queues = rows["queue"].tolist()
    by_agent = scenario.rng("who hangs up").random(len(rows)) < 0.34
    local = {str(extension) for extension in scenario["acd"]["local_channel"]}
    forgotten = scenario["acd"]["forgotten_logout"]
    forgotten_day = pd.Timestamp(forgotten["date"]).date()
    target = {name: facts["transfer"]["to"] for name, facts in scenario["queues"].items()}

    def member(agent: str) -> str:
        return f"Local/{agent}@from-queue/n" if agent in local else f"PJSIP/{agent}"

    def second(time: float) -> int:
        return origin + math.floor(time)

    written = []
    for fact in traffic.result.events:
        call, name = fact.call, fact.name
        when = second(fact.time)
        agent = "" if fact.agent == "NONE" else member(fact.agent)
        if call < 0:
            if name == "REMOVEMEMBER" and fact.agent == str(forgotten["extension"]):
                day = pd.Timestamp(when, unit="s", tz=TIME_ZONE).date()
                if day == forgotten_day:
                    continue
            if name in ("ADDMEMBER", "REMOVEMEMBER"):
                written.append(Event(when, "MANAGER", fact.queue, agent, name, (), 0))
            else:
                reason = fact.data[0] if fact.data[0] != "ACW" else ACW_REASON
                written.append(Event(when, "NONE", "", agent, f"{name}ALL", (reason,), 0))
            continue
        queue = queues[call]
        start = second(entered[call])
        data: tuple = ()
        if name == "ENTERQUEUE":
            data = ("", callers[call], str(position[call]))
        elif name == "CONNECT":
            bridge = f"{when}.{int(ids[call].split('.')[1]) + 1}"
            data = (str(when - start), bridge, str(max(round(fact.data[0]), 0)))
        elif name in ("COMPLETE", "COMPLETECALLER"):
            answer = second(connected[call])
            name = "COMPLETEAGENT" if by_agent[call] and name == "COMPLETE" else "COMPLETECALLER"
            data = (str(answer - start), str(when - answer), str(position[call]))
        elif name == "TRANSFER":
            answer = second(connected[call])
            name = "BLINDTRANSFER"
            data = (
                target[queue],
                "from-internal",
                str(answer - start),
                str(when - answer),
                str(position[call]),
            )
        elif name == "RINGNOANSWER":
            data = (str(round(fact.data[0] * 1000)),)
        elif name in ("ABANDON", "EXITWITHTIMEOUT"):
            data = ("1", str(position[call]), str(when - start))
        elif name == "EXITWITHKEY":
            data = ("5", "1", str(position[call]), str(when - start))
        written.append(Event(when, ids[call], queue, agent, name, data, 0))
    written.extend(_restart(scenario))
    # Due fatti dello stesso secondo restano nell'ordine in cui sono avvenuti.
    written.sort(key=lambda event: event.time)
    return written


def _restart(scenario: Scenario) -> list[Event]:
    """Le righe che Asterisk scrive quando riparte dopo il guasto."""
    back = int(pd.Timestamp(scenario["acd"]["outage"]["end"]).timestamp()) - 25
    return [
        Event(back, "NONE", "", "", "QUEUESTART", (), 0),
        Event(back + 9, "NONE", "", "", "CONFIGRELOAD", (), 0),
    ]


def weekly_lines(scenario: Scenario, written: list[Event]) -> dict[str, list[str]]:
    """Le righe del registro, un file per settimana (chiave: il lunedì, ``YYYYMMDD``).

    I difetti messi apposta: un blocco incollato due volte, righe scritte a metà durante il guasto.
    """
    settings = scenario["acd"]
    start, end = scenario["period"]["log_start"], scenario["period"]["log_end"]
    mondays = pd.date_range(start, end, freq="7D", tz=TIME_ZONE)
    edges = [int(day.timestamp()) for day in mondays]
    times = np.array([event.time for event in written])
    cuts = np.searchsorted(times, edges)
    files = {}
    for monday, low, high in zip(mondays[:-1], cuts[:-1], cuts[1:], strict=True):
        lines = [format_event(event) for event in written[low:high]]
        stamps = times[low:high]
        block = settings["duplicated_block"]
        moment = pd.Timestamp(block["date"]).tz_localize(TIME_ZONE).timestamp()
        moment += block["hour"] * 3600
        if stamps[0] <= moment <= stamps[-1]:
            first = int(np.searchsorted(stamps, moment))
            last = first + block["lines"]
            lines[last:last] = lines[first:last]
        crash = pd.Timestamp(settings["outage"]["start"]).timestamp()
        if stamps[0] <= crash <= stamps[-1]:
            first = int(np.searchsorted(stamps, crash)) - settings["truncated_lines"]
            for number in range(first, first + settings["truncated_lines"]):
                lines[number] = lines[number][: 13 + 3 * (number % 4)]
        files[monday.strftime("%Y%m%d")] = lines
    return files
