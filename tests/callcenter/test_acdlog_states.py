"""Agent states and after-call work."""

import pandas as pd
import pytest

from callcenter import acdlog, data

T = 1790578800


def line(after: int, event: str, *data: object, queue="q", agent="PJSIP/214", call="NONE") -> str:
    return "|".join([str(T + after), call, queue, agent, event, *map(str, data)])


def states(*lines: str) -> list[tuple]:
    table = acdlog.read([line(0, "QUEUESTART", agent="NONE"), *lines]).agent_states
    start = table["started_at"].astype("int64") - T
    rows = table.assign(start=start).astype(object).where(lambda t: t.notna(), None)
    names = ["agent", "queue", "state", "reason", "start", "duration_s", "complete"]
    return list(rows[names].itertuples(index=False, name=None))


END = line(1000, "CONFIGRELOAD", agent="NONE")


def test_member_added_paused_resumed_removed():
    assert states(
        line(10, "ADDMEMBER", ""),
        line(60, "PAUSE", "Pausa"),
        line(90, "UNPAUSE", ""),
        line(200, "REMOVEMEMBER", ""),
        END,
    ) == [
        ("214", "q", "available", None, 10, 50, True),
        ("214", "q", "paused", "Pausa", 60, 30, True),
        ("214", "q", "available", None, 90, 110, True),
    ]


def test_table_types():
    table = acdlog.read([line(0, "ADDMEMBER"), END]).agent_states

    assert list(table.columns) == [
        "agent",
        "queue",
        "state",
        "reason",
        "started_at",
        "ended_at",
        "duration_s",
        "complete",
    ]
    assert table["state"].cat.categories.tolist() == ["available", "paused"]
    assert str(table["ended_at"].dtype) == "datetime64[s, Europe/Rome]"
    assert table["complete"].dtype == bool


def test_pause_without_unpause_ends_with_the_log_or_the_exit():
    assert states(line(10, "ADDMEMBER"), line(60, "PAUSE", "Pausa"), END)[-1] == (
        ("214", "q", "paused", "Pausa", 60, 940, False)
    )
    assert states(
        line(10, "ADDMEMBER"), line(60, "PAUSE", "Pausa"), line(100, "REMOVEMEMBER"), END
    )[-1] == ("214", "q", "paused", "Pausa", 60, 40, True)


def test_static_member_is_available_before_its_first_pause():
    assert states(line(60, "PAUSE", "Pausa"), line(90, "UNPAUSE"), END) == [
        ("214", "q", "available", None, 0, 60, False),
        ("214", "q", "paused", "Pausa", 60, 30, True),
        ("214", "q", "available", None, 90, 910, False),
    ]


def test_unpause_and_remove_without_their_start():
    assert states(line(60, "UNPAUSE"), END)[0] == ("214", "q", "paused", None, 0, 60, False)
    assert states(line(60, "REMOVEMEMBER"), END) == [("214", "q", "available", None, 0, 60, False)]


def test_new_reason_closes_the_old_pause_and_repetitions_change_nothing():
    assert states(
        line(0, "ADDMEMBER"),
        line(10, "PAUSE", "Pausa"),
        line(15, "PAUSE", "Pausa"),
        line(30, "PAUSE", "Formazione"),
        line(50, "UNPAUSE"),
        line(55, "UNPAUSE"),
        line(56, "ADDMEMBER"),
        END,
    ) == [
        ("214", "q", "available", None, 0, 10, True),
        ("214", "q", "paused", "Pausa", 10, 20, True),
        ("214", "q", "paused", "Formazione", 30, 20, True),
        ("214", "q", "available", None, 50, 950, False),
    ]


def test_pauseall_changes_every_known_queue():
    rows = states(
        line(0, "ADDMEMBER", queue="a"),
        line(0, "ADDMEMBER", queue="b"),
        line(10, "PAUSEALL", "Pausa", queue="NONE"),
        line(10, "PAUSE", "Pausa", queue="a"),
        line(10, "PAUSE", "Pausa", queue="b"),
        line(40, "UNPAUSEALL", queue="NONE"),
        line(40, "UNPAUSE", queue="a"),
        line(40, "UNPAUSE", queue="b"),
        END,
    )

    paused = [row for row in rows if row[2] == "paused"]
    assert paused == [
        ("214", "a", "paused", "Pausa", 10, 30, True),
        ("214", "b", "paused", "Pausa", 10, 30, True),
    ]


def test_pauseall_of_static_member_is_one_history_of_the_whole_agent():
    assert states(
        line(10, "PAUSEALL", "Pausa", queue="NONE"),
        line(10, "PAUSE", "Pausa", queue="a"),
        line(10, "PAUSE", "Pausa", queue="b"),
        line(40, "UNPAUSEALL", queue="NONE"),
        line(40, "UNPAUSE", queue="a"),
        line(40, "UNPAUSE", queue="b"),
        END,
    ) == [
        ("214", None, "available", None, 0, 10, False),
        ("214", None, "paused", "Pausa", 10, 30, True),
        ("214", None, "available", None, 40, 960, False),
    ]


def test_pause_without_queue_is_a_pause_of_all():
    rows = states(
        line(0, "ADDMEMBER", queue="a"),
        line(10, "PAUSE", "Pausa", queue="NONE"),
        line(40, "UNPAUSE", queue="NONE"),
        END,
    )

    assert rows[1] == ("214", "a", "paused", "Pausa", 10, 30, True)


def test_member_from_before_the_log_is_paused_in_the_queues_it_will_leave():
    pause = line(10, "PAUSEALL", "Pausa", queue="NONE")
    resume = line(40, "UNPAUSEALL", queue="NONE")
    leaves = [line(100, "REMOVEMEMBER", queue="a"), line(300, "REMOVEMEMBER", queue="b")]

    assert states(pause, resume, *leaves, END) == [
        ("214", "a", "available", None, 0, 10, False),
        ("214", "b", "available", None, 0, 10, False),
        ("214", "a", "paused", "Pausa", 10, 30, True),
        ("214", "b", "paused", "Pausa", 10, 30, True),
        ("214", "a", "available", None, 40, 60, True),
        ("214", "b", "available", None, 40, 260, True),
    ]
    without_queue = [
        line(10, "PAUSE", "Pausa", queue="NONE"),
        line(40, "UNPAUSE", queue="NONE"),
    ]
    assert states(*without_queue, *leaves, END) == states(pause, resume, *leaves, END)


def test_first_event_may_be_the_end_of_a_pause():
    rows = states(line(40, "UNPAUSEALL", queue="NONE"), line(100, "REMOVEMEMBER"), END)

    assert rows == [
        ("214", "q", "paused", None, 0, 40, False),
        ("214", "q", "available", None, 40, 60, True),
    ]


def test_supposed_state_of_the_whole_agent_ends_when_a_queue_is_known():
    assert states(
        line(10, "PAUSEALL", "Pausa", queue="NONE"),
        line(40, "UNPAUSEALL", queue="NONE"),
        line(100, "ADDMEMBER"),
        line(300, "REMOVEMEMBER"),
        END,
    ) == [
        ("214", None, "available", None, 0, 10, False),
        ("214", None, "paused", "Pausa", 10, 30, True),
        ("214", None, "available", None, 40, 60, False),
        ("214", "q", "available", None, 100, 200, True),
    ]


def test_pauseall_after_the_exit_does_not_bring_the_agent_back():
    assert states(
        line(10, "ADDMEMBER"),
        line(50, "PAUSEALL", "Pausa", queue="NONE"),
        line(60, "REMOVEMEMBER"),
        line(70, "UNPAUSEALL", queue="NONE"),
        line(500, "PAUSEALL", "Pausa", queue="NONE"),
        END,
    ) == [
        ("214", "q", "available", None, 10, 40, True),
        ("214", "q", "paused", "Pausa", 50, 10, True),
    ]


def test_exit_whose_entry_is_lost_in_the_middle_of_the_log():
    rows = states(
        line(10, "ADDMEMBER"),
        line(60, "REMOVEMEMBER"),
        line(500, "PAUSEALL", "Pausa", queue="NONE"),
        line(530, "UNPAUSEALL", queue="NONE"),
        line(600, "REMOVEMEMBER"),
        END,
    )

    assert rows[1:] == [
        ("214", "q", "paused", "Pausa", 500, 30, True),
        ("214", "q", "available", None, 530, 70, True),
    ]


def test_login_of_the_whole_agent_survives_the_entry_in_a_queue():
    rows = states(
        line(10, "AGENTLOGIN", "SIP/9", queue="NONE", agent="Agent/214"),
        line(50, "ADDMEMBER", agent="Agent/214"),
        line(90, "AGENTLOGOFF", "SIP/9", 80, queue="NONE", agent="Agent/214"),
        END,
    )

    assert rows == [
        ("214", None, "available", None, 10, 80, True),
        ("214", "q", "available", None, 50, 40, True),
    ]


HOUR = 3600


def sessions(*lines: str, **options):
    return acdlog.read([line(0, "QUEUESTART", agent="NONE"), *lines], **options)


def test_long_session_is_a_suspicion_and_its_states_stay():
    log = sessions(
        line(0, "ADDMEMBER", queue="a"),
        line(0, "ADDMEMBER", queue="b"),
        line(0, "ADDMEMBER", agent="PJSIP/215"),
        line(2 * HOUR, "PAUSE", "Pausa", queue="a"),
        line(3 * HOUR, "UNPAUSE", queue="a"),
        line(12 * HOUR, "REMOVEMEMBER", agent="PJSIP/215"),
        line(20 * HOUR, "REMOVEMEMBER", queue="a"),
        line(30 * HOUR, "CONFIGRELOAD", agent="NONE"),
    )

    rows = log.long_sessions[["agent", "queue", "duration_s", "complete"]]
    assert rows.to_numpy().tolist() == [
        ["214", "a", 20 * HOUR, True],
        ["214", "b", 30 * HOUR, False],
    ]
    assert log.warnings == [
        "Uscita dimenticata? L'agente 214 risulta collegato dal 28/09/2026 09:00 al 29/09/2026 "
        "15:00: 30 ore di fila. I suoi stati restano in agent_states."
    ]
    assert log.agent_states["duration_s"].max() == 30 * HOUR


def test_length_of_a_suspect_session_can_be_chosen():
    rows = [line(0, "ADDMEMBER"), line(9 * HOUR, "REMOVEMEMBER")]

    assert sessions(*rows).warnings == []
    assert "9 ore" in sessions(*rows, longest_session_h=8).warnings[0]


def test_static_member_is_never_a_forgotten_exit():
    rows = [line(60, "PAUSE", "Pausa"), line(90, "UNPAUSE"), line(90 * HOUR, "PAUSE", "Pausa")]

    assert sessions(*rows).warnings == []


def test_many_long_sessions_are_summed_up():
    members = [line(0, "ADDMEMBER", agent=f"PJSIP/{n}") for n in range(201, 210)]
    log = sessions(*members, line(24 * HOUR, "CONFIGRELOAD", agent="NONE"))

    assert len(log.warnings) == 6
    assert log.warnings[-1] == "Altre uscite forse dimenticate: 4; guarda long_sessions."


def test_suspicion_is_told_only_for_the_period_and_queues_asked():
    rows = [
        line(0, "ADDMEMBER"),
        line(20 * HOUR, "REMOVEMEMBER"),
        line(100 * HOUR, "ADDMEMBER", queue="z"),
        line(101 * HOUR, "REMOVEMEMBER", queue="z"),
    ]

    assert len(sessions(*rows).warnings) == 1
    assert sessions(*rows, queues="z").warnings == []
    assert sessions(*rows, since="2026-10-01").warnings == []
    kept = sessions(*rows, until="2026-09-28 10:00")
    assert "29/09/2026 05:00" in kept.warnings[0]
    assert kept.long_sessions["duration_s"].tolist() == [20 * HOUR]


def test_states_are_clipped_to_the_period():
    rows = [
        line(0, "ADDMEMBER"),
        line(100, "PAUSE", "Pausa"),
        line(200, "UNPAUSE"),
        line(300, "REMOVEMEMBER"),
    ]
    start, end = (pd.Timestamp(T + after, unit="s", tz="UTC") for after in (50, 250))

    found = acdlog.read(rows, since=start, until=end).agent_states

    assert found["duration_s"].tolist() == [50, 100, 50]
    assert found["complete"].tolist() == [False, True, False]
    assert found["started_at"].iloc[0] == start
    assert found["ended_at"].iloc[-1] == end
    assert str(found["ended_at"].dtype) == "datetime64[s, Europe/Rome]"
    whole = acdlog.read(rows).agent_states
    before = whole.copy()
    pd.testing.assert_frame_equal(acdlog.clip_states(whole, start, end), found)
    pd.testing.assert_frame_equal(whole, before)
    pd.testing.assert_frame_equal(acdlog.clip_states(whole), whole)
    exact = acdlog.clip_states(whole, since=pd.Timestamp(T + 100, unit="s", tz="UTC"))
    assert exact["complete"].tolist() == [True, True]
    assert acdlog.clip_states(whole, until="2026-09-28 09:00").empty


def test_clip_states_refuses_an_empty_period_and_another_table():
    table = acdlog.read([line(0, "ADDMEMBER"), END]).agent_states

    with pytest.raises(ValueError, match="Il periodo è vuoto"):
        acdlog.clip_states(table, "2026-09-29", "2026-09-29")
    with pytest.raises(ValueError, match="since='boh' non è una data"):
        acdlog.clip_states(table, "boh")
    with pytest.raises(ValueError, match="mancano le colonne complete"):
        acdlog.clip_states(table.drop(columns="complete"), "2026-09-29")


def test_acw_cut_by_the_period_keeps_its_whole_length():
    rows = [*call(0, 50, "a"), line(51, "PAUSE", "ACW"), line(91, "UNPAUSE")]
    log = acdlog.read(rows, until=pd.Timestamp(T + 61, unit="s", tz="UTC"))

    assert log.calls["acw_s"].tolist() == [40]
    assert log.agent_states["duration_s"].tolist()[-1] == 10


def test_only_the_forgotten_exit_is_longer_than_a_shift_in_the_five_weeks():
    log = acdlog.read(data.queue_logs())

    long = log.agent_states[log.agent_states["duration_s"] > 12 * HOUR]
    assert set(long["agent"]) == {"219"}
    assert str(long["started_at"].min().date()) == "2026-10-08"
    assert str(long["ended_at"].max().date()) == "2026-10-10"
    assert set(log.long_sessions["agent"]) == {"219"}
    assert log.agent_states["queue"].notna().all()


@pytest.mark.parametrize(
    ("login", "logoff"),
    [("AGENTLOGIN", "AGENTLOGOFF"), ("AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF")],
)
def test_login_and_logoff(login, logoff):
    assert states(
        line(10, login, "SIP/9-0a", queue="NONE", agent="Agent/214"),
        line(60, "PAUSE", "Pausa", agent="Agent/214"),
        line(80, "UNPAUSE", agent="Agent/214"),
        line(100, logoff, "SIP/9-0a", 90, queue="NONE", agent="Agent/214"),
        END,
    ) == [
        ("214", None, "available", None, 10, 90, True),
        ("214", "q", "paused", "Pausa", 60, 20, True),
    ]


def test_logoff_alone_uses_its_login_time():
    rows = states(line(500, "AGENTLOGOFF", "SIP/9-0a", 120, queue="NONE"), END)

    assert rows == [("214", None, "available", None, 380, 120, False)]


def test_member_added_already_paused():
    assert states(line(10, "ADDMEMBER", "PAUSED"), line(30, "UNPAUSE"), END)[0] == (
        ("214", "q", "paused", None, 10, 20, True)
    )


def call(start: int, talk: int, number: str, agent="PJSIP/214") -> list[str]:
    end = start + talk
    return [
        line(start, "ENTERQUEUE", "", "081", 1, call=number, agent="NONE"),
        line(start, "CONNECT", 0, "x", 0, call=number, agent=agent),
        line(end, "COMPLETEAGENT", 0, talk, 1, call=number, agent=agent),
    ]


def acw(*lines: str, **options) -> list[float | None]:
    column = acdlog.read(list(lines), **options).calls["acw_s"]
    return [None if pd.isna(value) else value for value in column]


def test_acw_is_the_pause_that_follows_within_the_gap():
    near = [*call(0, 50, "a"), line(55, "PAUSE", "postchiamata"), line(85, "UNPAUSE")]
    far = [*call(0, 50, "a"), line(56, "PAUSE", "Postchiamata"), line(85, "UNPAUSE")]
    other = [*call(0, 50, "a"), line(50, "PAUSE", "Pausa"), line(85, "UNPAUSE")]

    assert acw(*near) == [30]
    assert acw(*far) == [0]
    assert acw(*far, acw_gap_s=6) == [29]
    assert acw(*other) == [0]
    assert acw(*other, acw_reasons="Pausa") == [35]


def test_acw_is_of_the_same_agent_even_under_another_channel_name():
    rows = [
        *call(0, 50, "a", agent="PJSIP/214-0000a1b2"),
        *call(0, 50, "b", agent="PJSIP/215"),
        line(51, "PAUSE", "ACW", agent="Local/214@from-queue/n"),
        line(61, "UNPAUSE", agent="Local/214@from-queue/n"),
    ]

    assert acw(*rows) == [10, 0]


def test_acw_goes_to_the_last_call_only_and_once_for_all_queues():
    rows = [
        line(0, "ADDMEMBER", queue="q"),
        line(0, "ADDMEMBER", queue="z"),
        *call(0, 48, "a"),
        *call(49, 1, "b"),
        line(51, "PAUSE", "ACW", queue="q"),
        line(51, "PAUSE", "ACW", queue="z"),
        line(61, "UNPAUSE", queue="q"),
        line(61, "UNPAUSE", queue="z"),
    ]

    assert acw(*rows) == [0, 10]


def test_acw_cut_by_the_end_of_the_log_is_unknown():
    assert acw(*call(0, 50, "a"), line(51, "PAUSE", "ACW"), END) == [None]


def test_acw_is_missing_for_calls_not_answered():
    rows = [
        line(0, "ENTERQUEUE", "", "081", 1, call="a", agent="NONE"),
        line(9, "ABANDON", 1, 1, 9, call="a", agent="NONE"),
        line(9, "PAUSE", "ACW"),
    ]

    assert acw(*rows) == [None]


def test_pause_across_the_spring_clock_change_lasts_its_true_time():
    start = int(pd.Timestamp("2026-03-29 01:50", tz="Europe/Rome").timestamp())
    rows = [
        f"{start}|NONE|q|SIP/1|PAUSE|Pausa",
        f"{start + 1200}|NONE|q|SIP/1|UNPAUSE|",
    ]

    (span,) = acdlog.read(rows).agent_states.query("state == 'paused'").to_dict("records")

    assert str(span["ended_at"]) == "2026-03-29 03:10:00+02:00"
    assert span["duration_s"] == 1200
