"""What the tests of the live layer share: the served book and a lesson's page to act on."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import lessons
from playwright.sync_api import Locator, Page, expect

from tools import site

ROOT = Path(__file__).parents[2]
PREFIX = "un/prefisso"
START = 90_000  # ms: the first start of Python on a busy machine
SOON = 20_000  # ms
# Cuts the network but not this machine, and leaves the browser's cache on.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"


def build_book(folder: Path) -> Path:
    """Build the two lessons with the real configuration, extensions and live layer."""
    for name in ("_ext", "_static", "_templates"):
        shutil.copytree(ROOT / "book" / name, folder / "book" / name)
    (folder / "book" / "guide").mkdir()
    shutil.copy(ROOT / "book" / "guide" / "i-miei-progressi.md", folder / "book" / "guide")
    configuration = (ROOT / "_config.yml").read_text(encoding="utf-8")
    if "- live_pages" not in configuration:
        configuration = configuration.replace(
            "      - lesson_numbers\n", "      - lesson_numbers\n      - live_pages\n"
        )
    (folder / "_config.yml").write_text(configuration, encoding="utf-8")
    lessons.write_book(folder)
    return site.build(folder, quiet=True, live=("pyodide", "live"))


class RecordingHandler(site.SiteHandler):
    """Remembers what is asked: the browser's tools don't show the requests of shared workers."""

    hits: list[str] = []  # noqa: RUF012 (one server, one list)

    def do_GET(self) -> None:
        """Answer, and take note."""
        self.hits.append(self.path)
        super().do_GET()


def asked(part: str) -> list[str]:
    """The addresses asked so far that contain `part`."""
    return [path for path in RecordingHandler.hits if part in path]


def serve(folder: Path, place: Path) -> Iterator[str]:
    """Serve a site under a prefix; yield its address."""
    prefix = place / PREFIX
    prefix.parent.mkdir(parents=True)
    prefix.symlink_to(folder, target_is_directory=True)
    server = site.SiteServer(("127.0.0.1", 0), partial(RecordingHandler, directory=str(place)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/{PREFIX}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Lesson:
    """A lesson open in the browser."""

    page: Page
    address: str

    def open(self, name: str) -> Lesson:
        """Go to a page and wait for its buttons."""
        self.page.goto(f"{self.address}/{name}")
        if self.page.locator("#cc-live").count():
            self.page.wait_for_selector("[data-live-ready]", state="attached")
        return self

    def cell(self, name: str) -> Locator:
        """A cell by its id."""
        return self.page.locator(f'div.cell[data-cell-id="{name}"]')

    def output(self, name: str) -> Locator:
        """What a cell shows."""
        return self.cell(name).locator(":scope > .cell_output")

    def press(self, name: str) -> None:
        """Press the button that runs a cell."""
        self.cell(name).locator(".cc-live-run").click()

    def run(self, name: str, state: str = "ok") -> Locator:
        """Run a cell to its end; return its output."""
        self.press(name)
        expect(self.cell(name)).to_have_attribute("data-live", state, timeout=START)
        self.rest()
        return self.output(name)

    def rest(self) -> None:
        """Wait until nothing runs."""
        expect(self.page.locator("html")).to_have_attribute("data-python", "ready", timeout=START)

    def write(self, name: str, text: str) -> None:
        """Replace the text of a cell, as a reader would."""
        self.cell(name).get_by_role("button", name="Modifica").click()
        editor = self.cell(name).locator(".cm-content")
        expect(editor).to_be_focused(timeout=SOON)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def text(self, name: str) -> str:
        """The text of a cell, edited or not."""
        return self.cell(name).locator(".cell_input pre").first.text_content().rstrip("\n")

    def choose(self, name: str, action: str) -> None:
        """Use the menu of a cell."""
        self.cell(name).get_by_role("button", name="Altre azioni").click()
        self.cell(name).get_by_role("button", name=action, exact=True).click()

    @property
    def status(self) -> Locator:
        """The line that says what Python is doing."""
        return self.page.locator(".cc-live-status")


def eventually(condition, seconds: float = 10.0) -> bool:
    """Wait until a condition holds; return whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


sys.path.insert(0, str(ROOT / "book" / "_ext"))
