"""Makes the project's own environment in ``.venv``, with the standard library only.

The environment is rebuilt when a requirements file changes. Messages are in Italian because a
teacher reads them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
_SOURCES = ("requirements.txt", "requirements-dev.txt", "constraints.txt", "pyproject.toml")
_OLDEST = (3, 11)


def python_of(environment: Path) -> Path:
    """Path of the environment's interpreter."""
    windows = os.name == "nt"
    return environment / ("Scripts" if windows else "bin") / ("python.exe" if windows else "python")


def fingerprint() -> str:
    """Changes when what must be installed changes."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in _SOURCES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ready() -> bool:
    """True when the environment exists and matches the requirements."""
    stamp = ENVIRONMENT / "requirements.sha256"
    return (
        python_of(ENVIRONMENT).exists()
        and stamp.exists()
        and stamp.read_text(encoding="utf-8") == fingerprint()
    )


def _check_python() -> None:
    if sys.version_info < _OLDEST:
        sys.exit(
            f"Serve Python {_OLDEST[0]}.{_OLDEST[1]} o più recente; questo è il "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Installane uno e ripeti il comando."
        )
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    # Debian and Ubuntu split the venv module off into a package of its own.
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if install_system_packages(package):
        return
    sys.exit(
        "A questo Python manca il modulo «venv». Installalo e ripeti il comando:\n"
        f"    sudo apt-get install {package}"
    )


def install_system_packages(*packages: str) -> bool:
    """Installs Debian packages when that is allowed (root, apt present); says whether it worked."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    print(f"Installo dal sistema: {', '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "update", "-qq"],
        [apt, "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return False
    return True


def make() -> Path:
    """Creates or updates the environment and returns its interpreter."""
    python = python_of(ENVIRONMENT)
    if ready():
        return python
    _check_python()
    print(f"Preparo l'ambiente in {ENVIRONMENT} (la prima volta: due minuti) …", flush=True)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "-r", "requirements-dev.txt"], cwd=ROOT, check=False)
    if done.returncode != 0:
        sys.exit(
            "L'installazione dei pacchetti non è riuscita (il motivo è qui sopra). Controlla la "
            f"connessione e ripeti; se insiste, cancella la cartella {ENVIRONMENT} e riprova."
        )
    (ENVIRONMENT / "requirements.sha256").write_text(fingerprint(), encoding="utf-8")
    return python
