"""Reading the bank, variants, and the static HTML of a quiz."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from callcenter import data
from callcenter.quiz import Quiz, bank, expressions, load, markup, quiz, read
from callcenter.quiz.questions import Parameter, italian_number

# A small bank with every type of question.
SAMPLE = (Path(__file__).parent / "samples" / "uf1-99.yml").read_text(encoding="utf-8")


def write_sample(folder, text=SAMPLE):
    path = folder / "uf1-99.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def sample(tmp_path, monkeypatch):
    write_sample(tmp_path)
    monkeypatch.setattr(data, "quiz_dir", lambda: tmp_path)
    return load("uf1-99")


@pytest.fixture
def page(sample):
    return BeautifulSoup(Quiz(sample)._repr_html_(), "html.parser")


def question(page, number):
    return page.find("section", id=f"uf1-99-q{number}")


# --- reading -----------------------------------------------------------------------------------


def test_bank_and_load_read_every_type(sample):
    assert list(bank()) == ["uf1-99"]
    assert [q.type for q in sample.questions] == [
        "choice",
        "multiple",
        "numeric",
        "matching",
        "ordering",
        "case",
        "case",
    ]
    assert sample.covers == ("UF1.A1", "UF1.C3")


def test_unknown_lesson_names_the_known_ones(sample):
    with pytest.raises(ValueError, match=r"«uf1-98»\. Forse volevi «uf1-99»"):
        quiz("uf1-98")


def test_seed_must_be_an_integer(sample):
    with pytest.raises(ValueError, match="Il seme deve essere un numero intero"):
        quiz("uf1-99", seed="due")


BROKEN = {
    "not YAML": ("covers: [UF1.A1]", "covers: [UF1.A1", r"riga \d+: non è YAML corretto"),
    "field twice": (
        "    difficulty: 1\n",
        "    difficulty: 1\n    difficulty: 2\n",
        r"riga 9: non è YAML corretto \(il campo «difficulty» compare due volte",
    ),
    "unknown type": (
        "type: choice",
        "type: scelta",
        r"uf1-99\.yml, riga 4, domanda uf1-99-q1: il tipo «scelta» non esiste",
    ),
    "id twice": (
        "id: uf1-99-q2",
        "id: uf1-99-q1",
        r"riga 15, domanda uf1-99-q1: questo id c'è già",
    ),
    "no text": ("text: Quali parti formano l'AHT?", "text: ''", r"campo «text» deve essere un te"),
    "no correct": (
        "correct: true, feedback: È la definizione.",
        "feedback: È la definizione.",
        "serve una sola risposta con «correct: true», qui sono 0",
    ),
    "all correct": (
        "feedback: In coda l'operatore",
        "correct: true, feedback: In coda l'operatore",
        "servono almeno una risposta giusta e una sbagliata",
    ),
    "no feedback": (
        ", feedback: Qui entrano anche gli abbandoni.",
        "",
        r"riga 13, domanda uf1-99-q1: il campo «feedback»",
    ),
    "correct is a text": (
        "correct: true, feedback: È la d",
        "correct: sì, feedback: È la d",
        "true",
    ),
    "difficulty": ("difficulty: 3", "difficulty: 4", "intero fra 1 e 3"),
    "covers is a text": ("covers: [UF1.C3]", "covers: UF1.C3", "deve essere una lista di testi"),
    "answer is code": (
        "answer: calls * aht / 3600",
        "answer: __import__('os').getcwd()",
        "contiene qualcosa che non è aritmetica",
    ),
    "unknown parameter": (
        "answer: calls * aht / 3600",
        "answer: calls * durata / 3600",
        "usa «durata», che non è un parametro",
    ),
    "unknown placeholder": ("Arrivano {calls}", "Arrivano {call}", "usa «call»"),
    "tolerance zero": ("tolerance: 0.01", "tolerance: 0", "maggiore di zero"),
    "empty range": ("min: 80, max: 120", "min: 80, max: 70", "«max» non può essere minore"),
    "default off the grid": ("default: 100", "default: 105", "«default» deve essere uno dei val"),
    "same right twice": ("[tasso di abbandono]", "[attesa media]", "non si distinguono"),
    "two steps": (
        "      - {text: Squilla, feedback: Il sistema ha scelto l'operatore.}\n",
        "",
        "lista di almeno 3 voci",
    ),
    "case without answer": ("    rubric:", "    rubrica:", "o «options» o «rubric»"),
    "lesson and file differ": ("lesson: uf1-99", "lesson: uf1-98", "devono coincidere"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bank_is_refused(tmp_path, name):
    old, new, message = BROKEN[name]
    assert old in SAMPLE
    path = write_sample(tmp_path, SAMPLE.replace(old, new, 1))
    with pytest.raises(ValueError, match=message) as error:
        read(path)
    assert str(error.value).startswith("uf1-99.yml")


# --- expressions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "value"),
    [("2 + 3 * 4", 14), ("-(a - 1) ** 2", -4), ("ceil(a / 2)", 2), ("max(a, 7) % 4", 3), (5, 5)],
)
def test_expressions(expression, value):
    assert expressions.evaluate(expression, {"a": 3}) == value


@pytest.mark.parametrize(
    "expression",
    [
        "a.real",
        "(lambda: 1)()",
        "[1][0]",
        "'x' * 3",
        "True + 1",
        "open('x')",
        "1 / 0",
        "9 ** 9 ** 9",
        "2 ** 1000",
        "sqrt(-1)",
        "(-8) ** 0.5",
        "b",
        "1 +",
        "exp(1000)",
        "1" * 400,
        "round(a, ndigits=1)",
    ],
)
def test_expressions_refuse_what_is_not_arithmetic(expression):
    with pytest.raises(ValueError, match=r"spressione"):
        expressions.evaluate(expression, {"a": 3})


def test_expression_names_leave_functions_out():
    assert expressions.names("ceil(a / b)") == {"a", "b"}


# --- variants ----------------------------------------------------------------------------------


def test_numeric_default_values_and_texts(sample):
    numeric = Quiz(sample).questions[2]
    assert numeric.values == {"calls": 100, "aht": 180}
    assert "Arrivano 100 chiamate" in numeric.text
    assert numeric.value == pytest.approx(5.0)
    assert numeric.shown_value == "5,00 erlang"
    assert numeric.explanation == "100 × 180 = 18.000 secondi, diviso 3.600: **5,00** erlang."
    assert float(numeric.wrong[0].answer) == 300


def test_seeds_change_numbers_and_keep_the_formula(sample):
    variants = [Quiz(sample, seed).questions[2] for seed in range(12)]
    assert len({tuple(v.values.items()) for v in variants}) > 1
    for variant in variants:
        assert variant.value == pytest.approx(
            variant.values["calls"] * variant.values["aht"] / 3600
        )
        assert f"Arrivano {variant.values['calls']} chiamate" in variant.text


def test_same_seed_same_quiz(sample):
    assert Quiz(sample, 7)._repr_html_() == Quiz(sample, 7)._repr_html_()
    assert Quiz(sample)._repr_html_() == Quiz(sample)._repr_html_()


def test_html_does_not_depend_on_the_line_in_the_file(sample, tmp_path):
    moved = read(write_sample(tmp_path, "# un commento in più\n" + SAMPLE))
    assert Quiz(moved)._repr_html_() == Quiz(sample)._repr_html_()


def test_html_is_the_same_in_another_process(sample, tmp_path):
    code = (
        "import pathlib, sys; from callcenter.quiz import Quiz, read;"
        "sys.stdout.reconfigure(encoding='utf-8');"
        "print(Quiz(read(pathlib.Path(sys.argv[1])))._repr_html_(), end='')"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "uf1-99.yml")],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert other.stdout == Quiz(sample)._repr_html_()


def test_ordering_is_never_shown_in_the_right_order(sample):
    for seed in range(30):
        shown = Quiz(sample, seed).questions[4].shown
        assert [step.key for step in shown] != [1, 2, 3]
        assert sorted(step.key for step in shown) == [1, 2, 3]


def test_shuffle_false_keeps_the_order(tmp_path):
    text = SAMPLE.replace("    type: choice\n", "    type: choice\n    shuffle: false\n", 1)
    kept = Quiz(read(write_sample(tmp_path, text)), 3).questions[0]
    assert [option.key for option in kept.options] == [1, 2, 3]


def test_braces_stay_without_parameters(tmp_path):
    text = SAMPLE.replace("Arrivano {calls} chiamate in un'ora; ognuna dura {aht} secondi.", "{a}")
    text = re.sub(r"    parameters:\n.*\n.*\n", "", text)
    text = text.replace("calls * aht / 3600", "5").replace("calls * aht / 60", "300")
    text = text.replace("{calls} × {aht} = {calls * aht} secondi", "conto")
    numeric = Quiz(read(write_sample(tmp_path, text))).questions[2]
    assert numeric.text.startswith("{a}")
    assert "**5,00**" in numeric.explanation


def test_parameter_values_without_rounding_noise():
    assert Parameter("x", 0.1, 0.5, 0.1, 0.1).values == (0.1, 0.2, 0.3, 0.4, 0.5)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, "1.234,5"),
        (1234.5, None, "1.234,5"),
        (18000, None, "18.000"),
        (-0.001, 2, "0,00"),
        (-3, 0, "-3"),
    ],
)
def test_italian_number(value, decimals, text):
    assert italian_number(value, decimals) == text


# --- markup ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("`a < *b*`", "<code>a &lt; *b*</code>"),
        ("**forte** e *piano*", "<strong>forte</strong> e <em>piano</em>"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("[qui](https://example.org/a)", '<a href="https://example.org/a">qui</a>'),
        ("[qui](javascript:alert(1))", "qui)"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    ],
)
def test_inline_markup(text, html):
    assert markup.inline(text) == html


def test_block_markup():
    html = markup.blocks("Uno\ndue\n\n- a\n- b\n  c\n\n```\nx < 1\n\ny\n```\n\n| h |\n|---|\n| 1 |")
    assert html == (
        "<p>Uno due</p><ul><li>a</li><li>b c</li></ul>"
        '<pre tabindex="0"><code>x &lt; 1\n\ny</code></pre>'
        '<table><thead><tr><th scope="col">h</th></tr></thead><tbody><tr><td>1</td></tr></tbody>'
        "</table>"
    )


# --- HTML --------------------------------------------------------------------------------------


def test_nothing_is_open_before_the_reader_opens_it(page):
    assert page.find_all("details")
    assert not page.find_all("details", open=True)
    for hidden in page.find_all("details"):
        for content in hidden.find_all(recursive=False):
            if content.name != "summary":
                content.extract()
    visible = page.get_text(" ")
    for told in ("Giusto", "Non ancora", "È la definizione", "5,00", "Sposto due pause", "→"):
        assert told not in visible


def test_choice_options_say_right_or_not_yet(page):
    options = question(page, 1).select("ol.cc-options > li")
    assert sorted(option["data-correct"] for option in options) == ["false", "false", "true"]
    for option in options:
        mark = "✔ Giusto." if option["data-correct"] == "true" else "✘ Non ancora."
        assert option.select_one(".cc-feedback strong").text == mark


def test_question_attributes_and_names(page):
    for section in page.find_all("section", class_="cc-question"):
        assert page.find(id=section["aria-labelledby"]).text.startswith("Domanda")
        assert section["data-question"] == section["id"]
        assert re.fullmatch("[0-9a-f]{8}", section["data-version"])
    assert question(page, 3)["data-covers"] == "UF1.A1 UF1.C3"
    assert float(question(page, 3)["data-answer"]) == 5
    assert question(page, 3).select_one("[data-wrong]")["data-wrong"] == "300"


def test_matching_ordering_and_case(page):
    assert len(question(page, 4).select(".cc-choices li")) == 3
    assert [li["data-pair"] for li in question(page, 4).select(".cc-pairs > li")] == ["1", "2"]
    steps = [li["data-step"] for li in question(page, 5).select(".cc-steps li")]
    assert sorted(steps) == ["1", "2", "3"] != steps
    assert question(page, 6).find("table")
    points = [li["data-points"] for li in question(page, 7).select(".cc-rubric li")]
    assert points == ["2", "1"]


def test_no_script_no_style_no_handler(page):
    assert not page.find_all(["script", "style"])
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"]


def test_plain_text_lists_the_questions(sample):
    lines = repr(Quiz(sample)).splitlines()
    assert lines[0] == "Quiz uf1-99 «Lezione di prova»: 7 domande"
    assert lines[1] == "1. Che cosa misura l'ASA?"
    assert "È la definizione" not in repr(Quiz(sample))


# --- images --------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9" marker-end="url(#a)"/></svg>'


def write_image(folder, name="linea.svg", content=SVG, alt="Una linea."):
    (folder / "images").mkdir(exist_ok=True)
    (folder / "images" / name).write_bytes(content)
    declared = f"    image: {{file: {name}, alt: {alt}}}\n"
    return write_sample(
        folder, SAMPLE.replace("    difficulty: 1\n", f"    difficulty: 1\n{declared}", 1)
    )


def test_an_image_travels_inside_the_page(tmp_path):
    lesson = read(write_image(tmp_path))
    page = BeautifulSoup(Quiz(lesson)._repr_html_(), "html.parser")
    (image,) = page.find_all("img")
    assert image.find_parent("section")["id"] == "uf1-99-q1"
    assert image["alt"] == "Una linea."
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert lesson.questions[0].image.content == SVG


def test_an_image_changes_the_version_and_its_absence_does_not(sample, tmp_path):
    drawn = read(write_image(tmp_path))
    redrawn = read(write_image(tmp_path, content=SVG.replace(b"9 9", b"8 8")))
    versions = [lesson.questions[0].version for lesson in (sample, drawn, redrawn)]
    assert len(set(versions)) == 3
    assert "image" not in repr(sample.questions[0])
    assert drawn.questions[1].version == sample.questions[1].version


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("Linea.svg", SVG, "deve chiamarsi con lettere minuscole"),
        ("linea.png", SVG, "non è un PNG"),
        ("linea.svg", b"<html>", "non è un SVG"),
        ("linea.svg", SVG.replace(b"<path", b"<script/><path"), "contiene script"),
        ("linea.svg", SVG.replace(b"<path", b'<path onclick="x()"'), "contiene script"),
        ("linea.svg", SVG.replace(b"<path", b'<image href="https://a.it/b.png"/><path'), "colleg"),
        ("linea.svg", SVG + b" " * 60_000, "pesa 60"),
    ],
)
def test_an_image_only_draws(tmp_path, name, content, message):
    path = write_image(tmp_path, name, content)
    with pytest.raises(ValueError, match=message) as error:
        read(path)
    assert "riga 9, domanda uf1-99-q1, immagine" in str(error.value)


def test_a_missing_image_or_text_is_refused(tmp_path):
    path = write_image(tmp_path, alt="''")
    with pytest.raises(ValueError, match="campo «alt»"):
        read(path)
    path = write_image(tmp_path)
    (tmp_path / "images" / "linea.svg").unlink()
    with pytest.raises(ValueError, match=r"manca l'immagine «images/linea\.svg»"):
        read(path)


def test_a_parameter_named_yes_is_refused(tmp_path):
    # YAML reads it as a truth value, not as a name.
    with pytest.raises(ValueError, match="non è un nome ammesso"):
        read(write_sample(tmp_path, SAMPLE.replace("calls: {min", "yes: {min")))
