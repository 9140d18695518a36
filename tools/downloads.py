"""Downloads by name, version and SHA-256, through pip and npm, into a cache that is then enough.

A byte is used only if its SHA-256 is the expected one, whether it comes from the network or from
the cache.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools import node
from tools.env import ROOT
from tools.errors import ToolError

CACHE = ROOT / ".cache" / "live"


class DownloadError(ToolError):
    """A file cannot be had, or is not the right one; the message is for the reader."""


@dataclass(frozen=True)
class Pinned:
    """A file of a public registry: its package, version, file name and SHA-256."""

    name: str
    version: str
    file: str
    sha256: str
    # Wheels for one platform only (None: a wheel for every platform).
    platform: str | None = None

    @classmethod
    def from_entry(cls, entry: dict) -> Pinned:
        """Read an entry of live/wheels.lock.json."""
        return cls(**{key: entry[key] for key in cls.__dataclass_fields__ if key in entry})


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_intact(file: Path, expected: str) -> bool:
    """Tell whether a file is there with the expected SHA-256."""
    return file.is_file() and sha256_of(file) == expected


def store(content: bytes, file: Path) -> None:
    """Write a file of the cache in one step: a killed build never leaves half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as temporary:
        temporary.write(content)
    os.replace(temporary.name, file)


def check(file: Path, pinned: Pinned) -> None:
    """Refuse a file that is not the pinned one."""
    found = sha256_of(file)
    if found != pinned.sha256:
        raise DownloadError(
            f"Il file «{pinned.file}» non è quello previsto: SHA-256 {found}, doveva essere "
            f"{pinned.sha256}. Non lo uso. Riprova; se insiste, la rete o un proxy lo cambia."
        )


def wheel(pinned: Pinned, cache: Path = CACHE) -> Path:
    """The pinned wheel of PyPI, from the cache or through pip."""
    return _kept(pinned, cache, _pip_download)


def npm_package(pinned: Pinned, cache: Path = CACHE) -> Path:
    """The pinned npm package (.tgz), from the cache or through npm."""
    return _kept(pinned, cache, _npm_pack)


def _kept(pinned: Pinned, cache: Path, download) -> Path:
    target = cache / "downloads" / pinned.file
    if is_intact(target, pinned.sha256):
        return target
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        download(pinned, folder)
        arrived = folder / pinned.file
        if not arrived.exists():
            names = ", ".join(sorted(file.name for file in folder.iterdir())) or "niente"
            raise DownloadError(
                f"Volevo «{pinned.file}» ({pinned.name} {pinned.version}), è arrivato: {names}."
            )
        check(arrived, pinned)
        store(arrived.read_bytes(), target)
    return target


def _pip_download(pinned: Pinned, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--python-version", "312"]
    command += ["--implementation", "cp", "--abi", "cp312"]
    command += ["--platform", pinned.platform or "any", "--dest", str(folder)]
    command.append(f"{pinned.name}=={pinned.version}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DownloadError(_unreachable(pinned, done.stderr))


def _npm_pack(pinned: Pinned, folder: Path) -> None:
    arguments = ["pack", f"{pinned.name}@{pinned.version}", "--ignore-scripts", "--silent"]
    try:
        node.run_npm(arguments, folder)
    except node.NodeError as error:
        raise DownloadError(_unreachable(pinned, str(error))) from error


def _unreachable(pinned: Pinned, reason: str) -> str:
    lines = [line for line in reason.strip().splitlines() if line.strip()]
    return (
        f"Non riesco a scaricare {pinned.name} {pinned.version}. Controlla la connessione e "
        f"riprova. Il motivo: {lines[-1] if lines else 'sconosciuto'}"
    )
