"""``python -m tools growth``: makes large data sets, measures the engines, says which can run."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tools.env import ROOT
from tools.errors import ToolError

SIZES = {"1M": 1_000_000, "10M": 10_000_000, "100M": 100_000_000}
SEED = 31
WORK = ROOT / "_build" / "growth"
RESULTS = ROOT / "data" / "growth" / "measure.json"


def _rows(text: str) -> int:
    """A number of rows: 1M, 10M, 100M, or digits."""
    if text.upper() in SIZES:
        return SIZES[text.upper()]
    if not text.isdigit() or int(text) < 1000:
        raise argparse.ArgumentTypeError(f"«{text}»: scrivi 1M, 10M, 100M o un numero da 1000")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools growth", description="Lo stesso magazzino su quattro motori."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("engines", help="quali motori ci sono qui, e che cosa manca agli altri")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--seed", type=int, default=SEED, help="il seme del caso")
    shared.add_argument(
        "--work", type=Path, default=WORK, help="dove stanno i dati grandi (100M: circa 4 GB)"
    )
    make = commands.add_parser("make", parents=[shared], help="scrive i dati in Parquet")
    make.add_argument("--rows", type=_rows, nargs="+", default=[SIZES["1M"]])
    measure = commands.add_parser("measure", parents=[shared], help="misura i motori")
    measure.add_argument("--rows", type=_rows, nargs="+", default=[SIZES["1M"], SIZES["10M"]])
    measure.add_argument("--repetitions", type=int, default=3)
    measure.add_argument("--out", type=Path, help=f"il file dei risultati ({RESULTS.name})")
    measure.add_argument(
        "--everything", action="store_true", help="anche SQLite e PostgreSQL oltre i 10 milioni"
    )
    measure.add_argument("--note", default="", help="una frase sulle condizioni della misura")
    measure.add_argument("--keep", action="store_true", help="non cancella i dati grandi")
    return parser


def main(arguments: list[str]) -> int:
    """Runs one command."""
    options = _parser().parse_args(arguments)
    try:
        return {"engines": _engines, "make": _make, "measure": _measure}[options.command](options)
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1


def _engines(_: argparse.Namespace) -> int:
    _require_packages()
    from tools.growth.engines import ENGINES

    for engine in ENGINES:
        print(f"{engine.name:<12} {engine.unavailable() or 'pronto'}")
    return 0


def _require_packages() -> None:
    from tools.growth.needs import missing_modules

    lack = missing_modules("pyarrow", "sqlglot")
    if lack:
        raise ToolError(lack)


def _make(options: argparse.Namespace) -> int:
    _require_packages()
    from tools.growth.dataset import make

    for rows in options.rows:
        made = make(options.work / str(rows), rows, options.seed)
        print(f"{made.folder}: {rows:,} righe, {made.bytes() / 1e6:.1f} MB")
    return 0


def _measure(options: argparse.Namespace) -> int:
    _require_packages()
    from tools.growth import results
    from tools.growth.measure import LARGEST, measure

    found = measure(
        options.rows,
        folder=options.work,
        seed=options.seed,
        repetitions=options.repetitions,
        largest={} if options.everything else LARGEST,
    )
    if options.out:
        results.write(found, options.out, options.note)
        print(f"Risultati in {options.out}")
    if not options.keep:
        for rows in options.rows:
            shutil.rmtree(options.work / str(rows), ignore_errors=True)
        shutil.rmtree(options.work / "work", ignore_errors=True)
    return 0
