"""What each edition contains: the whole book, a unit, a lesson, worksheets, solutions."""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import yaml

from tools.errors import ToolError
from tools.paper import backmatter, exercises
from tools.paper.clean import Cleaned, Edition, by_class, clean, to_html
from tools.paper.document import Sheet, page_of
from tools.paper.merge import CROSS
from tools.paper.printer import build_time
from tools.paper.sources import SourcePage

BOOK = "book"
KINDS = ("book", "unit", "lesson", "worksheets", "solutions")
MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
# Pages that live only in the browser.
SCREEN_ONLY = {"book/guide/i-miei-progressi", "book/guide/esame-finale"}
TEACHER_ONLY = ("book/guide/registro",)
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/deed.it"


class EditionError(ToolError):
    """There is no such edition; the message says which ones there are."""


class Book:
    """The pages of the book and what is written about it; makes the sheets of an edition."""

    def __init__(self, root: Path, pages: list[SourcePage], assets: Path, site: str = "") -> None:
        self.root = root
        self.pages = [page for page in pages if page.name not in SCREEN_ONLY]
        self.assets = assets
        self.site = site.rstrip("/")
        self.config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        self.version = project["project"]["version"]
        self.date = source_date(root)
        self.figures: list[str] = []

    @property
    def title(self) -> str:
        """The book's title."""
        return self.config["title"]

    @property
    def author(self) -> str:
        """The book's author."""
        return self.config["author"]

    @property
    def lessons(self) -> list[SourcePage]:
        """The lessons, in order."""
        return [page for page in self.pages if page.lesson]

    @property
    def units(self) -> dict[str, SourcePage]:
        """Unit's code → its opening page."""
        return {page.unit: page for page in self.pages if "unit" in page.metadata}

    def lesson(self, code: str) -> SourcePage:
        """Return a lesson by its code («uf1-03»), its number («1.3») or its file's name."""
        for page in self.lessons:
            if code in (page.lesson, page.label, page.name.split("/")[-1]):
                return page
        known = ", ".join(page.lesson for page in self.lessons)
        raise EditionError(f"Non c'è una lezione «{code}». Ci sono: {known}.")

    def unit(self, code: str) -> SourcePage:
        """Return a unit's page by its code («uf1»)."""
        found = self.units.get(code.lower())
        if found is None:
            raise EditionError(f"Non c'è un'unità «{code}». Ci sono: {', '.join(self.units)}.")
        return found

    # --- editions ------------------------------------------------------------------------------

    def sheets(self, kind: str, which: str = "") -> tuple[str, list[Sheet]]:
        """Return the title and the sheets of an edition."""
        return {
            "book": self._book,
            "unit": self._unit,
            "lesson": self._lesson,
            "worksheets": self._worksheets,
            "solutions": self._solutions,
        }[kind](which)

    def _book(self, _: str) -> tuple[str, list[Sheet]]:
        pages = [page for page in self.pages if page.name not in TEACHER_ONLY]
        home = next((page for page in pages if page.name == "book/index"), None)
        names = {page.name: part_name(page) for page in pages}
        edition = self._edition(names)
        subtitle = "Il libro del corso regionale da 500 ore: teoria, dati, esercizi"
        middle = self._pages(pages, edition, home)
        return self.title, self._bound(self.title, subtitle, "", middle)

    def _unit(self, code: str) -> tuple[str, list[Sheet]]:
        opening = self.unit(code)
        pages = [page for page in self.pages if page.unit == opening.unit]
        edition = self._edition({page.name: part_name(page) for page in pages})
        middle = self._pages(pages, edition, None)
        title = f"Unità {opening.label}. {opening.title}"
        return title, self._bound(opening.title, self.title, f"Unità {opening.label}", middle)

    def _pages(self, pages: list[SourcePage], edition: Edition, home: SourcePage | None) -> _Middle:
        cleaned = [clean(page, edition) for page in pages]
        for lesson in cleaned:
            exercises.unmark(lesson)
            where = page_of(f"risposte#risposte-{lesson.part}")
            exercises.point_to_answers(
                lesson,
                'Le risposte sono a <a class="cc-in" '
                f'href="{CROSS}risposte#risposte-{lesson.part}">'
                f"pag.&nbsp;{where}</a>.",
            )
        lessons = [page for page in cleaned if page.page.lesson]
        terms = backmatter.collect_terms(lessons)
        sources = backmatter.collect_sources(lessons)
        sheets = [self._page_sheet(page, is_home=page.page is home) for page in cleaned]
        return _Middle(cleaned, sheets, lessons, terms, sources)

    def _bound(self, title: str, subtitle: str, number: str, middle: _Middle) -> list[Sheet]:
        """Put cover, contents and back matter around the pages."""
        back = []
        if any(lesson.questions for lesson in middle.lessons):
            back.append(
                self._plain("risposte", "Risposte ai quiz", exercises.answers(middle.lessons))
            )
        if middle.sources:
            back.append(
                self._plain("bibliografia", "Bibliografia", backmatter.bibliography(middle.sources))
            )
        if middle.terms:
            back.append(
                self._plain(
                    "indice-dei-termini", "Indice dei termini", backmatter.index(middle.terms)
                )
            )
        parts = {page.part: page.page.part for page in middle.cleaned}
        return [
            self._cover(title, subtitle, number),
            self._colophon(),
            self._contents([*middle.sheets, *back], parts),
            *middle.sheets,
            *back,
        ]

    def _lesson(self, code: str) -> tuple[str, list[Sheet]]:
        page = self.lesson(code)
        lesson = clean(page, self._edition({page.name: part_name(page)}))
        exercises.unmark(lesson)
        exercises.point_to_answers(lesson, "Le risposte sono nell'ultima parte della dispensa.")
        sheet = self._page_sheet(lesson)
        end = self._end_licence()
        body = sheet.body
        if lesson.questions:
            body += f'<h2 id="risposte">Risposte del quiz</h2>{exercises.keys(lesson)}'
        title = f"{page.label} {page.title}"
        return title, [
            Sheet(sheet.name, title, body + end, left=self.title, right=title)
        ]  # fmt: skip

    def _worksheets(self, code: str) -> tuple[str, list[Sheet]]:
        chosen = self._chosen(code)
        edition = self._edition({page.name: part_name(page) for page in chosen})
        lessons = [clean(page, edition) for page in chosen]
        lessons = [lesson for lesson in lessons if exercises.boxes(lesson)]
        if not lessons:
            raise EditionError(f"Nessun esercizio in «{code}»: non c'è niente da stampare.")
        sheets = [
            Sheet(
                lesson.part, f"{lesson.page.label} {lesson.page.title}",
                exercises.worksheet(self.root, lesson), left=self.title,
                right=f"Esercizi della lezione {lesson.page.label}", kind="cc-worksheet",
            )
            for lesson in lessons
        ]  # fmt: skip
        if len(chosen) == 1:
            title = f"Esercizi {sheets[0].title}"
            return title, sheets
        title = "Schede di esercizi"
        return title, [
            self._cover(title, self.title, self._scope(code)), self._colophon(),
            self._contents(sheets, {}), *sheets,
        ]  # fmt: skip

    def _solutions(self, code: str) -> tuple[str, list[Sheet]]:
        chosen = self._chosen(code)
        edition = self._edition({page.name: part_name(page) for page in chosen})
        edition.solutions = True
        lessons = [clean(page, edition) for page in chosen]
        sheets = [
            Sheet(
                lesson.part, f"{lesson.page.label} {lesson.page.title}",
                exercises.solutions(self.root, lesson), left="Per chi insegna",
                right=f"Soluzioni della lezione {lesson.page.label}",
            )
            for lesson in lessons
            if exercises.boxes(lesson) or lesson.questions
        ]  # fmt: skip
        if not sheets:
            raise EditionError(f"Nessun esercizio in «{code}»: non ci sono soluzioni.")
        title = "Soluzioni per chi insegna"
        if len(chosen) == 1:
            return f"Soluzioni {sheets[0].title}", sheets
        return title, [
            self._cover(title, self.title, self._scope(code)), self._colophon(),
            self._contents(sheets, {}), *sheets,
        ]  # fmt: skip

    def _chosen(self, code: str) -> list[SourcePage]:
        if not code:
            return self.lessons
        if code.lower() in self.units:
            return [page for page in self.lessons if page.unit == code.lower()]
        return [self.lesson(code)]

    def _scope(self, code: str) -> str:
        return f"Unità {self.units[code.lower()].label}" if code.lower() in self.units else ""

    def _edition(self, parts: dict[str, str]) -> Edition:
        return Edition(
            parts=parts, pages={page.name: page for page in self.pages}, site=self.site,
            assets=self.assets, figures=self.figures,
        )  # fmt: skip

    # --- sheets --------------------------------------------------------------------------------

    def _page_sheet(self, page: Cleaned, *, is_home: bool = False) -> Sheet:
        source = page.page
        unit = self.units.get(source.unit)
        left = f"Unità {unit.label} · {unit.title}" if unit else self.title
        title = f"{source.label} {source.title}".strip()
        if is_home:
            for head in page.tree.iter("h1"):
                head.text = "Presentazione"
            title = "Presentazione"
        if source.lesson and self.site:
            self._add_live_link(page)
        return Sheet(
            page.part, title, to_html(page.tree), left=left, right=title, under=bool(source.lesson)
        )

    def _add_live_link(self, page: Cleaned) -> None:
        from lxml import html

        address = f"{self.site}/{page.page.name}.html"
        for head in list(page.tree.iter("h1"))[:1]:
            box = html.fragment_fromstring(
                f'<div class="cc-live-here">{qr(address)}La lezione dal vivo: '
                f'<a class="cc-plain" href="{escape(address)}">'
                f"{escape(address.split('//')[-1])}</a></div>"
            )
            cards = by_class(page.tree, "cc-lesson-card")
            (cards[0] if cards else head).addprevious(box) if cards else head.addnext(box)

    def _plain(self, name: str, title: str, body: str) -> Sheet:
        return Sheet(name, title, f"<h1>{escape(title)}</h1>{body}", left=self.title, right=title)

    def _contents(self, sheets: Iterable[Sheet], parts: dict[str, str]) -> Sheet:
        items: list[str] = []
        caption, inside = "", False
        for sheet in sheets:
            part = parts.get(sheet.name, "")
            if sheet.under and not inside:
                items.append("<li><ol>")
            elif not sheet.under and inside:
                items.append("</ol></li>")
            inside = sheet.under
            if part and part != caption:
                caption = part
                items.append(f'<li class="cc-part">{escape(part)}</li>')
            number, _, name = (
                sheet.title.partition(" ") if sheet.title[:1].isdigit() else ("", "", sheet.title)
            )
            shown = f'<span class="cc-number">{number}</span>' if number else ""
            items.append(
                f'<li><a class="cc-plain" href="{CROSS}{sheet.name}#">{shown}'
                f'<span class="cc-entry">{escape(name)}</span><span class="cc-dots"></span>'
                f'<span class="cc-page-number">{page_of(f"{sheet.name}#")}</span></a></li>'
            )
        if inside:
            items.append("</ol></li>")
        return Sheet(
            "indice", "Indice", f'<h1>Indice</h1><ol class="cc-contents">{"".join(items)}</ol>',
            left=self.title, right="Indice",
        )  # fmt: skip

    def _cover(self, title: str, subtitle: str, number: str) -> Sheet:
        heading = f'<span class="section-number">{escape(number)}</span> ' if number else ""
        body = (
            f'<div class="cc-cover">{ART}<div class="cc-cover-text">'
            f"<h1>{heading}{escape(title)}</h1>"
            f'<p class="cc-subtitle">{escape(subtitle)}</p></div>'
            f'<p class="cc-edition">{escape(self.author)} · versione {escape(self.version)} · '
            f"{italian_date(self.date)}</p></div>"
        )
        return Sheet("copertina", title, body, numbered=False)

    def _colophon(self) -> Sheet:
        site = (
            f"<h2>Il libro dal vivo</h2><p>Ogni lezione si usa anche sul sito "
            f'<a href="{escape(self.site)}">{escape(self.site.split("//")[-1])}</a>: le celle si '
            "eseguono nella pagina e gli esercizi si controllano da soli. Il codice QR all'inizio "
            "di una lezione porta alla sua pagina.</p>"
            if self.site
            else "<h2>Il libro dal vivo</h2><p>Ogni lezione è anche un notebook: si apre con "
            "JupyterLab, sul tuo computer, dalla cartella del libro. Lì le celle si eseguono e gli "
            "esercizi si controllano da soli.</p>"
        )
        body = (
            '<div class="cc-colophon"><h1>Colophon</h1>'
            f"<p><strong>{escape(self.title)}</strong><br>"
            f"{escape(self.author)}<br>Versione {escape(self.version)}, "
            f"{italian_date(self.date)}.</p>"
            "<h2>Licenze</h2>"
            "<p>I testi, gli esercizi, le domande e i dati inventati sono distribuiti "
            "con licenza Creative Commons Attribuzione – Condividi allo stesso modo 4.0 "
            "Internazionale "
            f'(CC BY-SA 4.0, <a href="{LICENCE}">{LICENCE.split("//")[-1]}</a>). Puoi copiarli, '
            "stamparli e adattarli, anche per corsi a pagamento, se citi la fonte e condividi con "
            "la "
            "stessa licenza ciò che cambi.</p>"
            "<p>Il codice è distribuito con licenza MIT. "
            f"© {escape(str(self.config['copyright']))} "
            f"{escape(self.author)}.</p>"
            "<p>I dati reali usati in alcune lezioni hanno condizioni proprie, scritte accanto ai "
            "dati. Le parole dello standard formativo sono un testo ufficiale della Regione "
            "Campania.</p>"
            "<h2>Che cosa è inventato</h2>"
            "<p>L'azienda degli esempi, le persone, i numeri di telefono "
            "e le chiamate non esistono. I formati dei dati sono quelli veri.</p>"
            "<h2>Leggi e regole</h2><p>Ogni norma è citata con la data in cui è stata controllata. "
            "Prima di usarla sul lavoro, leggi il testo vigente.</p>"
            f"{site}"
            "<h2>Come è fatto</h2>"
            "<p>Le pagine vengono dagli stessi file del sito. I caratteri sono "
            "Source Serif, Source Sans e Source Code (SIL Open Font License 1.1). Il file è "
            "etichettato per i lettori di schermo: titoli, tabelle e testo alternativo delle "
            "figure.</p></div>"
        )
        return Sheet("colophon", "Colophon", body, left=self.title, right="Colophon")

    def _end_licence(self) -> str:
        return (
            f'<p class="cc-end-licence">Dal libro «{escape(self.title)}», versione '
            f"{escape(self.version)}, {italian_date(self.date)}. {escape(self.author)}. Testi CC "
            "BY-SA 4.0, codice MIT. Azienda, persone e numeri di telefono sono inventati.</p>"
        )


class _Middle:
    """The pages between contents and back matter, and what the back matter needs of them."""

    def __init__(self, cleaned, sheets, lessons, terms, sources) -> None:
        self.cleaned, self.sheets, self.lessons = cleaned, sheets, lessons
        self.terms, self.sources = terms, sources


ART = (
    '<svg class="cc-art" viewBox="0 0 210 297" preserveAspectRatio="none" aria-hidden="true">'
    '<path d="M0 297V226c40-24 72 12 110 0s58-34 100-14v85z" style="fill:var(--brand-2)"/>'
    '<path d="M0 297v-36c46-20 76 12 118 0s56-26 92-16v52z" style="fill:var(--gold)"/></svg>'
    '<svg class="cc-mark" viewBox="0 0 64 64" aria-hidden="true"><path d="M5 40a27 27 0 0 1 54 0" '
    'fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"/><rect x="-1" y="36" '
    'width="13" height="20" rx="6.5" fill="#fff"/><rect x="52" y="36" width="13" height="20" '
    'rx="6.5" fill="#fff"/><path d="M22 50v-9M32 50V31M42 50V37" style="stroke:var(--gold)" '
    'stroke-width="6" stroke-linecap="round"/></svg>'
)


def part_name(page: SourcePage) -> str:
    """Return the name of the part that a page becomes."""
    return page.lesson or page.name.removeprefix(f"{BOOK}/").replace("/", "-")


def qr(address: str) -> str:
    """Return a QR code as SVG."""
    import segno

    code = segno.make(address, error="m").svg_inline(border=0, omitsize=True, dark="#000")
    return code.replace(
        "<svg ", '<svg role="img" aria-label="Codice QR che apre la lezione sul sito" ', 1
    )


def source_date(root: Path) -> datetime:
    """Return the book's date: ``SOURCE_DATE_EPOCH``, the last commit, or the last change."""
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return build_time()
    done = subprocess.run(
        ["git", "-C", str(root), "log", "-1", "--format=%ct"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    stamp = done.stdout.strip()
    if stamp.isdigit():
        return datetime.fromtimestamp(int(stamp), UTC)
    files = [path.stat().st_mtime for path in (root / BOOK).rglob("*") if path.is_file()]
    return datetime.fromtimestamp(int(max(files)), UTC)


def italian_date(when: datetime) -> str:
    """Return «25 novembre 2026»."""
    return f"{when.day}{'°' if when.day == 1 else ''} {MONTHS[when.month - 1]} {when.year}"
