"""Small call and agent-state tables with the schema of callcenter.acdlog, for tests."""

import itertools

import pandas as pd

TZ = "Europe/Rome"
OUTCOMES = ["answered", "abandoned", "timeout", "exit_key", "exit_empty", "unfinished"]
CALL_COLUMNS = [
    "call_id", "visit", "queue", "entered_at", "caller", "position", "outcome", "wait_s",
    "ring_s", "agent", "connected_at", "talk_s", "acw_s", "ended_at", "ended_by",
    "transferred_to", "ring_no_answer", "complete",
]  # fmt: skip
STATE_COLUMNS = [
    "agent", "queue", "state", "reason", "started_at", "ended_at", "duration_s", "complete",
]  # fmt: skip

_ids = itertools.count(1)


def moment(text: str) -> pd.Timestamp:
    """A local time; a bare hour means Monday 5 October 2026."""
    if len(text) <= 8:
        text = f"2026-10-05 {text}"
    stamp = pd.Timestamp(text)
    return stamp.tz_localize(TZ) if stamp.tzinfo is None else stamp.tz_convert(TZ)


def call(entered="10:00", wait=0, outcome="answered", **values) -> dict:
    """One passage through a queue; talk, acw and the like only when answered."""
    entered_at = moment(entered) if isinstance(entered, str) else entered
    left_at = entered_at + pd.Timedelta(seconds=wait)
    row = {
        "call_id": f"c{next(_ids)}", "visit": 1, "queue": "bollette", "entered_at": entered_at,
        "caller": pd.NA, "position": 1, "outcome": outcome, "wait_s": wait, "ring_s": pd.NA,
        "agent": pd.NA, "connected_at": pd.NaT, "talk_s": pd.NA, "acw_s": pd.NA,
        "ended_at": left_at, "ended_by": pd.NA, "transferred_to": pd.NA, "ring_no_answer": 0,
        "complete": outcome != "unfinished",
    }  # fmt: skip
    if outcome == "answered":
        talk = values.get("talk_s", 100)
        row |= {
            "ring_s": 3, "agent": "201", "connected_at": left_at, "talk_s": talk, "acw_s": 0,
            "ended_at": left_at + pd.Timedelta(seconds=talk), "ended_by": "caller",
        }  # fmt: skip
    unknown = set(values) - set(CALL_COLUMNS) - {"hold_s"}
    assert not unknown, f"not in the schema: {unknown}"
    return row | values


def calls_frame(*rows: dict) -> pd.DataFrame:
    """The call table: dtypes as acdlog promises, also with no rows."""
    frame = pd.DataFrame(list(rows), columns=None if rows else CALL_COLUMNS)
    for column in ("entered_at", "connected_at", "ended_at"):
        stamps = pd.to_datetime(frame[column], utc=True).dt.tz_convert(TZ)
        frame[column] = stamps.dt.as_unit("s")
    frame["outcome"] = pd.Categorical(frame["outcome"], OUTCOMES)
    frame["ended_by"] = pd.Categorical(frame["ended_by"], ["agent", "caller", "transfer"])
    for column in ("call_id", "queue", "caller", "agent", "transferred_to"):
        frame[column] = frame[column].astype("string")
    for column in ("wait_s", "ring_s", "talk_s", "acw_s", *({"hold_s"} & set(frame.columns))):
        frame[column] = frame[column].astype("Float64")
    for column in ("visit", "position", "ring_no_answer"):
        frame[column] = frame[column].astype("Int64")
    frame["complete"] = frame["complete"].astype(bool)
    return frame


def state(agent, started, ended, state="available", reason=pd.NA, queue=pd.NA, **values) -> dict:
    """One stretch of an agent's time."""
    started_at, ended_at = moment(started), moment(ended)
    return {
        "agent": agent, "queue": queue, "state": state, "reason": reason,
        "started_at": started_at, "ended_at": ended_at,
        "duration_s": (ended_at - started_at).total_seconds(), "complete": True,
    } | values  # fmt: skip


def pause(agent, started, ended, reason, **values) -> dict:
    return state(agent, started, ended, "paused", reason, **values)


def states_frame(*rows: dict) -> pd.DataFrame:
    """The table of agent states, also with no rows."""
    frame = pd.DataFrame(list(rows), columns=STATE_COLUMNS)
    for column in ("started_at", "ended_at"):
        stamps = pd.to_datetime(frame[column], utc=True).dt.tz_convert(TZ)
        frame[column] = stamps.dt.as_unit("s")
    frame["state"] = pd.Categorical(frame["state"], ["available", "paused"])
    for column in ("agent", "queue", "reason"):
        frame[column] = frame[column].astype("string")
    frame["duration_s"] = frame["duration_s"].astype(float)
    frame["complete"] = frame["complete"].astype(bool)
    return frame
