"""Outbound: the life of a number, the controls in order, their proof."""

import pandas as pd
import pytest
from answers import ok, refused

from callcenter import data
from callcenter import outbound as ob
from callcenter.privacy import screening

ROME = "Europe/Rome"
NOON = pd.Timestamp("2026-10-19 12:00", tz=ROME)
POLICY = ob.Policy()


@pytest.mark.parametrize(
    ("outcome", "said", "state", "reason", "hours"),
    [
        ("occupato", None, "aspetta", "occupato", 1),
        ("segreteria", None, "aspetta", "segreteria", 20),
        ("risposta", "da richiamare", "aspetta", "da richiamare", 20),
        ("risposta", "vendita", "chiuso", "ha parlato", None),
        ("risposta", "non chiamatemi più", "chiuso", "opposizione", None),
        ("risposta", "numero errato", "chiuso", "numero errato", None),
        ("muta", None, "aspetta", "telefonata muta", 120),
    ],
)
def test_each_outcome_has_its_state(outcome, said, state, reason, hours):
    found = ob.after(ob.Contact(), outcome, NOON, POLICY, said)
    assert (found.state, found.reason, found.attempts) == (state, reason, 1)
    if hours is not None:
        assert found.not_before == NOON + pd.Timedelta(hours=hours)
    assert found.reserved == (outcome == "muta")


def test_five_days_keep_the_clock_across_the_change_of_hour():
    friday = pd.Timestamp("2026-10-23 11:00", tz=ROME)  # the clock goes back on the 25th
    found = ob.after(ob.Contact(), "abbattuta", friday, POLICY)
    assert found.not_before == pd.Timestamp("2026-10-28 11:00", tz=ROME)
    assert found.why_not("2026-10-28 10:59:59+01:00") == "troppo presto: telefonata muta"
    assert found.why_not("2026-10-28 11:00+01:00") == ""


def test_the_third_attempt_closes_but_a_silent_call_waits():
    tired = ob.Contact(attempts=2)
    assert ob.after(tired, "occupato", NOON, POLICY).reason == "tentativi finiti"
    assert ob.after(tired, "muta", NOON, POLICY).state == "aspetta"
    assert ob.after(tired, "occupato", NOON, ob.Policy(max_attempts=4)).state == "aspetta"


def test_unknown_outcomes_are_refused():
    with pytest.raises(ValueError, match="«boh»"):
        ob.after(ob.Contact(), "boh", NOON, POLICY)
    with pytest.raises(ValueError, match="segreteria"):
        ob.after(ob.Contact(), "segreteria", NOON, ob.Policy(wait_h=(("occupato", 1),)))


def attempts(*rows):
    frame = pd.DataFrame(rows, columns=["campaign_contact_id", "when", "outcome", "disposition"])
    at = pd.to_datetime(frame["when"]).dt.tz_localize(ROME)
    return frame.assign(dialed_at=at, attempt_id=range(1, len(frame) + 1), campaign_id="X")


def test_replay_says_why_an_attempt_was_not_allowed():
    found = ob.replay(attempts(
        (1, "2026-10-05 10:00", "risposta", "non interessato"),
        (1, "2026-10-06 10:00", "non_risponde", None),
        (2, "2026-10-05 10:00", "occupato", None),
        (2, "2026-10-05 10:30", "muta", None),
        (2, "2026-10-10 10:30", "segreteria", None),
    ), POLICY)  # fmt: skip
    broken = found.set_index("attempt_id")["broken"]
    assert broken[2] == "chiuso: ha parlato"
    assert broken[4] == "troppo presto: occupato"
    assert broken[[1, 3, 5]].isna().all()
    assert found.set_index("attempt_id")["number"].sort_index().tolist() == [1, 2, 1, 2, 3]
    last = ob.states(attempts((2, "2026-10-05 10:30", "muta", None)), POLICY)[2]
    assert last.reserved


@pytest.fixture(scope="module")
def screened():
    codes = [rule.code for rule in screening.RULES]
    frame = pd.DataFrame(False, index=range(4), columns=codes)
    frame.loc[1, ["said_no", "stale_check"]] = True
    frame.loc[2, "stale_check"] = True
    return frame.assign(campaign_contact_id=[10, 11, 12, 13])


LINE = {"presented": "2844000104", "callable_numbers": {"2844000104"}}


def test_controls_stop_at_the_first_no(screened):
    busy = {13: ob.after(ob.Contact(), "occupato", NOON, POLICY)}
    log = ob.run_controls(screened, NOON, history=busy, **LINE)
    stops = log[~log["passed"]].set_index("campaign_contact_id")["control"].to_dict()
    assert stops == {11: "opposizione", 12: "data del controllo", 13: "tentativi"}
    assert ob.cleared(log).tolist() == [10]
    assert log.groupby("campaign_contact_id").size().to_dict() == {10: 10, 11: 5, 12: 8, 13: 10}
    assert (log.loc[log["passed"], "action"] == "").all()


@pytest.mark.parametrize("number", [None, pd.NA, "2844000999"])
def test_a_hidden_or_silent_number_stops_the_campaign(screened, number):
    log = ob.run_controls(screened, NOON, presented=number, callable_numbers={"2844000104"},
                          history={})  # fmt: skip
    assert set(log.loc[~log["passed"], "control"]) == {"numero mostrato"}
    assert ob.cleared(log).empty


def test_every_screening_rule_belongs_to_one_control():
    codes = [code for control in ob.CONTROLS for code in control.codes]
    assert sorted(codes) == sorted(rule.code for rule in screening.RULES)


def test_proof_expires_and_never_looks_ahead(screened):
    log = ob.run_controls(screened, NOON, history={}, **LINE)
    calls = pd.DataFrame({
        "campaign_contact_id": [10, 10, 10, 11],
        "dialed_at": [NOON, NOON - pd.Timedelta(seconds=1), NOON + pd.Timedelta(hours=13), NOON],
    })  # fmt: skip
    assert ob.without_proof(calls, log).index.tolist() == [1, 2, 3]


def test_the_seal_shows_the_first_change(screened):
    log = ob.sealed(ob.run_controls(screened, NOON, history={}, **LINE))
    assert ob.first_tampered(log) is None
    for place in (0, 7, len(log) - 1):
        forged = log.copy()
        forged.loc[place, "action"] = "ritocco"
        assert ob.first_tampered(forged) == place
    assert ob.first_tampered(log.drop(index=3)) == 3
    with pytest.raises(ValueError, match="seal"):
        ob.first_tampered(log.drop(columns="seal"))


def test_exercise_answers_written_in_other_ways():
    rows = ob.replay(data.read("dial_attempts"), POLICY)
    mine = rows[rows["campaign_id"].eq("C4") & rows["broken"].notna()]
    early = sum("presto" in text for text in mine["broken"])
    assert ok("uf3-05-e4", early)
    assert refused("uf3-05-e4", len(mine), "già chiusi")
    assert ok("uf3-05-e1", lambda p, s, q, c: 3600 / (s / p + q / p + c))
    table = {"muta": "aspetta 5 giorni", "abbattuta": "aspetta 5 giorni", "risposta": "chiuso"}
    waits = {"occupato": "Aspetta 1 ora", "non_risponde": "aspetta 20 ore",
             "segreteria": "aspetta 20 ore"}  # fmt: skip
    assert ok("uf3-05-e3", lambda e, n: table.get(e) or ("chiuso" if n > 2 else waits[e]))
    assert ok("uf3-05-e6", "e, d, a")
