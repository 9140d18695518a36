"""Directives that write the parts of the book made from data: units, hours, lessons.

Why: the official wording lives in data/standard.yml, the book's plan of hours in data/hours.yml
and what a lesson covers in its own metadata. The pages take them from there, so they cannot
disagree.

- ``{unit-overview} UF1``  what the unit teaches, its hours, the lessons of the book (on the
                           unit's own page)
- ``{unit-list}``          the three units with title, hours and lessons (home page)
- ``{hours-table}``        the 500 hours
- ``{sample-lesson} uf1-03``  a link to a lesson worth showing (home page) Each one writes
                              Markdown and lets MyST parse it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lesson_numbers import page_number
from markdown_directive import MarkdownDirective
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from callcenter import standard


@dataclass(frozen=True)
class Lesson:
    """A lesson that is in the book's contents."""

    docname: str
    code: str
    number: str
    title: str
    covers: tuple[str, ...]
    classroom: float
    laboratory: float


def lessons_of(env: BuildEnvironment, unit_page: str) -> Iterator[Lesson]:
    """Yield the lessons listed under a unit's page in _toc.yml, in order."""
    site_map = env.config.external_site_map
    if unit_page not in site_map:
        return
    for docname in site_map[unit_page].child_files():
        path = Path(env.doc2path(docname))
        if path.suffix != ".ipynb":
            continue
        env.note_dependency(str(path))
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("callcenter", {})
        if metadata.get("lesson"):
            yield make_lesson(docname, metadata)


def make_lesson(docname: str, metadata: dict) -> Lesson:
    """Read a lesson's metadata."""
    hours = metadata.get("hours", {})
    return Lesson(
        docname=docname,
        code=metadata["lesson"],
        number=".".join(map(str, page_number(metadata) or ())),
        title=metadata.get("title", docname),
        covers=tuple(metadata.get("covers", ())),
        classroom=hours.get("aula", 0),
        laboratory=hours.get("laboratorio", 0),
    )


def hours_text(classroom: float, laboratory: float) -> str:
    """Return «5 ore in aula · 2 in laboratorio»."""
    parts = [(classroom, "in aula"), (laboratory, "in laboratorio")]
    texts = [f"{amount:g} {where}".replace(".", ",") for amount, where in parts if amount]
    if not texts:
        return ""
    first, _, rest = texts[0].partition(" ")
    return " · ".join([f"{first} {'ora' if first == '1' else 'ore'} {rest}", *texts[1:]])


class StandardDirective(MarkdownDirective):
    """A part of a page that depends on the standard and the plan of hours."""

    def sources(self) -> Iterator[Path]:
        """Yield the files of the standard and of the plan."""
        yield from map(standard.data.path, (standard.STANDARD_FILE, standard.HOURS_FILE))


class UnitOverview(StandardDirective):
    """What a unit teaches, in the official words, and where the book teaches it."""

    required_arguments = 1
    css_class = "cc-unit"

    def markdown(self) -> Iterator[str]:
        """Yield performance, hours, lessons, abilities and knowledge."""
        unit = standard.load().unit(self.arguments[0])
        plan = standard.load().plan.units[unit.code]
        lessons = list(lessons_of(self.env, self.env.docname))
        yield f"**Risultato atteso:** «{unit.performance}»"
        yield ""
        yield (
            f"Unità di competenza {unit.competence_unit.code} · livello EQF {unit.eqf_level} · "
            f"nel piano del libro {hours_text(plan.classroom, plan.laboratory)}"
        )
        yield ""
        if lessons:
            yield ":::{rubric} Le lezioni"
            yield ":::"
            yield "{.cc-lessons}"
            for lesson in lessons:
                yield (
                    f"- [{lesson.number} {lesson.title}]({self.link(lesson.docname)})"
                    f" — {hours_text(lesson.classroom, lesson.laboratory)}"
                )
            yield ""
        yield from self.items("Che cosa saprai fare (abilità)", unit.abilities, lessons)
        yield from self.items("Che cosa devi conoscere (conoscenze)", unit.knowledge, lessons)

    def items(self, title: str, entries, lessons: list[Lesson]) -> Iterator[str]:
        """Yield a list of official items, each with the lessons that cover it."""
        yield f":::{{rubric}} {title}"
        yield ":::"
        yield "{.cc-items}"
        for entry in entries:
            where = ", ".join(
                f"[{lesson.number}]({self.link(lesson.docname)})"
                for lesson in lessons
                if entry.code in lesson.covers
            )
            yield f"- `{entry.code}` {entry.text}" + (f" *(lezione {where})*" if where else "")
            if entry.note:
                yield f"  <br>*Nota del libro: {entry.note}*"
        yield ""


class UnitList(StandardDirective):
    """The three units, for the home page. The option ``pages`` gives the pattern of their pages."""

    css_class = "cc-units"

    def markdown(self) -> Iterator[str]:
        """Yield one block for each unit."""
        book = standard.load()
        for unit in book.units:
            page = f"book/{unit.code.lower()}/index"
            plan = book.plan.units[unit.code]
            yield "::::{container} cc-unit-card"
            yield f"[{unit.number}. {unit.title}]({self.link(page)})"
            yield ""
            yield (
                f"{len(unit.abilities)} abilità, {len(unit.knowledge)} conoscenze · "
                f"{hours_text(plan.classroom, plan.laboratory)}"
            )
            yield ""
            for lesson in lessons_of(self.env, page):
                yield f"- [{lesson.number} {lesson.title}]({self.link(lesson.docname)})"
            yield "::::"


class HoursTable(StandardDirective):
    """The 500 hours: units, key competences, internship."""

    css_class = "cc-hours"

    def markdown(self) -> Iterator[str]:
        """Yield a table whose totals are the standard's."""
        book = standard.load()
        plan, hours = book.plan, book.hours
        yield "| | Aula | Laboratorio | Tirocinio | Totale |"
        yield "|---|--:|--:|--:|--:|"
        for unit in book.units:
            row = plan.units[unit.code]
            yield (
                f"| {unit.number}. {unit.title} | {row.classroom} | {row.laboratory} | "
                f"| {row.total} |"
            )
        yield f"| Competenze chiave | {plan.key_competences} | | | {plan.key_competences} |"
        yield f"| Tirocinio in azienda | | | {plan.internship} | {plan.internship} |"
        yield (
            f"| **Totale** | **{hours.classroom}** | **{hours.laboratory}** "
            f"| **{hours.internship}** | **{hours.total}** |"
        )


class SampleLesson(StandardDirective):
    """A link to a lesson by its code; if the book lacks it, to the first lesson or unit."""

    required_arguments = 1
    css_class = "cc-sample"

    def markdown(self) -> Iterator[str]:
        """Yield one link."""
        pages = [f"book/{unit.code.lower()}/index" for unit in standard.load().units]
        lessons = [lesson for page in pages for lesson in lessons_of(self.env, page)]
        lessons.sort(key=lambda lesson: lesson.code != self.arguments[0])
        if lessons:
            yield f"[{lessons[0].number} {lessons[0].title}]({self.link(lessons[0].docname)})"
        else:
            yield f"[Le unità del libro]({self.link(pages[0])})"


def setup(app: Sphinx) -> dict:
    """Add the directives."""
    app.add_directive("unit-overview", UnitOverview)
    app.add_directive("unit-list", UnitList)
    app.add_directive("hours-table", HoursTable)
    app.add_directive("sample-lesson", SampleLesson)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
