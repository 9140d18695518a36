"""JupyterLite inside the site, in a real browser with the network cut off."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from tools import browser, downloads, lite, pyodide, site

ROOT = Path(__file__).parents[2]
PREFIX = "un/prefisso"
HIDDEN_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"
LESSON = "uf1/dal-registro-al-report.ipynb"
# One build and one page; the last tests look at what the page asked for in the first ones.
pytestmark = pytest.mark.xdist_group("lite")
WIDGETS = """from callcenter.dashboards import Dashboard, slider
import ipywidgets, plotly.graph_objects as go
display(ipywidgets.IntSlider(value=7, description="Prova"))
go.Figure(go.Bar(x=[1, 2], y=[3, 4]))"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lite") / "site"
    pyodide.build(folder)
    lite.build(folder)
    return folder


@pytest.fixture(scope="module")
def address(built, tmp_path_factory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("place")
    (place / PREFIX).parent.mkdir(parents=True)
    (place / PREFIX).symlink_to(built, target_is_directory=True)
    server = site.SiteServer(("127.0.0.1", 0), partial(site.SiteHandler, directory=str(place)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/{PREFIX}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def lesson(address) -> Iterator[Page]:
    """The lesson open in the notebook application, with what it asked the network for."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.require(), args=[*browser.FLAGS, HIDDEN_NETWORK]
        )
        context = chromium.new_context(locale="it-IT", viewport={"width": 1280, "height": 900})
        tab = context.new_page()
        tab.asked, tab.missing = [], []
        context.on("request", lambda request: tab.asked.append(request.url))
        context.on("response", lambda answer: _note_missing(tab, answer))
        tab.goto(f"{address}/lite/notebooks/index.html?path={LESSON}")
        # An empty notebook comes first: wait for the lesson's own text.
        tab.locator(".jp-Notebook .jp-CodeCell", has_text="import").first.wait_for(timeout=90_000)
        yield tab
        chromium.close()


def _note_missing(tab: Page, answer) -> None:
    # The browser itself asks for this one, at the root of the host.
    if answer.status >= 400 and not answer.url.endswith("/favicon.ico"):
        tab.missing.append(answer.url)


def run_cell(tab: Page, number: int) -> str:
    """Run a cell and return its results as text."""
    cell = tab.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.locator(".cm-content").first.click()
    tab.keyboard.press("Shift+Enter")
    prompt = cell.locator(".jp-InputPrompt").first.element_handle()
    tab.wait_for_function("prompt => /\\d/.test(prompt.innerText)", arg=prompt, timeout=120_000)
    return cell.locator(".jp-OutputArea").first.inner_text()


def test_a_lesson_opens_in_italian(lesson):
    assert "Dal registro al report" in lesson.locator(".jp-Notebook").inner_text()
    menus = lesson.locator(".lm-MenuBar").first.inner_text().split()
    assert {"Modifica", "Visualizza", "Esegui", "Impostazioni", "Aiuto"} <= set(menus)


def test_the_first_cells_run_and_give_the_books_results(lesson):
    notebook = json.loads((ROOT / "book" / LESSON).read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    run_cell(lesson, 0)
    assert run_cell(lesson, 1).strip() == "".join(code[1]["outputs"][0]["text"]).strip()
    run_cell(lesson, 2)
    cell = lesson.locator(".jp-Notebook .jp-CodeCell").nth(2)
    assert cell.locator("table.dataframe tbody tr").count() > 3


def test_widgets_and_figures_are_drawn(lesson):
    cell = lesson.locator(".jp-Notebook .jp-CodeCell").nth(3)
    cell.locator(".cm-content").first.click()
    lesson.keyboard.press("Control+A")
    lesson.keyboard.insert_text(WIDGETS)
    run_cell(lesson, 3)
    cell.locator(".widget-slider").wait_for(timeout=30_000)
    cell.locator(".js-plotly-plot .bars path").first.wait_for(timeout=30_000)
    assert cell.locator("[data-title*='loud']").count() == 0


# JupyterLite asks them at the host's root, whatever the site's folder: the first is answered by its
# own service worker, the second by no one.
AT_THE_ROOT = ("/api/service-worker-heartbeat", "/favicon.ico")


def test_nothing_is_asked_to_other_hosts_and_nothing_is_missing(lesson, address):
    host = address.removesuffix(urlsplit(address).path)
    allowed = {f"{host}{path}" for path in AT_THE_ROOT}
    outside = [
        url for url in lesson.asked if url.startswith("http") and not url.startswith(address)
    ]
    assert set(outside) - allowed == set()
    assert lesson.missing == []


def test_python_is_the_pages_own(lesson):
    wheels = {url.rsplit("/", 1)[-1] for url in lesson.asked if "/_static/pyodide/" in url}
    assert any(name.startswith("pandas-3.1.1") for name in wheels)
    assert "pyodide-lock-lab.json" in wheels


def test_the_lab_lists_what_is_served(built):
    folder = built / "_static" / "pyodide"
    lock = json.loads((folder / lite.LOCK_NAME).read_text(encoding="utf-8"))
    for key, entry in lock["packages"].items():
        assert downloads.sha256_of(folder / entry["file_name"]) == entry["sha256"], key
        assert set(entry["depends"]) <= set(lock["packages"])


def test_callcenter_brings_what_the_lessons_need(built, tmp_path):
    folder = built / "_static" / "pyodide"
    lab = json.loads((folder / lite.LOCK_NAME).read_text(encoding="utf-8"))["packages"]
    assert {"ipywidgets", "pandas", "plotly", "pyyaml"} <= set(lab["callcenter"]["depends"])
    cells = [{"cell_type": "code", "source": ["from callcenter import erlang\n", "erlang"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"metadata": {}, "cells": cells}))
    assert "scipy" in lite.lesson_needs(lab, tmp_path)
    assert "scipy" not in lite.lesson_needs(lab, tmp_path / "none")


def test_the_pages_lock_is_untouched_and_most_files_are_shared(built):
    folder = built / "_static" / "pyodide"
    lab = json.loads((folder / lite.LOCK_NAME).read_text(encoding="utf-8"))["packages"]
    page = json.loads((folder / pyodide.LOCK_NAME).read_text(encoding="utf-8"))["packages"]
    different = [name for name in page if page[name]["file_name"] != lab[name]["file_name"]]
    assert different == ["ipython"]


def test_lessons_have_the_kernel_of_jupyterlite(built):
    copies = sorted((built / "lite" / "files").rglob("*.ipynb"))
    assert (built / "lite" / "files" / LESSON) in copies
    for copy in copies:
        notebook = json.loads(copy.read_text(encoding="utf-8"))
        original = json.loads(
            (ROOT / "book" / copy.relative_to(built / "lite" / "files")).read_text(encoding="utf-8")
        )
        assert notebook["metadata"]["kernelspec"]["name"] == "python"
        assert notebook["cells"] == original["cells"]


def test_what_is_not_used_is_not_there(built):
    names = [path.name for path in (built / "lite").rglob("*")]
    assert not [name for name in names if name.endswith((".map", ".eot"))]
    for name in ("repl", "consoles", "edit", "tree"):
        assert not (built / "lite" / name).exists()


def test_a_changed_plotly_extension_is_noticed(tmp_path):
    static = tmp_path / "extensions" / "jupyterlab-plotly" / "static"
    static.mkdir(parents=True)
    (static / "1.js").write_text("other code")
    with pytest.raises(lite.LiteError, match="keep_figures_here"):
        lite.keep_figures_here(tmp_path)


def test_a_missing_extension_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(lite.sys, "prefix", str(tmp_path))
    with pytest.raises(lite.LiteError, match=r"requirements-dev\.txt"):
        lite.extension_folder("jupyterlab-plotly")
