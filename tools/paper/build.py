"""Prints an edition: its parts two at a time, only those that changed, until page numbers settle.

A part's file is kept under the fingerprint of its HTML. The HTML holds the numbers of pages, so the
first print of a new book is done twice: once to know where things are, once with the numbers.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ToolError
from tools.paper import document, figures, merge
from tools.paper.clean import put_figures
from tools.paper.document import Sheet
from tools.paper.editions import Book
from tools.paper.printer import Printer, finish, print_page
from tools.paper.workers import Workers

FITTING = Path(__file__).with_name("fitting.js")
TEXT_WIDTH = 635  # px: 168 mm
# Numbers that are still moving after so many prints would move for ever.
PRINTS = 5
KEPT_DAYS = 14


class BuildError(ToolError):
    """The book cannot be printed; the message is for the reader."""


@dataclass(frozen=True)
class Printed:
    """A printed part: file, pages, where its anchors are, what sticks out of the page."""

    pdf: Path
    pages: int
    destinations: dict[str, int]
    overfull: list[str]


@dataclass(frozen=True)
class Result:
    """A finished edition."""

    pdf: Path
    title: str
    pages: int
    parts: dict[str, tuple[int, int]]  # name → first and last page
    numbers: dict[str, int]  # «part#anchor» → page
    overfull: list[str]
    printed: int  # parts that went through the browser
    seconds: float


Tell = Callable[[str], None]


def build(
    book: Book, kind: str, which: str, output: Path, work: Path, *, workers: Workers,
    grey: bool = False, tell: Tell = print,
) -> Result:  # fmt: skip
    """Print one edition and return what was made."""
    begun = time.monotonic()
    title, sheets = book.sheets(kind, which)
    drawings = _drawings(book, work, workers, tell)
    memory = work / "numbers" / f"{kind}-{which or 'all'}.json"
    printed, starts, numbers, count = _settle(
        sheets, drawings, memory, work, workers, grey=grey, tell=tell
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(f".{output.name}.partial")
    merge.join(
        [
            merge.Part(sheet.name, printed[sheet.name].pdf, under=sheet.under, title=sheet.title)
            for sheet in sheets
        ],
        partial,
    )
    finish(partial, title=title, author=book.author, when=book.date)
    os.replace(partial, output)
    _forget_old(work)
    return Result(
        output, title, sum(part.pages for part in printed.values()),
        {name: (start, start + printed[name].pages - 1) for name, start in starts.items()},
        numbers,
        [f"{name}: {line}" for name, part in printed.items() for line in part.overfull],
        count, time.monotonic() - begun,
    )  # fmt: skip


def _drawings(book: Book, work: Path, workers: Workers, tell: Tell) -> list[str]:
    def progress(done: int, total: int) -> None:
        if done in (1, total) or done % 10 == 0:
            tell(f"· figure {done}/{total}")

    drawn = figures.draw(book.figures, work, workers, progress)
    return [drawn[data] for data in book.figures]


def _settle(
    sheets: list[Sheet], drawings: list[str], memory: Path, work: Path, workers: Workers, *,
    grey: bool, tell: Tell,
) -> tuple[dict[str, Printed], dict[str, int], dict[str, int], int]:  # fmt: skip
    """Print until the numbers written in the pages are those of the pages."""
    starts, numbers = _recall(memory, sheets)
    wanted = _wanted(sheets)
    count = 0

    def complete(body: str) -> str:
        body = put_figures(body, drawings)
        return figures.grey_styles(body) if grey else body

    for _ in range(PRINTS):
        sources = {
            sheet.name: document.compose(
                sheet, starts[sheet.name], numbers, wanted[sheet.name], grey=grey,
                finish=complete,
            )
            for sheet in sheets
        }  # fmt: skip
        printed, new = _print_all(sources, work, workers, tell)
        count += new
        real_starts, real_numbers = _places(sheets, printed)
        _check_anchors(sheets, real_numbers)
        if (real_starts, real_numbers) == (starts, numbers):
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps([starts, numbers]), encoding="utf-8")
            return printed, starts, numbers, count
        starts, numbers = real_starts, real_numbers
    raise BuildError("I numeri di pagina non si fermano: è un difetto di tools.paper, segnalalo.")


def _recall(memory: Path, sheets: list[Sheet]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the places of the last print, as a good guess."""
    try:
        starts, numbers = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        starts, numbers = {}, {}
    return {sheet.name: starts.get(sheet.name, 1) for sheet in sheets}, numbers


def _wanted(sheets: list[Sheet]) -> dict[str, set[str]]:
    """Return part → anchors that somebody refers to, by page number or by link."""
    wanted: dict[str, set[str]] = {sheet.name: set() for sheet in sheets}
    for sheet in sheets:
        for target in document.anchors_in(sheet.body) | merge.links_in(sheet.body):
            part, _, anchor = target.partition("#")
            if part in wanted:
                wanted[part].add(anchor)
    return wanted


def _places(sheets: list[Sheet], printed: dict[str, Printed]) -> tuple[dict, dict]:
    starts, numbers, page = {}, {}, 1
    for sheet in sheets:
        starts[sheet.name] = page
        numbers[f"{sheet.name}#"] = page
        for anchor, place in printed[sheet.name].destinations.items():
            numbers[f"{sheet.name}#{anchor}"] = page + place - 1
        page += printed[sheet.name].pages
    return starts, numbers


def _check_anchors(sheets: list[Sheet], numbers: dict[str, int]) -> None:
    for sheet in sheets:
        lost = {key for key in document.anchors_in(sheet.body) if key not in numbers}
        if lost:
            raise BuildError(
                f"In «{sheet.title}» un rimando non trova la sua pagina: {', '.join(sorted(lost))}."
            )


# --- printing ------------------------------------------------------------------------------------


def _print_all(
    sources: dict[str, str], work: Path, workers: Workers, tell: Tell
) -> tuple[dict[str, Printed], int]:
    """Print the parts whose HTML is new; return all of them and how many were new."""
    folder = work / "printed"
    folder.mkdir(parents=True, exist_ok=True)
    tools = FITTING.read_bytes()
    keys = {
        name: hashlib.sha256(tools + source.encode()).hexdigest()[:24]
        for name, source in sources.items()
    }
    missing = [name for name, key in keys.items() if not (folder / f"{key}.json").exists()]
    # The longest first, so that no browser is left alone with it at the end.
    missing.sort(key=lambda name: len(sources[name]), reverse=True)

    def work_on(printer: Printer, name: str) -> None:
        _print(printer, sources[name], folder, keys[name])

    for done, (name, _) in enumerate(workers.each(work_on, missing), start=1):
        tell(f"· parti stampate {done}/{len(missing)}: {name}")
    return {name: _load(folder, key) for name, key in keys.items()}, len(missing)


def _print(printer: Printer, source: str, folder: Path, key: str) -> None:
    html, pdf = folder / f"{key}.html", folder / f"{key}.partial.pdf"
    html.write_text(source, encoding="utf-8")
    with printer.page(html, width=TEXT_WIDTH) as page:
        overfull = page.evaluate(FITTING.read_text(encoding="utf-8"))
        print_page(page, pdf)
    facts = {
        "pages": merge.page_count(pdf), "destinations": merge.destinations(pdf),
        "overfull": overfull,
    }  # fmt: skip
    os.replace(pdf, folder / f"{key}.pdf")
    html.unlink()
    # Last: its presence says that the part is whole.
    (folder / f"{key}.json").write_text(json.dumps(facts), encoding="utf-8")


def _load(folder: Path, key: str) -> Printed:
    facts = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
    os.utime(folder / f"{key}.json")  # recently used
    return Printed(folder / f"{key}.pdf", facts["pages"], facts["destinations"], facts["overfull"])


def _forget_old(work: Path) -> None:
    """Delete the parts that nobody has used for two weeks."""
    limit = time.time() - KEPT_DAYS * 86400
    for facts in (work / "printed").glob("*.json"):
        if facts.stat().st_mtime < limit:
            facts.with_suffix(".pdf").unlink(missing_ok=True)
            facts.unlink()


def clear(work: Path) -> None:
    """Forget everything: the next print starts from nothing."""
    shutil.rmtree(work, ignore_errors=True)
