"""callcenter.kpi on empty, degenerate and wrong tables."""

import math

import pandas as pd
import pytest
from callframes import call, calls_frame, states_frame
from kpiframes import mixed_calls, two_agents

from callcenter import kpi

nan = pytest.approx(math.nan, nan_ok=True)


@pytest.fixture
def calls():
    return mixed_calls()


@pytest.fixture
def agent_states():
    return two_agents()


# --- Empty and degenerate tables -----------------------------------------------------------------


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


# --- Errors --------------------------------------------------------------------------------------


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


# --- What does not matter ----------------------------------------------------------------------


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
