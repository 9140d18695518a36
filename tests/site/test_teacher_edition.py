"""The teacher's edition: everything a teacher needs is open in it, nothing of it is public."""

import json
import re
from html import unescape

import pytest
from served import ROOT, serve

from callcenter.checks import all_exercises, teaching_notes
from tools import site
from tools.teacher import assignments, edition, pages, source

pytestmark = pytest.mark.xdist_group("teacher-edition")  # one build for all of them
LESSONS = source.exercises(ROOT)
MINUTES = {exercise.id: exercise.minutes for lesson in LESSONS for exercise in lesson.exercises}
EXERCISES = sorted(MINUTES)
BOX = re.compile(
    r'<section (?=[^>]*class="cc-exercise")[^>]*id="(?P<id>[^"]+)".*?</section>', re.DOTALL
)
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The edition, built apart from the folder in use."""
    work = tmp_path_factory.mktemp("teacher")
    site.write_teacher_site(ROOT, work, quiet=True)
    return work / "html"


@pytest.fixture(scope="module")
def boxes(built):
    """Exercise id → its box's HTML."""
    found = {}
    for page in sorted((built / "book").rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        for box in BOX.finditer(text):
            found[box["id"]] = box[0]
    return found


def words(html):
    """The text of some HTML, with single spaces."""
    return " ".join(unescape(TAGS.sub("", html.replace("<br>", " "))).split())


def plain(message):
    """A message as it reads once its marks for code are gone."""
    return " ".join(message.replace("`", "").split())


def test_every_exercise_has_its_box(boxes):
    assert len(EXERCISES) >= 33
    assert sorted(boxes) == EXERCISES
    assert set(EXERCISES) <= set(all_exercises())


@pytest.mark.parametrize("name", EXERCISES)
def test_exercise_has_open_solution_notes_mistakes_and_minutes(boxes, name):
    box, notes = boxes[name], teaching_notes(name)
    assert '<details class="cc-solution" open>' in box
    assert 'data-role="solution"' in box
    text = words(box)
    assert notes.mistakes
    for mistake in notes.mistakes:
        assert plain(mistake.name) in text
        assert plain(mistake.message) in text
    for sentence in (notes.hint, notes.success, notes.answer):
        assert plain(sentence) in text
    assert text.count(f"circa {MINUTES[name]} minuti") == 2  # the title and the notes
    assert all(code in text for code in notes.covers)


def test_list_of_exercises_has_minutes_and_totals(built):
    text = words((built / "docente" / "esercizi.html").read_text(encoding="utf-8"))
    assert pages.duration(sum(MINUTES.values())).replace("\xa0", " ") in text
    for lesson in LESSONS:
        assert f"Totale {lesson.minutes}" in text
        for exercise in lesson.exercises:
            assert plain(unescape(exercise.title)) in text


def test_durations():
    written = [pages.duration(n).replace("\xa0", " ") for n in (0, 45, 60, 100)]
    assert written == ["0 min", "45 min", "1 h", "1 h 40 min"]


def test_quiz_answers_are_open_and_no_script_closes_them(built):
    for lesson in LESSONS:
        page = (built / "book" / lesson.path).with_suffix(".html")
        text = page.read_text(encoding="utf-8")
        block = re.search(r'<div class="cc-quiz cc-quiz-key".*', text, re.DOTALL)[0]
        assert "<details open" in block
        assert not re.search(r"<details(?! open)", block)
        assert "quiz.js" not in text
        assert "quiz.css" in text
        assert block.count("cc-teacher-codes") == block.count('class="cc-question"')


def test_every_page_is_marked_and_not_to_be_indexed(built):
    found = list(built.rglob("*.html"))
    assert len(found) > 10
    for page in found:
        text = page.read_text(encoding="utf-8")
        assert '<meta name="robots" content="noindex' in text, page
        assert "Edizione del docente" in text, page
    assert "Disallow: /" in (built / "robots.txt").read_text(encoding="utf-8")


def test_assignments_are_there_with_solutions_and_points(built):
    found = sorted((ROOT / "exercises" / "source").glob("*/*.ipynb"))
    for path in found:
        text = words((built / "docente" / "consegne" / f"{path.stem}.html").read_text("utf-8"))
        notebook = json.loads(path.read_text(encoding="utf-8"))
        points = sum(assignments.rubric_points(cell) for cell in notebook["cells"])
        assert f"Totale {points:g}" in text
        assert "BEGIN SOLUTION" not in text
        assert "BEGIN HIDDEN" not in text
        hidden = sum("BEGIN HIDDEN" in "".join(cell["source"]) for cell in notebook["cells"])
        assert text.count("prove nascoste: lo studente non le vede") == hidden


def cell(kind, text, **marks):
    return {"cell_type": kind, "source": text, "metadata": {"nbgrader": marks} if marks else {}}


def test_an_assignment_as_a_page():
    notebook = {"metadata": {"callcenter": {"kind": "verifica", "minutes": 60}}, "cells": [
        cell("markdown", "# Prova\n\nIl caso."),
        cell("markdown", "## 1. Contare"),
        cell("code", "x = 1\n### BEGIN SOLUTION\nx = 2\n### END SOLUTION", solution=True),
        cell("code", "assert x\n### BEGIN HIDDEN TESTS\nassert x == 2\n### END HIDDEN TESTS",
             grade=True, points=3, grade_id="e1"),
        cell("markdown", "### BEGIN SOLUTION\nPerché sì.\n### END SOLUTION",
             grade=True, solution=True, points=2, grade_id="e2"),
    ]}  # fmt: skip
    page = assignments.as_page(notebook, "Prova")
    texts = [cell["source"] for cell in page["cells"]]
    assert "verifica di fine unità, 60 minuti, 5 punti" in texts[0]
    assert "| 1. Contare | `e1` | da sola | 3 |" in texts[0]
    assert "| 1. Contare | `e2` | a mano | 2 |" in texts[0]
    assert "| **Totale** | | | **5** |" in texts[0]
    assert texts[1] == "Il caso."
    assert "# --- soluzione ---\nx = 2" in texts[3]
    assert "# --- prove nascoste" in texts[4]
    assert "Risposta di esempio" in texts[5]
    assert "BEGIN" not in "".join(texts)


def test_messages_cannot_write_html():
    assert edition.said("se x < 2: `a < b`") == "se x &lt; 2: <code>a &lt; b</code>"


def test_public_site_has_nothing_of_it(book):
    assert not (book.folder / "docente").exists()
    assert not (book.folder / "_sources" / "docente").exists()
    assert not list(book.folder.rglob("teacher.css"))
    for page in book.pages:
        text = (book.folder / page).read_text(encoding="utf-8")
        assert "cc-teacher" not in text, page
        assert "Note per il docente" not in text, page
        assert "docente/esercizi" not in text, page
        assert '<details class="cc-solution" open' not in text, page
        assert "noindex" not in text, page
    lesson = (book.folder / "book/uf1/dal-registro-al-report.html").read_text(encoding="utf-8")
    assert f"circa {MINUTES['uf1-03-e2']} minuti" in lesson  # the time is for students too
    for path in (ROOT / "exercises" / "source").glob("*/*.ipynb"):
        assert not list(book.folder.rglob(f"{path.stem}.*"))


@pytest.fixture(scope="module")
def served_edition(built, tmp_path_factory):
    """The edition under an address."""
    yield from serve(built, tmp_path_factory.mktemp("teacher-served"))


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_pages_fit_and_their_scripts_do_not_fail(served_edition, chromium, width, scheme):
    names = ["docente/index", "docente/esercizi", "book/uf1/dal-registro-al-report"]
    written = sorted((served_edition.folder / "docente").glob("consegne/*.html"))
    names += [f"docente/consegne/{page.stem}" for page in written]
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="it-IT"
    )
    tab, problems = context.new_page(), []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    for name in names:
        tab.goto(served_edition.url(f"{name}.html"))
        assert tab.locator(".cc-teacher-band").is_visible()
        excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert tab.evaluate(excess) <= 0, name
    context.close()
    assert problems == []
