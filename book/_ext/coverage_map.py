"""Directives that write, from the data, the official standard and the map of what covers it.

Why: the standard's words live in data/standard.yml, what a lesson covers in its own metadata, what
a question covers in the bank. Written by hand, these pages would be wrong at the next change.

- ``{standard-summary} identity``  one table of official wordings (topics: see ``TOPICS``)
- ``{coverage-map}``               by unit: item → lessons, exercises, quiz questions, with links

The links are made when the page is written, because only then is it known which lessons are in the
book and which anchors they have. What is wrong in the sources (an unknown code …) is a warning of
the build.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from docutils import nodes
from lesson_numbers import page_metadata, page_number
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from callcenter import data, standard

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    # The site may be built from another folder; `tools` is in the project, not in a package.
    sys.path.append(str(ROOT))

from tools import coverage  # noqa: E402 (after the path)

logger = logging.getLogger(__name__)

COVERED, OPEN = "coperto", "non ancora coperto"
COLUMNS = ("Codice e stato", "Voce dello standard", "Lezioni", "Esercizi", "Quiz")
WIDTHS = (14, 32, 20, 20, 14)


# --- tables --------------------------------------------------------------------------------------


def make_table(
    header: Iterable[str], rows: Iterable[list[nodes.Element]], widths: Iterable[int]
) -> nodes.table:
    """Return a table with a header row and a header column; official words keep their quotes."""
    table = nodes.table(classes=["cc-standard-table"], support_smartquotes=False)
    group = nodes.tgroup(cols=len(tuple(widths)))
    for position, width in enumerate(widths):
        group += nodes.colspec(colwidth=width, **({"stub": 1} if position == 0 else {}))
    head = nodes.thead()
    head += make_row([nodes.paragraph("", name) for name in header])
    body = nodes.tbody()
    for row in rows:
        body += make_row(row)
    group += [head, body]
    table += group
    return table


def make_row(cells: Iterable[nodes.Element]) -> nodes.row:
    """Return a row; a list of elements in one cell comes as a container."""
    row = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        entry += cell.children if isinstance(cell, nodes.container) else cell
        row += entry
    return row


def official(text: str, note: str | None = None) -> nodes.container:
    """Return an official wording and, under it, our note."""
    cell = nodes.container()
    cell += nodes.paragraph("", text)
    if note:
        paragraph = nodes.paragraph()
        paragraph += nodes.emphasis("", f"Nota del libro: {note}")
        cell += paragraph
    return cell


# --- the standard --------------------------------------------------------------------------------

Row = tuple[str, str, str | None]
EMPTY = "(vuoto nel testo ufficiale)"


def reference(entry: standard.Reference) -> str:
    """Return «ADA.14.01.10 - Integrazione …»."""
    return f"{entry.code} - {entry.title}"


def identity(book: standard.Standard) -> list[Row]:
    """Who the standard is about."""
    facts = book.qualification
    return [
        ("Denominazione qualificazione", facts.denomination, None),
        ("Denominazione standard formativo", facts.standard_denomination, None),
        ("Qualificazione regionale di riferimento", facts.regional_qualification, None),
        ("Durata percorso formativo", facts.duration.text, facts.duration.note),
        ("Livello EQF", str(facts.eqf_level), None),
        ("Settore economico professionale (SEP)", reference(facts.sep), facts.sep.note),
        ("Area di attività (ADA)", reference(facts.ada), facts.ada.note),
        ("Processo", facts.process, None),
        ("Sequenza di processo", facts.process_sequence, None),
        ("Descrizione qualificazione", facts.description, None),
        ("Attestazione in esito", facts.certificate, None),
        ("Normativa di riferimento", facts.legal_references or EMPTY, None),
        ("Grado minimo d'istruzione previsto", facts.minimum_education or EMPTY, None),
        ("Età minima prevista in ingresso", facts.minimum_age or EMPTY, None),
        ("Eventuali ulteriori indicazioni", facts.further_notes or EMPTY, None),
        ("Fonte", f"{book.source.title}, {book.source.document}", book.source.note),
    ]


def classifications(book: standard.Standard) -> list[Row]:
    """The codes of other classifications."""
    groups = (
        ("ATECO 2007", book.references.ateco_2007),
        ("ISTAT CP2011", book.references.istat_cp2011),
        ("ISCED-F 2013", book.references.isced_f_2013),
    )
    rows: list[Row] = [
        (name, reference(entry), entry.note) for name, entries in groups for entry in entries
    ]
    if book.references.note:
        rows.append(("Nota del libro", book.references.note, None))
    return rows


def hours(book: standard.Standard) -> list[Row]:
    """The minimum hours."""
    facts = book.hours
    return [
        ("Durata minima complessiva del percorso", f"{facts.total} ore", None),
        ("Durata minima di aula", f"{facts.classroom} ore", None),
        ("Durata minima laboratorio", f"{facts.laboratory} ore", None),
        ("Attività formative rivolte alle KC", f"{facts.key_competences} ore", facts.note),
        ("Durata minima tirocinio curriculare", f"{facts.internship} ore", None),
        ("Tirocinio curriculare + laboratorio", f"{facts.internship_and_laboratory} ore", None),
        *[
            (
                year.label,
                f"{year.hours} ore; esame intermedio: {'sì' if year.intermediate_exam else 'no'}",
                None,
            )
            for year in book.years
        ],
    ]


def attendance(book: standard.Standard) -> list[Row]:
    """Attendance, late entry, e-learning."""
    facts, remote = book.attendance, book.elearning
    return [
        ("Percentuale assenza massima consentita", f"{facts.max_absence_percent}%", None),
        (
            "Percentuale termine ultimo di inserimento (TUI)",
            f"{facts.late_entry_percent}%",
            facts.note,
        ),
        (
            "E-learning sincrona, massimo sulla durata d'aula",
            f"{remote.synchronous_max_percent}%",
            None,
        ),
        (
            "E-learning asincrona, massimo sulla durata d'aula",
            f"{remote.asynchronous_max_percent}%",
            None,
        ),
        ("Ulteriori indicazioni per l'e-learning", remote.indications, remote.note),
    ]


def requirements(book: standard.Standard) -> list[Row]:
    """The minimum requirements."""
    facts = book.requirements
    texts = (
        ("Ingresso dei partecipanti", facts.entry),
        ("Requisiti didattici comuni a tutte le UF", facts.teaching),
        ("Risorse professionali (docenti e tutor)", facts.staff),
        ("Risorse strumentali", facts.equipment),
        ("Valutazione degli apprendimenti", facts.assessment),
        ("Gestione dei crediti formativi", facts.credits),
    )
    return [(label, text.text, text.note) for label, text in texts]


def units(book: standard.Standard) -> list[Row]:
    """The units and what they lead to."""
    rows: list[Row] = [(book.composition.kind, book.composition.list, book.composition.note)]
    for unit in book.units:
        competence = f"{unit.competence_unit.title} ({unit.competence_unit.code})"
        rows += [
            (f"Unità formativa {unit.number}", f"{unit.title}, livello EQF {unit.eqf_level}", None),
            (f"Unità di competenza della {unit.number}", competence, None),
            (f"Performance da osservare nella {unit.number}", unit.performance, None),
        ]
    return rows


TOPICS: dict[str, Callable[[standard.Standard], list[Row]]] = {
    "identity": identity,
    "classifications": classifications,
    "hours": hours,
    "attendance": attendance,
    "requirements": requirements,
    "units": units,
}


class StandardSummary(SphinxDirective):
    """One topic of the official standard as a table: field, official words, our notes."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        topic = self.arguments[0]
        if topic not in TOPICS:
            raise self.error(
                f"standard-summary: «{topic}» non c'è; scegli fra {', '.join(TOPICS)}."
            )
        note_data(self)
        rows = [
            [nodes.paragraph("", label), official(text, note)]
            for label, text, note in TOPICS[topic](standard.load())
        ]
        return [make_table(("Voce", "Testo ufficiale"), rows, (28, 72))]


def note_data(directive: SphinxDirective) -> None:
    """Rebuild the page when the standard or the plan changes."""
    for name in (standard.STANDARD_FILE, standard.HOURS_FILE):
        directive.env.note_dependency(str(data.path(name)))


# --- the map -------------------------------------------------------------------------------------


class CoverageTable(nodes.General, nodes.Element):
    """Where the table of a unit goes; filled when the page is written."""


class CoverageMap(SphinxDirective):
    """What covers each item of the standard, unit by unit."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each unit; its table is made later."""
        note_data(self)
        # A new lesson is no dependency yet: read this page again at every build.
        self.env.note_reread()
        for path in (
            *coverage.notebooks(book_folder(self.env.app)),
            *sorted(data.quiz_dir().glob("*.yml")),
        ):
            self.env.note_dependency(str(path))
        return [self.section(unit) for unit in standard.load().units]

    def section(self, unit: standard.Unit) -> nodes.section:
        """Return the section of a unit."""
        section = nodes.section(
            ids=[f"copertura-{unit.code.lower()}"], names=[f"copertura {unit.code}"]
        )
        section += nodes.title("", f"Unità {unit.number}. {unit.title}")
        section += CoverageTable(unit=unit.code)
        return section


def book_folder(app: Sphinx) -> Path:
    """Return the folder of the notebooks: ``book/``, or the whole source of a small book."""
    inside = Path(app.srcdir, "book")
    return inside if inside.is_dir() else Path(app.srcdir)


class Links:
    """The links from a page to lessons, exercises and questions."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self.app, self.env, self.docname = app, app.env, docname
        self.anchors: dict[str, set[str]] = {}

    def docname_of(self, lesson: coverage.Lesson) -> str | None:
        """Return the lesson's page, or None when the book's contents do not list it."""
        name = Path(os.path.relpath(lesson.path, self.app.srcdir)).with_suffix("").as_posix()
        return name if name in self.env.found_docs else None

    def has_anchor(self, docname: str, anchor: str) -> bool:
        """Tell whether a page has that id, in its tree or in the HTML of an output."""
        if docname not in self.anchors:
            self.anchors[docname] = set()
            for node in self.env.get_doctree(docname).findall(nodes.Element):
                self.anchors[docname].update(node.get("ids", ()))
                if isinstance(node, nodes.raw):
                    self.anchors[docname].update(ids_in(node.astext()))
        return anchor in self.anchors[docname]

    def to(self, lesson: coverage.Lesson, text: str, anchor: str = "") -> nodes.Element:
        """Return a link to a lesson or a place in it; plain text if the book lacks the page."""
        target = self.docname_of(lesson)
        if target is None:
            return nodes.inline("", text)
        if anchor and not self.has_anchor(target, anchor):
            anchor = ""
        return make_refnode(self.app.builder, self.docname, target, anchor, nodes.inline("", text))

    def lesson(self, lesson: coverage.Lesson) -> nodes.Element:
        """Return a link like «1.3 Dal registro al report»."""
        target = self.docname_of(lesson)
        number = page_number(page_metadata(self.env, target)) if target else None
        label = f"{'.'.join(map(str, number))} {lesson.title}" if number else lesson.title
        return self.to(lesson, label)


def ids_in(html: str) -> set[str]:
    """Return the ids written in a piece of HTML."""
    return {part.partition('"')[0] for part in html.split(' id="')[1:]}


def fill_tables(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace each placeholder by the table of its unit."""
    places = list(doctree.findall(CoverageTable))
    if not places:
        return
    found = coverage.collect(book_folder(app))
    for problem in found.problems:
        logger.warning("mappa di copertura: %s", problem, location=docname, type="coverage")
    links = Links(app, docname)
    for place in places:
        entries = found.items(place["unit"])
        done = sum(entry.covered for entry in entries)
        summary = f"Voci coperte: {done} su {len(entries)}."
        rows = [item_row(entry, found, links) for entry in entries]
        place.replace_self([nodes.paragraph("", summary), make_table(COLUMNS, rows, WIDTHS)])


def item_row(
    entry: coverage.ItemCoverage, found: coverage.Coverage, links: Links
) -> list[nodes.Element]:
    """Return the row of one item."""
    by_code = {lesson.code: lesson for lesson in found.lessons}
    exercises = [
        links.to(by_code[exercise.lesson], exercise.title, exercise.id)
        for exercise in entry.exercises
    ]
    return [
        code_and_state(entry),
        official(entry.item.text, entry.item.note),
        stacked([links.lesson(lesson) for lesson in entry.lessons]),
        stacked(exercises),
        stacked(question_links(entry.questions, by_code, links)),
    ]


def code_and_state(entry: coverage.ItemCoverage) -> nodes.container:
    """Return the item's code and, under it, whether it is covered."""
    cell = nodes.container()
    cell += nodes.paragraph("", "", nodes.literal("", entry.item.code))
    state = nodes.paragraph(classes=["cc-covered" if entry.covered else "cc-open"])
    state += nodes.emphasis("", COVERED if entry.covered else OPEN)
    cell += state
    return cell


def question_links(
    questions: tuple[coverage.QuizQuestion, ...],
    by_code: dict[str, coverage.Lesson],
    links: Links,
) -> list[nodes.Element]:
    """Return one line for each lesson: «Lezione 1.3: domanda 1, domanda 4»."""
    lines: dict[str, nodes.inline] = {}
    for question in questions:
        if question.lesson not in by_code:
            continue  # a bank without its notebook: already told as a problem
        line = lines.setdefault(question.lesson, nodes.inline())
        line += nodes.Text(", " if line.children else f"Lezione {place_of(question.lesson)}: ")
        label = f"domanda {question.id.rpartition('-q')[2]}"
        line += links.to(by_code[question.lesson], label, question.id)
    return list(lines.values())


def place_of(lesson: str) -> str:
    """Return «1.3» for uf1-03; a code without a place stays as it is."""
    number = page_number({"lesson": lesson})
    return ".".join(map(str, number)) if number else lesson


def stacked(lines: list[nodes.Element]) -> nodes.Element:
    """Return one paragraph for each line; a word, not an empty cell, when there is none."""
    cell = nodes.container()
    for line in lines or [nodes.Text("nessuno")]:
        cell += nodes.paragraph("", "", line)
    return cell


def setup(app: Sphinx) -> dict:
    """Add the directives."""
    app.add_directive("standard-summary", StandardSummary)
    app.add_directive("coverage-map", CoverageMap)
    app.add_node(CoverageTable)
    app.connect("doctree-resolved", fill_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
