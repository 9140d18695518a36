"""Compiles the modules of the page's packages beforehand, with the page's own Python (in Node).

Compiling at each visit would cost more than everything else: importing pandas takes 0.8 seconds
instead of 7. Nothing of a package's behaviour changes, except that its tracebacks name the line
without showing it.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from tools import node

SCRIPT = Path(__file__).with_suffix(".mjs")


def compile_modules(
    groups: dict[str, dict[str, bytes]],
    pyodide: Path,
    without_docstrings: dict[str, str] | None = None,
) -> dict[str, dict[str, bytes]]:
    """Group → (module.py → source) gives group → (module.pyc → bytecode).

    ``pyodide`` is a folder with Pyodide's core; ``without_docstrings`` says, for a group, which
    modules lose their docstrings (a regular expression). Raises :class:`tools.node.NodeError`.
    """
    if not groups:
        return {}
    omitted = without_docstrings or {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for group, modules in groups.items():
            with zipfile.ZipFile(folder / f"{group}.zip", "w") as archive:
                for name, source in sorted(modules.items()):
                    info = zipfile.ZipInfo(name)
                    if group in omitted and re.search(omitted[group], name):
                        info.comment = b"no docstrings"
                    archive.writestr(info, source)
        node.run_script(SCRIPT, [str(pyodide), str(folder)], folder)
        return {group: _contents(folder / f"{group}.out") for group in groups}


def _contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as compiled:
        return {name: compiled.read(name) for name in compiled.namelist()}


def sources(files: dict[str, bytes]) -> dict[str, bytes]:
    """The modules among the files of a package."""
    return {
        name: content
        for name, content in files.items()
        if name.endswith(".py") and not name.split("/")[0].endswith((".data", ".dist-info"))
    }


def instead_of_sources(files: dict[str, bytes], compiled: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a package with bytecode in the place of sources."""
    modules = sources(files)
    return {name: content for name, content in files.items() if name not in modules} | compiled


def beside_sources(files: dict[str, bytes], compiled: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a package with bytecode in ``__pycache__`` and sources in place."""
    cached = {}
    for name, content in compiled.items():
        folder, _, module = name.rpartition("/")
        place = f"{folder}/__pycache__/" if folder else "__pycache__/"
        cached[place + module.removesuffix(".pyc") + ".cpython-312.pyc"] = content
    return files | cached
