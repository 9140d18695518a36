"""The exercises of lessons 2.1 and 2.2, answered as students do."""

import pandas as pd
import pytest

from callcenter import data, ivr
from callcenter.checks import verifica

DAY, NIGHT, FEAST = "2026-11-04 10:00", "2026-11-04 22:00", "2026-12-08 10:00"


def test_stopped_flows_in_other_forms():
    right = ["voce, porta alta", "curiosi da fuori", "segnalazione cifrata"]
    for answer in (right, tuple(right), set(right), pd.Series(right)):
        assert verifica("uf2-01-e2", answer).ok
    assert "nessuna regola" in verifica("uf2-01-e2", ["curiosi da fuori"]).message


def test_levels_decide_before_the_strategy():
    assert verifica("uf2-01-e3", ["Anna", "Bruno", "Carla", "Anna", "Bruno", "Anna"]).ok
    wrong = verifica("uf2-01-e3", ["Anna", "Bruno", "Carla", "Anna", "Bruno", "Carla"])
    assert "livello" in wrong.message


def test_cards_written_with_a_loop():
    customers = data.read("customers")

    def tidy(phone):
        digits = "".join(sign for sign in str(phone) if sign.isdigit())
        return digits[-10:] if len(digits) >= 10 else digits

    def cards(phone):
        found = []
        for row in customers.itertuples():
            for written in (row.phone, row.phone2):
                if isinstance(written, str) and phone and tidy(written) == tidy(phone):
                    found.append(row.customer_id)
        return found

    assert verifica("uf2-01-e6", cards).ok


def test_unreachable_nodes_by_repeating_until_nothing_changes():
    def lost(links, start):
        reached = {start}
        for _ in links:
            reached |= {to for origin, to in links if origin in reached}
        return {node for link in links for node in link} - reached

    assert verifica("uf2-02-e2", lost).ok


def test_open_moments_as_a_list():
    assert verifica("uf2-02-e4", ["c", "a"]).ok
    assert "19:59" in verifica("uf2-02-e4", {"a", "b", "c"}).message


CALLS = [
    (("8",), DAY), ([1, 3], DAY), (["1", "2"], DAY), (["4", "1"], DAY), (["9"], NIGHT),
    ([None, None], DAY), (["1", None, "2"], DAY), (["2"], FEAST),
]  # fmt: skip


def test_eight_calls_find_everything():
    assert verifica("uf2-02-e6", CALLS).ok
    assert verifica("uf2-02-e6", tuple(CALLS)).ok


@pytest.mark.parametrize("left_out", range(len(CALLS)))
def test_seven_calls_are_enough_but_only_those_seven(left_out):
    # Key 2 of the bills is also tried by the call with a silence before it.
    spare = CALLS[left_out] == (["1", "2"], DAY)
    answer = [call for place, call in enumerate(CALLS) if place != left_out]
    assert verifica("uf2-02-e6", answer).ok == spare


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([*CALLS, (["1"], DAY)], "9 telefonate"),
        ([(keys, DAY) for keys, _ in CALLS], "Trovi 6"),
        ("1 2", "lista di coppie"),
        ([("12", DAY)], "lista di coppie"),
        ([(["1"], "domani")], "lista di coppie"),
    ],
)
def test_bad_lists_of_calls_are_explained(answer, words):
    result = verifica("uf2-02-e6", answer)
    assert result.status == "ko"
    assert words in result.message


def test_containment_as_fraction_and_percent():
    from callcenter.checks.uf2_02 import _trial

    share = ivr.containment(_trial())["servite"]
    assert verifica("uf2-02-e5", share).ok
    assert verifica("uf2-02-e5", 100 * share).ok
