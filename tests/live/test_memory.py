"""What the page remembers: texts, solved exercises; saved to a file, read back, erased."""

from __future__ import annotations

import json

import pytest
from lessons import FIRST, PROGRESS, SECOND
from livebook import SOON, eventually
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("live")

SOLVED = ".cc-live-solved"


@pytest.fixture
def page(warm):
    """The first lesson with nothing remembered."""
    warm.open(FIRST)
    warm.page.evaluate("localStorage.clear()")
    return warm.open(FIRST)


def solve(page) -> None:
    page.write("e1-risposta", "rate = calls['answered'].sum() / calls['offered'].sum() * 100")
    page.run("e1-verifica")


def kept(page) -> dict:
    return json.loads(page.page.evaluate("JSON.stringify(localStorage)"))


def test_an_exercise_wrong_then_right(page):
    expect(page.page.locator(SOLVED)).to_contain_text("Esercizi risolti: 0 di 1.")
    page.write("e1-risposta", "rate = 85")
    expect(page.run("e1-verifica")).to_contain_text("Hai fatto la media delle due code")
    expect(page.page.locator(".cc-live-done")).to_have_count(0)
    solve(page)
    expect(page.output("e1-verifica")).to_contain_text("Giusto.")
    expect(page.page.locator(".cc-exercise__title .cc-live-done")).to_have_text("✓ Risolto")
    expect(page.page.locator(SOLVED)).to_contain_text("Esercizi risolti: 1 di 1.")


def test_reading_the_solution_solves_nothing(page):
    page.page.locator(".cc-solution summary").click()
    expect(page.run("e1-soluzione")).to_contain_text("Giusto.")
    expect(page.page.locator(SOLVED)).to_contain_text("0 di 1")


def test_text_and_progress_survive_a_reload(page):
    solve(page)
    page.open(FIRST)
    assert page.text("e1-risposta").startswith("rate = calls")
    expect(page.page.locator(".cc-live-done")).to_be_visible()
    expect(page.page.locator(SOLVED)).to_contain_text("1 di 1")


def test_text_is_kept_even_if_the_page_closes_at_once(page):
    page.write("conto", "ultima = 1")
    page.open(SECOND)
    page.open(FIRST)
    assert page.text("conto") == "ultima = 1"


def test_a_text_that_goes_back_by_hand_is_forgotten(page):
    page.write("conto", "1")
    assert eventually(lambda: "cc:text:uf1-99:conto" in kept(page))
    page.write("conto", "total = int(calls['offered'].sum())\ntotal")
    assert eventually(lambda: "cc:text:uf1-99:conto" not in kept(page))


@pytest.mark.parametrize(
    ("choice", "text"), [("Tieni il mio", "mio = 1"), ("Usa quello nuovo", "total * 10")]
)
def test_when_the_lesson_changes_the_reader_chooses(page, choice, text):
    saved = json.dumps({"v": 1, "source": "un altro", "text": "mio = 1"})
    page.page.evaluate(f"localStorage.setItem('cc:text:uf1-99:fine', {json.dumps(saved)})")
    page.open(FIRST)
    assert page.text("fine") == "total * 10"
    notice = page.cell("fine").get_by_role("group", name="La lezione è cambiata")
    expect(notice).to_contain_text("La lezione è cambiata: tieni il tuo testo?")
    notice.get_by_role("button", name=choice).click()
    assert page.text("fine") == text
    page.open(FIRST)
    assert page.text("fine") == text
    expect(page.page.get_by_text("La lezione è cambiata")).to_have_count(0)


def test_a_browser_that_keeps_nothing_is_told(lesson):
    lesson.page.add_init_script(
        "const set = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {"
        " if (key.startsWith('cc:')) throw new DOMException('x', 'QuotaExceededError');"
        " set.call(this, key, value); }"
    )
    lesson.open(FIRST)
    lesson.write("conto", "1")
    expect(lesson.page.get_by_role("alert")).to_contain_text("non conserva quello che scrivi")
    lesson.open(PROGRESS)
    expect(lesson.page.get_by_role("status").last).to_contain_text("non conserva i dati")


def test_broken_storage_does_not_break_the_page(page):
    page.page.evaluate("localStorage.setItem('cc:text:uf1-99:conto', '{rotto')")
    page.page.evaluate("localStorage.setItem('cc:progress:uf1-99', '[1]')")
    page.open(FIRST)
    assert page.text("conto").startswith("total = int")
    expect(page.page.locator(SOLVED)).to_contain_text("0 di 1")


def test_progress_page_lists_lessons(page):
    solve(page)
    page.open(PROGRESS)
    row = page.page.get_by_role("row", name="1.99 Pagina viva")
    expect(row).to_contain_text("1 di 1")
    expect(row).to_contain_text("con testi tuoi")
    expect(page.page.get_by_role("row", name="1.98 Comandi")).to_contain_text("—")
    row.get_by_role("link").click()
    expect(page.page).to_have_url(f"{page.address}/{FIRST}")


def test_save_erase_and_take_back(page, tmp_path):
    solve(page)
    page.open(PROGRESS)
    with page.page.expect_download() as waiting:
        page.page.get_by_role("button", name="Salva in un file").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["format"] == "callcenter-progressi"
    assert set(content["items"]) == {"cc:progress:uf1-99", "cc:text:uf1-99:e1-risposta"}

    page.page.evaluate("localStorage.setItem('altro', 'resta')")
    page.page.get_by_role("button", name="Cancella tutto").click()
    page.page.get_by_role("dialog").get_by_role("button", name="Annulla").click()
    assert "cc:progress:uf1-99" in kept(page)
    page.page.get_by_role("button", name="Cancella tutto").click()
    page.page.get_by_role("dialog").get_by_role("button", name="Cancella").click()
    expect(page.page.get_by_role("row", name="1.99")).to_contain_text("0 di 1")
    assert not [key for key in kept(page) if key.startswith(("cc:text", "cc:progress"))]
    assert kept(page)["altro"] == "resta"

    page.page.locator("#cc-live-file").set_input_files(file)
    expect(page.page.get_by_text("Ho ripreso 2 voci dal file.")).to_be_visible(timeout=SOON)
    expect(page.page.get_by_role("row", name="1.99")).to_contain_text("1 di 1")
    page.open(FIRST)
    assert page.text("e1-risposta").startswith("rate = calls")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("non json", "non è un salvataggio"),
        ('{"format": "altro", "items": {}}', "non è un salvataggio"),
        ('{"format": "callcenter-progressi", "version": 9, "items": {}}', "più recente"),
        (
            '{"format": "callcenter-progressi", "version": 1, "items": {"spia": 1}}',
            "Ho ripreso 0 voci",
        ),
    ],
)
def test_files_that_are_not_ours_change_nothing(page, tmp_path, content, told):
    page.open(PROGRESS)
    file = tmp_path / "altro.json"
    file.write_text(content, encoding="utf-8")
    page.page.locator("#cc-live-file").set_input_files(file)
    expect(page.page.get_by_text(told)).to_be_visible(timeout=SOON)
    assert "spia" not in kept(page)


def test_taking_back_an_old_file_keeps_what_was_solved_since(page, tmp_path):
    solve(page)
    page.open(PROGRESS)
    file = tmp_path / "vecchio.json"
    old = {"v": 1, "exercises": {"uf1-99-e9": "2026-01-01"}}
    items = {"cc:progress:uf1-99": old}
    file.write_text(json.dumps({"format": "callcenter-progressi", "version": 1, "items": items}))
    page.page.locator("#cc-live-file").set_input_files(file)
    expect(page.page.get_by_text("Ho ripreso una voce dal file.")).to_be_visible(timeout=SOON)
    solved = json.loads(kept(page)["cc:progress:uf1-99"])["exercises"]
    assert set(solved) == {"uf1-99-e1", "uf1-99-e9"}
