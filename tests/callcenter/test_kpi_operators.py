"""The indicators of agents' time, on small cases computed by hand."""

import pandas as pd
import pytest
from callframes import calls_frame, pause, state, states_frame
from kpiframes import calls_of_two_agents, two_agents

from callcenter import acdlog, kpi


@pytest.fixture
def agent_states():
    return two_agents()


@pytest.fixture
def worked():
    return calls_of_two_agents()


def test_agent_time(worked, agent_states):
    assert kpi.login_time(agent_states) == 5400
    # Busy 1380 s of 3600 + 1800 - 600 - 300.
    assert kpi.occupancy(worked, agent_states) == pytest.approx(1380 / 4500)
    assert kpi.utilisation(worked, agent_states) == pytest.approx(1380 / 5400)
    assert kpi.available_share(agent_states) == pytest.approx(4500 / 5400)
    assert kpi.pause_share(agent_states) == pytest.approx(900 / 5400)
    assert kpi.pause_share(agent_states, reasons=["formazione"]) == pytest.approx(300 / 5400)
    assert kpi.calls_per_hour(worked, agent_states) == pytest.approx(2)
    # If only "Chiusura" is after-call work, Postchiamata becomes a break.
    assert kpi.occupancy(worked, agent_states, acw_reasons=["Chiusura"]) == pytest.approx(
        1380 / 4380
    )


def test_agent_time_by_agent(worked, agent_states):
    table = kpi.by(
        worked, "agent", ["answered", "occupancy", "calls_per_hour"], agent_states=agent_states
    )
    assert table.loc["201", "occupancy"] == pytest.approx(1080 / 3000)
    assert table.loc["202", "occupancy"] == pytest.approx(300 / 1500)
    assert table.loc["201", "calls_per_hour"] == pytest.approx(2)
    assert table["answered"].tolist() == [2, 1, 0]
    assert table.index.isna().tolist() == [False, False, True]
    assert table["occupancy"].isna().tolist() == [False, False, True]


def test_agent_time_is_divided_between_intervals(worked, agent_states):
    table = kpi.by(
        worked,
        ["agent", "interval"],
        ["login_time", "occupancy", "calls_per_hour"],
        agent_states=agent_states,
        minutes=10,
    )
    assert table.loc["201", "login_time"].tolist() == [600] * 6
    # The first call runs from 9:01 to 9:11.
    assert table.loc["201", "occupancy"].head(2).tolist() == pytest.approx([540 / 600, 60 / 600])
    assert table.loc["201", "calls_per_hour"].tolist() == [6, 0, 0, 6, 0, 0]
    assert table["login_time"].sum() == kpi.login_time(agent_states)


def test_agent_in_several_queues_is_logged_in_once():
    states = states_frame(
        state("201", "09:00", "10:00", queue="bollette"),
        state("201", "09:30", "10:30", queue="web"),
        pause("201", "10:00", "10:40", "Pausa", queue="bollette"),
    )
    assert kpi.login_time(states) == 100 * 60
    # Paused in one queue but available in another: available until 10:30.
    assert kpi.pause_share(states) == pytest.approx(10 / 100)


def test_time_shares(agent_states):
    table = kpi.time_shares(agent_states)
    assert table.loc["201", "login_s"] == 3600
    assert table.loc["201", "Pausa"] == pytest.approx(600 / 3600)
    assert table.loc["201", "Postchiamata"] == pytest.approx(120 / 3600)
    assert table.loc["202", "available"] == pytest.approx(1500 / 1800)
    assert table.drop(columns="login_s").sum(axis=1).tolist() == pytest.approx([1, 1])
    unnamed = states_frame(pause("201", "09:00", "09:30", pd.NA), state("201", "09:30", "09:40"))
    assert kpi.time_shares(unnamed)["senza motivo"].tolist() == [0.75]
    assert len(kpi.time_shares(agent_states, ["agent", "hour"])) == 2


def test_agent_indicators_by_queue_are_refused(worked, agent_states):
    with pytest.raises(ValueError, match="un operatore può servire più code"):
        kpi.by(worked, "queue", ["occupancy"], agent_states=agent_states)
    with pytest.raises(ValueError, match="serve agent_states"):
        kpi.by(worked, "agent", ["occupancy"])


def test_states_without_an_end_do_not_count(agent_states):
    agent_states.loc[0, "ended_at"] = pd.NaT
    assert kpi.login_time(agent_states) == 5400 - 1200


def test_agent_time_on_the_day_the_clock_changes():
    states = states_frame(state("201", "2026-10-25 00:00", "2026-10-25 06:00"))
    assert kpi.login_time(states) == 7 * 3600
    table = kpi.by(calls_frame(), "interval", ["login_time"], agent_states=states)
    assert table["login_time"].tolist() == [1800] * 14
    across = states_frame(state("201", "2026-10-24 22:00", "2026-10-25 03:30"))
    by_day = kpi.by(calls_frame(), "day", ["login_time"], agent_states=across)
    assert by_day["login_time"].tolist() == [2 * 3600, 4.5 * 3600]


def test_unknown_agent_state():
    frame = states_frame(state("201", "09:00", "10:00"))
    with pytest.raises(ValueError, match="sconosciuti: libero"):
        kpi.login_time(frame.assign(state="libero"))


def test_after_call_work_has_the_same_reasons_everywhere():
    assert kpi.ACW_REASONS is acdlog.ACW_REASONS
    assert kpi.INDICATORS["occupancy"].defaults["acw_reasons"] is acdlog.ACW_REASONS
