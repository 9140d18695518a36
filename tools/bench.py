"""Measures the lesson page beside JupyterLite and thebe: ``python -m tools bench``.

In one run, on one machine, with one browser: the time from a press to the first pandas table, what
goes over the wire, and how quickly a dashboard follows its slider. The rules of the comparison are
in :data:`bench.report.NOTES`, printed below the table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from bench import extras, report
from bench.report import Row
from bench.rivals import JupyterLite, LessonPage, Rival, Stalled, Thebe, Visit, measure, redraws
from bench.server import MAX_AGE, BenchServer, Files
from tools import browser, lite, pyodide
from tools.env import ROOT
from tools.errors import ToolError

SITE = ROOT / "_build" / "html"
# What must be in a site to be measured, from the parts that make it live.
PARTS = (
    "book/uf1/dal-registro-al-report.html",
    "book/uf1/cruscotti-kpi.html",
    "_static/live/loader.js",
    f"_static/pyodide/{pyodide.LOCK_NAME}",
    f"_static/pyodide/{lite.LOCK_NAME}",
    "lite/jupyter-lite.json",
)
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"
REPETITIONS, QUICK_REPETITIONS = 3, 1
MOVES, LEAST_MOVES = 15, 10
RATE = 20.0  # Mbit/s
NAMES = ("page", "jupyterlite", "thebe", "lean")
DEFAULT = ("page", "jupyterlite", "thebe")
LEAN_NAME = "JupyterLite, pandas only"


@dataclass
class Plan:
    """What to measure."""

    site: Path
    rivals: list[Rival]
    files: Files
    repetitions: int
    moves: int
    rate: float
    rows: dict[str, Row] = field(default_factory=dict)

    def note(self, label: str, unit: str, rival: str, value: float | None) -> None:
        """Add a value to its row."""
        self.rows.setdefault(label, Row(label, unit)).add(rival, value)

    def note_visit(self, label: str, rival: str, visit: Visit | None) -> None:
        """Add the three values of a visit."""
        parts = (
            ("from opening", "s", "from_decision"),
            ("from Run", "s", "from_run"),
            ("MB moved", "MB", "megabytes"),
        )
        for what, unit, name in parts:
            value = None if visit is None else getattr(visit, name)
            self.note(f"{label}, {what}", unit, rival, value)


def check_site(site: Path) -> None:
    """Refuse a folder that is not a whole site."""
    missing = [part for part in PARTS if not (site / part).is_file()]
    if missing:
        raise ToolError(
            f"In «{site}» non c'è il sito completo (manca {missing[0]}). "
            "Costruiscilo con: python -m tools site build"
        )


def prepare(site: Path, names: tuple[str, ...]) -> tuple[list[Rival], Files]:
    """The rivals and everything they are served from."""
    rivals: list[Rival] = []
    more: dict[str, bytes] = {}
    if "page" in names:
        rivals.append(LessonPage())
    if "jupyterlite" in names:
        rivals.append(JupyterLite(report.BASELINE, extras.LITE_START))
        more |= extras.jupyterlite(site)
    if "thebe" in names:
        try:
            more |= extras.thebe(site)
            rivals.append(Thebe())
        except ToolError as error:
            print(f"thebe resta fuori dal confronto: {error}", file=sys.stderr)
    if "lean" in names:
        rivals.append(JupyterLite(LEAN_NAME, extras.LEAN_START))
        more |= extras.lean_jupyterlite(site)
    return rivals, Files(site, more)


@contextmanager
def visitor(playwright: Playwright, profile: str) -> Iterator[BrowserContext]:
    """A browser process with a profile that can be found again."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=browser.require(),
        args=[*browser.FLAGS, OFFLINE],
        locale="it-IT",
        viewport={"width": 1280, "height": 900},
    )
    try:
        yield context
    finally:
        context.close()


@contextmanager
def new_profile() -> Iterator[str]:
    """A profile that has seen nothing."""
    # A browser may still be writing when it is told to end.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder


def full_visits(plan: Plan, playwright: Playwright, server: BenchServer, rival: Rival) -> None:
    """First visit, next lesson, and a second visit with a new process."""
    with new_profile() as profile:
        with visitor(playwright, profile) as context:
            page = context.pages[0]
            plan.note_visit("First visit", rival.name, measure(rival, page, server))
            plan.note_visit("Next lesson", rival.name, measure(rival, page, server, 2))
        with visitor(playwright, profile) as context:
            visit = measure(rival, context.pages[0], server)
            plan.note_visit("Second visit", rival.name, visit)


def slow_visit(plan: Plan, playwright: Playwright, server: BenchServer, rival: Rival) -> None:
    """First visit on a slow line; the others move next to nothing, so the line doesn't matter."""
    with new_profile() as profile, visitor(playwright, profile) as context:
        visit = measure(rival, context.pages[0], server)
        plan.note_visit(f"First visit at {plan.rate:g} Mbit/s", rival.name, visit)


def dashboard(plan: Plan, playwright: Playwright, server: BenchServer) -> None:
    """How long the dashboard of the KPI lesson takes to follow its slider."""
    with new_profile() as profile, visitor(playwright, profile) as context:
        try:
            times = redraws(context.pages[0], server.address, plan.moves)
        except Stalled:
            times = [None]
    for time in times:
        plan.note(f"Dashboard: slider to figure, {plan.moves} moves", "ms", LessonPage.name, time)


def turned(rivals: list[Rival], by: int) -> list[Rival]:
    """The rivals, beginning from another one."""
    by %= len(rivals)
    return rivals[by:] + rivals[:by]


def run(plan: Plan, say=print) -> str:
    """Measure everything; return the browser's version."""
    with (
        sync_playwright() as playwright,
        BenchServer(plan.files) as fast,
        BenchServer(plan.files, plan.rate) as slow,
    ):
        with new_profile() as profile, visitor(playwright, profile) as context:
            session = context.new_cdp_session(context.pages[0])
            version = session.send("Browser.getVersion")["product"].partition("/")[2]
        for visit, server, where in (
            (full_visits, fast, "senza limiti"),
            (slow_visit, slow, f"a {plan.rate:g} Mbit/s"),
        ):
            for repetition in range(plan.repetitions):
                for rival in turned(plan.rivals, repetition):
                    say(f"· {where}, {repetition + 1} di {plan.repetitions}: {rival.name}")
                    visit(plan, playwright, server, rival)
        if any(isinstance(rival, LessonPage) for rival in plan.rivals):
            say("· cruscotto")
            dashboard(plan, playwright, fast)
    return version


def written(plan: Plan, version: str, started: datetime) -> str:
    """The whole report."""
    pins = extras.read_json(extras.HERE / "thebe.lock.json")
    notes = report.NOTES.format(
        code=extras.CODE.replace("\n", "; "),
        max_age=MAX_AGE,
        baseline=report.BASELINE,
        rate=plan.rate,
        thebe=pins["thebe"]["version"],
        thebe_lite=pins["thebe-lite"]["version"],
    )
    names = [rival.name for rival in plan.rivals]
    return (
        f"# From a press to a table\n\n{report.circumstances(version, plan.repetitions, started)}\n"
        f"\n{report.table(list(plan.rows.values()), names)}\n\n{notes}"
    )


def positive(text: str) -> int:
    """A whole number from 1 up, for the command line."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("deve essere almeno 1")
    return value


def rivals_of(text: str) -> tuple[str, ...]:
    """«page,thebe» → names, for the command line."""
    names = tuple(name.strip() for name in text.split(","))
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(f"non c'è «{unknown[0]}»; ci sono: {', '.join(NAMES)}")
    return names


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(
        prog="python -m tools bench",
        description="Misura la pagina della lezione accanto a JupyterLite e a thebe.",
    )
    result.add_argument("--site", type=Path, default=SITE, help="il sito costruito")
    result.add_argument("--save", type=Path, metavar="FILE", help="scrive anche qui la tabella")
    result.add_argument("--quick", action="store_true", help="una ripetizione sola")
    result.add_argument(
        "--repetitions", type=positive, help=f"ripetizioni (predefinite: {REPETITIONS})"
    )
    result.add_argument(
        "--rate", type=float, default=RATE, help=f"Mbit/s della linea lenta (predefiniti: {RATE:g})"
    )
    result.add_argument(
        "--only", type=rivals_of, default=DEFAULT, metavar="NOMI",
        help=f"che cosa misurare, con le virgole: {', '.join(NAMES)} (lean: JupyterLite senza i "
        "pacchetti del libro)",
    )  # fmt: skip
    return result


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    options = parser().parse_args(arguments)
    started = datetime.now()
    repetitions = options.repetitions or (QUICK_REPETITIONS if options.quick else REPETITIONS)
    moves = LEAST_MOVES if options.quick else MOVES
    try:
        check_site(options.site)
        rivals, files = prepare(options.site, options.only)
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    plan = Plan(options.site, rivals, files, repetitions, moves, options.rate)
    version = run(plan, say=lambda text: print(text, file=sys.stderr, flush=True))
    text = written(plan, version, started)
    print(text)
    if options.save:
        options.save.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
