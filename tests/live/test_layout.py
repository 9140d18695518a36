"""Phones and wide screens, keyboard, themes, paper."""

from __future__ import annotations

import pytest
from lessons import FIRST, PROGRESS, SECOND
from livebook import SOON, Lesson
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def phone(chromium, address):
    """A phone: narrow, with fingers."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="it-IT"
    )
    yield Lesson(context.new_page(), address)
    context.close()


@pytest.fixture(autouse=True)
def forget(warm):
    """No test finds what another has written."""
    warm.open(FIRST)
    warm.page.evaluate("localStorage.clear()")


def overflow(page) -> int:
    return page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_a_phone_runs_and_nothing_sticks_out(phone):
    phone.open(FIRST)
    assert overflow(phone.page) <= 0
    phone.cell("tabella").locator(".cc-live-run").tap()
    expect(phone.output("tabella").locator("td", has_text="bollette")).to_be_visible(timeout=90_000)
    phone.rest()
    phone.run("cruscotto")
    expect(phone.output("cruscotto").locator(".gtitle")).to_be_visible(timeout=SOON)
    assert overflow(phone.page) <= 0
    phone.open(SECOND).run("comandi")
    assert overflow(phone.page) <= 0


def test_fingers_find_large_buttons_and_letters_that_do_not_zoom(phone):
    phone.open(FIRST)
    for button in phone.cell("conto").locator(".cc-live-button:visible").all():
        assert button.bounding_box()["height"] >= 44
    phone.cell("conto").get_by_role("button", name="Modifica").tap()
    content = phone.cell("conto").locator(".cm-content")
    expect(content).to_be_visible(timeout=SOON)
    assert content.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16


def test_the_dock_is_at_the_bottom_of_a_phone(phone):
    phone.open(FIRST).run("conto")
    dock = phone.page.locator(".cc-live-dock").bounding_box()
    assert dock["y"] + dock["height"] > 844 - 20


def test_the_editor_takes_the_place_of_the_code_without_a_jump(warm):
    warm.page.set_viewport_size({"width": 1280, "height": 900})
    warm.open(FIRST)
    before = warm.cell("conto").bounding_box()["height"]
    warm.cell("conto").get_by_role("button", name="Modifica").click()
    expect(warm.cell("conto").locator(".cm-content")).to_be_focused(timeout=SOON)
    assert abs(warm.cell("conto").bounding_box()["height"] - before) <= 2


def test_a_click_on_the_code_opens_the_editor_there(warm):
    warm.open(FIRST)
    warm.cell("conto").locator(".cell_input pre").click(position={"x": 30, "y": 20})
    expect(warm.cell("conto").locator(".cm-content")).to_be_focused(timeout=SOON)


def test_escape_then_tab_leaves_the_editor(warm):
    warm.open(FIRST)
    warm.write("conto", "x")
    warm.page.keyboard.press("Tab")
    assert warm.text("conto") == "x    " or warm.text("conto") == "    x"
    warm.page.keyboard.press("Escape")
    warm.page.keyboard.press("Tab")
    expect(warm.cell("conto").locator(".cc-live-run")).to_be_focused()


def test_the_menu_opens_and_closes_by_keyboard(warm):
    warm.open(FIRST)
    opener = warm.cell("conto").get_by_role("button", name="Altre azioni")
    opener.focus()
    warm.page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    warm.page.keyboard.press("Tab")
    expect(warm.cell("conto").get_by_role("button", name="Esegui fin qui")).to_be_focused()
    warm.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(warm.cell("conto").get_by_role("button", name="Esegui fin qui")).to_be_hidden()


def test_everything_that_can_be_pressed_has_a_name(warm):
    warm.open(FIRST)
    names = warm.page.locator("[class*=cc-live] button, button[class*=cc-live]").evaluate_all(
        "all => all.map((e) => e.getAttribute('aria-label') || e.textContent.trim())"
    )
    assert len(names) > 30
    assert all(name and name != "⋯" for name in names)


def test_what_happens_is_told_politely(warm):
    warm.open(FIRST)
    expect(warm.status).to_have_attribute("aria-live", "polite")
    warm.run("conto")
    expect(warm.status).to_have_text("Fatto.")
    assert warm.cell("conto").get_attribute("aria-busy") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_ground_are_apart_in_both_themes(warm, theme):
    warm.open(FIRST)
    warm.page.evaluate(f"() => {{ document.documentElement.dataset.theme = '{theme}'; }}")
    warm.cell("conto").get_by_role("button", name="Modifica").click()
    expect(warm.cell("conto").locator(".cm-content")).to_be_focused(timeout=SOON)
    ratio = warm.page.evaluate(
        """() => {
          const light = (colour) => {
            const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
              .map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = getComputedStyle(document.querySelector(
            '[data-cell-id=conto] .cell_input')).backgroundColor;
          const spans = document.querySelectorAll('[data-cell-id=conto] .cm-line, [data-cell-id=conto] .cm-line span');
          return Math.min(...[...spans].map((span) => {
            const pair = [light(getComputedStyle(span).color), light(ground)].sort((a, b) => b - a);
            return (pair[0] + 0.05) / (pair[1] + 0.05);
          }));
        }"""  # noqa: E501
    )
    assert ratio >= 4.5


def test_paper_has_the_text_of_the_reader_and_no_controls(warm):
    warm.open(FIRST)
    warm.write("conto", "scritto = 1")
    warm.page.emulate_media(media="print")
    expect(warm.page.locator(".cc-live-toolbar").first).to_be_hidden()
    expect(warm.page.locator(".cc-live-strip")).to_be_hidden()
    expect(warm.page.locator(".cc-live-dock")).to_be_hidden()
    expect(warm.cell("conto").locator("pre").first).to_be_visible()
    expect(warm.cell("conto").locator("pre").first).to_have_text("scritto = 1")
    expect(warm.cell("conto").locator(".cm-content")).to_be_hidden()
    warm.page.emulate_media(media="screen")


def test_the_whole_notebook_is_one_link_away(warm):
    warm.open(FIRST)
    link = warm.page.get_by_role("link", name="Apri il quaderno intero")
    assert link.evaluate("e => e.href") == (
        f"{warm.address}/lite/notebooks/index.html?path=uf1/pagina-viva.ipynb"
    )


def test_pages_that_are_not_lessons_carry_nothing(warm):
    warm.open("book/index.html")
    assert warm.page.locator("script[src*='live/'], link[href*='live/']").count() == 0
    warm.open(PROGRESS)
    assert warm.page.locator("script[src*='live/']").count() == 1


def test_without_scripts_the_page_is_whole(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{FIRST}")
    expect(page.locator("[data-cell-id=conto] pre").first).to_be_visible()
    assert page.locator(".cc-live-button").count() == 0
    page.goto(f"{address}/{PROGRESS}")
    expect(page.get_by_text("serve JavaScript attivo")).to_be_visible()
    context.close()
