"""The folder written by lesson 3.6 is a book that Jupyter Book builds, as the lesson says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter import instructions
from tools import lessonfile

LESSON = Path(__file__).parents[2] / "book" / "uf3" / "istruzioni-operative-in-rete.ipynb"
WRITES = "instructions.write_book("


def prose():
    cells = lessonfile.read(LESSON).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def build(folder, *options):
    """What the command «jupyter-book build» does, with this environment's Python."""
    start = "from jupyter_book.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", start, "build", str(folder), *options],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def book():
    """The folder, made by the very cells of the lesson up to the one that writes it."""
    space = {"__name__": "lesson"}
    for cell in lessonfile.read(LESSON).cells:
        if cell.cell_type != "code" or lessonfile.exercise_of(cell):
            continue
        exec(compile(cell.source, str(LESSON), "exec"), space)
        if WRITES in cell.source:
            return space["book"]
    raise AssertionError("no cell of the lesson writes the book")


@pytest.fixture(scope="module")
def built(book):
    """Jupyter Book's own words after the command that the lesson shows."""
    command = re.search(r"^jupyter-book build libro (.+)$", prose(), re.MULTILINE)
    run = build(book, *command[1].split())
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + run.stderr)


def test_the_output_shown_in_the_lesson_is_what_it_says(built):
    shown = re.search(r"```\n(dumping.*?)\n```", prose(), re.DOTALL)[1]
    lines = [line.strip() for line in built.splitlines()]
    assert [line for line in shown.splitlines() if line not in lines] == []


def test_the_built_pages_are_those_of_the_preview(book, built):
    names = instructions.build_preview(book)
    html = book / "_build" / "html"
    assert sorted(names) == sorted(
        file.name for file in html.glob("*.html") if file.stem not in ("genindex", "search")
    )
    for name in names:
        page = (html / name).read_text("utf-8")
        preview = (book / "_build" / "preview" / name).read_text("utf-8")
        assert items(page) == items(preview), name
        assert instructions.html_problems(page) == []
        assert instructions.html_problems(preview) == []


def items(page):
    """The words of the steps of a page's main list."""
    lists = re.findall(r"<ol.*?</ol>", page, re.DOTALL)
    steps = re.findall(r"<li>(.*?)</li>", " ".join(lists), re.DOTALL)
    plain = [re.sub(r"<[^>]+>", "", step) for step in steps]
    return [" ".join(text.replace("&#x27;", "'").split()) for text in plain]


def test_customers_words_reach_the_search_of_the_site(book, built):
    assert items((book / "_build" / "html" / "rate.html").read_text("utf-8"))
    index = (book / "_build" / "html" / "searchindex.js").read_text("utf-8")
    assert '"disdett"' in index or "disdett:" in index


def test_a_broken_link_stops_the_build(book, tmp_path):
    pages = instructions.read(instructions.copy_base(tmp_path / "base"))
    wrong = [page for page in pages if page.slug == "odore-di-gas"]
    instructions.write_book(wrong, tmp_path / "libro", title="Base", author="Noi")
    run = build(tmp_path / "libro", "-W")
    assert run.returncode != 0
    assert "pronto-intervento" in run.stdout + run.stderr
