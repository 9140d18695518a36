"""Pseudonyms and anonymity: known answers and attacks."""

import hashlib
from collections import defaultdict

import pandas as pd
import pytest

from callcenter.privacy import anonymity, pseudonyms

KEY = bytes(range(32))


def test_plain_hash_is_sha256():
    assert pseudonyms.plain_hash("602", "x") == hashlib.sha256(b"x602").hexdigest()


def test_keyed_against_rfc_4231():
    # Test case 1 of RFC 4231 has a 20-byte key: padded with zeros to 32 bytes it is the same key,
    # because HMAC pads keys with zeros up to the block.
    key = b"\x0b" * 20 + b"\x00" * 12
    assert pseudonyms.keyed("Hi There", key) == (
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )


def test_short_key_is_refused():
    with pytest.raises(ValueError, match="byte"):
        pseudonyms.keyed("602", b"corta")


def test_brute_force_finds_plain_and_salted_hashes_not_keyed_ones():
    phones = ["60233", "60299"]
    plain = [pseudonyms.plain_hash(phone) for phone in phones]
    assert sorted(pseudonyms.brute_force(plain, "602", 2).values()) == phones
    salted = [pseudonyms.plain_hash(phone, "sale") for phone in phones]
    assert pseudonyms.brute_force(salted, "602", 2) == {}
    assert pseudonyms.brute_force(salted, "602", 2, "sale") == dict(
        zip(salted, phones, strict=True)
    )
    assert pseudonyms.brute_force([pseudonyms.keyed("60233", KEY)], "602", 2) == {}


@pytest.mark.parametrize("digits", [0, 7])
def test_brute_force_has_a_limit(digits):
    with pytest.raises(ValueError, match="cifre"):
        pseudonyms.brute_force([], "602", digits)


CALLS = pd.DataFrame({
    "who": [1, 1, 1, 2, 3, 4, 5],
    "area": ["a", "a", "a", "b", "b", "b", None],
    "year": [1980, 1980, 1980, 1990, 1990, 1990, 1990],
    "why": ["x", "y", "x", "x", "x", "x", "y"],
})  # fmt: skip


def test_people_are_counted_not_rows():
    groups = anonymity.groups(CALLS, ["area"], "who", "why").set_index("area")
    assert groups.loc["a"].tolist() == [1, 3, 2]
    assert groups.loc["b"].tolist() == [3, 3, 1]
    assert len(groups) == 3


def test_k_and_l():
    assert anonymity.k_anonymity(CALLS, ["year"], "who") == 1
    assert anonymity.k_anonymity(CALLS[CALLS["area"] == "b"], ["area", "year"], "who") == 3
    assert anonymity.l_diversity(CALLS[CALLS["area"] == "b"], ["area"], "who", "why") == 1
    assert anonymity.k_anonymity(CALLS.head(0), ["area"], "who") == 0
    assert anonymity.l_diversity(CALLS.head(0), ["area"], "who", "why") == 0


def test_k_against_a_plain_count():
    people = defaultdict(set)
    for row in CALLS.itertuples():
        people[(row.area, row.year)].add(row.who)
    expected = min(len(group) for group in people.values())
    assert anonymity.k_anonymity(CALLS, ["area", "year"], "who") == expected


def test_link_needs_a_person_alone_on_both_sides():
    known = pd.DataFrame({"name": ["Ada", "Ugo", "Ivo"], "area": ["a", "b", "a"],
                          "year": [1980, 1990, 1981]})  # fmt: skip
    found = anonymity.link(CALLS, known, ["area", "year"], "who")
    assert set(found["name"]) == {"Ada"}
    assert len(found) == 3
    twins = pd.concat([known, known.assign(name="Eva")])
    assert anonymity.link(CALLS, twins, ["area", "year"], "who").empty


def test_missing_values_never_link():
    known = pd.DataFrame({"name": ["Ada"], "area": [None], "year": [1990]})
    assert anonymity.link(CALLS, known, ["area", "year"], "who").empty


def test_bad_input():
    with pytest.raises(ValueError, match="quasi-identificatore"):
        anonymity.groups(CALLS, [], "who")
    with pytest.raises(ValueError, match="cap"):
        anonymity.groups(CALLS, ["cap"], "who")
