import re

import numpy as np
import pytest

from callcenter.scenario import names


def rng():
    return np.random.Generator(np.random.PCG64(5))


def test_phones_are_distinct_ten_digits_and_belong_to_nobody():
    mobile = np.array([True, False] * 500)
    numbers = names.phones(rng(), mobile, "strangers")
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"(2009|609)\d+", n) and len(n) == 10 for n in numbers)
    assert all(names.is_safe(n) for n in numbers)


def test_mobile_and_landline_can_be_told_apart():
    numbers = names.phones(rng(), np.array([True, False, True]), "customers")
    assert [n[0] for n in numbers] == ["6", "2", "6"]


def test_owners_never_share_a_number():
    mobile = np.array([True, False] * 400)
    series = [set(names.phones(rng(), mobile, owner)) for owner in names._OWNERS]
    assert len(set.union(*series)) == sum(len(s) for s in series)


def test_unknown_owner_is_refused():
    with pytest.raises(ValueError, match="Gruppo di numeri sconosciuto"):
        names.phones(rng(), np.array([True]), "nobody")


@pytest.mark.parametrize(
    "written",
    ["+39 200 1234567", "+392001234567", "00392001234567", "200 1234567", "200.123.4567",
     "200-1234567", " 2001234567 "],
)  # fmt: skip
def test_digits_undoes_every_way_of_writing(written):
    assert names.digits(written) == "2001234567"


@pytest.mark.parametrize("real", ["0811234567", "3331234567", "+39 333 1234567", "800123456"])
def test_real_looking_numbers_are_not_safe(real):
    assert not names.is_safe(real)


def test_changing_the_first_digit_back_never_gives_an_area_code_or_a_known_mobile_series():
    numbers = names.phones(rng(), np.array([True, False] * 200), "customers")
    restored = [{"2": "0", "6": "3"}[n[0]] + n[1:] for n in numbers]
    assert all(n.startswith(("000", "30")) for n in restored)


def test_email_uses_only_reserved_domains():
    reserved = re.compile(r"(.+\.example|example\.(com|org|net))$")
    assert all(reserved.match(domain) for domain in names.EMAIL_DOMAINS)
    assert names.email("Niccolò", "Ventoviva ", 12, "posta.example") == (
        "niccolo.ventoviva12@posta.example"
    )


def test_newcomers_keep_the_declared_share():
    first, last, language = names.people_names(rng(), 400, 0.07)
    assert (language != "italiano").sum() == 28
    for name, tongue in zip(first, language, strict=True):
        assert tongue == "italiano" or name in names.NEWCOMER_NAMES[tongue]
    assert set(last) <= set(names.LAST_NAMES)
