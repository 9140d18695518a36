"""The simulated dialer against formulas known from elsewhere."""

import math

import pytest

from callcenter import erlang
from callcenter.outbound import MODES, Dialing, simulate, sweep
from callcenter.privacy import calling


def test_the_same_seed_is_the_same_shift():
    plan = Dialing("predictive", lines=1.7)
    one, two = simulate(plan, 1, 5), simulate(plan, 1, 5)
    assert one.attempts.equals(two.attempts)
    assert not one.attempts.equals(simulate(plan, 1, 6).attempts)


@pytest.mark.parametrize("mode", ["preview", "progressive"])
def test_one_line_per_free_agent_is_never_silent(mode):
    shift = simulate(Dialing(mode, agents=9), hours=10)
    assert shift.silent_per_100 == 0
    assert set(shift.attempts["outcome"]) == {"risposta", "non_risponde"}


@pytest.mark.parametrize("mode", ["preview", "progressive"])
def test_talks_per_hour_follow_the_renewal_formula(mode):
    plan = Dialing(mode, agents=20, answer=0.4)
    read = plan.read_s if mode == "preview" else 0
    ring = plan.answer * plan.ring_s + (1 - plan.answer) * plan.give_up_s
    cycle = (read + ring) / plan.answer + plan.talk_s + plan.wrap_s
    shift = simulate(plan, hours=100)
    if mode == "preview":
        assert shift.talks_per_hour == pytest.approx(3600 / cycle, rel=0.02)
        assert shift.utilisation == pytest.approx((plan.talk_s + plan.wrap_s) / cycle, rel=0.02)
    else:  # who answers first takes the free agent: lines are shared, so never slower than alone
        assert shift.talks_per_hour >= 3600 / cycle * 0.98


def test_fixed_lines_lose_calls_as_erlang_b_says():
    plan = Dialing("linee fisse", agents=12, lines=3)
    ring = plan.answer * plan.ring_s + (1 - plan.answer) * plan.give_up_s
    offered = plan.lines * plan.answer / ring * (plan.talk_s + plan.wrap_s)
    counts = simulate(plan, hours=200).attempts["outcome"].value_counts()
    lost = counts["abbattuta"] / (counts["abbattuta"] + counts["risposta"])
    assert lost == pytest.approx(erlang.erlang_b(offered, 12), rel=0.12)


def test_one_agent_and_two_lines_leave_p_silent_calls_for_each_talk():
    # When one of the two lines is answered the other is still ringing: it answers with p.
    plan = Dialing("power", agents=1, lines=2, answer=0.3, ring_s=1e-9, give_up_s=1e-9,
                   talk_s=50, wrap_s=0)  # fmt: skip
    assert simulate(plan, hours=100).silent_per_100 == pytest.approx(30, abs=2)


def test_bigger_rooms_are_quieter_at_the_same_pace():
    plans = [Dialing("predictive", agents=size, lines=1.6) for size in (5, 15, 45)]
    rates = sweep(plans, hours=4, seeds=(1, 2))["silent_per_100"].tolist()
    assert rates == sorted(rates, reverse=True)


def test_the_brake_holds_the_campaign_under_the_limit():
    plan = Dialing("predictive", agents=8, lines=3, brake=2.5)
    for seed in range(5):
        assert simulate(plan, 4, seed).silent_per_100 < 3
    assert simulate(Dialing("predictive", agents=8, lines=3), 4, 0).silent_per_100 > 3


def test_agents_leave_after_their_call_and_are_not_paid_after():
    plan = Dialing("progressive", agents=4, changes=((3600, 0),))
    shift = simulate(plan, hours=3)
    assert shift.attempts["dialed_s"].max() <= 3600
    assert 4 * 3600 <= shift.paid_s <= 4 * 3600 + 4 * 1500
    assert shift.talking_s <= shift.paid_s


def test_time_is_never_more_than_paid():
    for mode in MODES:
        shift = simulate(Dialing(mode, agents=3, lines=2), hours=2)
        assert 0 < shift.utilisation <= 1, mode
        assert shift.paid_s == pytest.approx(3 * 7200)
        assert shift.attempts["ended_s"].max() <= 7200


def test_outcomes_are_read_by_the_privacy_module():
    shift = simulate(Dialing("power", lines=3), hours=2)
    counted = calling.silent_calls(shift.attempts.assign(campaign_id="X"))
    assert counted.loc["X", "per_100"] == pytest.approx(shift.silent_per_100)


def test_nothing_answered_is_not_a_zero():
    shift = simulate(Dialing("progressive", agents=1, answer=1e-9), hours=0.1)
    assert math.isnan(shift.silent_per_100)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"mode": "manuale"}, "manuale"), ({"agents": 0}, "operatore"), ({"answer": 0}, "risposte"),
     ({"talk_s": 0}, "secondi"), ({"lines": 0}, "linee")],
)  # fmt: skip
def test_impossible_plans_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        Dialing(**{"mode": "power", **change})


def test_impossible_shifts_are_refused():
    with pytest.raises(ValueError, match="ore"):
        simulate(Dialing("power"), hours=0)
    with pytest.raises(ValueError, match="seme"):
        sweep([Dialing("power")], seeds=())
