"""How student code is run: limits, level of isolation, what is visible in there."""

from __future__ import annotations

import functools
import json
import os
import shutil
import site
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import callcenter
from tools.env import ROOT

JAIL = Path(__file__).with_name("jail.py")
KERNEL_MAIN = Path(__file__).with_name("kernel_main.py")

DESCRIPTIONS = {
    "full": "completo: niente rete, file in sola lettura, processi separati (Linux namespaces)",
    "basic": "di base: limiti di tempo e memoria, rete chiusa solo da Python. "
    "Su questo computer correggi solo consegne di cui ti fidi, o usa Linux",
}


@dataclass(frozen=True)
class Limits:
    """What one notebook may use."""

    cell_s: float = 60
    notebook_s: float = 300
    memory_mb: int = 2048
    processes: int = 256
    file_mb: int = 100
    disk_mb: int = 256
    output_kb: int = 1000

    def for_jail(self) -> dict:
        """Limits that the operating system keeps (a few seconds of start-up are allowed)."""
        return {
            "cpu_s": int(self.notebook_s) + 30,
            # Address space is always more than memory: libraries reserve what they never use.
            "address_mb": self.memory_mb + 1024,
            "processes": self.processes,
            "file_mb": self.file_mb,
            "disk_mb": self.disk_mb,
        }


def readable_folders(data: Path) -> list[str]:
    """What the kernel may read: Python, the package, the data. Never the course."""
    folders = {sys.prefix, sys.exec_prefix, sys.base_prefix, *site.getsitepackages()}
    folders.add(os.path.dirname(os.path.realpath(sys.executable)))
    folders.add(str(Path(callcenter.__file__).resolve().parent))
    folders |= {str(ROOT / "data"), str(data.resolve()), str(KERNEL_MAIN)}
    return sorted(folder for folder in folders if os.path.exists(folder))


def environment(work: Path, data: Path, level: str) -> dict[str, str]:
    """The kernel's environment: nothing of the teacher's own gets in."""
    chosen = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(work),
        "LANG": "C.UTF-8",
        "CALLCENTER_DATA": str(data.resolve()),
        "IPYTHONDIR": str(work / ".ipython"),
        "JUPYTER_RUNTIME_DIR": str(work / ".jupyter"),
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(Path(callcenter.__file__).resolve().parent.parent),
        "MALLOC_ARENA_MAX": "2",
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    if level == "basic":
        chosen["COURSE_NO_SOCKETS"] = "1"
        for name in ("SYSTEMROOT", "TEMP", "TMP", "APPDATA", "USERPROFILE"):  # Windows needs them
            if name in os.environ:
                chosen[name] = os.environ[name]
    return chosen


def specification(
    argv: list[str], *, home: Path, work: Path, runtime: Path, data: Path, limits: Limits,
    level: str, slot: int = 0, opened: Path | None = None,
) -> Path:  # fmt: skip
    """Writes what the jail must do in ``home``; returns the file."""
    (home / "root").mkdir(exist_ok=True)
    variables = environment(work, data, level)
    if opened is not None:
        variables["COURSE_OPENED"] = str(opened)
    spec = {
        "level": level,
        "root": str(home / "root"),
        "work": str(work),
        "runtime": str(runtime),
        "readable": readable_folders(data),
        "writable": str(opened.parent) if opened is not None else None,
        "limits": limits.for_jail(),
        "slot": slot,
        "argv": argv,
        "env": variables,
    }
    file = home / "jail.json"
    file.write_text(json.dumps(spec), encoding="utf-8")
    return file


@functools.cache
def best_level() -> str:
    """``full`` where this machine allows it, else ``basic``; tried, not guessed."""
    wanted = os.environ.get("COURSE_SANDBOX", "")
    if wanted in DESCRIPTIONS:
        return wanted
    if not sys.platform.startswith("linux"):
        return "basic"
    home = Path(tempfile.mkdtemp(prefix="cc-prova-"))
    try:
        for name in ("work", "run"):
            (home / name).mkdir()
        probe = "import os; assert not os.path.exists('/home'); print('dentro')"
        spec = specification(
            [sys.executable, "-c", probe], home=home, work=home / "work", runtime=home / "run",
            data=ROOT / "data", limits=Limits(), level="full",
        )  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-I", str(JAIL), str(spec)],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        return "full" if done.stdout.strip() == "dentro" else "basic"
    except (OSError, subprocess.TimeoutExpired):
        return "basic"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def limits_as_dict(limits: Limits) -> dict:
    """Plain values, for the job that is handed to the runner."""
    return asdict(limits)
