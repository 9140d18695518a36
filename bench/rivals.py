"""How a reader gets the table in each of the rivals, and what is measured meanwhile.

Two instants begin a measurement: the *decision* (the press on «Esegui» in the lesson, on thebe's
button, on the link that opens JupyterLite) and the *run* (Shift+Enter in JupyterLite, as soon as
the notebook's cell is there; elsewhere it is the decision itself). It ends when the table is in
the page. The clock is the browser's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as Late

from bench import extras
from bench.server import BenchServer

LESSONS = ("book/uf1/dal-registro-al-report.html", "book/uf1/cruscotti-kpi.html")
DASHBOARD_CELL = "uf1-04-figura-cruscotto"
PATIENCE = 120_000  # ms: then it has stalled
SOON = 60_000  # ms: what comes before the clock starts
RETRY = 500  # ms between two presses that JupyterLite may not have heard

# Promises the instant when an element with a text is in the page (null: never).
WATCH = """([selector, text, patience]) => {
  window.benchShown = new Promise((resolve) => {
    const look = () => {
      const there = [...document.querySelectorAll(selector)].some(
        (element) => element.textContent.includes(text));
      if (there) end(performance.timeOrigin + performance.now());
    };
    const end = (instant) => { observer.disconnect(); resolve(instant); };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    setTimeout(() => end(null), patience);
    look();
  });
}"""
PRESS = """(element) => {
  const instant = performance.timeOrigin + performance.now();
  element.click();
  return instant;
}"""
NOW = "() => performance.timeOrigin + performance.now()"


class Stalled(Exception):
    """The table did not arrive in time."""


@dataclass(frozen=True)
class Visit:
    """Seconds from the decision and from the run to the table, and megabytes meanwhile."""

    from_decision: float
    from_run: float
    megabytes: float


@dataclass(frozen=True)
class Instants:
    """Milliseconds of the browser's clock."""

    decision: float
    run: float
    table: float


class Rival(Protocol):
    """One of the things compared."""

    name: str

    def open(self, page: Page, address: str, number: int) -> None:
        """Bring the reader before the decision; ``number`` 1 or 2 is the lesson."""

    def table(self, page: Page, number: int) -> Instants:
        """Decide, run and wait for the table."""


def watch(page: Page, selector: str, text: str = "") -> None:
    """Start looking for an element."""
    page.evaluate(WATCH, [selector, text, PATIENCE])


def shown(page: Page) -> float:
    """The instant when the element that is watched for was there."""
    instant = page.evaluate("() => window.benchShown")
    if instant is None:
        raise Stalled
    return instant


class LessonPage:
    """The lesson's own page: «Esegui» on the first cell, with the bench's code in it."""

    name = "lesson page"

    def open(self, page: Page, address: str, number: int) -> None:
        """Open a lesson and write the code in its first cell, if it is not there from before."""
        page.goto(f"{address}/{LESSONS[number - 1]}")
        page.wait_for_selector("[data-live-ready]", state="attached", timeout=SOON)
        cell = self._cell(page)
        if cell.locator(".cell_input pre").first.text_content().strip() != extras.CODE:
            cell.get_by_role("button", name="Modifica").click()
            editor = cell.locator(".cm-content")
            editor.wait_for(timeout=SOON)
            editor.focus()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.insert_text(extras.CODE)

    def table(self, page: Page, number: int) -> Instants:
        """Press «Esegui» and wait."""
        identity = self._cell(page).get_attribute("data-cell-id")
        selector = f'[data-cell-id="{identity}"] > .cell_output table.dataframe'
        if page.locator(selector).count():
            raise RuntimeError(f"{identity}: the first cell already shows a table")
        watch(page, selector)
        pressed = self._cell(page).locator(".cc-live-run").evaluate(PRESS)
        return Instants(pressed, pressed, shown(page))

    @staticmethod
    def _cell(page: Page) -> Locator:
        return page.locator("div.cell[data-cell-id]:has(.cc-live-run)").first


class JupyterLite:
    """JupyterLite: a link opens a notebook with the cell, Shift+Enter runs it."""

    def __init__(self, name: str, start: str) -> None:
        """Take the page with the links."""
        self.name, self._start = name, start

    def open(self, page: Page, address: str, number: int) -> None:
        """Open the page with the links."""
        page.goto(f"{address}/{self._start}")

    def table(self, page: Page, number: int) -> Instants:
        """Press the link; when the cell is there, run it; wait."""
        decided = page.locator(f"#open-{number}").evaluate(PRESS)
        cell = page.locator(".jp-Notebook .jp-CodeCell", has_text="describe").first
        try:
            cell.wait_for(timeout=PATIENCE)
        except Late as error:
            raise Stalled from error
        watch(page, ".jp-OutputArea-output table.dataframe")
        ran = page.evaluate(NOW)
        self._press(page, cell)
        return Instants(decided, ran, shown(page))

    @staticmethod
    def _press(page: Page, cell: Locator) -> None:
        """Press Shift+Enter until the notebook hears it: a new kernel may be deaf at first."""
        prompt = cell.locator(".jp-InputPrompt").first
        for _ in range(PATIENCE // RETRY):
            cell.locator(".cm-content").first.click()
            page.keyboard.press("Shift+Enter")
            page.wait_for_timeout(RETRY)
            if prompt.text_content().strip(" [:]"):
                return


class Thebe:
    """thebe with thebe-lite: a button loads it and runs the cell."""

    name = "thebe"

    def open(self, page: Page, address: str, number: int) -> None:
        """Open the page with the button; every lesson is a page like this."""
        page.goto(f"{address}/{extras.THEBE_PAGE}?lesson={number}")

    def table(self, page: Page, number: int) -> Instants:
        """Press the button and wait."""
        watch(page, ".thebe-output table.dataframe")
        pressed = page.locator("#run").evaluate(PRESS)
        return Instants(pressed, pressed, shown(page))


def measure(rival: Rival, page: Page, server: BenchServer, number: int = 1) -> Visit | None:
    """One visit to a lesson; None if the table did not arrive."""
    rival.open(page, server.address, number)
    server.counter.wait_for_quiet()
    before = server.counter.total
    try:
        instants = rival.table(page, number)
    except Stalled:
        return None
    return Visit(
        (instants.table - instants.decision) / 1000,
        (instants.table - instants.run) / 1000,
        (server.counter.total - before) / 1e6,
    )


# --- redrawing -----------------------------------------------------------------------------------

# The instant of the next key, as the page hears it.
HEAR = """() => addEventListener("keydown", () => {
  window.benchKey = performance.timeOrigin + performance.now();
}, { capture: true, once: true })"""


def redraws(page: Page, address: str, moves: int) -> list[float]:
    """Milliseconds from a move of the dashboard's slider to the figure drawn again."""
    page.goto(f"{address}/{LESSONS[1]}")
    page.wait_for_selector("[data-live-ready]", state="attached", timeout=SOON)
    cell = page.locator(f'div.cell[data-cell-id="{DASHBOARD_CELL}"]')
    cell.locator(".cc-live-run").click()
    handle = cell.locator(".noUi-handle").first
    handle.wait_for(timeout=PATIENCE)
    title = f'[data-cell-id="{DASHBOARD_CELL}"] .ytitle'
    page.locator("html[data-python=ready]").wait_for(timeout=PATIENCE)
    times = []
    for _ in range(moves):
        threshold = float(handle.get_attribute("aria-valuenow"))
        step = 5 if threshold < 100 else -5
        watch(page, title, f"Entro {threshold + step:.0f} s")
        page.evaluate(HEAR)
        handle.focus()
        page.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
        drawn = shown(page)
        times.append(drawn - page.evaluate("() => window.benchKey"))
        page.locator("html[data-python=ready]").wait_for(timeout=SOON)
    return times
