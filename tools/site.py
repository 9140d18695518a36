"""Build and serve the book's site: ``python -m tools site build``, ``python -m tools site serve``.

With ``--teacher`` the same two commands are about the teacher's edition, a site apart (see
:mod:`tools.teacher`).

- Every build is cold and treats warnings as errors: what a cache remembers can hide a broken
  page.
- The site is built beside the old one and swapped in at the end: a killed build leaves the old
  site whole.
- Messages are in Italian and name the lesson and the cell, because teachers build the book too.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.errors import ToolError

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = Path("_build") / "html"
TEACHER_OUTPUT = Path("_build") / "docente"
DEFAULT_PORT = 8000
HOME_PAGE = "book/index.html"
# What makes lessons live, in order (the last lists what the others wrote).
LIVE_STEPS = {
    "pyodide": "Python per il browser",
    "live": "celle vive",
    "lite": "JupyterLite",
    "offline": "uso senza rete",
}
# MyST-NB gives line 30002 to the second line of the third cell.
NOTEBOOK_PLACE = re.compile(r"(?P<path>[^\s:]+\.ipynb):(?P<line>\d+)")
LINES_FOR_A_CELL = 10_000
# Types that Windows' registry or an old Python may not know.
MIME_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
}


class SiteError(ToolError):
    """Something that stops the command; the message is for the reader."""


class BusyError(SiteError):
    """Another build of the same book is running."""


# --- build ---------------------------------------------------------------------------------------


def build(root: Path = ROOT, *, quiet: bool = False, live: Iterable[str] = LIVE_STEPS) -> Path:
    """Build the site of the book in ``root``; return its folder or raise :class:`SiteError`.

    ``live`` names the tools that add Python to the pages; without any the pages are only to read.
    """

    def write(work: Path) -> None:
        run_sphinx(root, work / "html", work / "doctrees", quiet=quiet, live=bool(live))
        write_front_door(work / "html", book_title(root))
        add_python(work / "html", live, quiet=quiet)

    return replace_site(root, root / OUTPUT, write)


def build_teacher(root: Path = ROOT, *, quiet: bool = False) -> Path:
    """Build the teacher's edition, apart and only to read; return its folder."""
    return replace_site(root, root / TEACHER_OUTPUT, partial(write_teacher_site, root, quiet=quiet))


def write_teacher_site(root: Path, work: Path, *, quiet: bool) -> None:
    """Write the teacher's edition in ``work/html``."""
    from tools.teacher import source

    book = source.write(root, work / "source")
    run_sphinx(
        book, work / "html", work / "doctrees", quiet=quiet, live=False, change=teacher_config
    )
    title = f"{book_title(root)} · Edizione del docente"
    write_front_door(work / "html", title, source.HOME_PAGE, robots=False)


def teacher_config(config: dict) -> None:
    """Turn the book's configuration into the teacher's edition's."""
    # Its extension builds on the book's, which Jupyter Book makes importable in the same way.
    extensions = str(ROOT / "book" / "_ext")
    if extensions not in sys.path:
        sys.path.append(extensions)
    importlib.import_module("tools.teacher.edition").change(config)


def replace_site(root: Path, output: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` make a site in ``work/html``, then put it in the place of ``output``."""
    output.parent.mkdir(exist_ok=True)
    with only_one_build(output.parent):
        remove_leftovers(output)
        check_notebooks(root)
        work = Path(tempfile.mkdtemp(prefix=".site-", dir=output.parent))
        try:
            write(work)
            swap(work / "html", output)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return output


@contextlib.contextmanager
def only_one_build(folder: Path) -> Iterator[None]:
    """Hold the build's lock; the system frees it even if the process is killed."""
    with (folder / ".site.lock").open("a+") as lock:
        try:
            lock_file(lock)
        except OSError as error:
            raise BusyError(
                "Un'altra costruzione del sito è in corso in questa cartella. "
                "Aspetta che finisca e riprova."
            ) from error
        yield


def lock_file(file: io.TextIOBase) -> None:
    """Lock a file without waiting; OSError if someone else holds it."""
    if os.name == "nt":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def retired(output: Path) -> Path:
    """Return where the old site stays for the instant of the swap."""
    return output.with_name(f".{output.name}-old")


def remove_leftovers(output: Path) -> None:
    """Clean up after a build that was killed; call it while holding the lock."""
    old = retired(output)
    if old.exists() and not output.exists():
        old.rename(output)
    shutil.rmtree(old, ignore_errors=True)
    for folder in output.parent.glob(".site-*"):
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def swap(new: Path, output: Path) -> None:
    """Put the new site in place of the old one."""
    if output.exists():
        output.rename(retired(output))
    new.rename(output)
    shutil.rmtree(retired(output), ignore_errors=True)


def check_notebooks(root: Path) -> None:
    """Refuse notebooks that cannot be published, naming lesson and cell."""
    problems = [
        f"{path.relative_to(root)}: {problem}"
        for path in sorted((root / "book").rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
        for problem in notebook_problems(path)
    ]
    if problems:
        raise SiteError(
            "Il sito non è stato costruito.\n" + "\n".join(f"  {line}" for line in problems)
        )


def notebook_problems(path: Path) -> Iterator[str]:
    """Yield what is wrong with a notebook, one line for each problem."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        yield "il file non è testo UTF-8: riapri il notebook in JupyterLab e salvalo"
        return
    except json.JSONDecodeError as error:
        yield f"riga {error.lineno}: il file non è un notebook valido ({error.msg})"
        return
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        yield "il file non ha celle: non è un notebook nel formato 4"
        return
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        identity = cell.get("id")
        if not identity:
            yield f"cella {number}: manca l'id (salva il notebook con JupyterLab 3 o successivo)"
        elif identity in seen:
            yield f"cella {number}: l'id «{identity}» è già della cella {seen[identity]}"
        else:
            seen[identity] = number
        for output in cell.get("outputs", []):
            if output.get("output_type") == "error" and "raises-exception" not in cell.get(
                "metadata", {}
            ).get("tags", []):
                yield (
                    f"cella {number} ({identity}): il risultato è un errore "
                    f"({output.get('ename')}: {output.get('evalue')})"
                )


def add_python(html: Path, steps: Iterable[str], *, quiet: bool) -> None:
    """Add what makes lessons live: each step is a module of tools with ``build(site)``."""
    try:
        for step in steps:
            if not quiet:
                print(f"· {LIVE_STEPS[step]}", flush=True)
            importlib.import_module(f"tools.{step}").build(html)
    except ToolError as error:
        raise SiteError(
            f"{error}\nPer un sito soltanto da leggere: python -m tools site build --read-only"
        ) from error


def run_sphinx(
    root: Path,
    output: Path,
    doctrees: Path,
    *,
    quiet: bool,
    live: bool,
    change: Callable[[dict], None] = lambda config: None,
) -> None:
    """Build the HTML pages with Jupyter Book's configuration; raise on errors and warnings.

    ``change`` may alter the configuration in place.
    """
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    config, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config={"latex_individualpages": False, "external_toc_path": str(root / "_toc.yml")},
        sourcedir=root,
        raise_on_invalid=True,
    )
    config["book_live"] = live
    change(config)
    output.mkdir(parents=True)
    warnings = io.StringIO()
    try:
        with patch_docutils(str(root)), docutils_namespace():
            app = Sphinx(
                srcdir=str(root),
                confdir=None,
                outdir=str(output),
                doctreedir=str(doctrees),
                buildername="html",
                confoverrides=config,
                status=None if quiet else sys.stdout,
                warning=warnings,
                freshenv=True,
                warningiserror=True,
                keep_going=True,
            )
            app.build(force_all=True)
            failed = app.statuscode != 0
    except Exception as error:
        raise SiteError(failure(warnings.getvalue(), root, error)) from error
    if failed or warnings.getvalue().strip():
        raise SiteError(failure(warnings.getvalue(), root))


def failure(warnings: str, root: Path, error: Exception | None = None) -> str:
    """Return the message of a failed build, with places a reader can find."""
    lines = [name_cells(line, root) for line in plain(warnings).splitlines() if line.strip()]
    if error is not None:
        lines.append(f"{type(error).__name__}: {error}")
    return "Il sito non è stato costruito.\n" + "\n".join(f"  {line}" for line in lines)


def plain(text: str) -> str:
    """Remove the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def name_cells(line: str, root: Path) -> str:
    """Turn «book/uf1/x.ipynb:30002» into «book/uf1/x.ipynb, cella 3, riga 2»."""

    def place(match: re.Match) -> str:
        cell, row = divmod(int(match["line"]), LINES_FOR_A_CELL)
        if not cell:
            return match["path"]
        return f"{match['path']}, cella {cell}" + (f", riga {row}" if row else "")

    return NOTEBOOK_PLACE.sub(place, line.replace(f"{root}{os.sep}", ""))


def book_title(root: Path) -> str:
    """Return the title written in the configuration."""
    import yaml

    return yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"]


def write_front_door(site: Path, title: str, home: str = HOME_PAGE, *, robots: bool = True) -> None:
    """Write the address without a page (``/``), which leads to the first page.

    ``robots=False`` asks search engines to stay away.
    """
    away = "" if robots else '<meta name="robots" content="noindex, nofollow">\n'
    if not robots:
        (site / "robots.txt").write_text("User-agent: *\nDisallow: /\n", encoding="utf-8")
    (site / "index.html").write_text(
        "<!DOCTYPE html>\n"
        f'<html lang="it"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'{away}<meta http-equiv="refresh" content="0; url={home}">'
        f'<link rel="canonical" href="{home}"></head>\n'
        f"<body><main><h1>{title}</h1>"
        f'<p><a href="{home}">Apri il libro</a></p></main></body></html>\n',
        encoding="utf-8",
    )
    # Without it GitHub Pages would hide the folders whose names begin with an underscore.
    (site / ".nojekyll").touch()


# --- serve ---------------------------------------------------------------------------------------


class SiteHandler(SimpleHTTPRequestHandler):
    """Serve files with the right types and without a line of log for each request."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **MIME_TYPES}  # noqa: RUF012

    def end_headers(self) -> None:
        """Let nothing be cached: the book changes while someone reads it."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for the address and for errors."""


class SiteServer(ThreadingHTTPServer):
    """A server that does not complain when a reader leaves a page before it has arrived."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report errors, but not interrupted connections."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def make_server(site: Path, port: int) -> ThreadingHTTPServer:
    """Return a server for this computer only; port 0 means any free one."""
    if not (site / HOME_PAGE).exists():
        option = " --teacher" if site.name == TEACHER_OUTPUT.name else ""
        raise SiteError(
            f"Il sito non c'è ancora. Costruiscilo con: python -m tools site build{option}"
        )
    try:
        return SiteServer(("127.0.0.1", port), partial(SiteHandler, directory=str(site)))
    except OSError as error:
        raise SiteError(
            f"La porta {port} è già occupata da un altro programma. "
            f"Scegline un'altra: python -m tools site serve --port {port + 1}"
        ) from error


def serve(site: Path, port: int) -> None:
    """Serve the site until Ctrl+C."""
    with make_server(site, port) as server:
        print(f"Il libro è qui: http://localhost:{server.server_port}/  (Ctrl+C per fermare)")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    print("\nFermato.")


# --- command line --------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    result = argparse.ArgumentParser(
        prog="python -m tools site", description="Costruisce e mostra il sito del libro."
    )
    commands = result.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="costruisce il sito in _build/html")
    building.add_argument("-q", "--quiet", action="store_true", help="non mostra i passi")
    building.add_argument(
        "--read-only", action="store_true", help="pagine soltanto da leggere, senza Python"
    )
    building.add_argument(
        "--teacher",
        action="store_true",
        help="l'edizione del docente, con le soluzioni, in _build/docente",
    )
    serving = commands.add_parser("serve", help="mostra il sito costruito su questo computer")
    serving.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"porta (predefinita: {DEFAULT_PORT})"
    )
    serving.add_argument("--teacher", action="store_true", help="mostra l'edizione del docente")
    return result


def main(argv: list[str] | None = None) -> int:
    """Run a command; return the exit status."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.command == "build":
            start = time.monotonic()
            if arguments.teacher:
                site = build_teacher(quiet=arguments.quiet)
            else:
                site = build(quiet=arguments.quiet, live=() if arguments.read_only else LIVE_STEPS)
            print(
                f"Sito costruito in {time.monotonic() - start:.0f} secondi: {site / 'index.html'}"
            )
            option = " --teacher" if arguments.teacher else ""
            print(f"Per vederlo: python -m tools site serve{option}")
        else:
            serve(ROOT / (TEACHER_OUTPUT if arguments.teacher else OUTPUT), arguments.port)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
