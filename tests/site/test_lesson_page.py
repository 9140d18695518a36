"""What the extensions make of a notebook: figures, exercises, formulas, callouts, numbers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from served import LESSON, Visit, eventually

pytestmark = pytest.mark.xdist_group("site")

FIRST, SECOND = "#prova-e1", "#prova-e2"


def drawn(page) -> int:
    return page.locator(".cc-plotly[data-state=drawn]").count()


# --- figures --------------------------------------------------------------------------------------


def test_plotly_is_not_loaded_before_a_figure_is_near(tab, minibook):
    visit = Visit(LESSON)
    visit.watch(tab)
    tab.set_viewport_size({"width": 1280, "height": 300})
    tab.goto(minibook.url(LESSON))
    tab.wait_for_load_state("networkidle")
    assert drawn(tab) == 0
    assert not any("plotly.min.js" in url for url in visit.requests)


def test_pages_without_figures_do_not_carry_their_script(tab, minibook):
    visit = Visit("book/index.html")
    visit.watch(tab)
    tab.goto(minibook.url("book/index.html"))
    tab.wait_for_load_state("networkidle")
    assert not any("figures.js" in url or "quiz" in url for url in visit.requests)


def test_figures_are_drawn_when_reached(lesson):
    figures = lesson.locator(".cc-plotly")
    assert figures.count() == 3
    for index in range(3):
        figures.nth(index).scroll_into_view_if_needed()
        expect(figures.nth(index).locator("svg.main-svg").first).to_be_visible(timeout=20_000)
    assert drawn(lesson) == 3


def test_long_data_are_outside_the_page_and_short_data_inside(lesson):
    sources = [lesson.locator(".cc-plotly").nth(i).get_attribute("data-src") for i in range(3)]
    assert sources[0] is None
    assert sources[2] is None
    assert re.fullmatch(r"\.\./\.\./_static/figures/[0-9a-f]{16}\.js", sources[1])


def test_the_page_does_not_jump_when_a_figure_is_drawn(lesson):
    figure = lesson.locator(".cc-plotly").first
    before = figure.bounding_box()["height"]
    lesson.evaluate("() => ccFigures.drawAll()")
    assert abs(figure.bounding_box()["height"] - before) <= 1


def test_figures_have_a_name_and_a_numbered_caption(lesson):
    figure = lesson.locator("figure#fig-prova-ore")
    expect(figure.locator(".cc-plotly")).to_have_attribute("role", "img")
    expect(figure.locator(".cc-plotly")).to_have_attribute(
        "aria-label", re.compile("^Barre impilate")
    )
    expect(figure.locator("figcaption")).to_contain_text("Figura 1.3.1 Chiamate per ora")


def test_a_dashboard_shows_its_default_figure(lesson):
    dashboard = lesson.locator("[data-cell-id=dashboard]")
    assert dashboard.locator(".cc-plotly").count() == 1
    assert dashboard.locator("script[type*=widget]").count() == 0


def test_figures_speak_italian_and_share_nothing(lesson):
    lesson.evaluate("() => ccFigures.drawAll()")
    box = lesson.locator(".cc-plotly").nth(1)
    titles = box.locator("[data-title]").evaluate_all("all => all.map((e) => e.dataset.title)")
    assert "Scarica la figura (PNG)" in titles
    assert not [title for title in titles if re.search(r"share|cloud|plotly|download", title, re.I)]
    assert "ott" in box.locator(".xtick").first.text_content()
    assert lesson.locator(".plotlyjsicon").count() == 0


def test_numbers_in_figures_use_the_decimal_comma(lesson):
    lesson.evaluate("() => ccFigures.drawAll()")
    shown = lesson.evaluate(
        "() => document.querySelector('.cc-plotly__canvas')._fullLayout.separators"
    )
    assert shown == ",."


def test_printing_draws_every_figure_at_once(tab, minibook):
    tab.set_viewport_size({"width": 1280, "height": 300})
    tab.goto(minibook.url(LESSON))
    assert drawn(tab) == 0
    tab.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
    assert drawn(tab) == 3
    widths = tab.locator(".cc-plotly .main-svg:first-child").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().width)"
    )
    assert set(widths) == {640}


def test_without_scripts_a_figure_is_its_text(chromium, minibook):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(minibook.url(LESSON))
    expect(page.locator(".cc-plotly noscript p").first).to_be_visible()
    page.locator(f"{FIRST} summary").click()
    expect(page.locator(f"{FIRST} .cc-role-solution")).to_be_visible()
    context.close()


def test_figures_are_drawn_from_a_folder_too(tab, minibook):
    tab.goto((minibook.folder / LESSON).as_uri())
    tab.evaluate("() => ccFigures.drawAll()")
    assert eventually(lambda: drawn(tab) == 3)


def test_a_figure_that_cannot_be_drawn_shows_its_text(tab, minibook):
    tab.route("**/plotly.min.js", lambda route: route.abort())
    tab.goto(minibook.url(LESSON))
    tab.evaluate("() => ccFigures.drawAll()")
    expect(tab.locator(".cc-plotly__text").first).to_contain_text("Barre impilate")


def test_other_scripts_can_draw_a_figure(lesson):
    lesson.evaluate(
        """async () => {
          const place = document.createElement("div");
          place.id = "nuova";
          document.querySelector("article").append(place);
          const layout = { title: { text: "Nuova" } };
          await ccFigures.render(place, { data: [{ y: [1, 2] }], layout });
        }"""
    )
    expect(lesson.locator("#nuova .gtitle")).to_have_text("Nuova")


# --- exercises ------------------------------------------------------------------------------------


def test_exercises_are_numbered_in_italian(lesson):
    titles = lesson.locator(".cc-exercise__title").all_inner_texts()
    assert [" ".join(title.split()) for title in titles] == [
        "Esercizio 1.3.1 Il livello di servizio della mattina",
        "Esercizio 1.3.2 Un secondo esercizio",
    ]


def test_an_exercise_holds_its_cells_in_order(lesson):
    roles = lesson.locator(f"{FIRST} [data-exercise=prova-e1][data-role]").evaluate_all(
        "all => all.map((e) => [e.dataset.role, e.dataset.cellId])"
    )
    assert roles == [
        ["answer", "e1-risposta"],
        ["check", "e1-verifica"],
        ["solution", "e1-soluzione"],
    ]
    assert lesson.locator("[data-exercise=prova-e2][data-role]").count() == 3
    assert lesson.locator(f"{SECOND} [data-exercise=prova-e1]").count() == 0


def test_the_heading_of_the_prompt_is_not_repeated(lesson):
    assert lesson.locator("h4, h5", has_text="Esercizio").count() == 0


def test_the_solution_is_closed_and_opens_by_keyboard(lesson):
    solution = lesson.locator(f"{FIRST} details.cc-solution")
    expect(solution.locator(".cc-role-solution")).to_be_hidden()
    expect(solution.locator("summary")).to_have_text("Soluzione")
    solution.locator("summary").focus()
    lesson.keyboard.press("Enter")
    expect(solution.locator(".cc-role-solution")).to_be_visible()
    expect(solution).to_contain_text("Il trucco è dividere")


def test_text_can_refer_to_figures_exercises_and_formulas(lesson):
    links = lesson.locator("article a.internal").all_inner_texts()
    assert {"Figura 1.3.1", "Esercizio 1.3.1", "(1.3.1)"} <= set(links)


def test_every_code_cell_keeps_its_id(lesson):
    cells = lesson.locator("div.cell")
    assert cells.count() == lesson.locator("div.cell[data-cell-id]").count() > 10


# --- formulas, callouts, numbers ------------------------------------------------------------------


def test_formulas_are_mathml(lesson):
    assert lesson.locator("math").count() >= 8
    assert lesson.locator("mjx-container, script[src*=mathjax]").count() == 0
    assert "1,96" in lesson.locator("math mn").all_text_contents()
    size = lesson.locator(".cc-math-block math").first.bounding_box()
    assert size["height"] > 30  # a fraction, not a line of text


def test_only_the_page_has_a_number(lesson):
    assert lesson.locator("article .section-number").all_inner_texts() == ["1.3"]
    expect(lesson.locator("nav.bd-links li.current a.current")).to_have_text("1.3 Pagina di prova")


def test_callouts_and_lesson_card_are_recognised(lesson):
    expect(lesson.locator(".cc-lesson-card")).to_contain_text("Durata")
    for name in ("caso", "attenzione", "sintesi", "lettura", "fonte"):
        assert lesson.locator(f"blockquote.cc-callout-{name}").count() == 1, name


def test_the_notebook_can_be_taken_home(lesson, minibook):
    with lesson.expect_download() as download:
        lesson.get_by_role("link", name="Notebook").click()
    original = minibook.folder / "_sources" / "book" / "uf1" / "prova.ipynb"
    assert download.value.path().read_bytes() == original.read_bytes()
    assert b"exercise-prompt" not in original.read_bytes()


def test_the_quiz_loads_its_script(tab, minibook):
    visit = Visit(LESSON)
    visit.watch(tab)
    tab.goto(minibook.url(LESSON))
    tab.wait_for_load_state("networkidle")
    assert any("quiz.js" in url for url in visit.requests)


def test_the_unit_lists_its_lessons(tab, minibook):
    tab.goto(minibook.url("book/uf1/index.html"))
    expect(tab.locator("h1")).to_have_text(re.compile("^1 Unità 1"))
    expect(tab.locator("ul.cc-lessons li")).to_contain_text(
        "1.3 Pagina di prova — 5 ore in aula · 2 in laboratorio"
    )
    expect(tab.locator("ul.cc-items li").first).to_contain_text("(lezione 1.3)")
