"""Writes what was measured, with its conditions, in one file that the lesson reads."""

from __future__ import annotations

import json
import os
import platform
from datetime import datetime
from importlib import metadata
from pathlib import Path

from tools.growth import questions, traps, writers
from tools.growth.engines import ENGINES, duck, spark, sqlite
from tools.growth.measure import Measure, as_rows
from tools.growth.server import SETTINGS

DRIVERS = ("duckdb", "psycopg", "pyarrow", "pyspark", "sqlglot")


def write(found: Measure, file: Path, note: str) -> None:
    """Writes everything; ``note`` says in a sentence what the machine was doing."""
    sheet = {
        "measured_on": f"{datetime.now():%Y-%m-%d}",
        "note": note,
        "machine": machine() | {"load_average": found.load_average},
        "versions": found.versions | _driver_versions(),
        "settings": _settings(),
        "seed": found.seed,
        "repetitions": found.repetitions,
        "data": as_rows(found.data),
        "loads": as_rows(found.loads),
        "times": as_rows(found.times),
        "not_measured": found.not_measured,
        "questions": {name: questions.title(name) for name in questions.NAMES},
        "sql": {
            name: {
                engine.name: questions.translated(questions.text(name), engine.dialect)
                for engine in ENGINES
            }
            for name in questions.NAMES
        },
        "trap_statements": traps.STATEMENTS,
        "traps": as_rows(found.traps),
        "writers": found.writers,
        "inserts": as_rows(found.inserts),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(sheet, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def machine() -> dict:
    """The machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def _driver_versions() -> dict[str, str]:
    found = {}
    for name in DRIVERS:
        try:
            found[f"{name} (Python)"] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found | {"Java": spark.java_version()}


def _settings() -> dict[str, str]:
    return {
        "SQLite": f"cache di {sqlite.CACHE_KIB // 1024} MiB, due indici sui fatti, ANALYZE",
        "DuckDB": f"{duck.THREADS} thread, {duck.MEMORY}, legge i file Parquet",
        "PostgreSQL": "due indici sui fatti, VACUUM ANALYZE, "
        + ", ".join(f"{name} {SETTINGS[name]}" for name in ("shared_buffers", "work_mem")),
        "Spark": f"local[{spark.CORES}], {spark.MEMORY}, legge i file Parquet",
        "scritture insieme": f"{writers.WRITERS} connessioni, {writers.BOOKINGS} scritture ognuna, "
        f"{round(writers.THINKING_S * 1000)} ms dentro la transazione, pazienza di SQLite "
        f"{writers.PATIENCE_S:g} s",
    }
