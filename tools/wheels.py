"""Reads and writes wheels: the same members always give the same bytes."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import re
import tarfile
import zipfile
from pathlib import Path

# The oldest date a zip can carry: a real one would change the bytes at each build.
_DATE = (1980, 1, 1, 0, 0, 0)


def members(wheel: Path) -> dict[str, bytes]:
    """Name → content of the files of a wheel, without RECORD (writing makes it anew)."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            info.filename: archive.read(info)
            for info in archive.infolist()
            if not info.is_dir() and not info.filename.endswith(".dist-info/RECORD")
        }


def without(files: dict[str, bytes], omitted: str | None) -> dict[str, bytes]:
    """The files whose name does not match the regular expression."""
    if omitted is None:
        return files
    return {name: content for name, content in files.items() if not re.search(omitted, name)}


def dist_info(name: str, version: str) -> dict[str, bytes]:
    """What a pure wheel must say about itself."""
    folder = f"{name}-{version}.dist-info"
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tools.wheels\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n",
    }


def _record(files: dict[str, bytes]) -> tuple[str, bytes]:
    """RECORD's name and content: every file with its hash and size."""
    folder = next(name.split("/")[0] for name in files if ".dist-info/" in name)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for name in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=")
        writer.writerow([name, f"sha256={digest.decode()}", len(files[name])])
    writer.writerow([f"{folder}/RECORD", "", ""])
    return f"{folder}/RECORD", lines.getvalue().encode()


def pack(files: dict[str, bytes]) -> bytes:
    """The bytes of a wheel with these files."""
    record_name, record = _record(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in [*sorted(files.items()), (record_name, record)]:
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def pack_solid(files: dict[str, bytes]) -> bytes:
    """The bytes of a .tar.gz with the files of a wheel.

    Compressed all together, thousands of small modules take half the room they take in a wheel.
    """
    record_name, record = _record(files)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in [*sorted(files.items()), (record_name, record)]:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), compresslevel=9, mtime=0)


def pack_zip(files: dict[str, bytes]) -> bytes:
    """The bytes of a plain zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(
                zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED, compresslevel=9
            )
    return buffer.getvalue()
