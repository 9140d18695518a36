"""The quiz as a reader meets it: a static page of the sample bank in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from callcenter.quiz import Quiz, read
from tools import browser as browser_finder

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "book" / "_static"
SAMPLE = ROOT / "tests" / "callcenter" / "samples" / "uf1-99.yml"


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser_finder.require(), args=["--no-sandbox"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quiz")
    body = Quiz(read(SAMPLE))._repr_html_()
    (folder / "index.html").write_text(
        "<!doctype html><html lang='it'><meta charset='utf-8'><title>Quiz</title>"
        f"<link rel='stylesheet' href='{(STATIC / 'quiz.css').as_uri()}'>"
        f"<script defer src='{(STATIC / 'quiz.js').as_uri()}'></script>"
        f"<body><main>{body}</main></body></html>",
        encoding="utf-8",
    )
    return (folder / "index.html").as_uri()


@pytest.fixture
def page(chromium, address):
    context = chromium.new_context()
    opened = context.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address)
    yield opened
    context.close()
    assert errors == []


def question(page, number):
    return page.locator(f"#uf1-99-q{number}")


def check(section):
    section.get_by_role("button", name="Controlla").click()
    return section.locator(".cc-verdict")


def test_every_question_becomes_a_form(page):
    expect(page.locator("section[data-enhanced] form")).to_have_count(7)
    expect(page.locator("details:visible")).to_have_count(0)


def test_choice_tells_why_and_then_accepts(page):
    section = question(page, 1)
    expect(check(section)).to_contain_text("Prima rispondi")
    section.get_by_label("L'attesa media di tutte").check()
    expect(check(section)).to_contain_text("✘ Non ancora. Qui entrano anche gli abbandoni.")
    expect(section.locator(".cc-explanation")).to_be_hidden()
    section.get_by_label("L'attesa media delle chiamate risposte").check()
    expect(section.locator(".cc-verdict")).to_be_empty()  # the old verdict is gone
    expect(check(section)).to_contain_text("✔ Giusto. È la definizione.")
    expect(section.locator(".cc-explanation")).to_be_visible()


def test_multiple_says_that_one_is_missing(page):
    section = question(page, 2)
    section.get_by_label("Conversazione").check()
    expect(check(section)).to_contain_text("Manca ancora almeno una risposta giusta")
    section.get_by_label("Attesa in coda").check()
    expect(check(section)).to_contain_text("In coda l'operatore non lavora ancora")
    section.get_by_label("Attesa in coda").uncheck()
    section.get_by_label("Lavoro dopo la chiamata").check()
    expect(check(section)).to_have_attribute("data-state", "right")


@pytest.mark.parametrize(
    ("typed", "told", "state"),
    [
        ("5", "✔ Giusto.", "right"),
        ("5,0", "✔ Giusto.", "right"),
        ("5.005", "✔ Giusto.", "right"),
        ("300", "Hai diviso per 60 e non per 3.600", "wrong"),
        ("1.234,5", "più grande di quello giusto", "wrong"),
        ("-1", "più piccolo di quello giusto", "wrong"),
        ("cinque", "Scrivi un numero", "wrong"),
    ],
)
def test_numeric_reads_italian_numbers(page, typed, told, state):
    section = question(page, 3)
    section.get_by_label("Risultato").fill(typed)
    verdict = check(section)
    expect(verdict).to_contain_text(told)
    expect(verdict).to_have_attribute("data-state", state)


def test_numeric_answer_can_be_opened_only_after_a_try(page):
    section = question(page, 3)
    expect(section.locator("details.cc-answer")).to_be_hidden()
    section.get_by_label("Risultato").fill("7")
    check(section)
    section.get_by_text("Mostra la risposta").click()
    expect(section.get_by_text("5,00 erlang", exact=False).first).to_be_visible()


def test_matching(page):
    section = question(page, 4)
    section.get_by_label("ASA").select_option(label="attesa media")
    expect(check(section)).to_contain_text("Prima rispondi")
    section.get_by_label("AHT").select_option(label="tasso di abbandono")
    expect(check(section)).to_contain_text("Abbinamenti giusti: 1 su 2")
    section.get_by_label("AHT").select_option(label="durata media")
    expect(check(section)).to_have_attribute("data-state", "right")


def test_ordering(page):
    section = question(page, 5)
    for step, place in (("Entra in coda", 1), ("Squilla", 1), ("Risponde", 3)):
        section.get_by_label(step).select_option(label=f"posto {place}")
    expect(check(section)).to_contain_text("lo stesso posto a due passi")
    section.get_by_label("Squilla").select_option(label="posto 2")
    expect(check(section)).to_have_attribute("data-state", "right")


def test_open_case_shows_the_grid_and_counts_points(page):
    section = question(page, 7)
    section.get_by_label("La tua risposta").last.fill("Il livello è sceso.")
    section.get_by_role("button", name="Confronta con la griglia").click()
    expect(section.locator(".cc-verdict")).to_contain_text("Sposto due pause")
    section.get_by_label("Dice il numero e il periodo").check()
    expect(section.locator(".cc-points")).to_have_text("Punti della tua risposta: 2 su 3.")


def test_answers_are_remembered_until_a_new_try(page):
    section = question(page, 1)
    section.get_by_label("L'attesa media di tutte").check()
    check(section)
    page.reload()
    expect(section.get_by_label("L'attesa media di tutte")).to_be_checked()
    expect(section.locator(".cc-verdict")).to_contain_text("Non ancora")
    section.get_by_role("button", name="Riprova").click()
    expect(section.get_by_label("L'attesa media di tutte")).not_to_be_checked()
    assert page.evaluate("localStorage.getItem('cc:quiz:uf1-99-q1')") is None


def test_answer_to_an_older_question_is_not_used(page):
    old = '{"v": 1, "question": "00000000", "answer": ["1"], "checked": true}'
    page.evaluate("text => localStorage.setItem('cc:quiz:uf1-99-q1', text)", old)
    page.reload()
    expect(question(page, 1).locator("input:checked")).to_have_count(0)


def test_it_works_where_storage_is_broken(page):
    page.evaluate("localStorage.setItem('cc:quiz:uf1-99-q1', 'not json')")
    page.reload()
    section = question(page, 1)
    section.get_by_label("L'attesa media delle chiamate risposte").check()
    expect(check(section)).to_have_attribute("data-state", "right")


def test_keyboard_alone_is_enough(page):
    section = question(page, 1)
    section.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(section.locator("input:checked")).to_have_count(1)
    page.keyboard.press("Enter")
    right = section.locator("input:checked").get_attribute("value") == "1"
    expect(section.locator(".cc-verdict")).to_have_attribute(
        "data-state", "right" if right else "wrong"
    )


def test_question_added_later_becomes_a_form(page):
    page.evaluate(
        """() => {
            const late = document.createElement('section');
            late.className = 'cc-question';
            late.dataset.question = 'uf1-99-q9';
            late.dataset.type = 'choice';
            late.innerHTML = '<div class="cc-text">Tardi?</div><ol class="cc-options">' +
              '<li data-option="1" data-correct="true"><details><summary>Sì</summary>' +
              '<div class="cc-feedback"><p>✔ Giusto.</p></div></details></li></ol>';
            const box = document.createElement('div');
            box.append(late);
            document.querySelector('main').append(box);
        }"""
    )
    expect(page.locator("[data-question='uf1-99-q9'] form")).to_have_count(1)


def test_print_has_boxes_and_no_answers(page):
    section = question(page, 1)
    section.get_by_label("L'attesa media delle chiamate risposte").check()
    check(section)
    page.emulate_media(media="print")
    expect(section.locator("input").first).to_be_visible()
    for hidden in (".cc-verdict", ".cc-buttons", ".cc-explanation"):
        expect(section.locator(hidden)).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_sideways_scroll(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
