"""Makes the site readable without a network: ``python -m tools.offline --site <folder>``.

Writes ``sw.js`` (the service worker, with the list of the site's files and their hashes) and adds
its registration to every page. It must run last: the list must be that of the finished site.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
from os.path import relpath
from pathlib import Path

from tools import node
from tools.downloads import CACHE, sha256_of
from tools.env import ROOT

SOURCES = ROOT / "live" / "offline"
PARTS = ("package.json", "package-lock.json", "build.mjs", "sw.js", "offline.js")
NO_NETWORK = "senza-rete.html"
REGISTRATION = "_static/offline.js"
# Pages kept at the first visit of any page: the way in and how the book is used.
SHELL_PAGES = ("index.html", "book/index.html", "book/guide/*.html", NO_NETWORK)
# Kept at first use, under their own hash.
FILES = ("_static/**/*", "searchindex.js")
SHELL_SIZE = 300_000  # a page's script bigger than this is not for everybody
STATIC_REFERENCE = re.compile(r'(?:href|src)="([^"?#]*_static/[^"?#]+)')


def fingerprint() -> str:
    """Changes when the bundle would change."""
    digest = hashlib.sha256()
    for name in PARTS:
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes())
    return digest.hexdigest()[:20]


def bundle(cache: Path = CACHE) -> Path:
    """The folder of the bundled scripts, built if their sources have changed."""
    built = cache / "offline" / fingerprint()
    if built.is_dir():
        return built
    built.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=built.parent) as temporary:
        work = Path(temporary)
        for name in PARTS:
            shutil.copy(SOURCES / name, work)
        node.run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
        node.run_script(work / "build.mjs", [str(work / "out")], work)
        try:
            (work / "out").rename(built)
        except OSError:
            # Another build has just made the same one.
            if not built.is_dir():
                raise
    return built


def short_hash(file: Path) -> str:
    """Enough of a file's SHA-256 to tell its versions apart."""
    return sha256_of(file)[:12]


def pages(site: Path) -> list[Path]:
    """The pages of the book (JupyterLite's are not)."""
    found = site.rglob("*.html")
    return sorted(
        page for page in found if page.relative_to(site).parts[0] not in ("lite", "_static")
    )


def register_on(page: Path, site: Path) -> None:
    """Add the registration to a page that does not have it."""
    text = page.read_text(encoding="utf-8")
    if REGISTRATION in text or "</head>" not in text:
        return
    address = Path(relpath(site / REGISTRATION, page.parent)).as_posix()
    tag = f'<script defer src="{address}"></script>\n'
    page.write_text(text.replace("</head>", f"{tag}</head>", 1), encoding="utf-8")


def shell(site: Path) -> list[dict[str, str]]:
    """The files kept at installation: a few pages and the styles and scripts they all use."""
    chosen = {page for pattern in SHELL_PAGES for page in site.glob(pattern)}
    for page in sorted(chosen):
        for reference in STATIC_REFERENCE.findall(page.read_text(encoding="utf-8")):
            file = (page.parent / reference).resolve()
            if file.is_file() and file.stat().st_size <= SHELL_SIZE:
                chosen.add(file)
    return [
        {"url": file.relative_to(site).as_posix(), "revision": short_hash(file)}
        for file in sorted(chosen)
    ]


def files(site: Path) -> dict[str, str]:
    """Path → hash of the files kept at first use."""
    found = {file for pattern in FILES for file in site.glob(pattern) if file.is_file()}
    return {file.relative_to(site).as_posix(): short_hash(file) for file in sorted(found)}


def build(site: Path) -> None:
    """Add the service worker to a finished site."""
    site = site.resolve()
    built = bundle()
    shutil.copy(built / "offline.js", site / REGISTRATION)
    shutil.copy(SOURCES / NO_NETWORK, site / NO_NETWORK)
    for page in pages(site):
        if page.name != NO_NETWORK:
            register_on(page, site)
    lists = (
        f"self.__SHELL__={json.dumps(shell(site), separators=(',', ':'))};\n"
        f"self.__FILES__={json.dumps(files(site), separators=(',', ':'))};\n"
    )
    (site / "sw.js").write_text(
        lists + (built / "sw.js").read_text(encoding="utf-8"), encoding="utf-8"
    )


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.offline", description="Rende il sito leggibile senza rete."
    )
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="il sito")
    options = parser.parse_args(arguments)
    try:
        build(options.site)
    except node.NodeError as error:
        print(error, file=sys.stderr)
        return 1
    kept = shell(options.site.resolve())
    size = sum((options.site / entry["url"]).stat().st_size for entry in kept)
    print(f"Senza rete: {len(kept)} file tenuti alla prima visita ({size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
