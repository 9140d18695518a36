"""Builds the live layer of the lesson pages: ``python -m tools.live [site folder]``.

The sources in ``live/src`` become the scripts in ``_static/live`` (esbuild, through Node). What was
built is kept in ``.cache/live/bundle`` by the hash of its sources, so that a second build is quick
and needs neither Node's packages nor the network.

``sizes.json``, beside the scripts, says how many bytes each file of ``_static/pyodide`` has: the
page tells the reader how much is being downloaded. So :mod:`tools.pyodide` must run first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tools import node
from tools.env import ROOT
from tools.errors import ToolError

SOURCES = ROOT / "live"
CACHE = ROOT / ".cache" / "live" / "bundle"
PARTS = ("package.json", "package-lock.json", "build.mjs", "src")


def source_files() -> list[Path]:
    """Everything the scripts are made from."""
    files = []
    for part in PARTS:
        path = SOURCES / part
        files += [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    return sorted(file for file in files if "__pycache__" not in file.parts)


def fingerprint() -> str:
    """Changes when the scripts would change."""
    digest = hashlib.sha256()
    for file in source_files():
        digest.update(file.relative_to(SOURCES).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def install_packages() -> None:
    """Bring the packages of ``live/package-lock.json`` into ``live/node_modules``, if they changed.

    Without running the packages' own install scripts: none is needed.
    """
    stamp = SOURCES / "node_modules" / ".installed"
    wanted = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    node.run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], SOURCES)
    stamp.write_text(wanted, encoding="utf-8")


def bundle() -> Path:
    """Return the folder of the built scripts, building them if their sources have changed."""
    built = CACHE / fingerprint()
    if built.is_dir():
        return built
    install_packages()
    CACHE.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".work-", dir=CACHE))
    try:
        node.run_script(SOURCES / "build.mjs", [str(work)], SOURCES)
        for old in CACHE.glob("[!.]*"):
            shutil.rmtree(old, ignore_errors=True)
        if not built.is_dir():  # another process may have been faster
            work.rename(built)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return built


def sizes(pyodide: Path) -> dict[str, int]:
    """File → bytes, for what Python's start may download."""
    if not pyodide.is_dir():
        raise ToolError(
            f"Manca «{pyodide}»: prima della parte interattiva si costruisce Python per il browser "
            "(python -m tools.pyodide)."
        )
    return {file.name: file.stat().st_size for file in sorted(pyodide.iterdir()) if file.is_file()}


def build(site: Path) -> None:
    """Write ``_static/live`` into a built site."""
    target = site / "_static" / "live"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(bundle(), target)
    listed = json.dumps(sizes(site / "_static" / "pyodide"), sort_keys=True)
    (target / "sizes.json").write_text(listed, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.live", description="Costruisce la parte interattiva delle lezioni."
    )
    parser.add_argument(
        "site", type=Path, nargs="?", default=ROOT / "_build" / "html", help="la cartella del sito"
    )
    options = parser.parse_args(arguments)
    try:
        build(options.site)
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Parte interattiva in {options.site / '_static' / 'live'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
