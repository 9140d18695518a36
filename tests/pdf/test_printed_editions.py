"""The other editions: units, lessons, worksheets, solutions, black and white, sheets."""

from __future__ import annotations

import re

import pikepdf
import pytest
from lxml import html
from reading import page_text, pages_text, squeezed

from tools.errors import ToolError
from tools.paper import __main__ as command
from tools.paper import audit, exercises, impose
from tools.paper.editions import EditionError

pytestmark = pytest.mark.xdist_group("pdf")
SITE = "https://esempio.invalid/libro"


def prompts(page):
    tree = html.fromstring(page.body)
    return [
        squeezed(title.text_content()) for title in tree.xpath("//*[@class='cc-exercise__title']")
    ]


def test_a_unit_has_its_lessons_and_no_other(press, first_lesson):
    unit = press.make("unit", first_lesson.unit)
    assert audit.problems(unit.pdf) == []
    assert unit.overfull == []
    inside = {name for name in unit.parts if re.fullmatch(r"uf\d-\w+", name)}
    expected = {
        page.lesson for page in press.pages if page.lesson and page.unit == first_lesson.unit
    }
    assert inside - {f"{first_lesson.unit}-index"} == expected
    assert {"copertina", "colophon", "indice", "risposte", "indice-dei-termini"} <= set(unit.parts)


def test_a_lesson_stands_alone_with_answers_and_licence(press, first_lesson):
    lesson = press.make("lesson", first_lesson.lesson)
    assert audit.problems(lesson.pdf) == []
    text = pages_text(lesson.pdf, 1, lesson.pages)
    assert text.index("Domanda 1 di") < text.index("Risposte del quiz")
    assert "CC BY-SA 4.0" in page_text(lesson.pdf, lesson.pages)


def test_a_lesson_leads_to_its_page_on_the_site(press, first_lesson):
    lesson = press.make("lesson", first_lesson.lesson, site=SITE)
    address = f"{SITE}/{first_lesson.name}.html"
    with pikepdf.open(lesson.pdf) as document:
        addresses = {
            str(note.A.URI)
            for page in document.pages
            for note in page.obj.get("/Annots", ())
            if "/URI" in note.get("/A", {})
        }
        alternatives = [
            str(e.get("/Alt", "")) for e in audit.elements(document.Root.StructTreeRoot)
        ]
    assert address in addresses
    assert any("Codice QR" in text for text in alternatives)
    assert squeezed(address.split("//")[1]) in squeezed(page_text(lesson.pdf, 1))


def test_black_and_white_uses_no_colour(press, first_lesson):
    colour = press.make("lesson", first_lesson.lesson)
    grey = press.make("lesson", first_lesson.lesson, grey=True)
    assert coloured_operations(colour.pdf) > 50
    assert coloured_operations(grey.pdf) == 0
    assert grey.pages == colour.pages


def coloured_operations(pdf) -> int:
    """How many times the pages choose a colour that is not a grey."""
    count = 0
    with pikepdf.open(pdf) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("rg", "RG"):
                    red, green, blue = (float(value) for value in operands)
                    count += max(red, green, blue) - min(red, green, blue) > 0.02
    return count


def test_worksheets_have_every_exercise_and_room_but_no_solution(press, first_lesson):
    sheet = press.make("worksheets", first_lesson.lesson)
    assert audit.problems(sheet.pdf) == []
    assert sheet.overfull == []
    text = squeezed(pages_text(sheet.pdf, 1, sheet.pages))
    titles = prompts(first_lesson)
    assert titles
    for title in titles:
        assert title in text
    assert "NomeecognomeClasseData" in text[:30]
    assert "Soluzione" not in text
    assert text.index(titles[-1]) < text.index("Suggerimenti")


def test_solutions_have_typical_mistakes_and_hints(press, first_lesson):
    teacher = press.make("solutions", first_lesson.lesson)
    assert audit.problems(teacher.pdf) == []
    text = squeezed(pages_text(teacher.pdf, 1, teacher.pages))
    for box in html.fromstring(first_lesson.body).xpath("//*[@class='cc-exercise']"):
        notes = exercises.notes_of(box.get("id"))
        assert notes is not None
        for message in [notes.hint, *(mistake.message for mistake in notes.mistakes)]:
            assert squeezed(message.replace("`", "")) in text
    assert "Rispostedelquiz" in text


def test_minutes_are_those_of_the_notebook(press, first_lesson):
    minutes = exercises.minutes_of(press.book().root, type("Lesson", (), {"page": first_lesson}))
    teacher = press.make("solutions", first_lesson.lesson)
    text = pages_text(teacher.pdf, 1, teacher.pages)
    assert len(re.findall(r"\b\d+ minuti\b", text)) >= len(minutes)
    for value in set(minutes.values()):
        assert f"{value} minuti" in text


def test_two_pages_for_a_sheet(press, first_lesson, tmp_path):
    lesson = press.make("lesson", first_lesson.lesson)
    sheets = tmp_path / "two.pdf"
    impose.impose(lesson.pdf, sheets, impose.two_up(lesson.pages))
    with pikepdf.open(sheets) as document:
        assert len(document.pages) == -(-lesson.pages // 2)
        width, height = (float(value) for value in document.pages[0].mediabox[2:])
        assert width > height
        assert document.check_pdf_syntax() == []
    text = page_text(sheets, 1)
    assert squeezed(page_text(lesson.pdf, 2))[:80] in squeezed(text)


@pytest.mark.parametrize("pages", [1, 4, 5, 8, 13])
def test_a_booklet_has_each_page_once_and_folds_in_order(pages):
    sides = impose.booklet(pages)
    placed = [page for side in sides for page in side if page is not None]
    assert sorted(placed) == list(range(pages))
    assert len(sides) % 2 == 0
    # Unfolded from the middle, the right halves of fronts and left halves of backs go 1, 2, 3 …
    total = 2 * len(sides)
    for sheet in range(len(sides) // 2):
        front, back = sides[2 * sheet], sides[2 * sheet + 1]
        assert front[1] in (2 * sheet, None)
        assert back[0] in (2 * sheet + 1, None)
        assert front[0] in (total - 1 - 2 * sheet, None)
        assert back[1] in (total - 2 - 2 * sheet, None)


def test_lessons_are_found_by_code_number_or_name(press, first_lesson):
    book = press.book()
    for code in (first_lesson.lesson, first_lesson.label, first_lesson.name.split("/")[-1]):
        assert book.lesson(code) is first_lesson
    with pytest.raises(EditionError, match=rf"Non c'è una lezione «uf9-99».*{first_lesson.lesson}"):
        book.lesson("uf9-99")
    with pytest.raises(EditionError, match="Non c'è un'unità «uf9»"):
        book.unit("uf9")


def test_everything_is_asked_for_with_one_word(press):
    book = press.book()
    kinds = [kind for kind, _ in command.jobs(book, "all", "")]
    assert kinds.count("book") == kinds.count("worksheets") == kinds.count("solutions") == 1
    assert kinds.count("lesson") == len(book.lessons)
    assert kinds.count("unit") == len({page.unit for page in book.lessons})


def test_site_address_must_be_one(press, monkeypatch):
    root = press.book().root
    monkeypatch.setenv("CC_SITE_ADDRESS", "https://esempio.invalid/libro/")
    assert command.site_address("", root) == "https://esempio.invalid/libro"
    assert command.site_address("http://altro.invalid", root) == "http://altro.invalid"
    with pytest.raises(ToolError, match="https://"):
        command.site_address("esempio.invalid", root)


def test_without_a_browser_the_command_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setattr("tools.browser.find", lambda: None)
    monkeypatch.setattr("tools.browser.install_system_packages", lambda *_: False)
    with pytest.raises(SystemExit) as stopped:
        command.main(["lesson", "--out", str(tmp_path)])
    assert "sudo apt-get install chromium" in str(stopped.value)
