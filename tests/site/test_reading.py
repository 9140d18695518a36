"""Reading comfort: themes, contrast, keyboard, search, phones, print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from served import LESSON, ROOT

pytestmark = pytest.mark.xdist_group("site")

STYLES = ROOT / "book" / "_static" / "book.css"
# What is written in which colour on which ground, and the least contrast that WCAG 2.2 AA asks.
TEXT_PAIRS = [
    (ink, ground)
    for ground in ("page", "surface", "raised", "info-wash")
    for ink in ("text", "text-muted", "link")
] + [
    ("accent", "page"), ("accent", "accent-wash"), ("accent", "raised"), ("accent", "surface"),
    ("ok", "ok-wash"), ("ko", "ko-wash"), ("warn", "warn-wash"), ("on-brand", "brand"),
    ("text", "accent-wash"), ("text", "ok-wash"), ("text", "ko-wash"), ("text", "warn-wash"),
    ("ok", "raised"), ("ko", "raised"), ("warn", "raised"), ("text-muted", "surface"),
]  # fmt: skip
SHAPE_PAIRS = [("border-strong", "page"), ("border-strong", "raised"), ("accent", "page")] + [
    (f"chart-{number}", "page") for number in range(1, 9)
]


def tokens(theme: str) -> dict[str, str]:
    """Return the colours of a theme as written in the style sheet."""
    text = STYLES.read_text(encoding="utf-8")
    block = re.search(rf'html\[data-theme="{theme}"\] \{{(.*?)\n\}}', text, re.DOTALL)
    return dict(re.findall(r"--cc-([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(
        weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(first: str, second: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_formula():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3.0)])
def test_colours_have_enough_contrast(theme, pairs, least):
    colours = tokens(theme)
    weak = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in pairs
        if contrast(colours[ink], colours[ground]) < least
    }
    assert weak == {}


def test_both_themes_define_the_same_tokens():
    assert set(tokens("light")) == set(tokens("dark"))


# The contrast of every visible text with what is behind it. Gradients and figures are left out: the
# first have no one colour, the second are checked by their tokens.
FAINT_TEXT = """() => {
  const parse = (value) => (value.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage.includes("gradient")) return null;
      const [r, g, b, alpha = 1] = parse(style.backgroundColor);
      if (style.backgroundColor.startsWith("rgb") && alpha > 0.85) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest(".cc-plotly, script, style")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    if (!ground) continue;
    const [light, dark] = [luminance(parse(style.color)), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      const name = `${element.tagName}.${element.className}`;
      faint.add(`${name} ${ratio.toFixed(2)}: ${style.color} on ${ground}`);
    }
  }
  return [...faint];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "page", [LESSON, "book/index.html", "book/uf1/index.html", "search.html?q=ore"]
)
def test_no_text_is_faint(chromium, minibook, theme, page):
    context = chromium.new_context(color_scheme=theme, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(minibook.url(page))
    tab.evaluate("() => document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    tab.wait_for_load_state("networkidle")
    faint = tab.evaluate(FAINT_TEXT)
    context.close()
    assert faint == []


def ground(page) -> str:
    return page.evaluate("() => getComputedStyle(document.body).backgroundColor")


def figure_ink(page) -> str:
    return page.evaluate(
        "() => document.querySelector('.cc-plotly__canvas')._fullLayout.font.color"
    )


def test_the_theme_button_changes_page_and_figures(lesson):
    lesson.evaluate("() => ccFigures.drawAll()")
    light, ink = ground(lesson), figure_ink(lesson)
    button = lesson.get_by_role("button", name=re.compile("^Cambia aspetto"))
    for _ in range(3):
        button.click()
        if lesson.evaluate("() => document.documentElement.dataset.theme") == "dark":
            break
    expect(lesson.locator("html")).to_have_attribute("data-theme", "dark")
    lesson.wait_for_function(
        "ink => document.querySelector('.cc-plotly__canvas')._fullLayout.font.color !== ink",
        arg=ink,
    )
    assert ground(lesson) != light
    lesson.reload()
    expect(lesson.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_first_visit_follows_the_system(chromium, minibook):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(minibook.url(LESSON), wait_until="commit")
    page.wait_for_selector("h1")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_keyboard_focus_can_be_seen(lesson):
    seen = []
    for _ in range(6):
        lesson.keyboard.press("Tab")
        style = lesson.evaluate(
            """() => {
              const style = getComputedStyle(document.activeElement);
              const width = parseFloat(style.outlineWidth);
              return [document.activeElement.tagName, style.outlineStyle, width];
            }"""
        )
        seen.append(style)
    assert all(outline == "solid" and width >= 2 for _, outline, width in seen), seen


def test_the_first_tab_skips_to_the_text(lesson):
    lesson.keyboard.press("Tab")
    focused = lesson.evaluate("() => document.activeElement.textContent.trim()")
    assert focused == "Vai al contenuto"


def test_search_finds_a_word_and_answers_in_italian(tab, minibook):
    tab.goto(minibook.url("book/index.html"))
    tab.keyboard.press("Control+k")
    tab.get_by_placeholder("Cerca nel libro…").last.fill("cruscotto")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=cruscotto*")
    expect(tab.locator("#search-results")).to_contain_text("Pagine trovate", timeout=10_000)
    expect(tab.locator("#search-results li").first).to_contain_text("Pagina di prova")


def test_a_search_without_results_answers_in_italian(tab, minibook):
    tab.goto(minibook.url("search.html?q=xyzzyx"))
    expect(tab.locator("#search-results")).to_contain_text("Nessuna pagina trovata")


def test_the_book_contents_open_on_a_phone(chromium, minibook):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(minibook.url(LESSON))
    page.get_by_role("button", name="Mostra o nascondi l'indice del libro").click()
    expect(page.get_by_role("link", name="2 Unità 2", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Indice della pagina").click()
    expect(page.get_by_role("link", name="In sintesi")).to_be_visible()
    context.close()


def test_lines_of_text_are_not_too_long(lesson):
    paragraph = lesson.locator("section#il-caso > p").first
    characters = paragraph.evaluate(
        """(element) => {
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = getComputedStyle(element).font;
          return element.getBoundingClientRect().width / pen.measureText("0").width;
        }"""
    )
    assert characters <= 71


def test_print_has_no_menus_and_clips_no_code(lesson):
    lesson.emulate_media(media="print")
    for selector in ("#pst-primary-sidebar", ".bd-header-article", ".prev-next-footer"):
        expect(lesson.locator(selector).first).to_be_hidden()
    clipped = lesson.locator("div.cell_input pre").evaluate_all(
        "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert clipped == 0


def test_paper_is_white_even_in_the_dark_theme(chromium, minibook):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(minibook.url(LESSON))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')); }")
    page.emulate_media(media="print")
    assert ground(page) == "rgb(255, 255, 255)"
    expect(page.locator("h1")).to_be_visible()
    page.evaluate("() => { dispatchEvent(new Event('afterprint')); }")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_movement_is_reduced_on_request(chromium, minibook):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(minibook.url(LESSON))
    assert (
        page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    )
    context.close()


def test_pages_are_light(minibook):
    """Scripts and styles of a page without figures, uncompressed."""
    html = (minibook.folder / "book" / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'(?:src|href)="\.\./(_static/[^"?]+\.(?:js|css))', html)
    sizes = {name: Path(minibook.folder, name).stat().st_size for name in set(names)}
    assert len(sizes) > 5
    assert sum(sizes.values()) < 560_000, sizes
