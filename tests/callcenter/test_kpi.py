"""callcenter.kpi on small cases computed by hand."""

import doctest
import inspect
import math

import numpy as np
import pandas as pd
import pytest
from callframes import call, calls_frame, pause, state, states_frame
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import kpi

nan = pytest.approx(math.nan, nan_ok=True)


@pytest.fixture
def calls():
    """Ten usable passages: 5 answered, 3 abandoned, 2 out another way; 2 unusable."""
    return calls_frame(
        call("09:05:00", 0, talk_s=100, acw_s=20, agent="201"),
        call("09:10:00", 10, talk_s=200, acw_s=0, agent="202", ended_by="transfer"),
        call("09:31:00", 20, talk_s=300, acw_s=40, agent="201", ring_no_answer=2),
        call("09:40:00", 21, talk_s=50, acw_s=10, agent="202", queue="web"),
        call("10:02:00", 99, talk_s=150, acw_s=30, agent="201", queue="web"),
        call("09:12:00", 3, "abandoned"),
        call("09:33:00", 15, "abandoned"),
        call("10:05:00", 60, "abandoned", queue="web"),
        call("09:50:00", 120, "timeout", ring_no_answer=1),
        call("10:10:00", 12, "exit_key", queue="web"),
        call("10:20:00", 500, "unfinished"),
        call("10:21:00", 400, "answered", complete=False, talk_s=900),
    )


def test_docstring_examples_run():
    outcome = doctest.testmod(kpi)
    assert outcome.attempted >= 1
    assert outcome.failed == 0


# --- Volumes, abandonment, service level ------------------------------------------------------


def test_volumes(calls):
    assert kpi.offered(calls) == 10
    assert kpi.answered(calls) == 5
    assert kpi.abandoned(calls) == 3
    assert kpi.diverted(calls) == 2
    assert kpi.excluded(calls) == 2


def test_abandonment_rate(calls):
    assert kpi.abandonment_rate(calls) == pytest.approx(3 / 10)
    assert kpi.abandonment_rate(calls, short_abandon_s=5) == pytest.approx(2 / 9)
    # Shorter than the threshold, not equal to it.
    assert kpi.abandonment_rate(calls, short_abandon_s=3) == pytest.approx(3 / 10)


@pytest.mark.parametrize(
    ("convention", "short", "expected"),
    [
        ("answered", 0, 3 / 5),
        ("offered", 0, 3 / 10),
        ("answered_or_abandoned_within", 0, 5 / 10),
        ("answered", 5, 3 / 5),
        ("offered", 5, 3 / 9),
        ("answered_or_abandoned_within", 5, 4 / 9),
    ],
)
def test_service_level_conventions(calls, convention, short, expected):
    found = kpi.service_level(calls, convention=convention, threshold_s=20, short_abandon_s=short)
    assert found == pytest.approx(expected)


def test_within_the_threshold_includes_the_threshold(calls):
    assert kpi.service_level(calls, convention="answered", threshold_s=19.9) == 2 / 5
    assert kpi.service_level(calls, convention="answered", threshold_s=0) == 1 / 5


def test_the_convention_must_be_said(calls):
    with pytest.raises(TypeError, match="convention"):
        kpi.service_level(calls)


# --- Waits and durations ----------------------------------------------------------------------


def test_waits(calls):
    assert kpi.asa(calls) == pytest.approx(150 / 5)
    assert kpi.mean_wait(calls) == pytest.approx((150 + 78 + 132) / 10)
    assert kpi.mean_wait_abandoned(calls) == pytest.approx(78 / 3)
    assert kpi.max_wait(calls) == 120
    waits = [0, 10, 20, 21, 99, 3, 15, 60, 120, 12]
    assert kpi.wait_percentile(calls) == pytest.approx(np.percentile(waits, 90))
    assert kpi.wait_percentile(calls, percentile=25, who="answered") == 10
    assert kpi.abandonment_percentile(calls) == 15
    assert kpi.abandonment_percentile(calls, percentile=75) == pytest.approx(37.5)


def test_handling_time_is_the_sum_of_its_parts(calls):
    assert kpi.att(calls) == pytest.approx(800 / 5)
    assert kpi.mean_acw(calls) == pytest.approx(100 / 5)
    assert kpi.aht(calls) == pytest.approx(180)
    assert kpi.mean_hold(calls) == nan


def test_hold_counts_where_it_is_known():
    calls = calls_frame(
        call(talk_s=100, acw_s=20, hold_s=30), call(talk_s=200, acw_s=0, hold_s=pd.NA)
    )
    assert kpi.mean_hold(calls) == 15
    assert kpi.aht(calls) == pytest.approx(150 + 15 + 10)


def test_transfers_and_ring_no_answer(calls):
    assert kpi.transfer_rate(calls) == pytest.approx(1 / 5)
    assert kpi.ring_no_answer_rate(calls) == pytest.approx(3 / 8)


# --- Repeat calls -----------------------------------------------------------------------------


@pytest.fixture
def callers():
    """Caller A calls on day 1 and 2, B on day 1 and 6, C once; hidden numbers never count."""
    return calls_frame(
        call("2026-10-05 09:00", 5, caller="A", call_id="a1"),
        call("2026-10-05 09:05", 5, caller="A", call_id="a1", visit=2, queue="web"),
        call("2026-10-06 09:00", 5, "abandoned", caller="A", queue="web", call_id="a2"),
        call("2026-10-05 10:00", 5, caller="B"),
        call("2026-10-10 10:00", 5, caller="B"),
        call("2026-10-05 11:00", 5, caller="C"),
        call("2026-10-05 12:00", 5, caller="Anonymous"),
        call("2026-10-05 12:30", 5, caller="anonymous"),
        call("2026-10-05 13:00", 5),
        call("2026-10-20 09:00", 5, caller="D"),
    )


def test_repeat_rate(callers):
    # Judged: a1 (repeated), a2, both of B, C; D's window runs past the end of the data.
    assert kpi.repeat_rate(callers, window_h=72) == pytest.approx(1 / 5)
    assert kpi.repeat_rate(callers, window_h=5 * 24) == pytest.approx(2 / 5)
    assert kpi.repeat_rate(callers, window_h=72, same_queue=True) == 0
    assert kpi.repeat_rate(callers, window_h=20) == 0
    # 24 hours later, to the second, is within 24 hours.
    assert kpi.repeat_rate(callers, window_h=24) == pytest.approx(1 / 5)


def test_fcr_counts_answered_calls_only(callers):
    # Answered and judged: a1 (repeated), both of B, C.
    assert kpi.fcr(callers, window_h=72) == pytest.approx(3 / 4)


def test_nothing_to_judge_is_undefined(callers):
    assert kpi.repeat_rate(callers, window_h=24 * 365) == nan
    assert kpi.fcr(callers[callers["caller"].isna()], window_h=1) == nan


# --- Authorities' indicators ------------------------------------------------------------------


def test_authorities_count_calls_not_passages():
    calls = calls_frame(
        call("09:00", 60, "timeout", call_id="x"),
        call("09:02", 40, call_id="x", visit=2, queue="web"),
        call("09:10", 7, call_id="x", visit=3),
        call("09:20", 20),
        call("09:30", 90, "abandoned"),
    )
    assert kpi.agcom_answer_time(calls) == pytest.approx((100 + 20) / 2)
    assert kpi.arera_tma(calls) == pytest.approx((100 + 20 + 90) / 3)
    assert kpi.arera_tma(calls, ivr_s=30) == pytest.approx(100)
    assert kpi.arera_ls(calls) == pytest.approx(2 / 3)
    # The row order does not matter.
    assert kpi.arera_tma(calls.iloc[::-1]) == kpi.arera_tma(calls)
    by_queue = kpi.by(calls, "queue", ["arera_ls", "agcom_answer_time"])
    assert by_queue.loc["bollette", "arera_ls"] == pytest.approx(2 / 3)
    assert by_queue.loc["web", "arera_ls"] == nan


# --- Concurrency ------------------------------------------------------------------------------


def test_calls_in_queue_at_the_same_time():
    calls = calls_frame(
        call("09:00:00", 60),
        call("09:00:30", 30, "abandoned"),
        call("09:00:40", 5),
        call("09:01:00", 60, queue="web"),
        call("09:01:30", 0),
    )
    assert kpi.max_in_queue(calls) == 3
    steps = kpi.concurrency(calls)
    assert steps.tolist() == [1, 2, 3, 2, 1, 0]
    assert steps.index[0] == pd.Timestamp("2026-10-05 09:00", tz="Europe/Rome")
    # At 9:01 two calls leave and one enters.
    assert steps[pd.Timestamp("2026-10-05 09:01", tz="Europe/Rome")] == 1
    assert kpi.by(calls, "queue", ["max_in_queue"])["max_in_queue"].tolist() == [3, 1]


def test_who_leaves_makes_room_in_the_same_second():
    calls = calls_frame(call("09:00:00", 60), call("09:01:00", 60), call("09:02:00", 60))
    assert kpi.max_in_queue(calls) == 1
    assert kpi.concurrency(calls).tolist() == [1, 0]


def test_conversations_at_the_same_time():
    calls = calls_frame(
        call("09:00:00", 10, talk_s=60), call("09:00:20", 10, talk_s=5), call("09:00:40", 0)
    )
    # Intervals: [10, 70), [30, 35), [40, 140).
    assert kpi.max_in_conversation(calls) == 2
    assert kpi.concurrency(calls, "conversation").tolist() == [1, 2, 1, 2, 1, 0]


# --- Agents -----------------------------------------------------------------------------------


@pytest.fixture
def agent_states():
    """201: one hour, 10 minutes' break, 2 of after-call work. 202: half an hour."""
    return states_frame(
        state("201", "09:00", "09:20"),
        pause("201", "09:20", "09:30", "Pausa"),
        state("201", "09:30", "09:40"),
        pause("201", "09:40", "09:42", "Postchiamata"),
        state("201", "09:42", "10:00"),
        state("202", "09:00", "09:25"),
        pause("202", "09:25", "09:30", "Formazione"),
    )


@pytest.fixture
def worked():
    return calls_frame(
        call("09:01:00", 0, agent="201", talk_s=600, acw_s=0),
        call("09:34:00", 0, agent="201", talk_s=360, acw_s=120),
        call("09:10:00", 0, agent="202", talk_s=300, acw_s=0),
        call("09:11:00", 30, "abandoned"),
    )


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


# --- Groups -----------------------------------------------------------------------------------


def test_by_queue(calls):
    table = kpi.by(calls, "queue")
    assert table.columns.tolist() == list(kpi.DEFAULT_INDICATORS)
    assert table.loc["bollette"].tolist() == pytest.approx([6, 3, 2, 3 / 6, 10, 220])
    assert table.loc["web"].tolist() == pytest.approx([4, 2, 1, 0, 60, 120])
    assert table.attrs["convention"] == "offered"


def test_by_passes_options(calls):
    table = kpi.by(
        calls, "queue", ["service_level", "wait_percentile"],
        convention="answered", threshold_s=60, percentile=50,
    )  # fmt: skip
    assert table["service_level"].tolist() == [1, 1 / 2]
    assert table["wait_percentile"].tolist() == pytest.approx([12.5, 40.5])


@pytest.mark.parametrize("key", ["queue", "interval", "day", "hour", "weekday", "month", "agent"])
def test_groups_add_up_to_the_total(calls, key):
    table = kpi.by(calls, key, ["offered", "answered", "abandoned", "diverted"])
    for code in table.columns:
        assert table[code].sum() == kpi.INDICATORS[code].value(calls)


def test_groups_equal_the_function_on_each_part(calls):
    calls.loc[0, "caller"] = calls.loc[2, "caller"] = "A"
    own = ("repeat_rate", "fcr")  # look beyond the group: computed on the whole table
    codes = [i.code for i in kpi.INDICATORS.values() if i.table == "calls" and i.code not in own]
    table = kpi.by(calls, ["queue", "hour"], codes)
    parts = dict(list(calls.groupby([calls["queue"], calls["entered_at"].dt.hour])))
    assert len(table) == 3  # web at 9 and 10, bollette at 9; the unfinished make no group
    for key in table.index:
        part = parts[key]
        for code in codes:
            options = {"convention": "offered"} if code == "service_level" else {}
            expected = kpi.INDICATORS[code].value(part, **options)
            assert table.loc[key, code] == pytest.approx(expected, nan_ok=True), code


def test_intervals_keep_the_repeated_hour_apart():
    twice = ["2026-10-25 00:10+00:00", "2026-10-25 00:40+00:00", "2026-10-25 01:10+00:00"]
    calls = kpi.intervals(calls_frame(*(call(t) for t in twice)))
    assert [str(t) for t in calls["interval"]] == [
        "2026-10-25 02:00:00+02:00",
        "2026-10-25 02:30:00+02:00",
        "2026-10-25 02:00:00+01:00",
    ]
    assert kpi.by(calls, "interval", ["offered"])["offered"].tolist() == [1, 1, 1]
    assert kpi.by(calls, "hour", ["offered"])["offered"].tolist() == [3]
    assert kpi.by(calls, "interval", ["offered"], minutes=15).index.equals(
        kpi.by(calls, "interval", ["offered"]).index
    )  # the column that is already there wins


@pytest.mark.parametrize(
    ("day", "half_hours"), [("2026-10-24", 48), ("2026-10-25", 50), ("2026-03-29", 46)]
)
def test_day_grid_on_clock_changes(day, half_hours):
    grid = kpi.interval_starts(day, day)
    assert len(grid) == half_hours
    assert grid.is_unique
    quarter = kpi.interval_starts(day, day, minutes=15)
    assert len(quarter) == 2 * half_hours
    calls = calls_frame(*(call(t) for t in quarter))
    assert kpi.by(calls, "interval", ["offered"]).index.equals(grid)
    by_day = kpi.by(calls, "day", ["offered"])
    assert by_day.index.tolist() == [pd.Timestamp(day)]


def test_agent_time_on_the_day_the_clock_changes():
    states = states_frame(state("201", "2026-10-25 00:00", "2026-10-25 06:00"))
    assert kpi.login_time(states) == 7 * 3600
    table = kpi.by(calls_frame(), "interval", ["login_time"], agent_states=states)
    assert table["login_time"].tolist() == [1800] * 14
    across = states_frame(state("201", "2026-10-24 22:00", "2026-10-25 03:30"))
    by_day = kpi.by(calls_frame(), "day", ["login_time"], agent_states=across)
    assert by_day["login_time"].tolist() == [2 * 3600, 4.5 * 3600]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 7200),
            st.integers(0, 90),
            st.sampled_from(["answered", "abandoned", "timeout", "unfinished"]),
            st.sampled_from(["bollette", "web"]),
        ),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=40)
def test_general_truths(rows):
    start = pd.Timestamp("2026-10-05 09:00", tz="Europe/Rome")
    calls = calls_frame(
        *(
            call(start + pd.Timedelta(seconds=s), wait, outcome, queue=queue)
            for s, wait, outcome, queue in rows
        )
    )
    offered = kpi.offered(calls)
    assert kpi.answered(calls) + kpi.abandoned(calls) + kpi.diverted(calls) == offered
    assert offered + kpi.excluded(calls) == len(calls)
    levels = {c: kpi.service_level(calls, convention=c) for c in kpi.CONVENTIONS}
    if offered:
        assert levels["offered"] <= levels["answered_or_abandoned_within"] <= 1
    if kpi.answered(calls):
        assert levels["offered"] <= levels["answered"]
        longer = kpi.service_level(calls, convention="answered", threshold_s=60)
        assert longer >= levels["answered"]
    table = kpi.by(calls, ["queue", "interval"], ["offered", "mean_wait"])
    assert table["offered"].sum() == offered
    if offered:
        weighted = (table["offered"] * table["mean_wait"]).sum() / offered
        assert weighted == pytest.approx(kpi.mean_wait(calls))


# --- Empty and degenerate tables --------------------------------------------------------------


def test_empty_table_gives_zero_counts_and_undefined_rates():
    empty, no_states = calls_frame(), states_frame()
    for indicator in kpi.INDICATORS.values():
        options = {"convention": "offered"} if indicator.code == "service_level" else {}
        value = indicator.value(empty, no_states, **options)
        if indicator.kind in ("count", "peak"):
            assert value == 0, indicator.code
        else:
            assert math.isnan(value), indicator.code
    assert kpi.by(empty, ["queue", "interval"]).empty
    assert kpi.concurrency(empty).empty
    assert kpi.intervals(empty)["interval"].tolist() == []
    assert "n.d." in set(kpi.summary(empty, no_states)["testo"])


def test_empty_table_without_types():
    empty = pd.DataFrame(columns=calls_frame().columns)
    assert kpi.offered(empty) == 0
    assert kpi.asa(empty) == nan
    assert kpi.repeat_rate(empty) == nan
    assert kpi.by(empty, "day").empty


def test_all_abandoned():
    calls = calls_frame(call("09:00", 2, "abandoned"), call("09:01", 30, "abandoned"))
    assert kpi.abandonment_rate(calls) == 1
    assert kpi.abandonment_rate(calls, short_abandon_s=100) == nan
    assert kpi.service_level(calls, convention="offered") == 0
    assert kpi.service_level(calls, convention="answered") == nan
    assert kpi.service_level(calls, convention="answered_or_abandoned_within") == 1 / 2
    for mean in (kpi.asa, kpi.aht, kpi.transfer_rate, kpi.ring_no_answer_rate):
        assert mean(calls) == nan


def test_unknown_waits_are_left_out_of_the_means():
    calls = calls_frame(call(wait=10), call(wait=30), call(wait=0, wait_s=pd.NA))
    assert kpi.asa(calls) == 20
    assert kpi.mean_wait(calls) == 20
    assert kpi.max_wait(calls) == 30
    assert kpi.service_level(calls, convention="offered") == pytest.approx(1 / 3)


# --- Errors -----------------------------------------------------------------------------------


def test_missing_columns_are_named(calls):
    with pytest.raises(ValueError, match="delle chiamate mancano le colonne: wait_s"):
        kpi.asa(calls.drop(columns="wait_s"))
    with pytest.raises(ValueError, match="mancano le colonne: outcome, complete, talk_s, acw_s"):
        kpi.aht(pd.DataFrame({"attesa": [1]}))
    with pytest.raises(ValueError, match="mancano le colonne: coda"):
        kpi.by(calls, "coda")
    with pytest.raises(ValueError, match="stati operatore mancano le colonne: state"):
        kpi.login_time(states_frame().drop(columns="state"))
    with pytest.raises(ValueError, match="non list"):
        kpi.offered([1, 2])


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda c: kpi.service_level(c, convention="80/20"), "Scegli fra answered, offered"),
        (lambda c: kpi.service_level(c, convention="offered", threshold_s=-1), "threshold_s"),
        (lambda c: kpi.abandonment_rate(c, short_abandon_s=math.nan), "short_abandon_s"),
        (lambda c: kpi.wait_percentile(c, percentile=0.9, who="tutti"), "who"),
        (lambda c: kpi.wait_percentile(c, percentile=100), "fra 0 e 100"),
        (lambda c: kpi.repeat_rate(c, window_h=0), "window_h"),
        (lambda c: kpi.arera_tma(c, ivr_s=-1), "ivr_s"),
        (lambda c: kpi.concurrency(c, "linee"), "queue e conversation"),
        (lambda c: kpi.intervals(c, 45), "dividere 60"),
        (lambda c: kpi.by(c, "queue", ["sl"]), "Indicatore 'sl' sconosciuto"),
        (lambda c: kpi.by(c, "queue", percentile=9), "Opzioni che nessun indicatore"),
        (lambda c: kpi.interval_starts("2026-10-05", "2026-10-01"), "prima del primo"),
        (lambda c: kpi.format(1, "euro"), "euro"),
        (lambda c: kpi.asa(c.assign(wait_s="poco")), "wait_s deve contenere numeri"),
        (lambda c: kpi.by(c.assign(entered_at="ieri"), "day"), "entered_at deve contenere date"),
        (lambda c: kpi.offered(c.assign(outcome="persa")), "esiti sconosciuti: persa"),
        (lambda c: kpi.offered(c.assign(outcome=None)), "valori mancanti"),
    ],
)
def test_bad_input_is_explained_in_italian(calls, action, message):
    with pytest.raises(ValueError, match=message):
        action(calls)


def test_unknown_agent_state():
    frame = states_frame(state("201", "09:00", "10:00"))
    with pytest.raises(ValueError, match="sconosciuti: libero"):
        kpi.login_time(frame.assign(state="libero"))


# --- The register of indicators, texts --------------------------------------------------------


def test_every_indicator_is_fully_described():
    assert len({i.name for i in kpi.INDICATORS.values()}) == len(kpi.INDICATORS)
    for code, indicator in kpi.INDICATORS.items():
        assert code == indicator.code
        assert indicator.function is getattr(kpi, code)
        for text in (indicator.definition, indicator.source, indicator.trap):
            assert text.endswith("."), code
        assert indicator.english
        assert indicator.formula.count("{") == indicator.formula.count("}")
        assert indicator.unit in ("count", "share", "s", "per_hour")
        rows_options = set(inspect.signature(indicator.rows).parameters) - {"calls", "spans"}
        assert rows_options == set(indicator.options), code


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "count", "0"),
        (1234567, "count", "1.234.567"),
        (12.25, "count", "12,2"),
        (0.8, "share", "80,0%"),
        (1, "share", "100,0%"),
        (12.3456, "share", "1.234,6%"),
        (0, "s", "0:00"),
        (7.8, "s", "0:08"),
        (59.5, "s", "1:00"),
        (754, "s", "12:34"),
        (3599.7, "s", "1:00:00"),
        (3723, "s", "1:02:03"),
        (-65, "s", "−1:05"),
        (-0.04, "per_hour", "0,0"),
        (-3.14, "per_hour", "−3,1"),
        (10, "erlang", "10,00"),
        (math.inf, "s", "∞"),
        (math.nan, "share", "n.d."),
        (None, "count", "n.d."),
        (pd.NA, "s", "n.d."),
        (np.float64("nan"), "per_hour", "n.d."),
    ],
)
def test_italian_formatting(value, unit, text):
    assert kpi.format(value, unit) == text


def test_summary(calls, agent_states):
    table = kpi.summary(calls, agent_states, threshold_s=30, short_abandon_s=5)
    assert table.loc["offered", "testo"] == "10"
    assert table.loc["service_level_offered", "testo"] == "44,4%"
    assert table.loc["service_level_answered", "testo"] == "80,0%"
    assert "T = 30 s" in table.loc["service_level_offered", "nota"]
    assert "÷ offerte" in table.loc["service_level_offered", "nota"]
    assert table.loc["abandonment_rate", "valore"] == pytest.approx(2 / 9)
    assert table.loc["aht", "testo"] == "3:00"
    assert table.loc["mean_hold", "testo"] == "n.d."
    assert table.loc["login_time", "testo"] == "1:30:00"
    assert table.loc["excluded", "testo"] == "2"
    assert "occupancy" not in kpi.summary(calls).index


def test_input_tables_are_left_alone(calls, agent_states):
    before, states_before = calls.copy(), agent_states.copy()
    kpi.summary(calls, agent_states)
    kpi.by(calls, ["agent", "interval"], ["offered", "occupancy"], agent_states=agent_states)
    kpi.intervals(calls)
    pd.testing.assert_frame_equal(calls, before)
    pd.testing.assert_frame_equal(agent_states, states_before)


def test_row_labels_do_not_matter(calls):
    shuffled = calls.sample(frac=1, random_state=1)
    relabelled = shuffled.set_axis([7] * len(shuffled))
    for frame in (shuffled, relabelled):
        pd.testing.assert_series_equal(kpi.summary(frame)["testo"], kpi.summary(calls)["testo"])
