"""The typefaces of the printed book: Source Serif, Sans and Code (SIL Open Font License).

They come from npm, by name, version and SHA-256, so that every machine breaks the lines and the
pages in the same places. Without a network the fonts of the system take their place.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

from tools import downloads
from tools.env import ROOT

FOLDER = ROOT / ".cache" / "paper" / "fonts"
VERSIONS = {
    "source-serif-4": (
        "5.3.1",
        "54b7898afa20cf4b2d807bbf2b5a2f865e28a83db8a5fcc563dafce5ecb5e7c8",
    ),
    "source-sans-3": (
        "5.3.0",
        "f8a0e1b603f5c85a468946a51af4a761d726c28baf79200aafb8736fe9e7d7a7",
    ),
    "source-code-pro": (
        "5.3.0",
        "2cf1e4c495edacec6b2619362571ce84a2768a7d995fbdb66f93309d3edbb9b8",
    ),
}
# Family on the page, package, weights, styles.
FACES = (
    ("Source Serif 4", "source-serif-4", (400, 600), ("normal", "italic")),
    ("Source Sans 3", "source-sans-3", (400, 600), ("normal", "italic")),
    ("Source Code Pro", "source-code-pro", (400, 600), ("normal", "italic")),
)
# What each file holds, as its makers publish it.
RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,"
    "U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,"
    "U+2C60-2C7F,U+A720-A7FF",
}


def stylesheet(folder: Path = FOLDER) -> str:
    """Return the ``@font-face`` rules, or nothing where the fonts cannot be had."""
    try:
        for package in VERSIONS:
            _unpack(package, folder)
    except downloads.DownloadError as error:
        print(f"Uso i caratteri del sistema: {error}", flush=True)
        return ""
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f"src:url({(folder / name).as_uri()}) format('woff2');unicode-range:{RANGES[script]}}}\n"
        for family, package, weights, styles in FACES
        for weight in weights
        for style in styles
        for script in RANGES
        if (folder / (name := f"{package}-{script}-{weight}-{style}.woff2")).exists()
    )


def _unpack(package: str, folder: Path) -> None:
    version, digest = VERSIONS[package]
    done = folder / f"{package}-{version}.ok"
    if done.exists():
        return
    archive = downloads.npm_package(
        downloads.Pinned(
            f"@fontsource/{package}", version, f"fontsource-{package}-{version}.tgz", digest
        )
    )
    wanted = {
        f"package/files/{name}-{script}-{weight}-{style}.woff2"
        for _, name, weights, styles in FACES
        for script in RANGES
        for weight in weights
        for style in styles
        if name == package
    }
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.name in wanted:
                content = packed.extractfile(member).read()
                downloads.store(content, folder / Path(member.name).name)
    done.touch()
