import itertools

import numpy as np
import pandas as pd
import pytest
from scenarioframes import SEEDS, scenario, tables

from callcenter.scenario import plant, tickets

OUTAGE = (
    pd.Timestamp("2026-10-14 10:42", tz="Europe/Rome"),
    pd.Timestamp("2026-10-14 12:20", tz="Europe/Rome"),
)


@pytest.fixture(params=SEEDS)
def t(request):
    return tables(request.param)


def during(frame, column, first, last):
    return frame[(frame[column] >= first) & (frame[column] < last)]


def test_outage_comes_from_the_configuration():
    assert plant.outage(scenario()) == OUTAGE


def test_the_outage_is_visible_and_complete(t):
    rows = during(t["telemetry"], "measured_at", *OUTAGE)
    assert len(rows) == 19  # from 10:45 to 12:15
    assert (rows["sip_registrations"] == 0).all()
    assert (rows["trunk_channels_used"] == 0).all()
    assert (rows["disk_pct"] == 100).all()
    assert rows["jitter_ms"].isna().all()


def test_the_disk_fills_up_to_the_outage_then_slower(t):
    disk = t["telemetry"].set_index("measured_at")["disk_pct"].astype(float)
    assert disk.iloc[0] == pytest.approx(62, abs=1)
    noon = disk.between_time("12:00", "12:00")
    before = noon[noon.index < OUTAGE[0]].diff().dropna()
    after = noon[noon.index > OUTAGE[1] + pd.Timedelta(days=1)].diff().dropna()
    assert (before > 0).all()
    assert before.mean() == pytest.approx(2.3, abs=0.2)
    assert after.mean() == pytest.approx(1.15, abs=0.15)
    assert disk[OUTAGE[1] + pd.Timedelta(minutes=5) :].max() < 80


def test_clock_change_and_gaps(t):
    at = t["telemetry"]["measured_at"]
    assert at.is_monotonic_increasing
    assert at.is_unique
    full = 35 * 288 + 12
    assert 0.98 * full < len(at) < full
    local = at.dt.tz_localize(None)
    doubled = local[local.dt.date.astype(str).eq("2026-10-25") & local.dt.hour.eq(2)]
    assert 20 <= len(doubled) <= 24
    steps = at.diff().dropna()
    assert steps.min() == pd.Timedelta(minutes=5)
    assert steps.max() >= pd.Timedelta(hours=2)


def test_percentages_and_channels_stay_in_range(t):
    frame = t["telemetry"]
    for name in ("cpu_pct", "memory_pct", "disk_pct", "packet_loss_pct"):
        assert frame[name].dropna().between(0, 100).all(), name
    assert frame["trunk_channels_used"].between(0, 60).all()


def test_network_and_cooling_failures_are_visible(t):
    frame = t["telemetry"]
    bad = during(frame, "measured_at", pd.Timestamp("2026-10-22 15:00", tz="Europe/Rome"),
                 pd.Timestamp("2026-10-22 17:30", tz="Europe/Rome"))  # fmt: skip
    assert bad["jitter_ms"].mean() > 20
    assert frame["jitter_ms"].median() < 5
    hot = frame.loc[frame["room_temperature_c"].idxmax(), "measured_at"]
    assert hot.strftime("%d %H") in ("18 17", "18 18", "18 19")
    frozen = during(frame, "measured_at", pd.Timestamp("2026-10-28 20:00", tz="Europe/Rome"),
                    pd.Timestamp("2026-10-29 16:00", tz="Europe/Rome"))  # fmt: skip
    assert frozen["room_temperature_c"].nunique() == 1


def test_concurrent_counts_by_hand():
    at = pd.Timestamp("2026-10-05 10:00", tz="Europe/Rome")
    calls = pd.DataFrame(
        {
            "entered_at": [at, at + pd.Timedelta(seconds=100), at + pd.Timedelta(seconds=200)],
            "wait_s": [50.0, 10.0, 30.0],
            "talk_s": [100.0, np.nan, 300.0],
        }
    )
    calls["entered_at"] = calls["entered_at"].dt.as_unit("s")
    index = pd.DatetimeIndex([at + pd.Timedelta(seconds=s) for s in (0, 105, 150, 250, 600)])
    assert plant.concurrent(calls, index).tolist() == [1, 2, 0, 1, 0]


def test_channels_come_from_the_calls_when_given(t):
    with_calls = t["telemetry"]
    without = plant.telemetry(scenario())
    assert without["trunk_channels_used"].max() > 5
    sunday = with_calls["measured_at"].dt.day_of_week == 6
    # The invented calls of the tests come on Sundays too; the usual profile does not.
    assert with_calls.loc[sunday, "trunk_channels_used"].mean() > 0.5
    quiet = without["measured_at"].dt.day_of_week == 6
    assert without.loc[quiet, "trunk_channels_used"].max() <= 6


def test_assets(t):
    assets = t["assets"]
    core = assets[assets["criticality"] == 1]
    assert set(core["redundancy_group"].dropna()) >= {"centralino", "sbc", "centro rete", "crm"}
    assert (assets["installed_on"] < pd.Timestamp("2026-09-28")).all()
    assert (assets["warranty_until"] > assets["installed_on"]).all()
    assert (assets["type"] == "cuffia").sum() == 48


def test_ticket_times_are_in_order(t):
    rows = t["tickets"]
    assert len(rows) == 350
    assert rows["opened_at"].is_monotonic_increasing
    columns = ["opened_at", "first_response_at", "resolved_at", "closed_at"]
    for first, second in itertools.pairwise(columns):
        both = rows.dropna(subset=[first, second])
        assert (both[first] <= both[second]).all(), second
        assert not (rows[first].isna() & rows[second].notna()).any()


def test_priority_follows_the_matrix_but_for_the_declared_share(t):
    s = scenario()
    rows = t["tickets"]
    right = [
        tickets.priority(s, i, u) for i, u in zip(rows["impact"], rows["urgency"], strict=True)
    ]
    wrong = (rows["priority"] != pd.Series(right)).mean()
    assert 0.02 <= wrong <= 0.05


@pytest.mark.parametrize(("impact", "urgency"), [(0, 1), (1, 4), (2, 0)])
def test_priority_refuses_values_outside_the_matrix(impact, urgency):
    with pytest.raises(ValueError, match="da 1 \\(alto\\) a 3 \\(basso\\)"):
        tickets.priority(scenario(), impact, urgency)


@pytest.mark.parametrize(
    ("impact", "urgency", "expected"),
    [(1, 1, "P1"), (1, 2, "P2"), (2, 1, "P2"), (2, 2, "P3"), (3, 1, "P3"), (3, 2, "P4"),
     (3, 3, "P4")],
)  # fmt: skip
def test_priority_matrix(impact, urgency, expected):
    assert tickets.priority(scenario(), impact, urgency) == expected


def test_the_outage_has_its_tickets(t):
    rows = during(t["tickets"], "opened_at", *OUTAGE)
    major = rows[rows["asset_id"].isin(["PBX-01", "PBX-02"]) & (rows["priority"] == "P1")]
    assert len(major) >= 3
    assert (major["resolved_at"] >= OUTAGE[1]).all()


def test_tickets_concern_assets_already_installed(t):
    rows = t["tickets"].dropna(subset=["asset_id"]).merge(t["assets"], on="asset_id")
    assert (rows["opened_at"].dt.tz_localize(None) >= rows["installed_on"]).all()


def test_on_call_is_out_of_hours(t):
    rows = t["tickets"]
    hour = rows["opened_at"].dt.hour
    day = rows["opened_at"].dt.day_of_week
    closing = day.map({5: 14, 6: 0}).fillna(20)
    shut = (hour < 8) | (hour >= closing)
    assert rows["on_call"].equals(shut.astype("boolean"))
    assert 0.06 < rows["on_call"].mean() < 0.12
    assert 0.04 < rows["reopened"].mean() < 0.08
