"""The data of a class, or of each student: made once from a seed, then kept with the course.

They are never made again: what was handed out is what marking uses, even if the generator changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from callcenter.scenario.config import Scenario
from tools.env import ROOT
from tools.errors import ToolError


def book_seed() -> int:
    """The seed of the book's own data."""
    return Scenario.load().seed


def seed_of(class_seed: int, student: str) -> int:
    """A student's own seed: always the same for a class and a matricola."""
    digest = hashlib.sha256(f"callcenter:{class_seed}:{student}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def generate(seed: int, folder: Path) -> None:
    """Makes the data of one seed, with the public datasets beside them (they have no seed)."""
    if folder.is_dir():
        return
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "tools.data", "--seed", str(seed), "--out", str(partial)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={key: value for key, value in os.environ.items() if key != "CALLCENTER_DATA"}
        | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if done.returncode != 0:
        raise ToolError(f"Non riesco a fare i dati con seme {seed}: {done.stderr.strip()[-500:]}")
    if (ROOT / "data" / "real").is_dir():
        shutil.copytree(ROOT / "data" / "real", partial / "real", dirs_exist_ok=True)
    partial.replace(folder)


def generate_all(folders: Iterable[tuple[int, Path]], report: Callable[[str], None]) -> None:
    """Makes what is missing, two at a time."""
    missing = {folder: seed for seed, folder in folders if not folder.is_dir()}
    if not missing:
        return
    next(iter(missing)).parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        running = {pool.submit(generate, seed, folder): seed for folder, seed in missing.items()}
        for number, done in enumerate(as_completed(running), start=1):
            done.result()
            report(f"dati con seme {running[done]} ({number} di {len(missing)})")


def needed(opened: list[str], data: Path, extra: Iterable[str] = ()) -> list[str]:
    """The files to hand out: those that the solution opened, and those it asked for by name.

    All the weeks of the ACD log go together: with only some of them «the last week» would be
    another one.
    """
    names = {name for name in opened if (data / name).is_file()}
    for pattern in extra:
        names |= {file.relative_to(data).as_posix() for file in data.glob(pattern)}
    if any(name.startswith("acd/queue_log-") for name in names):
        names |= {f"acd/{file.name}" for file in (data / "acd").glob("queue_log-*.gz")}
    return sorted(names)
