"""The folder of an exam: HTML, PDF, data files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from callcenter import exam
from tools.errors import ToolError
from tools.exam import commission, student

#: Prints many HTML files: pairs of (html, pdf, title).
Print = Callable[[list[tuple[Path, Path, str]]], None]


def build(
    paper: exam.Paper,
    letters: Sequence[str],
    out: Path,
    *,
    heading: str = "Prova d’esame",
    candidates: int = 20,
    print_all: Print | None = None,
) -> list[Path]:
    """Writes the exam in ``out`` and returns the files; ``print_all`` makes the PDFs."""
    pages = _pages(paper, letters, heading, candidates)
    files = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, (_, html) in pages.items():
            path = out / f"{name}.html"
            path.write_text(html, encoding="utf-8", newline="\n")
            files.append(path)
        if paper.task:
            for sheet in paper.task.sheets:
                path = out / "dati" / f"{sheet.name}.csv"
                path.parent.mkdir(exist_ok=True)
                # Spreadsheets in Italian want the mark that says UTF-8.
                path.write_bytes(sheet.csv.encode("utf-8-sig"))
                files.append(path)
    except OSError as error:
        raise ToolError(f"Non riesco a scrivere in {out}: {error.strerror}.") from error
    if print_all:
        jobs = [
            (out / f"{name}.html", out / f"{name}.pdf", title) for name, (title, _) in pages.items()
        ]
        print_all(jobs)
        files += [pdf for _, pdf, _ in jobs]
    return files


def _pages(
    paper: exam.Paper, letters: Sequence[str], heading: str, candidates: int
) -> dict[str, tuple[str, str]]:
    """File name → title and HTML."""
    pages = {}
    for letter in letters:
        version = exam.version(paper, letter)
        pages[f"prova-{letter}"] = f"{heading}, versione {letter}", student.paper(version, heading)
        pages[f"correttore-{letter}"] = (
            f"{heading}: correttore {letter}",
            commission.key(version, heading),
        )
    pages["griglia"] = (
        f"{heading}: griglia di valutazione",
        commission.grid(paper, "".join(letters), heading, candidates),
    )
    pages["voci-esaminate"] = (
        f"{heading}: voci esaminate",
        commission.items_table(paper, heading),
    )
    if paper.task:
        pages["fogli-di-dati"] = (
            f"{heading}: fogli di dati",
            student.data_sheets(paper.task, heading, paper.seed),
        )
    return pages


def print_with_chromium(jobs: list[tuple[Path, Path, str]]) -> None:
    """Prints every page, with the typefaces of the printed book where they can be had."""
    from tools.paper import fonts
    from tools.paper.printer import Printer

    try:
        faces = f"<style>{fonts.stylesheet()}</style>"
    except (ToolError, OSError):
        faces = ""  # no network: the page names typefaces that the system has
    with Printer() as printer:
        for html, pdf, title in jobs:
            dressed = html.with_name(f".{html.name}")
            text = html.read_text(encoding="utf-8").replace("<style>", f"{faces}\n<style>", 1)
            dressed.write_text(text, encoding="utf-8")
            try:
                printer.print_html(dressed, pdf, title=title)
            finally:
                dressed.unlink()
