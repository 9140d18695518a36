"""Fixtures of the tests of the printed book: each edition is made once."""

from __future__ import annotations

import dataclasses
import os
from types import SimpleNamespace

import pytest

from tools.env import ROOT
from tools.paper import build, sources
from tools.paper.__main__ import file_name
from tools.paper.editions import Book
from tools.paper.workers import Workers


@pytest.fixture(scope="session")
def press(tmp_path_factory):
    """A press that has printed nothing yet: ``press.make("book")`` → the finished edition."""
    folder = tmp_path_factory.mktemp("paper")
    work = folder / "work"
    pages = sources.read(ROOT, work)
    made = {}
    with Workers(min(2, os.cpu_count() or 1)) as workers:

        def book(site: str = "", changed=None):
            chosen = pages if changed is None else [changed(page) for page in pages]
            return Book(ROOT, chosen, work / "sphinx" / "pages", site)

        def make(kind: str, code: str = "", *, again=False, grey=False, site="", changed=None):
            key = (kind, code, grey, site)
            if key in made and not again and changed is None:
                return made[key]
            output = folder / f"{len(made)}-{file_name(kind, code, grey=grey)}"
            result = build.build(
                book(site, changed), kind, code, output, work, workers=workers, grey=grey,
                tell=lambda _: None,
            )  # fmt: skip
            if changed is None:
                made[key] = result
            return result

        yield SimpleNamespace(make=make, pages=pages, book=book, work=work, folder=folder)


@pytest.fixture(scope="session")
def first_lesson(press):
    """The first lesson of the book."""
    return next(page for page in press.pages if page.lesson)


@pytest.fixture(scope="session")
def edited():
    """Return a function that changes the words of one lesson without making it longer."""

    def edit(code):
        def change(page):
            if page.lesson != code:
                return page
            return dataclasses.replace(page, body=page.body.replace("</h1>", "!</h1>", 1))

        return change

    return edit
