"""Asks the questions to every engine at every size, and notes how long and whether they agree."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools.errors import ToolError
from tools.growth import inserts, questions, traps, writers
from tools.growth.dataset import DataSet, make
from tools.growth.engines import ENGINES
from tools.growth.engines.base import Engine, Row, plain
from tools.growth.workplace import work_folder

REPETITIONS = 3
# Above these rows loading and asking together would take more than ten minutes.
LARGEST = {"SQLite": 10_000_000, "PostgreSQL": 10_000_000}
# The same month asked to the folder's name, and to a column that every file must be opened for.
FOLDERS = {
    "month_by_folder": "SELECT COUNT(*), SUM(wait_s) FROM fact_visit WHERE month = '2026-10'",
    "month_by_text": (
        "SELECT COUNT(*), SUM(wait_s) FROM fact_visit "
        "WHERE SUBSTRING(CAST(date_key AS VARCHAR(8)), 1, 6) = '202610'"
    ),
}


@dataclass(frozen=True)
class Asked:
    """One question to one engine: the first time, and the median of them all."""

    engine: str
    rows: int
    question: str
    first_s: float
    median_s: float
    runs: int
    answer_rows: int


@dataclass(frozen=True)
class Loaded:
    """How long an engine took to be ready, and what its copy takes on disk."""

    engine: str
    rows: int
    start_s: float
    load_s: float
    bytes: int


@dataclass(frozen=True)
class Made:
    """A data set: how long writing it took, and its bytes, column by column."""

    rows: int
    make_s: float
    bytes: int
    column_bytes: dict[str, int]


@dataclass
class Measure:
    """Everything that was measured."""

    seed: int
    repetitions: int
    times: list[Asked] = field(default_factory=list)
    loads: list[Loaded] = field(default_factory=list)
    data: list[Made] = field(default_factory=list)
    traps: list[traps.Trap] = field(default_factory=list)
    writers: list[dict] = field(default_factory=list)
    inserts: list[inserts.Written] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    not_measured: list[dict] = field(default_factory=list)
    load_average: list[float] = field(default_factory=list)


def measure(
    sizes: Iterable[int],
    *,
    folder: Path,
    seed: int,
    engines: Iterable[type[Engine]] = ENGINES,
    repetitions: int = REPETITIONS,
    largest: dict[str, int] = LARGEST,
    say: Callable[[str], None] = print,
) -> Measure:
    """Measures every engine that can run here.

    The data sets are made in ``folder`` and stay there; engines' own copies are removed. Raises
    :class:`ToolError` as soon as two engines answer differently.
    """
    found = Measure(seed, repetitions, load_average=[round(os.getloadavg()[0], 2)])
    usable = []
    for engine in engines:
        lack = engine.unavailable()
        if lack:
            say(f"{engine.name} resta fuori: {lack}")
            found.not_measured.append({"engine": engine.name, "rows": None, "reason": lack})
        else:
            usable.append(engine)
    for rows in sorted(sizes):
        data = _make(found, folder / str(rows), rows, say)
        expected: dict[str, list[Row]] = {}
        for engine in usable:
            if rows > largest.get(engine.name, rows):
                reason = "carico e domande insieme durerebbero più di dieci minuti"
                found.not_measured.append({"engine": engine.name, "rows": rows, "reason": reason})
                say(f"{engine.name}: {rows:,} righe no, {reason}")
                continue
            _measure_one(found, engine, data, expected, folder, say)
        found.load_average.append(round(os.getloadavg()[0], 2))
    return found


def _make(found: Measure, folder: Path, rows: int, say: Callable[[str], None]) -> DataSet:
    began = time.perf_counter()
    data = make(folder, rows, found.seed)
    seconds = time.perf_counter() - began
    found.data.append(Made(rows, round(seconds, 2), data.bytes(), data.column_bytes()))
    say(f"{rows:,} righe: {data.bytes() / 1e6:.1f} MB di Parquet in {seconds:.1f} s")
    return data


def _measure_one(
    found: Measure,
    kind: type[Engine],
    data: DataSet,
    expected: dict[str, list[Row]],
    folder: Path,
    say: Callable[[str], None],
) -> None:
    with work_folder(folder / "work") as work:
        began = time.perf_counter()
        with kind(work) as engine:
            started = time.perf_counter()
            engine.load(data)
            ready = time.perf_counter()
            found.loads.append(
                Loaded(
                    engine.name,
                    data.rows,
                    round(started - began, 3),
                    round(ready - started, 3),
                    engine.bytes(),
                )
            )
            say(f"{engine.name} {data.rows:,}: pronto in {ready - began:.1f} s")
            _ask_all(found, engine, data.rows, expected, say)
            if engine.name not in found.versions:
                found.versions[engine.name] = engine.version()
                found.traps += traps.try_all(engine)
                if engine.name == "SQLite":
                    found.inserts += inserts.on_sqlite(work)
                    _note_writers(found, writers.on_sqlite(work), say)
                if engine.name == "PostgreSQL":
                    found.inserts += inserts.on_postgres(engine)
                    _note_writers(found, writers.on_postgres(engine), say)


def _ask_all(found, engine: Engine, rows: int, expected, say) -> None:
    asked = {name: questions.text(name) for name in questions.NAMES}
    if engine.reads_folders:
        asked |= FOLDERS
    for name, sql in asked.items():
        text = questions.translated(sql, engine.dialect)
        seconds = []
        for _ in range(found.repetitions):
            began = time.perf_counter()
            answer = engine.run(text)
            seconds.append(time.perf_counter() - began)
        answer = plain(answer)
        if expected.setdefault(name, answer) != answer:
            raise ToolError(
                f"{engine.name} risponde in un altro modo a «{name}» con {rows:,} righe: "
                f"{differences(expected[name], answer)}"
            )
        median = statistics.median(seconds)
        found.times.append(
            Asked(
                engine.name,
                rows,
                name,
                round(seconds[0], 5),
                round(median, 5),
                len(seconds),
                len(answer),
            )
        )
        say(f"  {name}: {median:.3f} s (la prima {seconds[0]:.3f})")


def differences(expected: list[Row], answer: list[Row]) -> str:
    """The first row that isn't the same."""
    for number, (one, other) in enumerate(zip(expected, answer, strict=False)):
        if one != other:
            return f"riga {number}: {one} invece di {other}"
    return f"{len(expected)} righe invece di {len(answer)}"


def _note_writers(found: Measure, contention: writers.Contention, say) -> None:
    facts = {
        "engine": contention.engine,
        "writers": writers.WRITERS,
        "written": contention.written,
        "refused": contention.refused,
        "seconds": round(contention.seconds, 2),
        "longest_s": round(contention.longest_s, 2),
    }
    found.writers.append(facts)
    say(f"  scrivono in {facts['writers']}: {facts}")


def as_rows(items: list) -> list[dict]:
    """Dataclasses as rows of a table."""
    return [asdict(item) for item in items]
