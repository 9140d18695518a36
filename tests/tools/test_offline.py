"""A small site with Python in it, visited in a real browser, then without its server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tools import browser, offline, pyodide, site

PREFIX = "un/prefisso"
HIDDEN_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"
LESSON = "book/uf1/prova.html"
MESSAGE = "versione nuova del libro"
WORKER = """
importScripts('../pyodide/pyodide.js');
onmessage = async () => {
  const python = await loadPyodide({ indexURL: new URL('../pyodide/', location.href).href });
  await python.loadPackage(['callcenter']);
  postMessage(python.runPython(`
from callcenter import data, remote
remote.connect("../data")
len(data.read("operators"))
`));
};
"""
PAGE = """<!DOCTYPE html><html lang="it"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{up}_static/book.css?v={version}"></head><body><h1>{title}</h1>
<button id="run">Esegui</button><output></output>
<script>document.querySelector('#run').onclick = () => {{
  const worker = new Worker('{up}_static/live/worker.js');
  worker.onmessage = (event) => {{ document.querySelector('output').textContent = event.data; }};
  worker.postMessage('go');
}};</script></body></html>"""


def write_pages(folder: Path, version: str) -> None:
    for name, up in (
        ("book/index.html", "../"),
        (LESSON, "../../"),
        ("book/uf1/altra.html", "../../"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        title = f"{name} {version}"
        page = PAGE.format(title=title, up=up, version=version)
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "index.html").write_text(PAGE.format(title="porta", up="", version=version), "utf-8")
    (folder / "_static" / "book.css").write_text(f"h1 {{ color: rgb(0, 0, {len(version)}) }}")
    (folder / "_static" / "live").mkdir(exist_ok=True)
    (folder / "_static" / "live" / "worker.js").write_text(WORKER)
    (folder / "_static" / "live" / "piece.js").write_text("export const later = true;")


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """The first version of the site."""
    folder = tmp_path_factory.mktemp("site")
    pyodide.build(folder)
    write_pages(folder, "uno")
    offline.build(folder)
    return folder


class Host:
    """A server that can disappear and come back at the same address."""

    def __init__(self, folder: Path, place: Path):
        prefix = place / PREFIX
        prefix.parent.mkdir(parents=True)
        prefix.symlink_to(folder, target_is_directory=True)
        self.place, self.port, self.server = place, 0, None
        self.open()

    def open(self) -> None:
        handler = partial(site.SiteHandler, directory=str(self.place))
        self.server = site.SiteServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def url(self, page: str) -> str:
        return f"http://localhost:{self.port}/{PREFIX}/{page}"


@pytest.fixture
def host(finished, tmp_path) -> Iterator[Host]:
    folder = tmp_path / "site"
    # Links, not copies: the wheels are 50 MB. Files that change are written anew.
    shutil.copytree(finished, folder, copy_function=lambda a, b: Path(b).symlink_to(a))
    changing = ["sw.js", "_static/book.css", "_static/offline.js"]
    changing += ["_static/live/worker.js", "_static/live/piece.js"]
    changing += [page.relative_to(finished).as_posix() for page in offline.pages(finished)]
    for name in changing:
        (folder / name).unlink()
        shutil.copy(finished / name, folder / name)
    served = Host(folder, tmp_path / "place")
    served.folder = folder
    yield served
    served.close()


@pytest.fixture
def tab(host) -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.require(), args=[*browser.FLAGS, HIDDEN_NETWORK]
        )
        yield chromium.new_context(locale="it-IT").new_page()
        chromium.close()


def visit(tab: Page, host: Host, page: str) -> None:
    tab.goto(host.url(page))
    tab.wait_for_function("navigator.serviceWorker.controller?.state === 'activated'")


def kept(tab: Page) -> list[str]:
    return tab.evaluate(
        """async () => { const urls = [];
        for (const name of await caches.keys())
          for (const request of await (await caches.open(name)).keys()) urls.push(request.url);
        return urls; }"""
    )


def wait_until_kept(tab: Page, part: str) -> None:
    for _ in range(100):
        if any(part in url for url in kept(tab)):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"{part} is not kept: {kept(tab)}")


def run(tab: Page) -> str:
    tab.click("#run")
    tab.wait_for_function("document.querySelector('output').textContent !== ''", timeout=90_000)
    return tab.inner_text("output")


def test_a_visited_lesson_is_read_and_run_without_a_network(tab, host):
    visit(tab, host, LESSON)
    operators = run(tab)
    assert int(operators) > 3
    wait_until_kept(tab, "prova.html")
    wait_until_kept(tab, "piece.js")
    host.close()
    tab.context.set_offline(True)
    tab.reload()
    assert tab.inner_text("h1") == f"{LESSON} uno"
    assert tab.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 3)"
    assert run(tab) == operators


def test_home_is_there_after_visiting_a_lesson_and_other_pages_explain(tab, host):
    visit(tab, host, LESSON)
    wait_until_kept(tab, "prova.html")
    host.close()
    tab.goto(host.url("book/index.html"))
    assert tab.inner_text("h1") == "book/index.html uno"
    tab.goto(host.url("book/uf1/altra.html"))
    assert tab.inner_text("h1") == "Sei senza rete"


def test_nothing_heavy_is_downloaded_before_python_is_used(tab, host):
    visit(tab, host, LESSON)
    wait_until_kept(tab, "prova.html")
    assert not [url for url in kept(tab) if re.search("/(pyodide|data|live)/", url)]


def test_a_new_version_announces_itself_and_is_there_after_a_reload(tab, host):
    visit(tab, host, LESSON)
    wait_until_kept(tab, "prova.html")
    run(tab)
    wheels = {url for url in kept(tab) if "pandas" in url}
    write_pages(host.folder, "nuova versione")
    offline.build(host.folder)
    tab.reload()
    bar = tab.locator(".cc-update[role=status]").filter(has_text=MESSAGE)
    bar.wait_for()
    with tab.expect_navigation():
        bar.get_by_role("button", name="Ricarica").click()
    tab.wait_for_function("navigator.serviceWorker.controller?.state === 'activated'")
    assert tab.inner_text("h1") == f"{LESSON} nuova versione"
    assert tab.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 14)"
    # What has not changed is not downloaded again.
    assert wheels <= set(kept(tab))
    assert tab.locator(".cc-update").count() == 0


def test_a_reader_may_wait(tab, host):
    visit(tab, host, LESSON)
    write_pages(host.folder, "due")
    offline.build(host.folder)
    tab.reload()
    tab.get_by_role("button", name="Più tardi").click()
    assert tab.locator(".cc-update").count() == 0


def test_a_page_opened_from_a_folder_does_not_complain(finished):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.require(), args=[*browser.FLAGS, HIDDEN_NETWORK]
        )
        tab = chromium.new_page()
        problems = []
        tab.on("console", lambda message: problems.append(message.text))
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto((finished / LESSON).as_uri())
        tab.wait_for_timeout(300)
        chromium.close()
    assert problems == []


def test_every_page_registers_once(finished):
    offline.build(finished)
    for page in offline.pages(finished):
        text = page.read_text(encoding="utf-8")
        assert text.count(offline.REGISTRATION) == (page.name != offline.NO_NETWORK), page


def test_the_lists_are_those_of_the_site(finished):
    lists = (finished / "sw.js").read_text(encoding="utf-8").splitlines()[:2]
    shell = json.loads(lists[0].removeprefix("self.__SHELL__=").removesuffix(";"))
    names = {entry["url"] for entry in shell}
    assert {"_static/book.css", "book/index.html", "index.html", "senza-rete.html"} <= names
    assert LESSON not in names
    files = json.loads(lists[1].removeprefix("self.__FILES__=").removesuffix(";"))
    assert files["_static/pyodide/pyodide.js"]
    assert all((finished / name).is_file() for name in files)


def test_the_packages_are_locked_without_a_host():
    text = (offline.SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in "".join(line for line in text.splitlines() if "url" not in line)


def test_the_service_worker_is_valid_javascript(finished):
    from tools import node

    subprocess.run([str(node.node()), "--check", str(finished / "sw.js")], check=True)
