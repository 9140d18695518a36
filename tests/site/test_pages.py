"""What must hold for every page, of the book and of the small book."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from served import Served, Visit

pytestmark = pytest.mark.xdist_group("site")

# Words that the theme or an extension would show if its Italian were missing. They are looked for
# in the page around the text (menus, buttons, footers) and in the attributes that readers hear.
ENGLISH = re.compile(
    r"\b(contents|search|skip|copy|copied|click|previous|next|toggle|download|edit|back to|"
    r"exercise|solution|link to|permalink|show|hide|main|page|light|dark|settings|figure|table|"
    r"equation|loading|close|open|share|by the|built with|created using|home|launch|"
    r"fullscreen|print|menu bar|navigation|color|mode|results|error)\b",
    re.IGNORECASE,
)

SCAN = """() => {
  const visible = (element) => element.checkVisibility?.() ?? true;
  const chrome = document.body.cloneNode(true);
  // The book's own words are not the theme's: they may well be English terms of the trade.
  const code = "script, style, noscript, template, kbd";
  const own = "article, nav a, .logo__title, .prev-next-title";
  chrome.querySelectorAll(`${code}, ${own}`).forEach((e) => e.remove());
  const names = ["title", "aria-label", "placeholder", "alt", "data-tooltip", "data-title"];
  const attributes = [];
  for (const element of document.querySelectorAll("*")) {
    if (element.matches(".cc-plotly, link")) continue;
    for (const name of names) attributes.push(element.getAttribute(name) ?? "");
  }
  const labels = [...document.querySelectorAll(".caption-number, .cc-exercise__label, summary")];
  const root = document.documentElement;
  return {
    lang: root.lang,
    headings: document.querySelectorAll("h1").length,
    title: document.title,
    chrome: chrome.textContent.replace(/\\s+/g, " "),
    attributes,
    labels: labels.map((e) => e.textContent),
    overflow: root.scrollWidth - root.clientWidth,
    images: [...document.images].filter((e) => !e.hasAttribute("alt")).map((e) => e.src),
    unnamed: [...document.querySelectorAll("button, a[href], summary, input")]
      .filter((e) => visible(e) && !e.ariaLabel && !e.title && !e.textContent.trim())
      .filter((e) => !e.labels?.length && !e.querySelector("img[alt]:not([alt=''])"))
      .map((e) => e.outerHTML.slice(0, 120)),
    repeated: [...document.querySelectorAll("[id]")].map((e) => e.id)
      .filter((id, index, all) => all.indexOf(id) !== index),
    mathjax: document.querySelectorAll("mjx-container, .MathJax").length,
  };
}"""


@dataclass
class Report:
    """What a page looks like on a phone, and what it asked for."""

    visit: Visit
    facts: dict


@pytest.fixture(scope="module", params=["book", "minibook"])
def served(request) -> Served:
    """Each of the two sites."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def reports(chromium, served) -> list[Report]:
    """Open every page once, 390 pixels wide, and scroll it to the end."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="it-IT")
    found = []
    for page in served.pages:
        tab = context.new_page()
        visit = Visit(page)
        visit.watch(tab)
        tab.goto(served.url(page))
        tab.evaluate("() => window.ccFigures?.drawAll()")
        tab.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
        tab.wait_for_load_state("networkidle")
        found.append(Report(visit, tab.evaluate(SCAN)))
        tab.close()
    context.close()
    return found


def collect(reports: list[Report], problem) -> dict[str, object]:
    """Return, page by page, what a check found."""
    found = {report.visit.page: problem(report) for report in reports}
    return {page: what for page, what in found.items() if what}


def test_there_are_pages_to_check(reports):
    assert len(reports) >= 5


def test_language_is_italian(reports):
    assert {report.facts["lang"] for report in reports} == {"it"}


def test_one_main_heading(reports):
    wrong = collect(reports, lambda report: report.facts["headings"] != 1)
    assert wrong == {}


def test_no_errors_in_the_console(reports):
    assert collect(reports, lambda report: report.visit.problems) == {}


def test_nothing_is_asked_of_other_servers(reports, served):
    def outside(report):
        return [
            url
            for url in report.visit.requests
            if not url.startswith((served.address, "data:", "blob:"))
        ]

    assert collect(reports, outside) == {}


def test_no_page_or_style_names_a_resource_elsewhere(served):
    loading = re.compile(
        r"""(?:<(?:script|img|iframe|source|video|audio)[^>]+src|<link[^>]+href|@import\s|url\()"""
        r"""\s*=?\s*["'(]?\s*(?:https?:)?//[^"')\s>]+""",
        re.IGNORECASE,
    )
    found = {
        path.relative_to(served.folder).as_posix(): loading.findall(
            path.read_text(encoding="utf-8")
        )
        for suffix in ("*.html", "*.css")
        for path in served.folder.rglob(suffix)
        if "lite" not in path.relative_to(served.folder).parts
    }
    assert {name: uses for name, uses in found.items() if uses} == {}


def test_no_english_left_over(reports):
    def english(report):
        texts = [report.facts["chrome"], *report.facts["attributes"], *report.facts["labels"]]
        return sorted({word for text in texts for word in ENGLISH.findall(text)})

    assert collect(reports, english) == {}


def test_no_page_scrolls_sideways_on_a_phone(reports):
    assert collect(reports, lambda report: report.facts["overflow"]) == {}


def test_images_have_a_text_alternative(reports):
    assert collect(reports, lambda report: report.facts["images"]) == {}


def test_controls_have_a_name(reports):
    assert collect(reports, lambda report: report.facts["unnamed"]) == {}


def test_ids_are_not_repeated(reports):
    assert collect(reports, lambda report: report.facts["repeated"]) == {}


def test_links_inside_the_site_lead_somewhere(served):
    broken = {}
    for page in served.pages:
        html = (served.folder / page).read_text(encoding="utf-8")
        for target in re.findall(r"""<[^<>]*\s(?:href|src)="([^"#?]+)[^"]*\"""", html):
            if re.match(r"[a-z]+:", target):
                continue
            if not (served.folder / page).parent.joinpath(target).exists():
                broken.setdefault(page, []).append(target)
    assert broken == {}


def test_the_root_leads_to_the_book(tab, served):
    tab.goto(served.address + "/")
    tab.wait_for_url("**/book/index.html")
    assert tab.locator("h1").count() == 1


def test_every_page_has_a_policy_and_no_handler_of_its_own(served):
    """A policy for scripts that allows only the site's files and the page's own, by hash."""
    for page in served.pages:
        if page == "senza-rete.html":  # has no script at all
            continue
        text = (served.folder / page).read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
        assert policy, page
        scripts = re.search(r"script-src ([^;]+)", policy[1])[1]
        assert "unsafe-inline" not in scripts, page
        assert "'unsafe-eval'" not in scripts, page
        assert "http" not in policy[1], page
        assert not re.search(r"<[^>]+\son\w+=", text), page
