"""What the bench lays over the site: pages with a button or a link, one-cell notebooks, thebe."""

from __future__ import annotations

import html
import json
import tarfile
from pathlib import Path

from tools import downloads
from tools.downloads import CACHE, Pinned
from tools.errors import ToolError

HERE = Path(__file__).parent
CODE = 'import pandas as pd\npd.DataFrame({"a": range(5)}).describe()'
NOTEBOOKS = ("bench-1.ipynb", "bench-2.ipynb")
LITE_START = "bench/jupyterlite.html"
# A JupyterLite that starts with what the cell needs and no more: the fairest rival.
LEAN = "bench/lean"
LEAN_START = "bench/lean.html"
THEBE = "bench/thebe"
THEBE_PAGE = f"{THEBE}/page.html"
PYODIDE = "_static/pyodide"
LAB_LOCK = f"{PYODIDE}/pyodide-lock-lab.json"
THEBE_LOCK = f"{PYODIDE}/pyodide-lock-thebe.json"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
KERNEL_PACKAGES = (
    "micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "ipython",
)  # fmt: skip
# thebe's own wheels have the names of JupyterLite's with other bytes.
OWN_WHEELS = {
    "ipykernel": "ipykernel",
    "piplite": "piplite",
    "pyodide-kernel": "pyodide_kernel",
    "widgetsnbextension": "widgetsnbextension-4",
}


def notebook() -> bytes:
    """A notebook with only the bench's cell."""
    cell = {
        "cell_type": "code", "id": "bench", "metadata": {}, "outputs": [],
        "execution_count": None, "source": CODE,
    }  # fmt: skip
    kernel = {"display_name": "Python", "language": "python", "name": "python"}
    content = {
        "cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    return json.dumps(content).encode()


def listed(contents: dict) -> bytes:
    """JupyterLite's list of files, with the bench's notebooks."""
    like = {
        "created": "2026-01-01T00:00:00Z", "last_modified": "2026-01-01T00:00:00Z",
        "content": None, "format": None, "hash": None, "hash_algorithm": None, "mimetype": None,
        "size": len(notebook()), "type": "notebook", "writable": True,
    }  # fmt: skip
    more = [like | {"name": name, "path": name} for name in NOTEBOOKS]
    return json.dumps(contents | {"content": [*contents["content"], *more]}).encode()


def start_page(lite: str) -> bytes:
    """A page with the links to the notebooks, as a lesson has."""
    links = "".join(
        f'<p><a id="open-{number}" href="{lite}/notebooks/index.html?path={name}">{name}</a></p>'
        for number, name in enumerate(NOTEBOOKS, start=1)
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bench</title>'
        f'<link rel="icon" href="data:,"></head><body>{links}</body></html>'
    ).encode()


def read_json(file: Path) -> dict:
    """Read a file of the site."""
    return json.loads(file.read_text(encoding="utf-8"))


def jupyterlite(site: Path) -> dict[str, bytes]:
    """The notebooks for the site's JupyterLite, and the page that leads to them."""
    names = {f"lite/files/{name}": notebook() for name in NOTEBOOKS}
    contents = listed(read_json(site / "lite" / "api" / "contents" / "all.json"))
    return {**names, "lite/api/contents/all.json": contents, LITE_START: start_page("../lite")}


def lean_jupyterlite(site: Path) -> dict[str, bytes]:
    """A copy of the site's JupyterLite without the book's packages."""
    files = {
        f"{LEAN}/{file.relative_to(site / 'lite').as_posix()}": file.read_bytes()
        for file in (site / "lite").rglob("*")
        if file.is_file()
    }
    files |= {
        name.replace("lite/", f"{LEAN}/", 1): content
        for name, content in jupyterlite(site).items()
        if name.startswith("lite/")
    }
    configuration = read_json(site / "lite" / "jupyter-lite.json")
    kernel = configuration["jupyter-config-data"]["litePluginSettings"][KERNEL]
    kernel["pyodideUrl"] = f"./../../{PYODIDE}/pyodide.js"
    options = kernel["loadPyodideOptions"]
    options["lockFileURL"] = f"../../{LAB_LOCK}"
    options["packages"] = [name for name in options["packages"] if name != "callcenter"]
    options["packages"].append("pandas")
    files[f"{LEAN}/jupyter-lite.json"] = json.dumps(configuration).encode()
    files[LEAN_START] = start_page("lean")
    return files


def package_files(name: str, folder: str, cache: Path = CACHE) -> dict[str, bytes]:
    """Path inside ``folder`` → content, from a pinned npm package."""
    pins = read_json(HERE / "thebe.lock.json")
    archive = downloads.npm_package(Pinned.from_entry(pins[name]), cache)
    prefix = f"package/{folder}/"
    with tarfile.open(archive) as package:
        return {
            member.name.removeprefix(prefix): package.extractfile(member).read()
            for member in package
            if member.isfile() and member.name.startswith(prefix)
        }


def own_packages(lab: dict, pypi: dict[str, bytes]) -> tuple[dict, dict[str, bytes]]:
    """JupyterLite's lock with thebe's kernel in place of its own, and the files it adds."""
    packages, files = dict(lab["packages"]), {}
    for key, start in OWN_WHEELS.items():
        name = next((file for file in sorted(pypi) if file.startswith(start)), None)
        if name is None:
            raise ToolError(f"In thebe-lite non c'è più il pacchetto «{key}».")
        distribution, version, rest = name.split("-", 2)
        served = f"{distribution}-{version}+thebe-{rest}"
        digest = downloads.sha256(pypi[name])
        packages[key] = packages[key] | {
            "file_name": served, "sha256": digest, "version": version,
        }  # fmt: skip
        files[f"{PYODIDE}/{served}"] = pypi[name]
    return lab | {"packages": packages}, files


def thebe(site: Path, cache: Path = CACHE) -> dict[str, bytes]:
    """thebe and its kernel over the site's Pyodide, and a page with the bench's cell."""
    scripts = package_files("thebe", "lib", cache) | package_files("thebe-lite", "dist/lib", cache)
    scripts = {name: content for name, content in scripts.items() if not name.endswith(".map")}
    pypi = {
        name.removeprefix("pypi/"): content
        for name, content in scripts.items()
        if name.startswith("pypi/")
    }
    lock, files = own_packages(read_json(site / LAB_LOCK), pypi)
    piplite = next(name for name in sorted(pypi) if name.startswith("piplite"))
    settings = {
        KERNEL: {
            "pyodideUrl": f"/{PYODIDE}/pyodide.js",
            "pipliteUrls": [f"/{THEBE}/pypi/all.json"],
            "pipliteWheelUrl": f"/{THEBE}/pypi/{piplite}",
            "disablePyPIFallback": True,
            "loadPyodideOptions": {
                "lockFileURL": f"/{THEBE_LOCK}",
                "packages": [*KERNEL_PACKAGES, "pandas"],
            },
        }
    }
    page = (HERE / "thebe.html").read_text(encoding="utf-8")
    page = page.replace("{{code}}", html.escape(CODE)).replace("{{settings}}", json.dumps(settings))
    return {
        **{f"{THEBE}/{name}": content for name, content in scripts.items()},
        **files,
        THEBE_LOCK: json.dumps(lock).encode(),
        THEBE_PAGE: page.encode(),
    }
