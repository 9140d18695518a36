"""The live layer in a real browser, on a small book served under a prefix, network cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from livebook import OFFLINE, Lesson, build_book, serve
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tools import browser as browser_finder


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of the small book."""
    built = build_book(tmp_path_factory.mktemp("live-book"))
    yield from serve(built, tmp_path_factory.mktemp("live-served"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a network."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser_finder.require(), args=[*browser_finder.FLAGS, OFFLINE]
        )
        yield launched
        launched.close()


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    """A visit: its own storage and cache."""
    made = chromium.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", locale="it-IT"
    )
    yield made
    made.close()


@pytest.fixture
def problems() -> list[str]:
    """Errors of the page; a test that expects some empties the list."""
    return []


@pytest.fixture
def lesson(context, address, problems) -> Iterator[Lesson]:
    """A tab; at the end, no script may have failed."""
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: message.type == "error" and problems.append(f"console: {message.text}"),
    )
    yield Lesson(page, address)
    assert problems == []


@pytest.fixture(scope="module")
def warm(chromium, address) -> Iterator[Lesson]:
    """One tab for the tests that don't mind what ran before: Python starts once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="it-IT")
    yield Lesson(context.new_page(), address)
    context.close()
