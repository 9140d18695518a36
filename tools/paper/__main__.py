"""``python -m tools paper <what> [code] [options]``: every PDF of the book."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from tools import browser
from tools.env import ROOT
from tools.errors import ToolError
from tools.paper import audit, impose, sources
from tools.paper import build as builder
from tools.paper.editions import Book
from tools.paper.workers import Workers

OUTPUT = ROOT / "_build" / "pdf"
WHAT = {
    "book": "il libro intero",
    "unit": "una dispensa per unità (uf1, uf2, uf3; senza codice, tutte)",
    "lesson": "una dispensa per lezione (uf1-03; senza codice, tutte)",
    "worksheets": "schede di esercizi con spazio per scrivere (una lezione, un'unità o tutte)",
    "solutions": "soluzioni per chi insegna (una lezione, un'unità o tutte)",
    "all": "tutto quanto",
}
NAMES = {
    "book": "libro", "unit": "dispensa", "lesson": "lezione", "worksheets": "esercizi",
    "solutions": "soluzioni",
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    listed = "\n".join(f"  {name:<11} {text}" for name, text in WHAT.items())
    result = argparse.ArgumentParser(
        prog="python -m tools paper",
        description=f"Stampa il libro in PDF con Chromium, Chrome o Edge.\n\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("what", choices=WHAT, metavar="che-cosa", help="una voce dell'elenco sopra")
    result.add_argument("code", nargs="?", default="", metavar="codice", help="unità o lezione")
    result.add_argument("--greyscale", action="store_true", help="in bianco e nero")
    result.add_argument("--two-up", action="store_true", help="anche due pagine per foglio A4")
    result.add_argument(
        "--a5-booklet", action="store_true",
        help="anche un libretto A5: stampa fronte e retro, lato corto, e piega",
    )  # fmt: skip
    result.add_argument("--out", type=Path, default=OUTPUT, help="cartella (o file .pdf)")
    result.add_argument(
        "--site-address", default="", help="indirizzo del sito pubblicato, per collegamenti e QR"
    )
    result.add_argument(
        "--check", action="store_true",
        help="controlla i PDF: etichette, caratteri, collegamenti, pagine vuote o che debordano",
    )  # fmt: skip
    result.add_argument("--cold", action="store_true", help="dimentica le stampe precedenti")
    return result


def site_address(given: str, root: Path) -> str:
    """Return the published site's address: option, ``CC_SITE_ADDRESS``, ``_config.yml``."""
    import yaml

    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    address = (
        given
        or os.environ.get("CC_SITE_ADDRESS", "")
        or (config.get("html") or {}).get("baseurl", "")
        or (config.get("sphinx") or {}).get("config", {}).get("html_baseurl", "")
    ).strip()
    if address and not address.startswith(("http://", "https://")):
        raise ToolError(f"L'indirizzo del sito deve cominciare con https://, invece è «{address}».")
    return address.rstrip("/")


def jobs(book: Book, what: str, code: str) -> list[tuple[str, str]]:
    """Return the editions to print: kind and code."""
    if what == "all":
        return [
            ("book", ""), *(("unit", unit) for unit in book.units if book._chosen(unit)),
            *(("lesson", page.lesson) for page in book.lessons),
            ("worksheets", ""), ("solutions", ""),
        ]  # fmt: skip
    if what == "unit" and not code:
        return [("unit", unit) for unit in book.units if book._chosen(unit)]
    if what == "lesson" and not code:
        return [("lesson", page.lesson) for page in book.lessons]
    return [(what, code)]


def file_name(kind: str, code: str, *, grey: bool) -> str:
    """Return the name of an edition's file."""
    return "-".join(filter(None, [NAMES[kind], code.lower(), "grigio" if grey else ""])) + ".pdf"


def make(arguments: argparse.Namespace, root: Path = ROOT, work: Path = sources.WORK) -> list:
    """Do what the command line asks; return the results."""
    browser.require()
    if arguments.cold:
        builder.clear(work)
    print("· leggo il libro", flush=True)
    pages = sources.read(root, work)
    address = site_address(arguments.site_address, root)
    results = []
    with Workers() as workers:
        book = Book(root, pages, work / "sphinx" / "pages", address)
        wanted = jobs(book, arguments.what, arguments.code)
        for kind, code in wanted:
            name = file_name(kind, code, grey=arguments.greyscale)
            given = arguments.out
            output = given if given.suffix == ".pdf" and len(wanted) == 1 else given / name
            result = builder.build(
                book, kind, code, output, work, workers=workers, grey=arguments.greyscale,
                tell=lambda line: print(line, flush=True),
            )  # fmt: skip
            results.append(result)
            report(result)
            for wish, suffix, order in (
                (arguments.two_up, "due-per-foglio", impose.two_up),
                (arguments.a5_booklet, "libretto-a5", impose.booklet),
            ):
                if wish:
                    sheets = output.with_name(f"{output.stem}-{suffix}.pdf")
                    impose.impose(output, sheets, order(result.pages))
                    print(f"  {sheets}", flush=True)
    return results


def report(result: builder.Result) -> None:
    """Say what was printed."""
    size = result.pdf.stat().st_size / 1e6
    print(
        f"{result.pdf}: {result.pages} pagine, {size:.1f} MB, {result.seconds:.0f} secondi "
        f"({result.printed} parti stampate)",
        flush=True,
    )
    for line in result.overfull:
        print(f"  Attenzione, esce dal margine: {line}", file=sys.stderr)


def check(results: list[builder.Result]) -> None:
    """Raise if something is wrong with what was printed."""
    found = [
        f"{result.pdf.name}: {problem}"
        for result in results
        for problem in [
            *audit.problems(result.pdf),
            *(f"esce dal margine: {line}" for line in result.overfull),
        ]
    ]
    if found:
        raise ToolError("\n".join(found))
    print("Controllo: tutto a posto.")


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    arguments = parser().parse_args(argv)
    begun = time.monotonic()
    try:
        results = make(arguments)
        if arguments.check:
            check(results)
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Finito in {time.monotonic() - begun:.0f} secondi.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
