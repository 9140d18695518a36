"""The bench's table, its arguments and its server; the measurements themselves are not tests."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request

import pytest

from bench import extras, report, server
from bench.report import Row
from tools import bench
from tools.errors import ToolError


def row(unit: str = "s", **values: list) -> Row:
    return Row(
        "First visit", unit, {name.replace("_", " "): found for name, found in values.items()}
    )


# --- table ---------------------------------------------------------------------------------------


def test_a_ratio_is_of_medians():
    found = row(page=[9.0, 2.0, 3.0], JupyterLite=[12.0, 10.0, 100.0])
    assert report.ratio(found, "page") == pytest.approx(3 / 12)
    assert report.ratio(found, "JupyterLite") is None


@pytest.mark.parametrize("baseline", [[], [None, None], [0.0]])
def test_without_a_baseline_there_is_no_ratio(baseline):
    found = row(page=[2.0], JupyterLite=baseline)
    assert report.ratio(found, "page") is None
    assert report.cell(found, "page") == "2.0 s"


def test_a_cell_tells_median_range_and_ratio():
    found = row(page=[5.31, 5.9, 5.12], JupyterLite=[10.62])
    assert report.cell(found, "page") == "5.3 s (5.1–5.9) · 0.50×"
    assert report.cell(found, "JupyterLite") == "10.6 s"
    assert report.cell(found, "thebe") == "—"


def test_small_values_keep_their_digits_and_milliseconds_have_none():
    assert report.spread([0.034, 0.05], "s") == "0.04 s (0.03–0.05)"
    assert report.spread([59.6, 70.2, 61.0], "ms") == "61 ms (60–70)"


def test_runs_that_stalled_are_told_and_not_averaged():
    found = row(page=[4.0], JupyterLite=[None, 8.0, None])
    assert report.cell(found, "JupyterLite") == "8.0 s · stalled 2 of 3"
    assert report.cell(found, "page") == "4.0 s · 0.50×"
    assert report.cell(row(thebe=[None, None]), "thebe") == "stalled 2 of 2"


def test_bytes_next_to_nothing_have_no_ratio():
    assert report.cell(row("MB", page=[0.0], JupyterLite=[0.002]), "page") == "0.00 MB"
    assert report.cell(row("MB", page=[15.0], JupyterLite=[30.0]), "page") == "15.0 MB · 0.50×"


def test_the_table_is_markdown_with_a_column_for_each_rival():
    lines = report.table([row(page=[1.0], JupyterLite=[2.0])], ["page", "JupyterLite"]).splitlines()
    assert lines == [
        "|  | page | JupyterLite |",
        "| --- | --- | --- |",
        "| First visit | 1.0 s · 0.50× | 2.0 s |",
    ]


def test_the_report_says_when_where_and_how():
    plan = bench.Plan(None, [bench.LessonPage()], None, repetitions=2, moves=10, rate=20)
    plan.note_visit("First visit", "lesson page", bench.Visit(4.0, 3.0, 15.0))
    plan.note_visit("First visit", "lesson page", None)
    text = bench.written(plan, "156.0.1", bench.datetime(2026, 11, 24, 22, 5))
    assert "2026-11-24 22:05" in text
    assert "Chromium 156.0.1" in text
    assert report.processor() in text
    assert "| First visit, from Run | 3.0 s · stalled 1 of 2 |" in text
    assert "thebe 0.9.3" in " ".join(text.split())
    assert "{" not in text.replace(extras.CODE.replace("\n", "; "), "")


# --- command line --------------------------------------------------------------------------------


def test_a_missing_site_is_told_with_what_to_do(tmp_path, capsys):
    assert bench.main(["--site", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "python -m tools site build" in told.err
    assert told.out == ""


def test_a_site_only_to_read_is_not_enough(tmp_path):
    for part in bench.PARTS[:2]:
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / part).touch()
    with pytest.raises(ToolError, match=r"manca _static/live/loader\.js"):
        bench.check_site(tmp_path)


def measured(monkeypatch, tmp_path, *arguments: str) -> bench.Plan:
    """The plan that a command line leads to, with a stand-in for the measurements."""
    plans = []

    def run(plan, say):
        plans.append(plan)
        plan.note("First visit, from opening", "s", "lesson page", 4.0)
        return "156.0.1"

    monkeypatch.setattr(bench, "check_site", lambda site: None)
    monkeypatch.setattr(bench, "prepare", lambda site, names: ([bench.LessonPage()], names))
    monkeypatch.setattr(bench, "run", run)
    assert bench.main(["--site", str(tmp_path), *arguments]) == 0
    return plans[0]


def test_quick_is_one_repetition_unless_told_otherwise(monkeypatch, tmp_path):
    assert measured(monkeypatch, tmp_path).repetitions == bench.REPETITIONS >= 3
    quick = measured(monkeypatch, tmp_path, "--quick")
    assert (quick.repetitions, quick.moves >= 10) == (1, True)
    assert measured(monkeypatch, tmp_path, "--quick", "--repetitions", "2").repetitions == 2


def test_rivals_and_speed_can_be_chosen(monkeypatch, tmp_path):
    plan = measured(monkeypatch, tmp_path, "--only", "page, thebe", "--rate", "8")
    assert plan.files == ("page", "thebe")
    assert plan.rate == 8


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--only", "page,altro"], "non c'è «altro»"), (["--repetitions", "0"], "almeno 1")],
)
def test_wrong_arguments_are_told(arguments, told, capsys):
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert told in capsys.readouterr().err


def test_the_table_is_printed_and_saved(monkeypatch, tmp_path, capsys):
    file = tmp_path / "bench.md"
    measured(monkeypatch, tmp_path, "--save", str(file))
    assert "| First visit, from opening | 4.0 s |" in file.read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() == file.read_text(encoding="utf-8").strip()


def test_every_rival_begins_once_in_a_while():
    assert bench.turned(["a", "b", "c"], 4) == ["b", "c", "a"]


# --- server --------------------------------------------------------------------------------------


def get(address: str, **headers: str):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as found:
        return found.headers, found.read()


def test_the_server_compresses_text_caches_and_counts(tmp_path):
    text = "una riga\n" * 1000
    (tmp_path / "a.js").write_text(text)
    (tmp_path / "a.whl").write_bytes(b"zip" * 100)
    with server.BenchServer(server.Files(tmp_path, {"più/b.json": b"{}"})) as running:
        headers, body = get(f"{running.address}/a.js?v=1")
        assert gzip.decompress(body).decode() == text
        assert headers["Content-Encoding"] == "gzip"
        assert headers["Cache-Control"] == "max-age=600"
        assert running.counter.total == len(body) < len(text)
        with pytest.raises(urllib.error.HTTPError, match="304"):
            get(f"{running.address}/a.js", **{"If-None-Match": headers["ETag"]})
        plain, wheel = get(f"{running.address}/a.whl")
        assert (plain["Content-Encoding"], wheel) == (None, b"zip" * 100)
        assert gzip.decompress(get(f"{running.address}/pi%C3%B9/b.json")[1]) == b"{}"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(f"{running.address}/altro.js")


def test_a_slow_line_makes_everyone_wait_their_turn(monkeypatch):
    now, slept = [100.0], []
    monkeypatch.setattr(server.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(server.time, "sleep", slept.append)
    line = server.Line(8)  # a million bytes a second
    line.wait(500_000)
    line.wait(500_000)
    assert slept == pytest.approx([0.5, 1.0])
    server.Line(0).wait(10**9)
    assert len(slept) == 2


# --- what is laid over the site ------------------------------------------------------------------


@pytest.fixture
def site(tmp_path):
    """The parts of JupyterLite that the bench changes."""
    plugin = {
        "pyodideUrl": "./../_static/pyodide/pyodide.js",
        "loadPyodideOptions": {"packages": ["micropip", "callcenter"]},
    }
    configuration = {"jupyter-config-data": {"litePluginSettings": {extras.KERNEL: plugin}}}
    contents = tmp_path / "lite" / "api" / "contents"
    contents.mkdir(parents=True)
    (contents / "all.json").write_text(json.dumps({"content": [{"name": "uf1"}]}))
    (tmp_path / "lite" / "jupyter-lite.json").write_text(json.dumps(configuration))
    return tmp_path


def test_jupyterlite_gets_a_notebook_with_only_the_cell(site):
    files = extras.jupyterlite(site)
    cells = json.loads(files["lite/files/bench-1.ipynb"])["cells"]
    assert [cell["source"] for cell in cells] == [extras.CODE]
    names = [entry["name"] for entry in json.loads(files["lite/api/contents/all.json"])["content"]]
    assert names == ["uf1", *extras.NOTEBOOKS]


def test_the_lean_jupyterlite_loads_pandas_and_not_the_book(site):
    files = extras.lean_jupyterlite(site)
    configuration = json.loads(files[f"{extras.LEAN}/jupyter-lite.json"])
    kernel = configuration["jupyter-config-data"]["litePluginSettings"][extras.KERNEL]
    assert kernel["loadPyodideOptions"]["packages"] == ["micropip", "pandas"]
    assert kernel["pyodideUrl"] == "./../../_static/pyodide/pyodide.js"


def test_thebe_has_its_own_kernel_in_the_lock():
    lab = {
        "packages": {key: {"file_name": "old", "depends": ["x"]} for key in extras.OWN_WHEELS}
        | {"pandas": {"file_name": "pandas.whl"}}
    }
    wheels = {
        f"{start.split('-')[0]}-4.0.7-py3-none-any.whl": start.encode()
        for start in extras.OWN_WHEELS.values()
    }
    lock, files = extras.own_packages(lab, wheels)
    entry = lock["packages"]["piplite"]
    assert entry["file_name"] == "piplite-4.0.7+thebe-py3-none-any.whl"
    assert entry["depends"] == ["x"]
    assert files[f"{extras.PYODIDE}/{entry['file_name']}"] == b"piplite"
    assert lock["packages"]["pandas"] == lab["packages"]["pandas"]
    assert lab["packages"]["piplite"]["file_name"] == "old"
    with pytest.raises(ToolError, match="ipykernel"):
        extras.own_packages(lab, {})


def test_without_thebe_the_others_are_compared(monkeypatch, site, capsys):
    def unreachable(*_):
        raise ToolError("non c'è rete")

    monkeypatch.setattr(extras, "package_files", unreachable)
    rivals, _ = bench.prepare(site, ("page", "jupyterlite", "thebe"))
    assert [rival.name for rival in rivals] == ["lesson page", report.BASELINE]
    assert "thebe resta fuori dal confronto: non c'è rete" in capsys.readouterr().err
