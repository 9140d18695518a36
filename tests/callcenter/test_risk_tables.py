"""callcenter.risk: register, matrix and FMEA."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import risk
from callcenter.risk.register import COLUMNS

ROW = {
    "risk_id": "R1", "cause": "c", "event": "e", "effect": "f", "probability": 2, "impact": 4,
    "treatment": "ridurre", "action": "a", "owner": "o", "review_on": "2026-12-01",
}  # fmt: skip


def register(**changes):
    return risk.read_register([ROW | changes])


def test_a_sound_row_has_no_gaps():
    table = register()
    assert table["score"].tolist() == [8]
    assert risk.gaps(table, "2026-11-03").empty


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"owner": " "}, "manca: responsabile"),
        ({"cause": None}, "manca: causa"),
        ({"probability": None}, "manca: probabilità"),
        ({"review_on": None}, "manca: data di riesame"),
        ({"review_on": "2026-11-02"}, "riesame scaduto"),
    ],
)
def test_each_gap_is_named(changes, problem):
    found = risk.gaps(register(**changes), "2026-11-03")
    assert found.values.tolist() == [["R1", problem]]


def test_a_review_due_today_is_not_late():
    assert risk.gaps(register(review_on="2026-11-03"), "2026-11-03").empty


def test_bad_registers_are_refused():
    with pytest.raises(ValueError, match="Due righe"):
        risk.read_register([ROW, ROW])
    with pytest.raises(ValueError, match="da 1 a 5"):
        register(impact=6)
    with pytest.raises(ValueError, match="sconosciuti: ignorare"):
        register(treatment="ignorare")
    with pytest.raises(ValueError, match="mancano le colonne: owner"):
        risk.read_register([{name: ROW[name] for name in COLUMNS if name != "owner"}])


# --- Matrix --------------------------------------------------------------------------------------

RISKS = st.lists(
    st.tuples(st.floats(0.01, 1), st.floats(100, 500_000)), min_size=2, max_size=8
).map(lambda rows: pd.DataFrame(rows, columns=["probability", "damage"]))


@given(RISKS)
def test_inversions_are_real(risks):
    scores = risk.place(risks["probability"], [0.1, 0.3, 0.6]) * risk.place(
        risks["damage"], [5000, 20000, 60000]
    )
    losses = (risks["probability"] * risks["damage"]).tolist()
    found = risk.inversions(risks, [0.1, 0.3, 0.6], [5000, 20000, 60000])
    for higher, worse in found[["higher", "worse"]].itertuples(index=False):
        assert scores[higher] > scores[worse]
        assert losses[higher] < losses[worse]
    pairs = len(risks) * (len(risks) - 1) // 2
    assert len(found) <= pairs


def test_no_inversion_when_one_risk_dominates():
    risks = pd.DataFrame({"probability": [0.9, 0.1], "damage": [90000, 1000]})
    assert risk.inversions(risks, [0.5], [50000]).empty


def test_a_value_on_the_limit_stays_below():
    assert risk.place([0.1, 0.1000001, 0.7], [0.1, 0.6]).tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="crescere"):
        risk.place([1], [3, 2])
    with pytest.raises(ValueError, match="fra 0 e 1"):
        risk.inversions(pd.DataFrame({"probability": [32], "damage": [1]}), [0.1], [10])


# --- FMEA ----------------------------------------------------------------------------------------


def test_rpn_values_by_brute_force():
    ways = risk.rpn_values()
    assert ways.sum() == 1000
    assert len(ways) == 120
    assert ways.index.min() == 1
    assert ways.index.max() == 1000
    # 1000 only as 10x10x10; 2 only as 1x1x2 in three orders.
    assert ways[1000] == 1
    assert ways[2] == 3


@pytest.mark.parametrize("votes", [(0, 5, 5), (11, 1, 1), (5, 5, 5.5)])
def test_votes_out_of_scale_are_refused(votes):
    with pytest.raises(ValueError, match="da 1 a 10"):
        risk.rpn(*votes)


def test_severity_comes_first_then_rpn():
    modes = pd.DataFrame(
        {"severity": [4, 9, 10, 8], "occurrence": [9, 1, 1, 3], "detection": [9, 2, 1, 8]},
        index=["a", "b", "c", "d"],
    )
    assert risk.priorities(modes).index.tolist() == ["b", "c", "a", "d"]
    assert risk.priorities(modes, severe=11).index.tolist() == ["a", "d", "b", "c"]
    with pytest.raises(ValueError, match="mancano le colonne: detection"):
        risk.priorities(modes.drop(columns="detection"))
