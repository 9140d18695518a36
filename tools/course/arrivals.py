"""Walks through what an LMS gives: folders, zips inside zips, odd names, nothing taken on trust."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from tools.course.notebookfile import LARGEST
from tools.errors import ToolError

ROME = ZoneInfo("Europe/Rome")
_NOISE = {"__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}
_DEEPEST = 4
_MOST = 4 * 2**30


@dataclass(frozen=True)
class Arrival:
    """A file as it arrived: where it was, when it was handed in, what it holds."""

    path: str
    time: dt.datetime
    raw: bytes | None
    size: int
    problem: str | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name

    @property
    def parts(self) -> list[str]:
        """The names of folders and archives around it, the file's own last."""
        return list(PurePosixPath(self.path).parts)


def walk(start: Path) -> Iterator[Arrival]:
    """Every file in a folder or zip, also inside other zips."""
    if not start.exists():
        raise ToolError(f"Non trovo «{start}»: indica la cartella o lo zip delle consegne.")
    budget = [_MOST]
    if start.is_file():
        yield from _file(start.name, start, budget)
        return
    for file in sorted(start.rglob("*")):
        if file.is_file() and not _NOISE & set(file.relative_to(start).parts):
            yield from _file(file.relative_to(start).as_posix(), file, budget)


def _file(path: str, file: Path, budget: list[int]) -> Iterator[Arrival]:
    facts = file.stat()
    time = dt.datetime.fromtimestamp(facts.st_mtime, ROME)
    if _is_archive(path):
        yield from _archive(path, file, time, budget, 1)
    elif facts.st_size > LARGEST:
        yield Arrival(path, time, None, facts.st_size)
    else:
        yield Arrival(path, time, file.read_bytes(), facts.st_size)


def _is_archive(path: str) -> bool:
    return path.lower().endswith(".zip")


def _archive(path: str, source, time: dt.datetime, budget: list[int], depth: int
             ) -> Iterator[Arrival]:  # fmt: skip
    if depth > _DEEPEST:
        yield Arrival(path, time, None, 0, "ci sono troppi zip uno dentro l'altro")
        return
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError):
        yield Arrival(path, time, None, 0, "lo zip è rovinato e non si apre")
        return
    inside = path if depth > 1 else ""  # the outer zip's own name says nothing about a student
    with archive:
        for info in archive.infolist():
            name = _decoded(info)
            if info.is_dir() or _NOISE & set(PurePosixPath(name).parts):
                continue
            yield from _member(archive, info, f"{inside}/{name}".lstrip("/"), budget, depth)


def _member(archive, info, path: str, budget: list[int], depth: int) -> Iterator[Arrival]:
    try:
        time = dt.datetime(*info.date_time, tzinfo=ROME)
    except ValueError:
        time = dt.datetime(1980, 1, 1, tzinfo=ROME)
    largest = LARGEST * 8 if _is_archive(path) else LARGEST
    if info.file_size > largest or info.file_size > budget[0]:
        yield Arrival(path, time, None, info.file_size)
        return
    budget[0] -= info.file_size
    try:
        with archive.open(info) as stream:
            raw = stream.read(largest + 1)  # the declared size may be a lie
    except (RuntimeError, NotImplementedError):
        yield Arrival(path, time, None, info.file_size, "il file dello zip ha una password")
        return
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        yield Arrival(path, time, None, info.file_size, f"il file dello zip è rovinato ({error})")
        return
    except Exception as error:  # zlib.error and whatever other compressors raise
        yield Arrival(path, time, None, info.file_size, f"il file non si estrae ({error})")
        return
    if _is_archive(path):
        yield from _archive(path, io.BytesIO(raw), time, budget, depth + 1)
    else:
        yield Arrival(path, time, raw if len(raw) <= LARGEST else None, len(raw))


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name with its accents: old zips don't say which alphabet they use."""
    name = info.filename.replace("\\", "/")
    if info.flag_bits & 0x800:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # Windows in Italian writes cp850; it has the accents where cp437 has other signs.
        return raw.decode("cp850", "replace")
