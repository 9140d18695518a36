"""ipywidgets and dashboards in the page."""

from __future__ import annotations

import pytest
from lessons import FIRST, SECOND
from livebook import SOON
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture(scope="module")
def controls(warm):
    """The cell with every kind of control, run once."""
    warm.open(SECOND).run("comandi")
    return warm


def said(page):
    return page.output("comandi").locator(".cc-live-output")


def field(page, label: str):
    return page.output("comandi").get_by_label(label, exact=True)


def test_text_tells_python(controls):
    field(controls, "Nome").fill("Ada")
    field(controls, "Nome").press("Tab")
    expect(said(controls)).to_contain_text("Ada|", timeout=SOON)


def test_dropdown_tells_python(controls):
    field(controls, "Coda").select_option("web")
    expect(said(controls)).to_contain_text("|web|", timeout=SOON)


def test_multiple_selection_tells_python(controls):
    field(controls, "Code").select_option(["a", "c"])
    expect(said(controls)).to_contain_text("['a', 'c']", timeout=SOON)


def test_date_tells_python(controls):
    field(controls, "Giorno").fill("2026-10-14")
    field(controls, "Giorno").press("Tab")
    expect(said(controls)).to_contain_text("2026-10-14", timeout=SOON)


def test_range_slider_moves_by_keyboard(controls):
    handle = controls.output("comandi").locator(".noUi-handle-lower")
    handle.focus()
    controls.page.keyboard.press("ArrowRight")
    expect(said(controls)).to_contain_text("(2.1, 5.0)", timeout=SOON)


def test_checkbox_tells_python(controls):
    controls.output("comandi").get_by_role("checkbox").check()
    expect(said(controls)).to_contain_text("|True", timeout=SOON)


def test_button_runs_its_function(controls):
    controls.output("comandi").get_by_role("button", name="Racconta").click()
    expect(said(controls)).to_contain_text("|", timeout=SOON)
    assert said(controls).locator("pre").count() == 1


def test_html_tabs_and_grid_are_laid_out(controls):
    output = controls.output("comandi")
    expect(output.locator("b", has_text="Grassetto")).to_be_visible()
    expect(output.get_by_text("primo foglio")).to_be_visible()
    output.get_by_role("tab", name="Due").click()
    expect(output.get_by_text("secondo foglio")).to_be_visible()
    grid = output.locator(".widget-gridbox")
    assert grid.evaluate("e => getComputedStyle(e).gridTemplateColumns") == "50px 50px"


def test_interact_follows_its_controls(warm):
    warm.open(SECOND)
    warm.write("interact", "import ipywidgets as widgets\n" + warm.text("interact"))
    output = warm.run("interact")
    expect(output.locator(".cc-live-output")).to_have_text("5", timeout=SOON)
    output.get_by_role("checkbox").check()
    expect(output.locator(".cc-live-output")).to_have_text("10", timeout=SOON)
    handle = output.locator(".noUi-handle")
    handle.focus()
    warm.page.keyboard.press("ArrowRight")
    expect(output.locator(".cc-live-output")).to_have_text("12", timeout=SOON)


def test_an_error_in_a_callback_is_shown_and_the_page_goes_on(warm):
    warm.open(SECOND)
    warm.write(
        "interact",
        "import ipywidgets as widgets\nb = widgets.Button(description='Rompi')\n"
        "b.on_click(lambda _: 1 / 0)\nb",
    )
    output = warm.run("interact")
    output.get_by_role("button", name="Rompi").click()
    expect(output).to_contain_text("Hai diviso per zero", timeout=SOON)
    warm.write("tabella", "1 + 1")
    expect(warm.run("tabella")).to_have_text("2")


def test_a_dashboard_is_live_and_redraws_in_place(warm):
    warm.open(FIRST)
    output = warm.run("cruscotto")
    title = output.locator(".gtitle")
    expect(title).to_have_text("Giorni: 3", timeout=SOON)
    expect(output.locator("figcaption")).to_contain_text("Il cruscotto.")
    warm.page.evaluate(
        "() => { document.querySelector('[data-cell-id=cruscotto] .js-plotly-plot').mark = 1; }"
    )
    output.locator(".noUi-handle").focus()
    warm.page.keyboard.press("ArrowRight")
    expect(title).to_have_text("Giorni: 4", timeout=SOON)
    same = "() => document.querySelector('[data-cell-id=cruscotto] .js-plotly-plot').mark"
    assert warm.page.evaluate(same) == 1


def test_controls_of_an_ended_python_cannot_be_used(warm):
    warm.open(FIRST)
    output = warm.run("cruscotto")
    expect(output.locator(".gtitle")).to_be_visible(timeout=SOON)
    warm.page.get_by_role("button", name="Ripristina la pagina").click()
    expect(output.locator(".noUi-handle")).to_have_count(0, timeout=SOON)
