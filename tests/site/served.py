"""The built site in a real browser: the book, and a small book made only to try the extensions.

Both are served under a prefix, as on a pages host, with the network cut off except this machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tools import browser as browser_finder
from tools import site

ROOT = Path(__file__).parents[2]
MINIBOOK = Path(__file__).parent / "minibook"
PREFIX = "un/prefisso"
LESSON = "book/uf1/prova.html"
LONGEST_BUILD = 300  # seconds
# Playwright's own routing would switch the cache off; this cuts the network and leaves the rest.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"

sys.path.insert(0, str(ROOT / "book" / "_ext"))


@dataclass(frozen=True)
class Served:
    """A site, where its files are and where it is served."""

    folder: Path
    address: str

    @property
    def pages(self) -> list[str]:
        """The pages of the book, without the redirect at the root and JupyterLite."""
        found = sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*.html")
            if "lite" not in path.relative_to(self.folder).parts
        )
        return [page for page in found if page not in ("index.html", "genindex.html")]

    def url(self, page: str) -> str:
        """The address of a page."""
        return f"{self.address}/{page}"


@dataclass
class Visit:
    """What happened while a page was open."""

    page: str
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def watch(self, tab: Page) -> None:
        """Start recording."""
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        tab.on("requestfailed", lambda request: self.problems.append(f"failed: {request.url}"))
        tab.on("response", self._note_status)
        tab.on("console", self._note_message)

    def _note_status(self, response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def _note_message(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")


def serve(folder: Path, place: Path) -> Iterator[Served]:
    """Serve a site under PREFIX."""
    prefix = place / PREFIX
    prefix.parent.mkdir(parents=True)
    prefix.symlink_to(folder, target_is_directory=True)
    server = site.SiteServer(("127.0.0.1", 0), site.partial(site.SiteHandler, directory=str(place)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(folder, f"http://localhost:{server.server_port}/{PREFIX}")
    server.shutdown()
    thread.join()
    server.server_close()


def copy_minibook(target: Path) -> Path:
    """Put together the small book with the real configuration, extensions, styles and templates."""
    for name in ("_ext", "_static", "_templates"):
        shutil.copytree(ROOT / "book" / name, target / "book" / name)
    shutil.copytree(MINIBOOK, target, dirs_exist_ok=True)
    shutil.copy(ROOT / "_config.yml", target)
    return target


def newest(paths: Iterator[Path]) -> float:
    """The time of the last change among some files."""
    return max((path.stat().st_mtime for path in paths if path.is_file()), default=0.0)


def is_current(built: Path) -> bool:
    """Tell whether the built book is newer than everything it is made from."""
    sources = [ROOT / "_config.yml", ROOT / "_toc.yml", *(ROOT / "book").rglob("*")]
    sources += [*(ROOT / "data").glob("*.yml"), *(ROOT / "exercises").rglob("*.yml")]
    front = built / "index.html"
    return (
        front.exists()
        and newest(path for path in sources if "__pycache__" not in path.parts)
        < front.stat().st_mtime
    )


def build_if_old(folder: Path) -> None:
    """Build the book, or wait until the test process that is building it has finished."""
    end = time.monotonic() + LONGEST_BUILD
    while not is_current(folder):
        try:
            site.build(ROOT, quiet=True)
        except site.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Iterator[Served]:
    """The real book: the one that CC_SITE names, or the one in _build, built again if it is old."""
    named = os.environ.get("CC_SITE")
    folder = Path(named) if named else ROOT / site.OUTPUT
    if not named:
        build_if_old(folder)
    yield from serve(folder, tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="session")
def minibook(tmp_path_factory) -> Iterator[Served]:
    """The small book."""
    source = copy_minibook(tmp_path_factory.mktemp("minibook-source"))
    yield from serve(site.build(source, quiet=True, live=()), tmp_path_factory.mktemp("minibook"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a network.

    For one module, not for the session: playwright cannot start twice in a process, and other
    modules of this folder start it on their own.
    """
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser_finder.require(), args=[*browser_finder.FLAGS, OFFLINE]
        )
        yield launched
        launched.close()


@pytest.fixture
def tab(chromium) -> Iterator[Page]:
    """A new tab, 1280 pixels wide, light theme."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", locale="it-IT"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def lesson(tab, minibook) -> Page:
    """The lesson of the small book, open."""
    tab.goto(minibook.url(LESSON))
    return tab


def eventually(condition, seconds: float = 10.0) -> bool:
    """Wait until a condition holds; return whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
