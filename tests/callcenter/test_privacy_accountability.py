"""Legal bases, the record of processing, notices and contracts."""

import dataclasses

import pytest

from callcenter.privacy import activities, bases, documents


@pytest.mark.parametrize("row", bases.TABLE, ids=lambda row: row.basis)
def test_one_yes_gives_its_basis(row):
    basis, why = bases.choose(bases.Purpose("uno scopo", **{row.answer: True}))
    assert basis == row.basis
    assert why.endswith(f"lett. {row.letter}")


def test_every_letter_of_article_6_once():
    assert sorted(row.letter for row in bases.TABLE) == list("abcdef")


def test_law_comes_before_contract_and_contract_before_consent():
    both = bases.Purpose("fatture", law_requires=True, contract_needs=True)
    assert bases.choose(both)[0] == "obbligo legale"
    again = bases.Purpose("bolletta", contract_needs=True, consented=True, balanced=True)
    assert bases.choose(again)[0] == "contratto"


def test_no_yes_no_basis():
    assert bases.choose(bases.Purpose("vendere"))[0] == bases.NO_BASIS


def test_special_data_need_an_exception_and_a_basis():
    health = bases.Purpose("malattia", contract_needs=True, special=True)
    assert bases.choose(health)[0] == bases.NO_BASIS
    allowed = dataclasses.replace(health, exception="consenso esplicito")
    assert bases.choose(allowed) == (
        "contratto",
        "art. 6 par. 1 lett. b, con art. 9: consenso esplicito",
    )
    without_basis = bases.Purpose("malattia", special=True, exception="consenso esplicito")
    assert bases.choose(without_basis)[0] == bases.NO_BASIS


def test_purpose_must_be_written_and_answers_true_or_false():
    with pytest.raises(ValueError, match="scopo"):
        bases.Purpose("  ")
    with pytest.raises(ValueError, match="consented"):
        bases.Purpose("vendere", consented="sì")


COMPLETE = activities.Activity(
    "X", "uno scopo", "contratto", "clienti", "nome", "nessuno", "un anno", "cifratura"
)


def test_complete_activity_has_no_problems():
    assert activities.problems(COMPLETE) == []


@pytest.mark.parametrize(
    "field", ["controller", "purpose", "people", "data", "recipients", "retention", "security"]
)
def test_each_item_of_article_30_is_needed(field):
    assert len(activities.problems(dataclasses.replace(COMPLETE, **{field: "  "}))) == 1


def test_legal_basis_is_not_an_item_of_article_30():
    assert activities.problems(dataclasses.replace(COMPLETE, basis="")) == []


def test_transfer_needs_a_safeguard_and_special_data_an_exception():
    abroad = dataclasses.replace(COMPLETE, transfer="Stati Uniti")
    assert "Stati Uniti" in activities.problems(abroad)[0]
    assert activities.problems(dataclasses.replace(abroad, safeguard="clausole tipo")) == []
    special = dataclasses.replace(COMPLETE, special=True)
    assert len(activities.problems(special)) == 1


def test_the_book_has_two_incomplete_entries():
    found = {a.id for a in activities.REGISTER if activities.problems(a)}
    assert found == {"T07", "T08"}


def test_table_has_every_field_and_refuses_repeated_codes():
    frame = activities.table()
    assert list(frame["id"]) == [a.id for a in activities.REGISTER]
    assert set(frame.columns) == {f.name for f in dataclasses.fields(activities.Activity)}
    with pytest.raises(ValueError, match="X"):
        activities.table([COMPLETE, COMPLETE])


FULL_NOTICE = dict.fromkeys([*documents.NOTICE_ALWAYS, *documents.NOTICE_IF], "scritto")


@pytest.mark.parametrize("item", documents.NOTICE_ALWAYS)
def test_each_fixed_item_of_a_notice_is_needed(item):
    notice = FULL_NOTICE | {item: " "}
    assert documents.missing_in_notice(notice, basis="contratto") == [documents.NOTICE_ALWAYS[item]]


@pytest.mark.parametrize(
    ("item", "case", "other"),
    [
        ("dpo", {"dpo": True}, {"dpo": False}),
        ("interesse", {"basis": "legittimo interesse"}, {}),
        ("revoca", {"basis": "consenso"}, {}),
        ("trasferimento", {"transfer": True}, {}),
        ("automatica", {"automated": True}, {}),
        ("obbligo", {"from_person": True}, {"from_person": False}),
        ("fonte", {"from_person": False}, {}),
        ("categorie", {"from_person": False}, {}),
    ],
)
def test_each_conditional_item_is_needed_only_in_its_case(item, case, other):
    notice = {name: text for name, text in FULL_NOTICE.items() if name != item}
    missing = documents.missing_in_notice(notice, **{"basis": "contratto", **case})
    assert missing == [documents.NOTICE_IF[item][1]]
    assert documents.missing_in_notice(notice, **{"basis": "contratto", **other}) == []


def test_draft_from_an_activity():
    draft = documents.notice_from(COMPLETE, diritti="tutti")
    assert draft["titolare"] == "Megaride Energia"
    assert draft["dpo"] == "dpo@megaride.example"
    assert draft["diritti"] == "tutti"
    assert "trasferimento" not in draft
    abroad = dataclasses.replace(COMPLETE, transfer="Svizzera", safeguard="adeguatezza")
    assert documents.notice_from(abroad)["trasferimento"] == "Svizzera: adeguatezza"


def test_contract_clauses():
    assert len(documents.missing_clauses({})) == len(documents.CLAUSES) == 9
    full = dict.fromkeys(documents.CLAUSES, "scritto")
    assert documents.missing_clauses(full) == []
    assert documents.missing_clauses(full | {"fine": ""}) == [documents.CLAUSES["fine"]]
