"""The glossary's page, and the tips on the words of other lessons."""

from __future__ import annotations

import re

import pytest

from tools import terms
from tools.coverage import BOOK, notebooks

pytestmark = pytest.mark.xdist_group("site")

PAGE = "book/appendici/glossario.html"
LESSON = "book/uf2/data-warehouse.html"


def test_every_word_of_every_lesson_is_in_the_glossary(book):
    source = (book.folder / PAGE).read_text(encoding="utf-8")
    found = terms.collect(notebooks(BOOK))
    assert len(found) > 30
    for term in found:
        assert f'id="termine-{term.slug}"' in source, term.term


def test_each_word_is_marked_once_and_leads_to_its_definition(book):
    source = (book.folder / LESSON).read_text(encoding="utf-8")
    marks = re.findall(r'<a class="cc-term[^"]*" href="([^"]+)" title="([^"]+)"', source)
    assert marks
    assert len({address for address, _ in marks}) == len(marks)
    glossary = (book.folder / PAGE).read_text(encoding="utf-8")
    for address, definition in marks:
        assert f'id="{address.partition("#")[2]}"' in glossary
        assert ": " in definition


def test_a_lessons_own_words_are_not_marked(book):
    source = (book.folder / LESSON).read_text(encoding="utf-8")
    own = {term.slug for term in terms.collect(notebooks(BOOK)) if term.lesson == "uf2-06"}
    marked = set(re.findall(r'class="cc-term[^"]*" href="[^"]+#termine-([^"]+)"', source))
    assert not own & marked


def test_tip_appears_on_hover_and_focus_and_leaves_on_escape(book, tab):
    tab.goto(book.url(LESSON))
    word = tab.locator("a.cc-term").first
    word.scroll_into_view_if_needed()
    word.focus()
    tip = tab.get_by_role("tooltip")
    assert tip.is_visible()
    assert word.get_attribute("title") is None
    assert word.get_attribute("aria-describedby") == tip.get_attribute("id")
    assert tip.inner_text() == word.get_attribute("data-definition")
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    word.hover()
    assert tip.is_visible()
    tip.hover()  # the pointer may go onto the tip: it stays
    tab.wait_for_timeout(400)
    assert tip.is_visible()


def test_tip_stays_inside_a_narrow_screen(book, tab):
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(book.url(LESSON))
    for word in tab.locator("a.cc-term").all():
        word.scroll_into_view_if_needed()
        word.focus()
        box = tab.get_by_role("tooltip").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
