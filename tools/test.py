"""``python -m tools test``: everything that must be true, in one run.

Style, then the site (built once), then every test: the package, the tools, the notebooks (each
cell re-run and compared), the coverage of the standard, the site in a real browser.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import browser
from tools.env import ROOT


def _step(title: str, *command: str, **variables: str) -> None:
    print(f"\n=== {title}", flush=True)
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


def main(arguments: list[str]) -> int:
    """Runs all; extra arguments go to pytest (for example ``-k erlang``)."""
    python = sys.executable
    _step("style", python, "-m", "ruff", "check", ".")
    chromium = browser.require()
    _step("site", python, "-m", "tools.site", "build")
    workers = str(min(os.cpu_count() or 1, 4))
    _step(
        "tests",
        python,
        "-m",
        "pytest",
        "-n",
        workers,
        "--dist",
        "loadgroup",
        *arguments,
        CHROMIUM=chromium,
        CC_SITE=str(ROOT / "_build" / "html"),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
