"""Running, editing, stopping: what a reader does with the cells of a lesson."""

from __future__ import annotations

import re

import pytest
from lessons import FIRST, SECOND
from livebook import SOON, START, RecordingHandler, asked, eventually
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def page(warm):
    """The first lesson, just opened, with the Python of the previous test."""
    warm.open(FIRST)
    warm.page.evaluate("localStorage.clear()")
    return warm.open(FIRST)


def python_requests() -> list[str]:
    return asked("/pyodide/") + asked("worker.js")


def test_nothing_is_loaded_before_the_reader_wants_it(lesson):
    RecordingHandler.hits.clear()
    lesson.open(FIRST).page.wait_for_load_state("networkidle")
    loaded = {path.rsplit("/", 1)[-1].split("?")[0] for path in asked("/live/")}
    assert {name for name in loaded if not name.startswith("piece-")} == {"loader.js", "live.css"}
    box = lesson.cell("tabella").locator(".cc-live-run").bounding_box()
    lesson.page.mouse.move(box["x"] + 5, box["y"] + 5)  # passing by is not intent
    lesson.page.mouse.move(5, 5)
    lesson.page.wait_for_timeout(400)
    assert python_requests() == []


def test_a_pointer_that_rests_starts_loading(lesson):
    lesson.open(FIRST)
    lesson.cell("tabella").locator(".cc-live-run").hover()
    expect(lesson.page.locator("html")).to_have_attribute("data-python", "ready", timeout=START)
    expect(lesson.status).to_have_text("Python è pronto.")
    assert lesson.output("tabella").inner_text().strip() == "vecchia"


def test_every_request_stays_on_the_site(lesson, address):
    requests = []
    lesson.page.context.on("request", lambda request: requests.append(request.url))
    lesson.page.add_init_script("delete window.SharedWorker")  # whose requests can't be seen
    lesson.open(FIRST).run("cruscotto")
    host = address.split("/un/")[0]
    foreign = [url for url in requests if not url.startswith((host, "blob:", "data:"))]
    assert foreign == []
    assert any("/pyodide/" in url for url in requests)


@pytest.mark.parametrize(
    "attempt",
    [
        "from pyodide.http import pyfetch\nawait pyfetch('https://example.org/')",
        "import js\njs.XMLHttpRequest.new().open('GET', 'https://example.org/')",
        "import js\njs.importScripts('https://example.org/x.js')",
    ],
    ids=["fetch", "XMLHttpRequest", "importScripts"],
)
def test_python_reaches_nothing_but_the_site(page, attempt):
    page.run("importa")
    page.write("conto", attempt)
    expect(page.run("conto", "error")).to_contain_text("solo il sito del libro")


def test_ways_to_keep_a_line_open_are_closed(page):
    page.run("importa")
    page.write("conto", "import js\n[bool(getattr(js, n, None)) for n in ('WebSocket', 'Worker')]")
    expect(page.run("conto")).to_have_text("[False, False]")


def test_pressing_in_the_middle_runs_what_is_above(page):
    expect(page.run("conto")).to_have_text("200")
    expect(page.output("importa")).to_contain_text("Pronto")
    expect(page.output("tabella")).to_contain_text("bollette")
    assert page.cell("e1-verifica").get_attribute("data-live") is None


def test_cells_above_run_once(page):
    page.run("tabella")
    page.write("importa", "print('di nuovo')")
    page.run("conto")
    expect(page.output("importa")).to_contain_text("Pronto")
    expect(page.run("importa")).to_contain_text("di nuovo")


def test_a_table_takes_the_place_of_the_old_output(page):
    output = page.run("tabella")
    expect(output.locator("td", has_text="bollette")).to_be_visible()
    assert "vecchia" not in output.inner_text()


def test_a_figure_keeps_its_number_and_caption(page):
    output = page.run("figura")
    expect(output.locator(".main-svg").first).to_be_visible(timeout=SOON)
    expect(output.locator("figcaption")).to_contain_text("Chiamate per coda")
    expect(output.locator(".cc-plotly")).to_have_attribute("aria-label", re.compile("^Barre"))


def test_edit_and_run_again(page):
    page.run("conto")
    page.write("conto", "total = 7\ntotal + 1")
    page.page.keyboard.press("Control+Enter")
    expect(page.output("conto")).to_have_text("8", timeout=SOON)
    page.write("conto", "total = 8\ntotal + 1")
    page.page.keyboard.press("Shift+Enter")
    expect(page.output("conto")).to_have_text("9", timeout=SOON)
    expect(page.run("fine")).to_have_text("80")


def test_an_error_is_explained_where_it_is(page):
    page.write("conto", "total = 1\ncalls['offred']")
    output = page.run("conto", "error")
    expect(output.locator(".cc-live-error__what")).to_contain_text("KeyError")
    expect(output.locator(".cc-live-error__where")).to_contain_text("Riga 2")
    expect(output.locator(".cc-live-error__hint")).to_contain_text("Nomi simili: offered")
    expect(page.cell("conto").locator(".cc-live-wrong-line")).to_have_text("calls['offred']")
    details = output.locator("details")
    expect(details.locator("pre")).to_be_hidden()
    details.locator("summary").click()
    expect(details.locator("pre")).to_contain_text("Cella conto, riga 2")


def test_an_error_above_is_told_below(page):
    page.write("importa", "calls = 1 / 0")
    page.press("conto")
    expect(page.output("importa").locator(".cc-live-error")).to_be_visible(timeout=START)
    expect(page.output("conto")).to_contain_text("Una cella sopra si è fermata")
    page.output("conto").get_by_role("button", name="Vai a quella cella").click()
    expect(page.cell("importa").locator(".cc-live-run")).to_be_focused()


def test_a_name_from_a_cell_not_run_leads_to_it(page):
    page.run("importa")
    page.write("importa", "import pandas as pd\nrate")
    output = page.run("importa", "error")
    expect(output).to_contain_text("Non hai ancora eseguito la cella che crea rate")
    output.get_by_role("button", name="Vai a quella cella").click()
    expect(page.cell("e1-risposta").locator(".cc-live-run")).to_be_focused()


def test_output_arrives_while_the_cell_runs(page):
    page.run("importa")
    page.write("conto", "import time\nprint('uno')\ntime.sleep(3)\nprint('due')")
    page.press("conto")
    expect(page.output("conto")).to_contain_text("uno", timeout=2500)
    assert "due" not in page.output("conto").inner_text()
    expect(page.output("conto")).to_contain_text("due", timeout=SOON)
    page.rest()


def test_long_output_is_cut_with_a_note(page):
    page.run("importa")
    page.write("conto", "for n in range(60000):\n    print('riga', n)")
    output = page.run("conto")
    expect(output).to_contain_text("primi 200 KB")
    assert len(output.inner_text()) < 210_000


def test_top_level_await_and_a_silent_last_line(page):
    page.run("importa")
    page.write("conto", "import asyncio\nawait asyncio.sleep(0)\n__name__")
    expect(page.run("conto")).to_have_text("'__main__'")
    page.write("conto", "42;")
    expect(page.run("conto")).to_be_hidden()


def test_input_says_what_to_do(page):
    page.run("importa")
    page.write("conto", "input('nome?')")
    expect(page.run("conto", "error")).to_contain_text("scrivi il valore nella cella")


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n    pass",
        "import time\ntime.sleep(600)",
    ],
    ids=["busy", "sleeping"],
)
def test_stopping_an_endless_cell_keeps_variables_and_text(page, loop):
    page.run("conto")
    page.write("fine", f"kept = 5\n{loop}")
    page.press("fine")
    expect(page.cell("fine")).to_have_attribute("data-live", "running", timeout=SOON)
    page.page.wait_for_timeout(1000)
    page.page.get_by_role("button", name="Ferma").click()
    expect(page.status).to_have_text("Fermato. Le variabili ci sono ancora.", timeout=SOON)
    assert page.text("fine").endswith(loop)
    page.write("fine", "kept + total")
    expect(page.run("fine")).to_have_text("205")


STUBBORN = """\
def stubborn():
    count = 0
    while True:
        try:
            while True:
                count += 1
        except BaseException:
            count -= 1

stubborn()"""


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "dedicated"])
@pytest.mark.parametrize("loop", [STUBBORN, "sum(iter(int, 1))"], ids=["stubborn", "deaf"])
def test_a_cell_that_does_not_stop_is_ended_and_python_restarts(lesson, problems, loop, shared):
    if not shared:
        lesson.page.add_init_script("delete window.SharedWorker")
    lesson.open(FIRST).run("conto")
    lesson.write("fine", loop)
    lesson.press("fine")
    expect(lesson.cell("fine")).to_have_attribute("data-live", "running", timeout=SOON)
    lesson.page.wait_for_timeout(1000)
    lesson.page.get_by_role("button", name="Ferma").click()
    expect(lesson.status).to_contain_text("le variabili no", timeout=SOON)
    assert lesson.text("fine") == loop
    lesson.write("fine", "total")
    expect(lesson.run("fine")).to_have_text("200")  # the cells above ran again
    problems.clear()


def test_without_shared_workers_everything_works_and_stops(lesson):
    lesson.page.add_init_script("delete window.SharedWorker")
    lesson.open(FIRST)
    expect(lesson.run("conto")).to_have_text("200")
    lesson.write("fine", "while True:\n    pass")
    lesson.press("fine")
    expect(lesson.cell("fine")).to_have_attribute("data-live", "running", timeout=SOON)
    lesson.page.wait_for_timeout(1000)
    lesson.page.get_by_role("button", name="Ferma").click()
    expect(lesson.status).to_contain_text("Fermato.", timeout=SOON)


def test_a_cell_goes_back_to_the_lesson(page):
    page.write("conto", "1")
    expect(page.run("conto")).to_have_text("1")
    page.choose("conto", "Ripristina")
    assert page.text("conto") == "total = int(calls['offered'].sum())\ntotal"
    expect(page.output("conto")).to_contain_text("200")
    page.open(FIRST)
    assert page.text("conto").startswith("total = int")


def test_the_page_goes_back_to_the_lesson_after_asking(page):
    page.write("conto", "1")
    page.run("tabella")
    page.page.get_by_role("button", name="Ripristina la pagina").click()
    dialog = page.page.get_by_role("dialog")
    expect(dialog).to_contain_text("una cella")
    dialog.get_by_role("button", name="Annulla").click()
    assert page.text("conto") == "1"
    page.page.get_by_role("button", name="Ripristina la pagina").click()
    page.page.get_by_role("dialog").get_by_role("button", name="Ripristina").click()
    expect(page.output("tabella")).to_have_text("vecchia")
    assert page.text("conto").startswith("total = int")
    expect(page.status).to_have_text("La pagina è come all'inizio.", timeout=SOON)
    page.write("importa", "'calls' in dir()")
    expect(page.run("importa")).to_have_text("False")  # the variables are gone too


def test_run_everything(page):
    page.page.get_by_role("button", name="Esegui tutto").click()
    expect(page.cell("fine")).to_have_attribute("data-live", "ok", timeout=START)
    expect(page.output("e1-verifica")).to_contain_text("Da completare")
    assert page.cell("e1-soluzione").get_attribute("data-live") is None


def test_run_up_to_a_cell(page):
    page.run("conto")
    page.write("importa", "import pandas as pd\ncalls = pd.DataFrame({'offered': [1]})")
    page.write("registra", "pass")
    page.write("figura", "pass")
    page.choose("conto", "Esegui fin qui")
    expect(page.output("conto")).to_have_text("1", timeout=SOON)


def test_the_next_lesson_finds_python_ready_and_empty(lesson):
    lesson.open(FIRST).run("conto")
    RecordingHandler.hits.clear()
    lesson.open(SECOND)
    lesson.page.wait_for_timeout(500)
    lesson.write("tabella", "'total' in dir()")
    expect(lesson.run("tabella")).to_have_text("False")
    assert asked("pyodide.asm") == []


def test_two_lessons_side_by_side_do_not_disturb_each_other(lesson, context, address):
    lesson.open(FIRST).run("conto")
    other = type(lesson)(context.new_page(), address).open(FIRST)
    other.write("conto", "total = 3")
    other.run("conto")
    expect(other.run("fine")).to_have_text("30")
    expect(lesson.run("fine")).to_have_text("2000")


def test_a_loop_ends_with_its_page(lesson):
    lesson.open(FIRST).run("importa")
    lesson.write("conto", "while True:\n    pass")
    lesson.press("conto")
    expect(lesson.cell("conto")).to_have_attribute("data-live", "running", timeout=SOON)
    lesson.page.wait_for_timeout(800)
    lesson.open(SECOND)
    lesson.write("tabella", "1 + 1")
    expect(lesson.run("tabella")).to_have_text("2")


def test_offline_start_is_told(lesson, problems):
    lesson.page.route("**/_static/pyodide/**", lambda route: route.abort())
    lesson.page.add_init_script("delete window.SharedWorker")
    lesson.open(FIRST).press("conto")
    expect(lesson.status).to_contain_text("Python non si carica", timeout=SOON)
    assert eventually(lambda: lesson.cell("conto").get_attribute("data-live") == "")
    problems.clear()
