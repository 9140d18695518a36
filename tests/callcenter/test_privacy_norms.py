"""The table of norms: complete, well formed, and refusing what is not."""

import datetime as dt

import pytest

from callcenter.privacy import norms, screening

ENTRY = {
    "type": "Legge", "number": "1/2020", "date": dt.date(2020, 1, 1), "title": "Prova",
    "says": "Dice qualcosa.", "status": "vigente", "certainty": "C", "source": "Una fonte",
}  # fmt: skip


def table_with(**changes):
    entry = {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}
    return {"checked_on": dt.date(2026, 11, 24), "norms": {"prova": entry}}


def test_every_norm_of_the_book_is_valid():
    known = norms.load()
    assert len(known) >= 30
    for name, norm in known.items():
        assert norm.id == name
        assert norm.says.endswith("."), name
        assert norm.checked_on >= dt.date(2026, 11, 24)
        assert norm.checked_on >= norm.date


def test_what_is_to_be_verified_stays_marked():
    assert norms.norm("dl-21-2026-eccezioni").certainty == "DV"
    assert norms.norm("dl-21-2026").certainty == "V-sec"
    assert norms.norm("codice-abrogati").status == "abrogato"


def test_rules_cite_norms_that_exist():
    for rule in screening.RULES:
        assert norms.norm(rule.norm)


def test_numbers_of_the_norms():
    assert norms.value("garante-83-2014", "silent_per_100") == 3
    assert norms.value("regola-15-giorni", "check_valid_days") == 15
    assert norms.value("dl-21-2026", "banned_from") == dt.date(2026, 6, 19)


def test_reference_with_and_without_article():
    norm = norms.parse(table_with(article="art. 2"))["prova"]
    assert norm.reference == "Legge 1/2020, art. 2"
    assert norms.parse(table_with())["prova"].reference == "Legge 1/2020"


def test_own_date_of_check_wins():
    later = dt.date(2027, 1, 5)
    assert norms.parse(table_with(checked_on=later))["prova"].checked_on == later


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "elenco «norms»"),
        ({"norms": {}}, "checked_on"),
        ({"checked_on": "oggi", "norms": {}}, "deve essere una data"),
        (table_with(says=None), "mancano i campi says"),
        (table_with(source="  "), "mancano i campi source"),
        (table_with(colour="red"), "campi che non conosco: colour"),
        (table_with(certainty="sicuro"), "certezza «sicuro»"),
        (table_with(status="boh"), "stato «boh»"),
        (table_with(date="1 gennaio"), "deve essere una data"),
        (table_with(date=dt.datetime(2020, 1, 1)), "deve essere una data"),
        (table_with(date=dt.date(2027, 1, 1)), "prima della data della norma"),
        (table_with(values=[3]), "nome: valore"),
        ({"checked_on": dt.date(2026, 1, 1), "norms": {"prova": "testo"}}, "servono i campi"),
    ],
)
def test_bad_tables_are_refused_in_italian(content, says):
    with pytest.raises(ValueError, match=says):
        norms.parse(content)


def test_unknown_names_get_a_hint():
    with pytest.raises(ValueError, match="gdpr-7"):
        norms.norm("gdpr7")
    with pytest.raises(ValueError, match="non ha il valore"):
        norms.value("gdpr-7", "giorni")


def test_broken_file(tmp_path):
    file = tmp_path / "norms.yml"
    file.write_text("norms: [", encoding="utf-8")
    with pytest.raises(ValueError, match="non si legge"):
        norms.load(file)


def test_cards_are_in_the_order_asked_and_say_how_certain():
    shown = norms.cards("gdpr-7", "gdpr-6")
    text = repr(shown)
    assert text.index("art. 7") < text.index("art. 6")
    page = shown._repr_html_()
    assert page.count("<li") == 2
    assert "certezza C (conoscenza generale" in page
    assert len(norms.cards()) == len(norms.load())
    with pytest.raises(ValueError, match="gdpr-7"):
        norms.cards("gdpr-77")
