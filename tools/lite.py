"""Puts JupyterLite into the site, with every lesson: ``python -m tools.lite --site <folder>``.

JupyterLite shares the page's Pyodide (``_static/pyodide``, see :mod:`tools.pyodide`). It has a lock
of its own, because it needs the whole IPython and the kernel's packages; files that are the same
are served once.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import downloads, pyodide, wheels
from tools.downloads import CACHE, DownloadError, Pinned
from tools.env import ROOT
from tools.errors import ToolError
from tools.needs import imported
from tools.node import NodeError
from tools.pyodide import Package

CONFIGURATION = ROOT / "live" / "lite"
LOCK_NAME = "pyodide-lock-lab.json"
LANGUAGE = "it_IT"
KERNELSPEC = {"display_name": "Python", "language": "python", "name": "python"}
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "jupyterlab-plotly")
# Built by JupyterLite for every site, used by nobody here: other apps, the schema's documentation,
# and the formats of icon fonts for browsers that no longer exist.
UNUSED = ("consoles", "doc", "edit", "repl", "tree", "icon-*.png")
UNUSED_FONTS = ("fa-*.eot", "fa-*.svg", "fa-*.ttf", "fa-*.woff")
# The kernel's own packages: the wheels are inside its extension.
KERNEL_PACKAGES = {
    "ipykernel": (["ipykernel"], ["comm"]),
    "piplite": (["piplite"], ["micropip"]),
    "pyodide_kernel": (["pyodide_kernel"], ["comm", "ipython"]),
    "widgetsnbextension": (["widgetsnbextension"], []),
}
# A date for what JupyterLite dates: the same site gives the same bytes.
EPOCH = 1_767_225_600


class LiteError(ToolError):
    """JupyterLite cannot be built; the message is for the reader."""


# --- Python --------------------------------------------------------------------------------------


def kernel_wheels(extension: Path) -> dict[str, Path]:
    """The kernel's own packages, by name."""
    folder = extension / "static" / "pypi"
    return {name: sorted(folder.glob(f"{name}-*.whl"))[-1] for name in KERNEL_PACKAGES}


def lesson_needs(packages: dict[str, dict], book: Path = ROOT / "book") -> list[str]:
    """The packages that the lessons need through ``callcenter``, and all its parts.

    The kernel loads only what the names in a cell say, and «from callcenter import dashboards»
    says nothing of Plotly: in JupyterLite they come with ``callcenter``.
    """
    known = pyodide.package_needs(packages)
    found = {name for name in packages if name.startswith("callcenter-")}
    found.update(known["callcenter"])
    for lesson in lesson_files(book):
        notebook = json.loads(lesson.read_text(encoding="utf-8"))
        code = notebook["metadata"].get("callcenter", {}).get("lesson", "")
        names = {f"callcenter.checks.{code.replace('-', '_')}"}
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                names |= imported("".join(cell["source"]))
        for name in names & set(known):
            found.update(known[name])
    return sorted(found - {"callcenter"})


def lab_packages(extension: Path, cache: Path = CACHE) -> tuple[dict[str, dict], dict[str, bytes]]:
    """The entries of JupyterLite's lock and the files they name."""
    packages, files = pyodide.page_packages(cache)
    official = pyodide.official_lock(cache)["packages"]
    ours = pyodide.official_files(pyodide.pins()["official"]["lab"], cache)
    # Compiled like the page's; «ipython» must not be confused with the page's slim one.
    compiled = pyodide.packed(
        [
            dataclasses.replace(Package.read(name, file), name=f"lab-{name}")
            for name, file in ours.items()
            if file.suffix == ".whl"
        ],
        cache,
    )
    del files[packages["ipython"]["file_name"]]
    for name, file in ours.items():
        served = compiled.get(f"lab-{name}") or (file.name, file.read_bytes())
        packages[name] = official[name] | {
            "file_name": served[0],
            "sha256": downloads.sha256(served[1]),
        }
        files[served[0]] = served[1]
    for name, wheel in kernel_wheels(extension).items():
        imports, depends = KERNEL_PACKAGES[name]
        # Packed again: every release of the kernel has other bytes under the same file names.
        package = Package.read(name, wheel)
        content = wheels.pack(package.files)
        served = (package.served_name(content), content)
        version = wheel.name.split("-")[1]
        packages[pyodide.lock_key(name)] = pyodide.entry(name, version, served, imports, depends)
        files[served[0]] = content
    packages["ipywidgets"] = packages["ipywidgets"] | {
        "depends": [*packages["ipywidgets"]["depends"], "widgetsnbextension"]
    }
    packages["callcenter"] = packages["callcenter"] | {"depends": lesson_needs(packages)}
    return packages, files


def write_python(folder: Path, extension: Path, cache: Path = CACHE) -> None:
    """Add JupyterLite's lock, and the files the page does not have, to ``_static/pyodide``."""
    packages, files = lab_packages(extension, cache)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(content)
    (folder / LOCK_NAME).write_bytes(pyodide.lock(packages, cache))


# --- lessons -------------------------------------------------------------------------------------


def lesson_files(book: Path = ROOT / "book") -> list[Path]:
    """The lessons' notebooks."""
    return [
        file
        for file in sorted(book.rglob("*.ipynb"))
        if not any(part.startswith((".", "_")) for part in file.relative_to(book).parts)
    ]


def write_lessons(folder: Path, book: Path = ROOT / "book") -> list[str]:
    """Copy the lessons with the kernel of JupyterLite; return their paths."""
    written = []
    for source in lesson_files(book):
        name = source.relative_to(book).as_posix()
        notebook = json.loads(source.read_text(encoding="utf-8"))
        notebook["metadata"]["kernelspec"] = KERNELSPEC
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
            encoding="utf-8",
        )
        os.utime(target, (EPOCH, EPOCH))
        written.append(name)
    return written


# --- JupyterLite ---------------------------------------------------------------------------------


def extension_folder(name: str) -> Path:
    """Where this environment has an extension of JupyterLab."""
    folder = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name
    if not (folder / "package.json").is_file():
        raise LiteError(
            f"Manca l'estensione di JupyterLab «{name}». Reinstalla i pacchetti: "
            "pip install -r requirements-dev.txt"
        )
    return folder


def run_jupyterlite(work: Path) -> Path:
    """Build JupyterLite from the folder ``work``; return the result's folder."""
    configuration = json.loads((work / "jupyter_lite_config.json").read_text(encoding="utf-8"))
    # Widgets made for the JupyterLab that is inside JupyterLite, older than the installed one.
    widgets = downloads.wheel(Pinned.from_entry(pyodide.pins()["jupyterlite"]["widgets"]))
    configuration["LiteBuildConfig"]["federated_extensions"] = [
        str(widgets),
        *(str(extension_folder(name)) for name in EXTENSIONS),
    ]
    (work / "jupyter_lite_config.json").write_text(json.dumps(configuration), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", "out"],
        cwd=work,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LiteError(f"JupyterLite non è stato costruito:\n{done.stderr.strip()[-2000:]}")
    return work / "out"


def trim(folder: Path) -> None:
    """Remove what nobody uses."""
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for pattern in UNUSED_FONTS:
        for path in (folder / "build").glob(pattern):
            path.unlink()


def keep_figures_here(folder: Path) -> None:
    """Remove the button of Plotly's toolbar that would send a figure to someone else's server."""
    changed = 0
    for file in (folder / "extensions" / "jupyterlab-plotly" / "static").glob("*.js"):
        text = file.read_text(encoding="utf-8")
        mended, times = re.subn(r'(showSendToCloud:\{valType:"boolean",dflt:)!0', r"\g<1>!1", text)
        if times:
            file.write_text(mended, encoding="utf-8")
            changed += times
    if not changed:
        raise LiteError(
            "L'estensione di Plotly è cambiata: non trovo più il comando che manda le figure su un "
            "altro server. Aggiorna keep_figures_here in tools/lite.py."
        )


def complete_italian(folder: Path) -> None:
    """Add to JupyterLab's Italian the labels it has not: those of the menu bar."""
    file = folder / "api" / "translations" / f"{LANGUAGE}.json"
    if not file.is_file():
        raise LiteError(
            "Manca l'italiano di JupyterLab. Reinstalla i pacchetti: "
            "pip install -r requirements-dev.txt"
        )
    pack = json.loads(file.read_text(encoding="utf-8"))
    ours = json.loads((CONFIGURATION / "italiano.json").read_text(encoding="utf-8"))
    for context, labels in ours.items():
        for english, italian in labels.items():
            # Gettext's own way of writing a text with its context.
            pack["data"]["jupyterlab"].setdefault(f"{context}\x04{english}", [italian])
    file.write_text(json.dumps(pack, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_lite(folder: Path) -> list[str]:
    """Write JupyterLite with the lessons into ``folder``; return the lessons' paths."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("jupyter-lite.json", "jupyter_lite_config.json", "overrides.json"):
            shutil.copy(CONFIGURATION / name, work)
        lessons = write_lessons(work / "files")
        built = run_jupyterlite(work)
        trim(built)
        keep_figures_here(built)
        complete_italian(built)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(built, folder)
    return lessons


def build(site: Path) -> None:
    """Add ``lite/`` to a site, and its packages to ``_static/pyodide``."""
    extension = extension_folder("@jupyterlite/pyodide-kernel-extension")
    write_lite(site / "lite")
    write_python(site / "_static" / "pyodide", extension)


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.lite", description="Aggiunge JupyterLite al sito costruito."
    )
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="il sito")
    options = parser.parse_args(arguments)
    try:
        build(options.site)
    except (DownloadError, LiteError, NodeError) as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in (options.site / "lite").rglob("*") if path.is_file())
    print(f"JupyterLite in {options.site / 'lite'} ({size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
