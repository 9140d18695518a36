"""L'impianto: gli apparati del call center e la loro telemetria.

Nella telemetria c'è una storia da scoprire: il disco del centralino si riempie poco a poco, fino a
fermare il servizio il giorno del guasto; dopo la pulizia ricomincia a riempirsi, più piano. Ci
sono anche un degrado della rete, un guasto al condizionatore, un sensore fermo, uno muto e dei
buchi nella raccolta: quando, lo dice ``scenario.yml`` (voce ``plant``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from callcenter.data import TIME_ZONE
from callcenter.scenario import draws
from callcenter.scenario.config import Scenario

# codice, tipo, nome, luogo, gruppo di ridondanza, età in anni (da, a), criticità (1 alta – 3 bassa)
_CORE = (
    ("PBX-01", "centralino", "Centralino IP principale", "sala tecnica", "centralino", 3, 4, 1),
    ("PBX-02", "centralino", "Centralino IP di riserva", "sala tecnica", "centralino", 3, 4, 1),
    ("SBC-01", "sbc", "Session border controller A", "sala tecnica", "sbc", 2, 3, 1),
    ("SBC-02", "sbc", "Session border controller B", "sala tecnica", "sbc", 2, 3, 1),
    ("RTR-01", "router", "Router fibra", "sala tecnica", "accesso", 4, 5, 1),
    ("RTR-02", "router", "Router radio di riserva", "sala tecnica", "accesso", 1, 2, 2),
    ("FWL-01", "firewall", "Firewall", "sala tecnica", None, 3, 4, 1),
    ("SWC-01", "switch", "Switch di centro A", "sala tecnica", "centro rete", 5, 6, 1),
    ("SWC-02", "switch", "Switch di centro B", "sala tecnica", "centro rete", 5, 6, 1),
    ("SWP-01", "switch", "Switch di piano, sala Capri", "sala Capri", None, 6, 7, 2),
    ("SWP-02", "switch", "Switch di piano, sala Ischia", "sala Ischia", None, 6, 7, 2),
    ("SRV-CRM", "server", "Server del CRM", "sala tecnica", "crm", 2, 3, 1),
    ("SRV-CRM2", "server", "Server del CRM, copia", "sala tecnica", "crm", 2, 3, 1),
    ("SRV-REG", "server", "Server delle registrazioni", "sala tecnica", None, 4, 5, 2),
    ("SRV-BCK", "server", "Server dei backup", "sala tecnica", None, 5, 6, 2),
    ("UPS-01", "ups", "Gruppo di continuità A", "sala tecnica", "alimentazione", 7, 8, 1),
    ("UPS-02", "ups", "Gruppo di continuità B", "sala tecnica", "alimentazione", 1, 2, 1),
    ("CDZ-01", "condizionatore", "Condizionatore della sala", "sala tecnica", None, 8, 9, 2),
    ("PRN-01", "stampante", "Stampante di piano", "sala Capri", None, 4, 6, 3),
    ("WBD-01", "wallboard", "Schermo degli indicatori", "sala Capri", None, 3, 4, 3),
)  # fmt: skip


def assets(scenario: Scenario) -> pd.DataFrame:
    """L'inventario degli apparati, dal centralino alle cuffie."""
    settings = scenario["plant"]
    rng = scenario.rng("assets")
    rows = list(_CORE)
    rooms = ("sala Capri", "sala Ischia", "sala Procida")
    for i in range(settings["workstations"]):
        rows.append((f"PC-{i + 1:02d}", "postazione", f"Postazione {i + 1}", rooms[i % 3], None,
                     0, 6, 3))  # fmt: skip
    for i in range(settings["headsets"]):
        rows.append((f"CUF-{i + 1:02d}", "cuffia", f"Cuffia {i + 1}", rooms[i % 3], None, 0, 4, 3))
    frame = pd.DataFrame(
        rows, columns=["asset_id", "type", "name", "location", "group", "min", "max", "criticality"]
    )
    n = len(frame)
    first_day = np.datetime64(scenario["period"]["log_start"], "D")
    low, high = frame["min"].to_numpy(dtype=float), frame["max"].to_numpy(dtype=float)
    age = low + (high - low) * rng.random(n)
    installed = first_day - 10 - np.floor(365 * age).astype("int64")
    years = np.where(frame["type"].isin(["cuffia", "postazione"]), 3, 5)
    return draws.typed(
        {
            "asset_id": frame["asset_id"],
            "type": frame["type"],
            "name": frame["name"],
            "location": frame["location"],
            "redundancy_group": frame["group"],
            "installed_on": draws.dates(installed),
            "warranty_until": draws.dates(installed + 365 * years),
            "criticality": frame["criticality"],
        },
        {
            "asset_id": "text", "type": "text", "name": "text", "location": "text",
            "redundancy_group": "text", "installed_on": "date", "warranty_until": "date",
            "criticality": "integer",
        },
    )  # fmt: skip


def outage(scenario: Scenario) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Inizio e fine del guasto, nel fuso Europe/Rome."""
    times = scenario["acd"]["outage"]
    return tuple(pd.Timestamp(times[key]).tz_convert(TIME_ZONE) for key in ("start", "end"))


def _window(settings: dict, key: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    times = settings[key]
    return tuple(pd.Timestamp(times[edge]).tz_localize(TIME_ZONE) for edge in ("from", "to"))


def _inside(index: pd.DatetimeIndex, window: tuple[pd.Timestamp, pd.Timestamp]) -> np.ndarray:
    return (index >= window[0]) & (index < window[1])


def concurrent(calls: pd.DataFrame, index: pd.DatetimeIndex) -> np.ndarray:
    """Chiamate presenti a ogni istante di ``index``: in coda o in conversazione."""
    draws.require(calls, ["entered_at", "wait_s", "talk_s"], "calls")
    starts = calls["entered_at"].dt.tz_convert("UTC").dt.as_unit("s").astype("int64").to_numpy()
    seconds = calls["wait_s"].astype("Float64").fillna(0) + calls["talk_s"].astype(
        "Float64"
    ).fillna(0)
    ends = starts + np.rint(seconds.to_numpy(dtype=float)).astype("int64")
    instants = index.tz_convert("UTC").as_unit("s").astype("int64").to_numpy()
    begun = np.searchsorted(np.sort(starts), instants, side="right")
    finished = np.searchsorted(np.sort(ends), instants, side="right")
    return begun - finished


def _usual_channels(rng: np.random.Generator, index: pd.DatetimeIndex) -> np.ndarray:
    """Il profilo medio dei canali occupati, per quando non si danno le chiamate."""
    hour = (index.hour + index.minute / 60).to_numpy()
    bell = np.exp(-(((hour - 10.8) / 2.2) ** 2)) + 0.65 * np.exp(-(((hour - 16.2) / 2.0) ** 2))
    weekday = index.day_of_week.to_numpy()
    level = np.where(weekday < 5, 20.0, np.where((weekday == 5) & (hour < 14), 9.0, 0.0))
    value = level * bell * ((hour >= 8) & (hour < 20)) + 0.6
    return np.maximum(np.rint(value + np.sqrt(value) * draws.normal(rng, len(index))), 0)


def telemetry(scenario: Scenario, calls: pd.DataFrame | None = None) -> pd.DataFrame:
    """Le misure del centralino principale ogni cinque minuti, nelle settimane del registro.

    ``calls`` (tabella delle chiamate vere) dà i canali occupati; senza, si usa un profilo medio.
    """
    settings = scenario["plant"]
    rng = scenario.rng("telemetry")
    period = scenario["period"]
    index = pd.date_range(
        pd.Timestamp(period["log_start"], tz=TIME_ZONE),
        pd.Timestamp(period["log_end"], tz=TIME_ZONE),
        freq=f"{settings['step_minutes']}min", inclusive="left",
    ).as_unit("s")  # fmt: skip
    n = len(index)
    down = _inside(index, outage(scenario))

    inbound = _usual_channels(rng, index) if calls is None else concurrent(calls, index)
    # Sul fascio passano anche le chiamate in uscita: poche, in orario.
    hour, weekday = index.hour.to_numpy(), index.day_of_week.to_numpy()
    office = (hour >= 8) & (hour < 20) & (weekday < 5)
    outbound = np.where(office, np.floor(draws.exponential(rng, n, 2.2)), 0)
    channels = np.minimum(inbound + outbound, settings["trunk_channels"])
    channels = np.where(down, 0, channels).astype("int64")

    staffed = np.select(
        [weekday < 5, weekday == 5],
        [26 + 8 * ((hour >= 9) & (hour < 18)), 14 * (hour < 14)], default=0,
    ) * ((hour >= 8) & (hour < 20))  # fmt: skip
    registrations = np.rint(4 + staffed + 0.8 * draws.normal(rng, n))
    registrations = np.where(down, 0, np.maximum(registrations, 2)).astype("int64")

    cpu = 7 + 0.95 * channels + 2.2 * draws.normal(rng, n)
    backup = (hour == 3) & (index.minute.to_numpy() < 40)
    cpu = np.clip(np.where(down, 2.5, cpu + 35 * backup), 1, 100)
    memory = _memory(rng, index, outage(scenario)[1])
    disk = _disk(scenario, rng, index)

    degraded = _inside(index, _window(settings, "network_degradation"))
    jitter = 2.2 + draws.exponential(rng, n, 1.1) + 0.05 * channels
    jitter = jitter + degraded * (28 + 9 * draws.normal(rng, n))
    loss = np.where(draws.chance(rng, n, 0.06), draws.exponential(rng, n, 0.15), 0.0)
    loss = loss + degraded * (2.0 + draws.exponential(rng, n, 1.2))
    jitter = np.where(down | draws.chance(rng, n, settings["missing_jitter"]), np.nan, jitter)
    loss = np.where(down, np.nan, loss)

    frame = pd.DataFrame(
        {
            "measured_at": index,
            "cpu_pct": np.round(cpu, 0),
            "memory_pct": np.round(memory, 1),
            "disk_pct": np.round(disk, 1),
            "trunk_channels_used": channels,
            "sip_registrations": registrations,
            "jitter_ms": np.round(np.maximum(jitter, 0.5), 1),
            "packet_loss_pct": np.round(loss, 1),
            "room_temperature_c": _temperature(rng, index, settings),
        }
    )
    kept = ~draws.share(rng, n, settings["missing_rows"])
    for block in settings["missing_blocks"]:
        kept &= ~_inside(index, _window({"block": block}, "block"))
    # Il guasto si deve vedere per intero: lì non manca nessuna riga.
    frame = frame.loc[kept | down]
    types = dict.fromkeys(frame.columns, "number") | {
        "measured_at": "datetime", "trunk_channels_used": "integer", "sip_registrations": "integer",
    }  # fmt: skip
    return draws.typed(frame.to_dict("series"), types)


def _days(index: pd.DatetimeIndex, since: pd.Timestamp) -> np.ndarray:
    return (index - since).total_seconds().to_numpy() / draws.DAY_S


def _memory(
    rng: np.random.Generator, index: pd.DatetimeIndex, restarted: pd.Timestamp
) -> np.ndarray:
    """La memoria cresce fino al riavvio (domenica alle 4, e alla fine del guasto)."""
    restarts = [day + pd.Timedelta(hours=4) for day in index.normalize().unique()[6::7]]
    since = _days(index, index[0])
    for moment in sorted([*restarts, restarted]):
        elapsed = _days(index, moment)
        since = np.where(elapsed >= 0, elapsed, since)
    return np.clip(38 + 2.1 * since + 0.6 * draws.normal(rng, len(index)), 0, 100)


def _disk(scenario: Scenario, rng: np.random.Generator, index: pd.DatetimeIndex) -> np.ndarray:
    """Il disco si riempie fino al 100% all'inizio del guasto; poi riparte, più piano."""
    disk = scenario["plant"]["disk"]
    started, ended = outage(scenario)
    to_fault = _days(index, started)
    rate = (100 - disk["at_start"]) / _days(pd.DatetimeIndex([started]), index[0])[0]
    before = 100 + rate * to_fault + 0.12 * draws.normal(rng, len(index))
    after = disk["after_cleaning"] + disk["growth_after"] * _days(index, ended)
    value = np.where(to_fault < 0, np.minimum(before, 99.9), 100.0)
    after = after + 0.12 * draws.normal(rng, len(index))
    return np.clip(np.where(_days(index, ended) >= 0, after, value), 0, 100)


def _temperature(rng: np.random.Generator, index: pd.DatetimeIndex, settings: dict) -> np.ndarray:
    """La temperatura della sala, con il condizionatore fermo, il sensore fermo e quello muto."""
    n = len(index)
    hour = (index.hour + index.minute / 60).to_numpy()
    value = 22 + 0.7 * np.sin((hour - 9) / 24 * 2 * np.pi) + 0.25 * draws.normal(rng, n)
    began, ended = _window(settings, "cooling_failure")
    hot, cooling = _days(index, began) * 24, _days(index, ended) * 24
    length = (ended - began).total_seconds() / 3600
    peak = 11.5 * (1 - np.exp(-length / 2.5))
    rise = 11.5 * (1 - np.exp(-np.maximum(hot, 0) / 2.5))
    value = value + np.where(cooling < 0, rise, peak * np.exp(-np.maximum(cooling, 0) / 1.2))
    value = np.round(value, 1)
    frozen = _inside(index, _window(settings, "frozen_sensor"))
    value[frozen] = value[frozen][0]
    value[_inside(index, _window(settings, "silent_sensor"))] = np.nan
    return value
