"""How visits are rebuilt from the events of a call, for each form that real logs show."""

import pandas as pd
import pytest

from callcenter import acdlog

T = 1790578800


def line(after: int, event: str, *data: object, call="c.1", queue="bollette", agent="NONE") -> str:
    return "|".join([str(T + after), call, queue, agent, event, *map(str, data)])


def calls(*lines: str) -> list[dict]:
    return (
        acdlog.read(list(lines))
        .calls.astype(object)
        .where(lambda t: t.notna(), None)
        .to_dict("records")
    )


def at(after: int) -> pd.Timestamp:
    return pd.Timestamp(T + after, unit="s", tz="UTC").tz_convert("Europe/Rome")


ENTER = line(0, "ENTERQUEUE", "", "0817780001", 3)
CONNECT = line(20, "CONNECT", 20, "c.2", 4, agent="SIP/100")
COMPLETE = line(80, "COMPLETEAGENT", 20, 60, 3, agent="SIP/100")


def test_connect_with_two_fields_has_no_ring_time():
    (call,) = calls(ENTER, line(20, "CONNECT", 20, "c.2", agent="SIP/100"), COMPLETE)

    assert call["ring_s"] is None
    assert (call["wait_s"], call["talk_s"], call["ended_by"]) == (20, 60, "agent")


def test_ring_time_in_milliseconds_is_recognised():
    (call,) = calls(ENTER, line(20, "CONNECT", 20, "c.2", 4500, agent="SIP/100"), COMPLETE)

    assert call["ring_s"] == 4.5


@pytest.mark.parametrize(
    ("data", "caller", "position"),
    [
        (("http://x.it/?a=1", "0817780001", 2), "0817780001", 2),
        (("", "0817780001"), "0817780001", None),
        (("0817780001",), "0817780001", None),
        (("http://x.it",), None, None),
        ((), None, None),
        (("", "", "x"), None, None),
    ],
)
def test_forms_of_enterqueue(data, caller, position):
    (call,) = calls(line(0, "ENTERQUEUE", *data), CONNECT)

    assert (call["caller"], call["position"]) == (caller, position)


@pytest.mark.parametrize(
    ("event", "data", "outcome", "ended_by"),
    [
        ("ABANDON", (1, 3, 30), "abandoned", "caller"),
        ("ABANDON", (), "abandoned", "caller"),
        ("EXITWITHTIMEOUT", (1,), "timeout", None),
        ("EXITWITHTIMEOUT", (1, 3, 30), "timeout", None),
        ("EXITWITHKEY", (9, 1, 3, 30), "exit_key", None),
        ("EXITWITHKEY", (9, 1), "exit_key", None),
        ("EXITEMPTY", (1, 3, 30), "exit_empty", None),
    ],
)
def test_ways_out_of_the_queue(event, data, outcome, ended_by):
    (call,) = calls(ENTER, line(30, event, *data))

    assert (call["outcome"], call["ended_by"]) == (outcome, ended_by)
    assert (call["wait_s"], call["position"]) == (30, 3)
    assert call["ended_at"] == at(30)
    assert call["agent"] is None
    assert call["connected_at"] is None
    assert call["acw_s"] is None
    assert call["complete"] is True


@pytest.mark.parametrize(
    ("event", "data"),
    [("ABANDON", (1, 3, 30)), ("EXITWITHKEY", (9, 1, 3, 30)), ("EXITEMPTY", (1, 3, 30))],
)
def test_way_out_without_enterqueue_uses_its_own_fields(event, data):
    (call,) = calls(line(30, event, *data))

    assert (call["entered_at"], call["wait_s"], call["position"]) == (at(0), 30, 3)
    assert call["complete"] is False


def test_log_that_starts_mid_call():
    (call,) = calls(CONNECT, COMPLETE)

    assert (call["entered_at"], call["wait_s"], call["talk_s"]) == (at(0), 20, 60)
    assert (call["outcome"], call["position"], call["complete"]) == ("answered", 3, False)


def test_log_that_starts_in_the_conversation():
    (call,) = calls(COMPLETE)

    assert (call["entered_at"], call["connected_at"]) == (at(0), at(20))
    assert (call["wait_s"], call["talk_s"], call["agent"]) == (20, 60, "100")
    assert call["complete"] is False


def test_complete_without_connect():
    (call,) = calls(ENTER, COMPLETE)

    assert (call["outcome"], call["connected_at"]) == ("answered", at(20))
    assert (call["wait_s"], call["talk_s"], call["ring_s"]) == (20, 60, None)
    assert call["complete"] is True


def test_log_that_ends_while_waiting_is_unfinished():
    (call,) = calls(ENTER)

    assert (call["outcome"], call["complete"]) == ("unfinished", False)
    assert call["wait_s"] is None
    assert call["ended_at"] is None
    assert call["acw_s"] is None


def test_log_that_ends_in_the_conversation_is_answered_but_not_complete():
    (call,) = calls(ENTER, CONNECT)

    assert (call["outcome"], call["wait_s"], call["complete"]) == ("answered", 20, False)
    assert call["talk_s"] is None
    assert call["ended_at"] is None
    assert call["acw_s"] is None


def test_repeated_enterqueue_is_one_visit_from_the_first_line():
    rows = [ENTER, line(5, "ENTERQUEUE", "", "0817780001", 1), CONNECT, COMPLETE]

    (call,) = calls(*rows)

    assert (call["entered_at"], call["wait_s"], call["position"]) == (at(0), 20, 3)
    assert any("ENTERQUEUE ripetuti" in text for text in acdlog.read(rows).warnings)


def test_second_end_does_not_change_the_first():
    rows = [ENTER, CONNECT, COMPLETE, line(81, "COMPLETECALLER", 20, 61, 3, agent="SIP/100")]

    (call,) = calls(*rows)

    assert (call["ended_by"], call["talk_s"]) == ("agent", 60)
    assert any("chiusure ripetute" in text for text in acdlog.read(rows).warnings)


def test_second_connect_does_not_change_the_first():
    again = line(25, "CONNECT", 25, "c.9", 1, agent="SIP/101")

    (call,) = calls(ENTER, CONNECT, again, COMPLETE)

    assert (call["agent"], call["wait_s"]) == ("100", 20)


def test_abandon_after_the_answer_ends_the_conversation():
    (call,) = calls(ENTER, CONNECT, line(50, "ABANDON", 1, 3, 50))

    assert (call["outcome"], call["talk_s"], call["ended_by"]) == ("answered", 30, "caller")


def test_end_of_a_visit_whose_start_is_lost_is_another_visit():
    later = line(500, "COMPLETECALLER", 10, 90, 1, agent="SIP/102")

    first, second = calls(ENTER, CONNECT, COMPLETE, later)

    assert (second["visit"], second["entered_at"], second["agent"]) == (2, at(400), "102")
    assert (first["complete"], second["complete"]) == (True, False)


def test_same_call_enters_the_same_queue_twice():
    first, second = calls(
        ENTER,
        line(30, "EXITWITHTIMEOUT", 1, 3, 30),
        line(31, "ENTERQUEUE", "", "0817780001", 7),
        line(40, "ABANDON", 1, 7, 9),
    )

    assert [first["visit"], second["visit"]] == [1, 2]
    assert [first["outcome"], second["outcome"]] == ["timeout", "abandoned"]
    assert second["wait_s"] == 9


@pytest.mark.parametrize(
    ("event", "data", "target"),
    [
        ("TRANSFER", ("contratti", "ext-queues", 20, 60), "contratti"),
        ("TRANSFER", ("contratti@ext-queues",), "contratti"),
        ("BLINDTRANSFER", ("contratti", "ext-queues", 20, 60, 3), "contratti"),
        ("ATTENDEDTRANSFER", ("BRIDGE", "0a1b-ff", 20, 60, 3), "0a1b-ff"),
        ("ATTENDEDTRANSFER", ("APP", "Queue", 20, 60, 3), "Queue"),
        ("ATTENDEDTRANSFER", ("LINK", "PJSIP/1-0a", "PJSIP/2-0b", 20, 60, 3), "PJSIP/1-0a"),
    ],
)
def test_transfer_to_another_queue_is_a_second_visit(event, data, target):
    first, second = calls(
        ENTER,
        CONNECT,
        line(80, event, *data, agent="SIP/100"),
        line(81, "ENTERQUEUE", "", "0817780001", 1, queue="contratti"),
        line(95, "CONNECT", 14, "c.5", 2, queue="contratti", agent="Local/101@from-queue/n"),
        line(120, "COMPLETECALLER", 14, 25, 1, queue="contratti", agent="Local/101@from-queue/n"),
    )

    assert (first["ended_by"], first["transferred_to"], first["talk_s"]) == ("transfer", target, 60)
    assert (second["visit"], second["queue"], second["agent"]) == (2, "contratti", "101")
    assert second["transferred_to"] is None


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("BLINDTRANSFER", ("9", "ctx", 20, 60, 3)),
        ("ATTENDEDTRANSFER", ("LINK", "a", "b", 20, 60, 3)),
        ("ATTENDEDTRANSFER", ("BRIDGE", "a", 20, 60, 3)),
    ],
)
def test_transfer_alone_rebuilds_the_visit(event, data):
    (call,) = calls(line(80, event, *data, agent="SIP/100"))

    assert (call["entered_at"], call["connected_at"]) == (at(0), at(20))
    assert (call["talk_s"], call["position"]) == (60, 3)


def test_complete_after_transfer_does_not_open_a_visit():
    transfer = line(80, "TRANSFER", "9", "ctx", 20, 60, agent="SIP/100")

    (call,) = calls(ENTER, CONNECT, transfer, COMPLETE)

    assert call["ended_by"] == "transfer"


def test_ring_no_answer_after_the_abandon_belongs_to_the_visit():
    rows = [ENTER, line(30, "ABANDON", 1, 3, 30), line(30, "RINGNOANSWER", 9000, agent="SIP/1")]

    (call,) = calls(*rows)

    assert (call["ring_no_answer"], call["complete"]) == (1, True)


def test_events_of_a_call_out_of_order():
    straight = acdlog.read([ENTER, CONNECT, COMPLETE]).calls

    mixed = acdlog.read([COMPLETE, ENTER, CONNECT])

    pd.testing.assert_frame_equal(mixed.calls, straight)
    assert any("torna indietro una volta" in text for text in mixed.warnings)


def test_absurd_numbers_are_ignored():
    (call,) = calls(line(30, "ABANDON", "9" * 30, "-4", "x" * 9))

    assert (call["entered_at"], call["wait_s"], call["position"]) == (at(30), None, None)


def test_call_across_the_autumn_clock_change_keeps_true_durations():
    first = int(pd.Timestamp("2026-10-25 00:58:20", tz="UTC").timestamp())  # 02:58:20 ora legale
    rows = [
        f"{first}|c.1|guasti|NONE|ENTERQUEUE||0817780001|1",
        f"{first + 200}|c.1|guasti|SIP/1|CONNECT|200|x|3",
        f"{first + 500}|c.1|guasti|SIP/1|COMPLETECALLER|200|300|1",
        f"{first + 3600}|c.2|guasti|NONE|ENTERQUEUE||0817780002|1",
    ]

    one, two = acdlog.read(rows).calls.to_dict("records")

    assert str(one["entered_at"]) == "2026-10-25 02:58:20+02:00"
    assert str(one["connected_at"]) == "2026-10-25 02:01:40+01:00"
    assert (one["connected_at"] - one["entered_at"]).total_seconds() == one["wait_s"] == 200
    assert str(two["entered_at"]) == "2026-10-25 02:58:20+01:00"
