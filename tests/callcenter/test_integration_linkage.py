"""Similarity against rapidfuzz; pairs, scores and quality against plain counting."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Jaro, JaroWinkler
from sklearn.metrics import f1_score, precision_score, recall_score

from callcenter import data
from callcenter import integration as it
from callcenter.integration.similarity import STREET_WORDS

words = st.text(alphabet="abcdenor", max_size=9)


@settings(max_examples=800, deadline=None)
@given(words, words)
def test_jaro_winkler_is_rapidfuzz(left, right):
    if not left and not right:
        return
    plain = Jaro.similarity(left, right)
    expected = JaroWinkler.similarity(left, right) if plain > 0.7 else plain
    assert it.jaro_winkler(left, right) == pytest.approx(expected, abs=1e-12)


def test_jaro_winkler_on_the_surnames_of_the_book():
    names = sorted(set(data.read("customers")["last_name"].str.strip().str.lower()))[:120]
    for one in names[:40]:
        for two in names:
            assert it.jaro_winkler(one, two) == pytest.approx(JaroWinkler.similarity(one, two))


@given(st.lists(words.filter(bool), min_size=1, max_size=4), st.randoms())
def test_words_similarity_ignores_order_and_is_fair(found, random):
    mixed = found.copy()
    random.shuffle(mixed)
    assert it.words_similarity(" ".join(found), " ".join(mixed)) == pytest.approx(1)
    one, two = " ".join(found), "roda nerone"
    assert it.words_similarity(one, two) == pytest.approx(it.words_similarity(two, one))
    assert 0 <= it.words_similarity(one, two) <= 1
    more = f"{one} zzzz"
    assert it.words_similarity(one, more) == pytest.approx(len(found) / (len(found) + 1))


def test_words_similarity_of_single_words_is_jaro_winkler():
    assert it.words_similarity("pontadolce", "pontadolci") == it.jaro_winkler(
        "pontadolce", "pontadolci"
    )
    assert it.words_similarity("", "a") == 0


def test_tidy():
    assert it.tidy("  NICCOLÒ   d'Oria ") == "niccolo d oria"
    assert it.tidy(None) == it.tidy(float("nan")) == ""
    for written in ("V.co del Mirto n. 12", "VICO DEL MIRTO, 12", "vico del mirto 12"):
        assert it.tidy(written, STREET_WORDS) == "vico del mirto 12"


@pytest.fixture(scope="module")
def registers():
    customers = data.read("customers")
    customers = customers.assign(key=customers["phone"].map(it.e164)).drop_duplicates("key")
    billing, truth = it.billing_register(customers, 4)
    left = it.comparable(customers.set_index("customer_id"), ["first_name", "last_name"], "street")
    right = it.comparable(billing.set_index("billing_code"), "holder", "address")
    return customers, billing, truth, left, right


def test_billing_register_is_dirty_true_and_repeatable(registers):
    customers, billing, truth, left, right = registers
    again, same = it.billing_register(customers, 4)
    pd.testing.assert_frame_equal(billing, again)
    pd.testing.assert_frame_equal(truth, same)
    assert not it.billing_register(customers, 5)[0].equals(billing)
    assert (len(billing), len(truth)) == (490, 400)
    assert truth["customer_id"].is_unique
    assert truth["billing_code"].is_unique
    assert set(truth["customer_id"]) <= set(customers["customer_id"])
    assert (billing["phone"].map(it.e164).str.len() == 13).all()
    ours = left.loc[truth["customer_id"]].reset_index()
    theirs = right.loc[truth["billing_code"]].reset_index()
    same_phone = (ours["phone"] == theirs["phone"]).mean()
    assert 0.68 < same_phone < 0.82
    assert 0.05 < (ours["address"] != theirs["address"]).mean() < 0.2
    # Relatives: phone and surname of a customer, in no true pair.
    alone = right.drop(truth["billing_code"])
    assert 25 <= alone["phone"].isin(left["phone"]).sum() <= 30
    with pytest.raises(ValueError, match="almeno"):
        it.billing_register(customers.head(10), 1)


def test_candidate_pairs_are_those_of_a_double_loop(registers):
    _, _, _, left, right = registers
    left, right = left.head(150), right.head(150)
    blocks = [["phone"], ["email"], ["zip", "initials"]]
    expected = [
        (a.Index, b.Index)
        for a in left.itertuples()
        for b in right.itertuples()
        if any(
            all(getattr(a, c) == getattr(b, c) and getattr(a, c) for c in block) for block in blocks
        )
    ]
    found = it.candidate_pairs(left, right, blocks)
    assert list(found.itertuples(index=False, name=None)) == sorted(expected)
    with pytest.raises(ValueError, match="blocco"):
        it.candidate_pairs(left, right, [])
    with pytest.raises(ValueError, match="fax"):
        it.candidate_pairs(left, right, [["fax"]])


def test_scores_skip_missing_fields():
    left = pd.DataFrame({"name": ["ada"], "email": [""]}, index=["L"]).astype(object)
    right = pd.DataFrame({"name": ["ada"], "email": ["a@b"]}, index=["R"]).astype(object)
    pairs = pd.DataFrame({"left": ["L"], "right": ["R"]})
    equal = {"name": lambda a, b: float(a == b), "email": lambda a, b: float(a == b)}
    compared = it.compare_pairs(left, right, pairs, equal)
    assert np.isnan(compared["email"][0])
    assert it.pair_score(compared, {"name": 0.6, "email": 0.4})[0] == 1.0
    both = pd.DataFrame({"name": [0.5, np.nan], "email": [1.0, np.nan]})
    score = it.pair_score(both, {"name": 3, "email": 1})
    assert score[0] == pytest.approx(0.625)
    assert np.isnan(score[1])
    for weights in ({}, {"name": 0}):
        with pytest.raises(ValueError, match="pesi"):
            it.pair_score(both, weights)


def test_zones():
    scores = pd.Series([0.95, 0.9, 0.89, 0.6, 0.59])
    assert it.zone(scores, 0.6, 0.9).tolist() == ["unisci"] * 2 + ["guarda"] * 2 + ["diversi"]
    with pytest.raises(ValueError, match="soglie"):
        it.zone(scores, 0.9, 0.6)


def test_quality_is_that_of_scikit_learn():
    rng = np.random.default_rng(2)
    everything = [(i, j) for i in range(12) for j in range(12)]
    real, mine = rng.random(144) < 0.2, rng.random(144) < 0.3
    pick = lambda mask: [p for p, keep in zip(everything, mask, strict=True) if keep]  # noqa: E731
    found = it.linkage_quality(pick(mine), pick(real))
    assert found["precision"] == pytest.approx(precision_score(real, mine))
    assert found["recall"] == pytest.approx(recall_score(real, mine))
    assert found["f1"] == pytest.approx(f1_score(real, mine))
    assert found["right"] + found["missed"] == real.sum()
    assert found["right"] + found["wrong"] == mine.sum()
    nothing = it.linkage_quality([], [(1, 2)])
    assert np.isnan(nothing["precision"])
    assert nothing["recall"] == nothing["f1"] == 0
