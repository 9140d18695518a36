"""Routing strategies, overflow and callback: exact small cases by hand."""

import math

import pytest

from callcenter.simulation import (
    STRATEGIES,
    Agent,
    Queue,
    call_table,
    journeys,
    simulate,
    with_callback,
    with_overflow,
)


def who_answers(strategy, arrivals, talks, agents, **columns):
    calls = call_table(arrivals, "q", talks, **columns)
    return simulate(calls, agents, [Queue("q", strategy=strategy)]).calls["agent"].tolist()


def team(*names, **options):
    return [Agent(name, {"q": 1}, **options) for name in names]


def test_fewest_calls_counts_calls_not_time():
    # 201 has a long call: with longest idle 202 would not get the third one twice in a row.
    agents = team("201", "202")
    arrivals, talks = [0, 1, 20, 40, 60], [15, 5, 5, 5, 5]
    assert who_answers("fewest_calls", arrivals, talks, agents) == [
        "201", "202", "201", "202", "201",
    ]  # fmt: skip
    assert who_answers("longest_idle", arrivals, talks, agents) == [
        "201", "202", "202", "201", "202",
    ]  # fmt: skip


def test_round_robin_goes_on_after_the_last_that_rang():
    agents = team("201", "202", "203")
    # 203 is busy with a long call when its turn comes back: it is skipped, not waited for.
    assert who_answers("round_robin", [0, 10, 20, 30, 40, 50], [5, 5, 500, 5, 5, 5], agents) == [
        "201", "202", "203", "201", "202", "201",
    ]  # fmt: skip


def test_linear_always_starts_from_the_first():
    agents = team("201", "202", "203")
    assert who_answers("linear", [0, 10, 12, 30], [5, 5, 5, 5], agents) == [
        "201", "201", "202", "201",
    ]  # fmt: skip


def test_ring_all_is_answered_by_the_quickest():
    agents = [Agent("201", {"q": 1}, reaction_s=8), Agent("202", {"q": 1}, reaction_s=3)]
    calls = call_table([0, 1, 100], "q", [20, 20, 20])
    result = simulate(calls, agents, [Queue("q", strategy="ring_all")])
    assert result.calls["agent"].tolist() == ["202", "201", "202"]
    assert result.calls["wait_s"].tolist() == [3, 8, 3]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_skill_level_comes_before_the_strategy(strategy):
    agents = [Agent("201", {"q": 2}), Agent("202", {"q": 1}, reaction_s=9)]
    assert who_answers(strategy, [0, 100, 101], [10, 10, 10], agents) == ["202", "202", "201"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_with_one_agent_every_strategy_is_the_same(strategy):
    calls = call_table([0, 5, 9], "q", [10, 10, 10])
    result = simulate(calls, team("201"), [Queue("q", strategy=strategy)])
    assert result.calls["wait_s"].tolist() == [0, 5, 11]


def test_each_queue_keeps_its_own_count():
    agents = [Agent("201", {"q": 1, "r": 1}), Agent("202", {"q": 1, "r": 1})]
    calls = call_table([0, 10, 20], ["r", "r", "q"], [5, 5, 5])
    queues = [Queue("q", strategy="fewest_calls"), Queue("r", strategy="linear")]
    assert simulate(calls, agents, queues).calls["agent"].tolist() == ["201", "201", "201"]


def test_unknown_strategy_and_bad_reaction():
    with pytest.raises(ValueError, match="strategia «casuale»"):
        Queue("q", strategy="casuale")
    with pytest.raises(ValueError, match="squillo"):
        Agent("201", {"q": 1}, reaction_s=-1)


def test_overflow_goes_to_the_back_of_the_other_queue_with_the_patience_left():
    calls = with_overflow(
        call_table([0, 10, 20, 100], ["q", "q", "q", "r"], [500, 5, 5, 5],
                   patience_s=[math.inf, 200, 70, math.inf]),
        "q", "r", 60)  # fmt: skip
    agents = [Agent("201", {"q": 1}), Agent("202", {"r": 1})]
    result = simulate(calls, agents, [Queue("q", max_wait_s=60), Queue("r")])
    whole = journeys(result.calls)
    assert whole["outcome"].tolist() == ["answered"] * 4
    assert whole["served_in"].tolist() == ["q", "r", "r", "r"]
    assert whole["passages"].tolist() == [1, 2, 2, 1]
    assert whole["wait_s"].tolist() == [0, 60, 60, 0]
    assert result.calls["patience_s"].tolist()[4:] == [math.inf, 140, 10]


def test_a_caller_can_give_up_after_overflow():
    calls = with_overflow(
        call_table([0, 0, 10], ["q", "r", "q"], [500, 500, 5], patience_s=[9e9, 9e9, 90]),
        "q", "r", 60)  # fmt: skip
    agents = [Agent("201", {"q": 1}), Agent("202", {"r": 1})]
    last = journeys(simulate(calls, agents, [Queue("q", max_wait_s=60), Queue("r")]).calls).iloc[2]
    assert (last["outcome"], last["wait_s"], last["served_in"]) == ("abandoned", 90, "r")


def test_callback_keeps_the_place_and_frees_the_ear():
    calls = with_callback(
        call_table([0, 10, 20], "q", [300, 50, 5], patience_s=[math.inf, 120, math.inf]),
        "q", 60, [True, True, False])  # fmt: skip
    whole = journeys(simulate(calls, team("201"), [Queue("q")]).calls)
    assert whole["called_back"].tolist() == [False, True, False]
    assert whole["hold_s"].tolist() == [0, 60, 330]
    assert whole["wait_s"].tolist() == [0, 290, 330]
    assert whole["outcome"].tolist() == ["answered"] * 3


def test_impossible_paths_are_refused():
    calls = call_table([0], "q", [5])
    with pytest.raises(ValueError, match="uguali"):
        with_overflow(calls, "q", "q", 60)
    with pytest.raises(ValueError, match="positivo"):
        with_callback(calls, "q", 0)
    with pytest.raises(ValueError, match="Nessuna chiamata"):
        with_callback(calls, "x", 60)
    with pytest.raises(ValueError, match="Mancano le colonne"):
        journeys(calls)
