"""The log against the procedure: traces, first break, shares."""

import pandas as pd
import pytest
from answers import ok, refused

from callcenter import acdlog, data
from callcenter import procedures as pr

LOG = """\
1792362000|c1|bollette|NONE|ENTERQUEUE||2001|1
1792362005|c1|bollette|PJSIP/201|CONNECT|5|x|5
1792362105|c1|bollette|PJSIP/201|COMPLETEAGENT|5|100|1
1792362105|NONE|NONE|PJSIP/201|PAUSEALL|Postchiamata
1792362405|NONE|NONE|PJSIP/201|UNPAUSEALL|Postchiamata
1792363000|c2|bollette|NONE|ENTERQUEUE||2002|1
1792363020|c2|bollette|PJSIP/202|RINGNOANSWER|15000
1792363025|c2|bollette|PJSIP/201|CONNECT|25|x|5
1792363085|c2|bollette|PJSIP/201|COMPLETECALLER|25|60|1
1792364000|c3|guasti|NONE|ENTERQUEUE||2003|1
1792364030|c3|guasti|NONE|ABANDON|1|1|30
1792365000|c4|bollette|NONE|ENTERQUEUE||2004|1
1792365010|c4|bollette|PJSIP/201|CONNECT|10|x|5
1792365110|c4|bollette|PJSIP/201|BLINDTRANSFER|contratti|ctx|10|100|1
1792365111|c4|contratti|NONE|ENTERQUEUE||2004|1
1792365121|c4|contratti|PJSIP/203|CONNECT|10|x|5
1792365221|c4|contratti|PJSIP/203|COMPLETECALLER|10|100|1
"""


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "queue_log"
    path.write_text(LOG, encoding="utf-8")
    return acdlog.read(path).calls


def test_traces_tell_the_facts_in_order(calls):
    traced = pr.traces(calls).set_index("call_id")["trace"]
    assert traced["c1"] == ("inizio", "in coda", "risposta", "chiusura", "scheda lunga", "fine")
    assert traced["c2"][2] == "squillo a vuoto"
    assert traced["c3"] == ("inizio", "in coda", "abbandono", "fine")
    assert traced["c4"] == (
        "inizio", "in coda", "risposta", "passaggio", "attesa del collega",
        "risposta del collega", "chiusura", "fine",
    )  # fmt: skip


def test_first_break_and_limits(calls):
    found = pr.conformance(pr.traces(calls)).set_index("call_id")
    assert found.loc["c1", "break_at"] == "chiusura → scheda lunga"
    assert found.loc["c2", "break_at"] == "in coda → squillo a vuoto"
    assert found["conforms"].tolist() == [False, False, True, True]
    strict = pr.conformance(pr.traces(calls, transfer_s=99)).set_index("call_id")
    assert strict.loc["c4", "break_at"] == "risposta → passaggio tardi"
    loose = pr.conformance(pr.traces(calls, after_call_s=300)).set_index("call_id")
    assert loose.loc["c1", "conforms"]


def test_traces_need_their_columns(calls):
    with pytest.raises(ValueError, match="acw_s"):
        pr.traces(calls.drop(columns="acw_s"))


def test_an_empty_log_has_no_traces(calls):
    assert pr.conformance(pr.traces(calls.iloc[:0])).empty


def test_the_break_counts_agree_with_the_call_table():
    whole = acdlog.read(data.queue_log("2026-10-12")).calls
    found = pr.conformance(pr.traces(whole))
    visits = whole[whole["complete"]]
    first = visits[visits["visit"] == 1].set_index("call_id")
    moved = first[first["ended_by"] == "transfer"]
    late = moved[(moved["talk_s"] > 240) & (moved["ring_no_answer"] == 0)]
    assert (found["break_at"] == "risposta → passaggio tardi").sum() == len(late)


def test_exercise_answers_written_in_other_ways():
    logs = acdlog.read(data.queue_logs()).calls
    rows = logs[logs["complete"] & (logs["queue"] == "contratti")]
    moved = rows[rows["transferred_to"].notna()]
    share = (moved["talk_s"] <= 240).sum() / len(moved)
    assert ok("uf3-04-e6", round(100 * share, 1))
    assert refused("uf3-04-e6", 100 - 100 * share, "oltre")

    def first(trace, permitted):
        for place in range(1, len(trace)):
            if [trace[place - 1], trace[place]] not in [list(pair) for pair in permitted]:
                return trace[place - 1] + " → " + trace[place]
        return "Conforme"

    assert ok("uf3-04-e7", first)
    assert refused("uf3-04-e4", [{"name": "x", "answers": {"pericolo": "sì"},
                                  "end": "pronto intervento"}], "mai provate")  # fmt: skip
    assert ok("uf3-04-e3", ["e", "a", "c"])
    assert pd.notna(share)
