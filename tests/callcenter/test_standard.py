"""The official standard: verbatim wording, counts, and an Italian error for each broken field."""

import hashlib
import shutil
from dataclasses import FrozenInstanceError

import pytest
import yaml

from callcenter import data, standard

# SHA-256 of every official wording, one a line, compared once field by field with the official
# document. A change of a single character of data/standard.yml must be a decision, not an accident.
OFFICIAL_SHA256 = "39a7443f6a6578990a7135b9dff2f5867772106a432a5a251d477443fda72a33"


@pytest.fixture
def copies(tmp_path):
    """Writable copies of the two files."""
    paths = []
    for name in (standard.STANDARD_FILE, standard.HOURS_FILE):
        paths.append(shutil.copy(data.path(name), tmp_path / name))
    return paths


def change(path, edit):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_official_wording_is_verbatim():
    texts = standard.official_texts(standard.load())
    assert hashlib.sha256("\n".join(texts).encode()).hexdigest() == OFFICIAL_SHA256


def test_counts_and_units():
    assert len(standard.items(kind="ability")) == 16
    assert len(standard.items(kind="knowledge")) == 22
    assert len(set(standard.codes())) == 38
    counts = {
        unit.code: (len(unit.abilities), len(unit.knowledge)) for unit in standard.load().units
    }
    assert counts == {"UF1": (5, 8), "UF2": (7, 8), "UF3": (4, 6)}
    assert [unit.competence_unit.code for unit in standard.load().units] == ["2912", "2913", "2914"]


def test_hours_of_standard_and_plan():
    loaded = standard.load()
    assert loaded.hours.classroom + loaded.hours.laboratory + loaded.hours.internship == 500
    assert loaded.hours.internship_and_laboratory == 260
    assert (loaded.plan.classroom, loaded.plan.laboratory, loaded.plan.total) == (240, 60, 500)
    assert {code: unit.total for code, unit in loaded.plan.units.items()} == {
        "UF1": 88,
        "UF2": 100,
        "UF3": 62,
    }


def test_item_and_items():
    reporting = standard.item("UF1.A1")
    assert reporting.text == "Utilizzare strumenti di reporting"
    assert (reporting.unit, reporting.kind) == ("UF1", "ability")
    codes = [item.code for item in standard.items(unit="UF3", kind="ability")]
    assert codes == ["UF3.A1", "UF3.A2", "UF3.A3", "UF3.A4"]
    assert [item.code for item in standard.items(unit="UF2")][:2] == ["UF2.A1", "UF2.A2"]


def test_misprints_are_kept_and_noted():
    acd = standard.item("UF2.C5")
    assert "acd (automatic computer distributor)" in acd.text
    assert "automatic call distributor" in acd.note
    composition = standard.load().composition
    assert composition.list.endswith("call cente")
    assert "Refuso" in composition.note


def test_fields_empty_in_the_official_sheet_stay_empty():
    loaded = standard.load()
    assert loaded.qualification.legal_references is None
    assert loaded.qualification.minimum_age == "-"
    assert [unit.classroom_hours for unit in loaded.units] == [None, None, None]


def test_everything_is_frozen():
    with pytest.raises(FrozenInstanceError):
        standard.item("UF1.A1").text = "altro"
    with pytest.raises(TypeError):
        standard.load().plan.units["UF1"] = None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: standard.item("UF1.A9"), "non ha la voce «UF1.A9»"),
        (lambda: standard.items(unit="UF4"), "non ha l'unità «UF4»"),
        (lambda: standard.items(kind="abilità"), "non è un tipo di voce"),
    ],
)
def test_unknown_names_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def first_unit(content):
    return content["units"][0]


STANDARD_MUTATIONS = {
    "total hours": (
        lambda c: c["hours"].update(total=501),
        r"standard\.yml, campo «hours\.total»: aula 240 \+ laboratorio 60 .* fanno 500, non 501",
    ),
    "internship and laboratory": (
        lambda c: c["hours"].update(internship_and_laboratory=250),
        r"campo «hours\.internship_and_laboratory».*fanno 260, non 250",
    ),
    "key competences over classroom": (
        lambda c: c["hours"].update(key_competences=241),
        r"campo «hours\.key_competences».*non possono superarla",
    ),
    "negative hours": (
        lambda c: c["hours"].update(classroom=-1),
        r"campo «hours\.classroom»: serve un numero da zero in su",
    ),
    "hours of the years": (
        lambda c: c["years"][0].update(hours=400),
        r"campo «years»: le ore degli anni fanno 400, non 500",
    ),
    "exam flag is a text": (
        lambda c: c["years"][0].update(intermediate_exam="No"),
        r"campo «years\[1\]\.intermediate_exam»: serve true o false",
    ),
    "code twice": (
        lambda c: first_unit(c)["abilities"][1].update(code="UF1.A1"),
        r"campo «units\[1\]\.abilities»: il codice «UF1\.A1» compare due volte",
    ),
    "item missing": (
        lambda c: first_unit(c)["knowledge"].pop(2),
        r"campo «units\[1\]\.knowledge».*8 conoscenze.*mancano UF1\.C3",
    ),
    "item too many": (
        lambda c: first_unit(c)["abilities"].append({"code": "UF1.A6", "text": "x"}),
        r"5 abilità.*ci sono in più UF1\.A6",
    ),
    "items out of order": (
        lambda c: first_unit(c)["abilities"].reverse(),
        r"campo «units\[1\]\.abilities».*l'ordine è UF1\.A5",
    ),
    "unit missing": (
        lambda c: c["units"].pop(),
        r"campo «units»: servono le unità UF1, UF2, UF3",
    ),
    "unknown unit": (
        lambda c: first_unit(c).update(code="UF9"),
        r"campo «units\[1\]\.code»: «UF9» non è un'unità",
    ),
    "competence unit twice": (
        lambda c: c["units"][1]["competence_unit"].update(code="2912"),
        r"campo «units»: il codice «2912» compare due volte",
    ),
    "classification twice": (
        lambda c: c["references"]["istat_cp2011"].append(c["references"]["istat_cp2011"][0]),
        r"campo «references\.istat_cp2011»: il codice «3\.1\.2\.1\.0» compare due volte",
    ),
    "code read as a number": (
        lambda c: c["references"]["isced_f_2013"][0].update(code=610),
        r"campo «references\.isced_f_2013\[1\]\.code»: serve un testo non vuoto, invece c'è 610",
    ),
    "hours are a text": (
        lambda c: c["hours"].update(laboratory="60"),
        r"campo «hours\.laboratory»: serve un numero intero, invece c'è '60'",
    ),
    "hours are a boolean": (
        lambda c: c["hours"].update(laboratory=True),
        r"campo «hours\.laboratory»: serve un numero intero, invece c'è True",
    ),
    "empty wording": (
        lambda c: c["requirements"]["staff"].update(text="  "),
        r"campo «requirements\.staff\.text»: serve un testo non vuoto",
    ),
    "group is a list": (
        lambda c: c.update(attendance=[80]),
        r"campo «attendance»: serve un elenco di campi",
    ),
    "list is empty": (
        lambda c: first_unit(c).update(abilities=[]),
        r"campo «units\[1\]\.abilities»: serve una lista non vuota",
    ),
    "field missing": (
        lambda c: c["qualification"].pop("process"),
        r"campo «qualification\.process»: manca",
    ),
    "field misspelt": (
        lambda c: c["qualification"].update(proces="x"),
        r"campo «qualification\.proces»: non è un campo previsto",
    ),
    "top field misspelt": (
        lambda c: c.update(unit=[]),
        r"campo «unit»: non è un campo previsto",
    ),
    "percentage over 100": (
        lambda c: c["elearning"].update(synchronous_max_percent=120),
        r"campo «elearning\.synchronous_max_percent»: una percentuale sta fra 0 e 100",
    ),
    "attendance and absence": (
        lambda c: c["attendance"].update(max_absence_percent=25),
        r"campo «attendance\.max_absence_percent».*devono fare 100%",
    ),
    "EQF level": (
        lambda c: c["qualification"].update(eqf_level=9),
        r"campo «qualification\.eqf_level»: i livelli EQF vanno da 1 a 8",
    ),
}


@pytest.mark.parametrize("name", STANDARD_MUTATIONS)
def test_broken_standard_is_refused(copies, name):
    edit, message = STANDARD_MUTATIONS[name]
    change(copies[0], edit)
    with pytest.raises(ValueError, match=message) as error:
        standard.read(*copies)
    assert str(error.value).startswith("standard.yml, campo «")


PLAN_MUTATIONS = {
    "classroom": (
        lambda c: c["units"]["UF1"].update(classroom=67),
        r"hours\.yml, campo «units»: il piano ha 239 ore di aula \(con le KC\).*chiede 240",
    ),
    "laboratory": (
        lambda c: c["units"]["UF3"].update(laboratory=15),
        r"il piano ha 61 ore di laboratorio, lo standard ne chiede 60",
    ),
    "key competences": (
        lambda c: (
            c["key_competences"].update(classroom=40),
            c["units"]["UF1"].update(classroom=78),
        ),
        r"campo «key_competences»: il piano ha 40 ore di KC",
    ),
    "internship": (
        lambda c: c["internship"].update(internship=190),
        r"campo «internship»: il piano ha 190 ore di tirocinio",
    ),
    "unit missing": (
        lambda c: c["units"].pop("UF2"),
        r"campo «units\.UF2»: manca",
    ),
    "unit unknown": (
        lambda c: c["units"].update(UF4={"classroom": 0, "laboratory": 0}),
        r"campo «units\.UF4»: non è un campo previsto",
    ),
}


@pytest.mark.parametrize("name", PLAN_MUTATIONS)
def test_broken_plan_is_refused(copies, name):
    edit, message = PLAN_MUTATIONS[name]
    change(copies[1], edit)
    with pytest.raises(ValueError, match=message):
        standard.read(*copies)


def test_missing_file_is_named(copies):
    copies[1].unlink()
    with pytest.raises(ValueError, match=r"Manca il file «hours\.yml»"):
        standard.read(*copies)


def test_yaml_syntax_error_gives_the_line(copies):
    copies[0].write_text("source:\n  title: [uno\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"standard\.yml, riga 3: non è YAML corretto"):
        standard.read(*copies)


def test_wrong_encoding_is_named(copies):
    copies[0].write_bytes("title: qualità".encode("latin-1"))
    with pytest.raises(ValueError, match="non è in UTF-8"):
        standard.read(*copies)


def test_empty_file_is_refused(copies):
    copies[0].write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match=r"standard\.yml, contenuto: .*invece c'è niente"):
        standard.read(*copies)
