"""The bank in Moodle's XML: what the importer reads, and the way back without loss."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from callcenter import data, quiz
from callcenter.quiz import Quiz, markup
from callcenter.quiz.questions import MatchingQuestion, NumericQuestion, Option
from tools.moodle import canonical, datasets, from_xml, rich, to_xml
from tools.moodle.__main__ import main
from tools.moodle.xmlwrite import category_path, fractions, needs_fixed_variants

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "callcenter" / "samples"
SAMPLE = quiz.read(SAMPLES / "uf1-99.yml")
SCHEMA = etree.RelaxNG(etree.parse(HERE / "schemas" / "moodle-import.rng"))


@pytest.fixture(scope="module")
def bank():
    return tuple(quiz.bank().values())


@pytest.fixture(scope="module")
def xml(bank):
    return to_xml([*bank, SAMPLE])


@pytest.fixture(scope="module")
def tree(xml):
    return ET.fromstring(xml)


def by_id(tree, identifier):
    return next(q for q in tree if q.findtext("idnumber") == identifier)


def test_the_importer_reads_every_element(xml):
    SCHEMA.assertValid(etree.fromstring(xml.encode()))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('fraction="100"', 'fraction="42"'),
        ("<single>true</single>", "<single>vero</single>"),
        ("<tolerance>0.01</tolerance>", "<tolerance>0,01</tolerance>"),
        ("<gradingtype>RELATIVE_TO_CORRECT", "<gradingtype>SOMEHOW"),
        ("<hidden>0</hidden>", "<hidden>0</hidden><colour>red</colour>"),
        ("<distribution><text>uniform", "<distribution><text>normal"),
        ("$course$/top/", "$course$/"),
    ],
)
def test_the_schema_refuses_what_the_importer_would_not_take(right, wrong):
    text = to_xml([SAMPLE])
    assert right in text
    assert SCHEMA.validate(etree.fromstring(text.encode()))
    assert not SCHEMA.validate(etree.fromstring(text.replace(right, wrong, 1).encode()))


def test_nothing_is_lost_on_the_way_there_and_back(bank, xml):
    back = from_xml(xml)
    assert [(lesson.lesson, lesson.title) for lesson in back] == [
        (lesson.lesson, lesson.title) for lesson in (*bank, SAMPLE)
    ]
    for lesson, returned in zip((*bank, SAMPLE), back, strict=True):
        assert len(lesson.questions) == len(returned.questions)
        for question, read in zip(lesson.questions, returned.questions, strict=True):
            assert read == canonical(question)


def test_the_normal_form_shows_the_same_page(bank):
    for lesson in bank:
        normal = replace(lesson, questions=tuple(canonical(q) for q in lesson.questions))
        for seed in (None, 3):
            # The version tells the exact source text: only there may they differ.
            pages = [Quiz(each, seed)._repr_html_() for each in (lesson, normal)]
            pages = [ET.fromstring(page.replace('"></p>', '"/></p>')) for page in pages]
            for page in pages:
                for section in page:
                    section.attrib.pop("data-version")
            assert ET.tostring(pages[0]) == ET.tostring(pages[1]), lesson.lesson


def test_no_question_needs_fixed_numbers(bank):
    numeric = [q for lesson in bank for q in lesson.questions if isinstance(q, NumericQuestion)]
    assert any(q.parameters for q in numeric)
    assert [q.id for q in numeric if needs_fixed_variants(q)] == []


def test_a_matching_question_has_enough_answers_for_moodle(bank):
    # Moodle refuses a matching question with less than two pairs and three answers.
    matching = [q for lesson in bank for q in lesson.questions if isinstance(q, MatchingQuestion)]
    assert [q.id for q in matching if len(q.choices) < 3] == []
    # Its database keeps 255 letters of an answer.
    assert [q.id for q in matching if any(len(text) > 255 for _, text in q.choices)] == []


def test_ids_are_unique_and_categories_follow_the_units(tree, bank):
    questions = [q for q in tree if q.get("type") != "category"]
    ids = [q.findtext("idnumber") for q in questions]
    assert len(set(ids)) == len(ids)
    paths = {q.findtext("idnumber"): q.findtext("category/text") for q in tree.iter("question")}
    assert "/UF1 " in paths["uf1-03"]
    assert paths["uf1-03"].endswith("/1.3 Dal registro al report")
    titled = replace(bank[0], title="Entrata/uscita")
    assert category_path(titled).endswith(" Entrata//uscita")
    assert from_xml(to_xml([titled]))[0].title == "Entrata/uscita"


def test_choice_shares_the_marks():
    options = [Option(n, str(n), n <= 3, "x") for n in range(1, 6)]
    assert fractions(options, False) == ["33.33333"] * 3 + ["-50"] * 2
    assert fractions(options[2:], True) == ["100", "0", "0"]


def test_known_mistakes_are_worth_nothing_and_say_why(tree):
    numeric = by_id(tree, "uf1-03-q15")
    right, *wrong = numeric.findall("answer")
    assert right.get("fraction") == "100"
    assert float(right.findtext("text")) == pytest.approx(100 * 168 / 228)
    assert {answer.get("fraction") for answer in wrong} == {"0"}
    assert all(answer.findtext("feedback/text") for answer in wrong)
    assert numeric.findtext("units/unit/unit_name") == "%"


def test_the_picture_travels_inside(tree):
    import base64

    text = by_id(tree, "uf1-04-q15").find("questiontext")
    file = text.find("file")
    assert f"@@PLUGINFILE@@/{file.get('name')}" in text.findtext("text")
    drawn = (data.quiz_dir() / "images" / file.get("name")).read_bytes()
    assert base64.b64decode(file.text) == drawn


def test_calculated_values_are_those_of_the_bank(tree):
    question = by_id(tree, "uf1-99-q3")
    assert question.findtext("answer/text") == "({calls}*{aht})/3600"
    sets = [
        [float(value.text) for value in definition.iter("value")]
        for definition in question.iter("dataset_definition")
    ]
    assert sets[0][0] == 100
    assert sets[1][0] == 180  # the book's own values come first
    assert len(set(zip(*sets, strict=True))) == 5 * 3
    assert "{={calls}*{aht}}" not in question.findtext("generalfeedback/text")
    assert "{=round({calls}*{aht},6)}" in question.findtext("generalfeedback/text")


def test_many_values_are_sampled_and_none_is_forgotten():
    question = SAMPLE.questions[2]
    wide = tuple(replace(p, low=100, high=p.low + 900, step=20) for p in question.parameters)
    wide = tuple(replace(p, default=p.values[3]) for p in wide)
    cases = datasets.cases(replace(question, parameters=wide))
    assert len(cases) == len({tuple(case.values()) for case in cases}) == datasets.MAX_ITEMS
    for parameter in wide:
        values = datasets.values_of(parameter.name, cases)
        assert set(values) == set(parameter.values)
        again = datasets.parameter(parameter.name, parameter.low, parameter.high, values)
        assert again == parameter


def test_a_formula_moodle_rounds_otherwise_becomes_fixed_numbers():
    # round(2.5) is 2 in Python and 3 in PHP.
    half = replace(SAMPLE.questions[2], answer="round(calls * aht / 3600)")
    assert needs_fixed_variants(half)
    lesson = replace(SAMPLE, questions=(half,))
    text = to_xml([lesson])
    SCHEMA.assertValid(etree.fromstring(text.encode()))
    kinds = [q.get("type") for q in ET.fromstring(text)]
    assert kinds == ["category"] + ["numerical"] * 5
    assert "uf1-99-q3-v5" in text


def test_markdown_comes_back_the_same():
    text = "Uno **due** `a < *b*`\ntre [qui](https://example.org/a?b=1&c=2)\n\n- x\n- *y*\n\n"
    text += "```\n1 < 2\n\n3\n```"
    back = rich.markdown(rich.blocks(text))
    assert markup.blocks(back) == markup.blocks(text)
    assert rich.markdown(rich.blocks(back)) == back


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<quiz>", "non è XML corretto"),
        ("<html/>", "Non è un file di domande di Moodle"),
        ('<quiz><question type="essay"/></quiz>', "non ha una categoria"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        from_xml(text)


def test_a_question_of_another_type_is_refused():
    text = to_xml([SAMPLE]).replace('type="essay"', 'type="truefalse"')
    with pytest.raises(ValueError, match="«truefalse» non è fra quelli"):
        from_xml(text)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "uf1-99.yml").write_text(
        (SAMPLES / "uf1-99.yml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return tmp_path


def test_export_then_check(folder, capsys):
    out = folder / "deep" / "banco.xml"
    assert main(["export", "--bank", str(folder), "--out", str(out)]) == 0
    assert main(["check", str(out), "--bank", str(folder)]) == 0
    assert "le stesse cose" in capsys.readouterr().out


def test_check_names_what_was_changed_in_moodle(folder, capsys):
    out = folder / "banco.xml"
    main(["export", "--bank", str(folder), "--out", str(out)])
    changed = out.read_text(encoding="utf-8").replace("È la definizione.", "È la regola.")
    out.write_text(changed, encoding="utf-8")
    assert main(["check", str(out), "--bank", str(folder)]) == 1
    assert "uf1-99-q1: diversa dal banco (options)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "--lessons", "uf1-77"], "Nel banco non ci sono domande per: uf1-77"),
        (["export", "--units", "UF9"], "Non esiste l'unità UF9"),
        (["export", "--units", "UF3"], "Il banco non ha ancora domande per UF3"),
        (["check", "manca.xml"], "Non riesco a leggere manca.xml"),
    ],
)
def test_errors_say_what_to_do(folder, capsys, arguments, message):
    assert main([*arguments, "--bank", str(folder)]) == 1
    assert message in capsys.readouterr().err


def test_units_and_lessons_choose(folder):
    out = folder / "scelte.xml"
    main(["export", "--lessons", "uf1-03,uf2-06", "--out", str(out)])
    assert [lesson.lesson for lesson in from_xml(out.read_text("utf-8"))] == ["uf1-03", "uf2-06"]
