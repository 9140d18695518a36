"""The whole book on paper."""

from __future__ import annotations

import re

import pikepdf
import pytest
from lxml import html
from reading import page_text, pages_text, reader, squeezed

from tools.paper import audit, exercises
from tools.paper.merge import CROSS

pytestmark = pytest.mark.xdist_group("pdf")


@pytest.fixture(scope="module")
def book(press):
    return press.make("book")


def headings(page, tag="h2"):
    """The titles of a page of the site, as they are written."""
    tree = html.fromstring(page.body)
    for link in tree.xpath("//a[contains(@class, 'headerlink')]"):
        link.drop_tree()
    found = tree.xpath(f"//{tag}[not(ancestor::*[contains(@class, 'cell_output')])]")
    return [squeezed(heading.text_content()) for heading in found]


def test_nothing_is_wrong_with_tags_fonts_links_pages_or_size(book):
    assert audit.problems(book.pdf) == []


def test_qpdf_finds_no_fault(book):
    with pikepdf.open(book.pdf) as document:
        assert document.check_pdf_syntax() == []


def test_nothing_sticks_out_of_the_page(book):
    assert book.overfull == []


def test_every_lesson_is_in_with_its_sections_in_order(press, book):
    for page in press.pages:
        if not page.lesson:
            continue
        first, last = book.parts[page.lesson]
        text = squeezed(pages_text(book.pdf, first, last))
        at = 0
        for heading in [squeezed(page.title), *headings(page)]:
            assert heading in text[at:], (page.name, heading)
            at = text.index(heading, at)


def test_contents_give_the_right_pages(press, book):
    first, last = book.parts["indice"]
    text = squeezed(pages_text(book.pdf, first, last))
    for page in press.pages:
        if page.lesson or "unit" in page.metadata:
            start = book.parts[page.lesson or f"{page.unit}-index"][0]
            assert f"{page.label}{squeezed(page.title)}{start}" in text
            assert squeezed(page.title) in squeezed(page_text(book.pdf, start))


def test_each_page_carries_its_number(book):
    total = len(reader(book.pdf).pages)
    for number in range(2, total + 1, max(1, total // 25)):
        assert re.search(rf"(?<!\d){number}(?!\d)", page_text(book.pdf, number))


def test_running_heads_name_unit_and_lesson(press, book, first_lesson):
    first, last = book.parts[first_lesson.lesson]
    unit = next(
        page for page in press.pages if page.metadata.get("unit", "").lower() == first_lesson.unit
    )
    odd, even = (first + 1, first + 2) if first % 2 == 0 else (first + 2, first + 1)
    assert last > first + 2
    assert f"{first_lesson.label} {first_lesson.title}" in page_text(book.pdf, odd)
    assert f"Unità {unit.label} · {unit.title}" in page_text(book.pdf, even)


def test_outline_holds_lessons_under_their_unit(press, book):
    outline = reader(book.pdf).outline
    tops = [item.title for item in outline if not isinstance(item, list)]
    assert {"Indice", "Risposte ai quiz", "Bibliografia", "Indice dei termini"} <= set(tops)
    for position, item in enumerate(outline):
        unit = next(
            (
                p
                for p in press.pages
                if "unit" in p.metadata and f"{p.label} {p.title}" == getattr(item, "title", "")
            ),
            None,
        )
        if unit is None:
            continue
        below = [entry.title for entry in outline[position + 1] if not isinstance(entry, list)]
        lessons = [f"{p.label} {p.title}" for p in press.pages if p.lesson and p.unit == unit.unit]
        assert [title for title in below if title in lessons] == lessons


def test_links_between_lessons_stay_inside_the_file(book):
    inside = outside = 0
    with pikepdf.open(book.pdf) as document:
        for page in document.pages:
            for note in page.obj.get("/Annots", ()):
                address = str(note.get("/A", {}).get("/URI", ""))
                assert not address.startswith((CROSS, "file:")), address
                outside += bool(address)
                inside += "/Dest" in note
    assert inside > 20
    assert outside


def test_references_give_the_page(press, book):
    """«Figura 1.3.2 (pag. 20)»: the page is the one where the figure is."""
    found = 0
    for name, (first, last) in book.parts.items():
        if not name.startswith("uf") or name.endswith("-index"):
            continue
        text = pages_text(book.pdf, first, last)
        for label, page in re.findall(
            r"((?:Figura|Tabella|Esercizio) [\dV.]+\d) \(pag\. (\d+)\)", text
        ):
            assert label in page_text(book.pdf, int(page)), (name, label, page)
            found += 1
    lessons = [page for page in press.pages if page.lesson]
    assert found or not any("std-numref" in page.body for page in lessons)


def test_index_leads_to_pages_that_hold_the_term(book):
    first, last = book.parts["indice-dei-termini"]
    text = pages_text(book.pdf, first, last)
    entries = re.findall(r"livello di servizio \(service level\), ([\d, ]+\d)", text)
    assert entries
    for page in entries[0].split(", "):
        assert "livelli di servizio" in page_text(book.pdf, int(page)).lower() or (
            "livello di servizio" in page_text(book.pdf, int(page)).lower()
        )
    assert "service level: vedi «livello di servizio»" in text


def test_bibliography_says_where_a_source_is_cited(book):
    first, last = book.parts["bibliografia"]
    text = pages_text(book.pdf, first, last)
    for label, page in re.findall(r"lezione (\d+\.\w+), pag\. (\d+)", text):
        lesson = next(code for code in book.parts if code == code_of(label))
        assert book.parts[lesson][0] <= int(page) <= book.parts[lesson][1]
    assert "Leggi, regolamenti, provvedimenti" in text


def code_of(label: str) -> str:
    unit, lesson = label.split(".")
    return f"uf{unit}-{int(lesson):02d}" if lesson.isdigit() else f"uf{unit}-{lesson.lower()}"


def test_solutions_are_for_teachers_only(press, book, first_lesson):
    """A solution's comment is in the teacher's edition and not in the book."""
    cells = exercises.notebook_cells(press.book().root, first_lesson)
    comments = [
        squeezed("".join(cell["source"]).split("\n")[0])
        for cell in cells
        if cell["metadata"].get("exercise", {}).get("role") == "solution"
    ]
    assert comments
    students = squeezed(pages_text(book.pdf, *book.parts[first_lesson.lesson]))
    teacher = press.make("solutions", first_lesson.lesson)
    teachers = squeezed(pages_text(teacher.pdf, 1, teacher.pages))
    for comment in comments:
        assert comment[:60] in teachers
        assert comment not in students
    assert "Soluzione" not in students


def test_quiz_has_boxes_in_the_lesson_and_answers_at_the_end(press, book, first_lesson):
    lesson = pages_text(book.pdf, *book.parts[first_lesson.lesson])
    answers = pages_text(book.pdf, *book.parts["risposte"])
    assert "Domanda 1 di" in lesson
    assert "✔" not in lesson
    assert "Apri una risposta" not in lesson
    assert (
        f"Le risposte sono a pag. {book.numbers[f'risposte#risposte-{first_lesson.lesson}']}"
        in lesson
    )
    assert f"{first_lesson.label} {first_lesson.title}" in answers
    assert re.search(r"Domanda 1 Risposta: ", answers)


def test_figures_are_drawings_with_italian_captions(press, book):
    with pikepdf.open(book.pdf) as document:
        alternatives = {
            str(element.Alt)
            for element in audit.elements(document.Root.StructTreeRoot)
            if str(element.S) == "/Figure"
        }
    for page in press.pages:
        if not page.lesson:
            continue
        boxes = html.fromstring(page.body).xpath("//*[contains(@class, 'cc-plotly')]")
        for box in boxes:
            assert box.get("aria-label") in alternatives
        text = pages_text(book.pdf, *book.parts[page.lesson])
        captioned = [b for b in boxes if b.getparent().tag == "figure"]
        for number in range(1, len(captioned) + 1):
            assert f"Figura {page.label}.{number}" in text


def test_no_figure_became_a_picture(book):
    """Vectors only: pictures would be blurred, and heavy."""
    with pikepdf.open(book.pdf) as document:
        pictures = [
            (int(o.Width), int(o.Height))
            for o in document.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == pikepdf.Name.Image
        ]
    assert sum(width * height for width, height in pictures) < 200_000, pictures


def test_dashboards_say_how_to_open_them_live(press, book):
    lessons = [page for page in press.pages if page.lesson and "Dashboard</span>" in page.body]
    assert lessons
    for page in lessons:
        assert "Cruscotto interattivo" in pages_text(book.pdf, *book.parts[page.lesson])


def test_colophon_has_licences_and_version(press, book):
    text = pages_text(book.pdf, *book.parts["colophon"])
    assert "CC BY-SA 4.0" in text
    assert "licenza MIT" in text
    assert f"Versione {press.book().version}" in text


def test_second_time_nothing_is_printed_and_bytes_are_the_same(press, book):
    before = book.pdf.read_bytes()
    again = press.make("book", again=True)
    assert again.printed == 0
    assert again.pdf.read_bytes() == before


def test_a_changed_lesson_does_not_print_everything(press, book, first_lesson, edited):
    changed = press.make("book", changed=edited(first_lesson.lesson))
    assert 1 <= changed.printed <= len(book.parts) // 2
    assert f"{first_lesson.title}!" in page_text(changed.pdf, changed.parts[first_lesson.lesson][0])
