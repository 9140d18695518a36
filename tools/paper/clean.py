"""Makes a page of the site fit for paper: nothing to press, nothing that only a screen can do."""

from __future__ import annotations

import copy
import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from pathlib import Path
from urllib.parse import urldefrag

from lxml import etree, html

from tools.paper import quiz
from tools.paper.document import page_of
from tools.paper.merge import CROSS
from tools.paper.sources import SourcePage

Element = html.HtmlElement

# Not printed: buttons, permalinks, what scripts fill, what only JupyterLab shows.
DROPPED = (
    "headerlink", "cc-doors", "cc-hero", "toctree-wrapper", "copybtn", "widget-subarea",
)  # fmt: skip
# Code shorter than this stays on one page.
SHORT_CODE = 16
SHORT_EXERCISE = 1100
SHORT_TABLE = 14
# Characters of code in a line of the text's width.
CODE_WIDTH = 95
PLAIN_SPAN = re.compile(
    r'<span class="(?:n|nn|nb|nc|nf|nd|p|o|mi|mf|w|bp|fm|vm|err|x|go|gp)">([^<]*)</span>'
)
# The same rule as the site's tables.js.
NUMBER_CELL = re.compile(
    r"[-+−]?[\d.,:\s]*\d[\d.,:\s]*(%|s|min|h|€|ms)?|(n\.d\.|NaN|nan|<NA>|None|-|)"
)
WRAP_MARK = (
    '<svg class="cc-wrap" viewBox="0 0 24 10" aria-hidden="true">'
    '<path d="M2 0v5h16m-4-4 4 4-4 4"/></svg>'
)
FIGURE_MARK = "\ue002{}\ue003"
FIGURE = re.compile("\ue002(\\d+)\ue003")
DASHBOARD_NOTE = (
    "Cruscotto interattivo: qui vedi il quadro di partenza. Per muovere i comandi apri la lezione "
    "{} ed esegui questa cella."
)


@dataclass
class Edition:
    """What cleaning must know of the edition being made.

    ``parts``: document → part that contains it; ``site``: address of the published site, or
    nothing; ``solutions``: whether the reader is a teacher.
    """

    parts: dict[str, str]
    pages: dict[str, SourcePage]
    site: str = ""
    solutions: bool = False
    assets: Path = Path()
    figures: list[str] = field(default_factory=list)

    def figure(self, data: str) -> int:
        """Return the number of a figure, noting it if it is new."""
        if data not in self.figures:
            self.figures.append(data)
        return self.figures.index(data)


@dataclass
class Cleaned:
    """A page fit for paper: its tree, its questions, the addresses it cites."""

    page: SourcePage
    part: str
    tree: Element
    questions: list[quiz.Question]
    addresses: list[str]


def by_class(tree: Element, *names: str) -> list[Element]:
    """Return the elements that have one of these classes, in the order of the page."""
    return _class_path(names)(tree)


@cache
def _class_path(names: tuple[str, ...]) -> etree.XPath:
    tests = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names)
    return etree.XPath(f"descendant-or-self::*[{tests}]")


def classes(element: Element) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split()


def add_class(element: Element, name: str) -> None:
    """Add a class to an element."""
    element.set("class", " ".join([*classes(element), name]))


def drop(element: Element) -> None:
    """Remove an element, not the text after it."""
    if element.getparent() is not None:
        element.drop_tree()


def parse(text: str) -> Element:
    """Return a fragment of HTML inside one division."""
    return html.fragment_fromstring(text, create_parent="div")


def to_html(element: Element) -> str:
    """Return an element as HTML, without the text after it."""
    return etree.tostring(element, method="html", encoding="unicode", with_tail=False)


def inner_html(element: Element) -> str:
    """Return what an element contains, as HTML."""
    return escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, method="html", encoding="unicode") for child in element
    )


def text_of(element: Element) -> str:
    """Return an element's text, with single spaces."""
    return " ".join(element.text_content().split())


def clean(page: SourcePage, edition: Edition) -> Cleaned:
    """Return a page without what only a screen can do."""
    tree = parse(page.body)
    part = edition.parts[page.name]
    for element in by_class(tree, *DROPPED):
        drop(element)
    for number in by_class(tree, "section-number"):
        if number.getparent().tag == "h1":
            kind = "Lezione" if page.lesson else "Unità"
            number.text = f"{kind} {page.label}"
            number.tail = " " + (number.tail or "")
    _figures(tree, edition)
    for tag in ("script", "noscript", "button"):
        for element in list(tree.iter(tag)):
            drop(element)
    for style in list(tree.iter("style")):
        if style.get("scoped") is not None:  # pandas' own, which says nothing
            drop(style)
    _outputs(tree)
    for box in by_class(tree, "cc-quiz"):
        for cell in (up for up in box.iterancestors() if "cell" in classes(up)):
            for code in by_class(cell, "cell_input"):
                drop(code)
    questions = quiz.take(tree)
    _quiet_headings(tree)
    _exercises(tree, edition)
    _details(tree)
    _code(tree)
    _tables(tree, page)
    _leads(tree)
    addresses = _links(tree, page, part, edition)
    _append_addresses(tree, addresses)
    return Cleaned(page, part, tree, questions, addresses)


# --- figures -------------------------------------------------------------------------------------


@cache
def _dashboard_makers() -> re.Pattern:
    """What the code of a dashboard's cell calls."""
    from callcenter import dashboards

    names = {
        name
        for name in dir(dashboards)
        if "Dashboard"
        in str(getattr(getattr(dashboards, name), "__annotations__", {}).get("return"))
    }
    return re.compile(r"\b(?:" + "|".join(sorted({"Dashboard", *names})) + r")\s*\(")


def _figures(tree: Element, edition: Edition) -> None:
    for box in by_class(tree, "cc-plotly"):
        cell = next((up for up in box.iterancestors() if "cell" in classes(up)), None)
        code = (
            "".join(part.text_content() for part in by_class(cell, "cell_input"))
            if cell is not None
            else ""
        )
        number = edition.figure(_figure_data(box, edition))
        box.attrib.pop("style", None)
        for child in list(box):
            drop(child)
        box.set("class", "cc-figure")
        box.text = FIGURE_MARK.format(number)
        if code and _dashboard_makers().search(code):
            where = (
                "sul sito del libro o in JupyterLab" if not edition.site else "sul sito del libro"
            )
            note = html.fragment_fromstring(
                f'<p class="cc-dashboard-note">{DASHBOARD_NOTE.format(where)}</p>'
            )
            box.addnext(note)
    # In the tags a figure is the drawing with its text alternative; its box is only a box.
    for figure in list(tree.iter("figure")):
        figure.tag = "div"
        figure.set("class", "cc-fig")
    for caption in list(tree.iter("figcaption")):
        caption.tag = "div"
        caption.set("class", "cc-caption")


def _figure_data(box: Element, edition: Edition) -> str:
    source = box.get("data-src")
    if source is None:
        return next(box.iter("script")).text_content()
    text = (edition.assets / "_static" / "figures" / Path(source).name).read_text(encoding="utf-8")
    return re.search(r'^ccFigures\.receive\("[^"]+",(.*)\);\s*$', text, re.S)[1]


# --- exercises and details -----------------------------------------------------------------------


def _outputs(tree: Element) -> None:
    """The answers of checks that have not been done say nothing on paper."""
    for cell in by_class(tree, "cc-role-answer", "cc-role-check"):
        for output in by_class(cell, "cell_output"):
            drop(output)
    for code, tag in (("cc-role-answer", "Completa"), ("cc-role-check", "Verifica")):
        for cell in by_class(tree, code):
            for part in by_class(cell, "cell_input"):
                part.insert(0, html.fragment_fromstring(f'<span class="cc-tag">{tag}</span>'))


def _quiet_headings(tree: Element) -> None:
    """What a cell shows is a picture of a document: its titles are not the lesson's."""
    for output in by_class(tree, "cell_output"):
        for heading in list(output.iter("h1", "h2", "h3", "h4", "h5", "h6")):
            heading.tag = "p"
            heading.set("class", "cc-rubric")


def _exercises(tree: Element, edition: Edition) -> None:
    for solution in by_class(tree, "cc-solution"):
        if not edition.solutions:
            drop(solution)
            continue
        solution.tag = "div"
        solution.set("class", "cc-solved")
        for summary in list(solution.iter("summary")):
            summary.tag = "p"
            summary.set("class", "cc-rubric")
    for box in by_class(tree, "cc-exercise"):
        for title in by_class(box, "cc-exercise__title"):
            title.tag = "h4"
            for name in ("role", "aria-level"):
                title.attrib.pop(name, None)
        if len(box.text_content()) < SHORT_EXERCISE:
            add_class(box, "cc-short")


def _details(tree: Element) -> None:
    """What opens with a click is open on paper."""
    for details in list(tree.iter("details")):
        details.tag = "div"
        for summary in details.findall("summary"):
            summary.tag = "p"
            summary.set("class", "cc-rubric")


# --- code, tables --------------------------------------------------------------------------------


def _code(tree: Element) -> None:
    for pre in list(tree.iter("pre")):
        content = PLAIN_SPAN.sub(r"\1", inner_html(pre)).replace("<span></span>", "")
        lines = content.rstrip("\n").split("\n")
        plain = [unescape(re.sub(r"<[^>]+>", "", line)) for line in lines]
        room = CODE_WIDTH - 8 * sum("cc-exercise" in classes(up) for up in pre.iterancestors())
        marked = "".join(
            f'<span class="ln long">{WRAP_MARK}{line}</span>' if len(text) > room
            else f'<span class="ln">{line or "&#8203;"}</span>'
            for line, text in zip(lines, plain, strict=True)
        )  # fmt: skip
        new = html.fragment_fromstring(f"<pre>{marked}</pre>")
        new.tail = pre.tail
        if len(lines) <= SHORT_CODE:
            new.set("class", "cc-short")
            for up in pre.iterancestors():
                if "cell_input" in classes(up):
                    add_class(up, "cc-short")
        pre.getparent().replace(pre, new)
    for block in by_class(tree, "highlight"):
        wrapper = block.getparent()
        if not any("cell" in classes(up) for up in block.iterancestors()):
            add_class(wrapper, "highlight-block")


def _tables(tree: Element, page: SourcePage) -> None:
    tables = [
        table for table in tree.iter("table")
        if not any("cc-question" in classes(up) for up in table.iterancestors())
    ]  # fmt: skip
    numbered = any("caption-number" in (to_html(c)) for t in tables for c in t.iter("caption"))
    count = 0
    for table in tables:
        if len(list(table.iter("tr"))) <= SHORT_TABLE:
            add_class(table, "cc-small-table")
        table.attrib.pop("border", None)
        table.attrib.pop("style", None)
        if "dataframe" in classes(table):
            _align_words(table)
        # Without a number nobody could say «look at that table»; a page whose tables have their
        # own captions is left as it is.
        if page.lesson and not numbered and table.find("caption") is None and len(table):
            count += 1
            caption = html.fragment_fromstring(
                f'<caption><span class="caption-number">Tabella {page.label}.{count}</span>'
                "</caption>"
            )
            caption.tail = None
            table.insert(0, caption)
            if not table.get("id"):
                table.set("id", f"tab-{page.lesson}-{count}")


def _align_words(table: Element) -> None:
    """Columns of words are set to the left, as the site's script does."""
    rows = [row.findall("td") for row in table.iter("tr") if row.findall("td")]
    head = [cell for row in table.iter("thead") for cell in row.iter("th")]
    width = max(map(len, rows), default=0)
    for column in range(width):
        cells = [row[column] for row in rows if len(row) == width]
        if any(not NUMBER_CELL.fullmatch(text_of(cell)) for cell in cells):
            for cell in cells:
                add_class(cell, "cc-words")
            at = len(head) - width + column if head else -1
            if 0 <= at < len(head):
                add_class(head[at], "cc-words")


def _leads(tree: Element) -> None:
    """A paragraph that ends with a colon stays with what it announces."""
    for paragraph in tree.iter("p"):
        if paragraph.getnext() is not None and text_of(paragraph).endswith(":"):
            add_class(paragraph, "cc-leads")


# --- links ---------------------------------------------------------------------------------------


def _links(tree: Element, page: SourcePage, part: str, edition: Edition) -> list[str]:
    """Make links lead somewhere from paper; return the web addresses to list."""
    addresses: list[str] = []
    here = posixpath.dirname(page.name)
    for link in list(tree.iter("a")):
        address = link.get("href")
        for name in ("title", "download", "target", "rel"):
            link.attrib.pop(name, None)
        if not address:
            link.drop_tag()
            continue
        if re.match(r"(?:https?|mailto):", address):
            _outside(link, address, addresses)
            continue
        path, anchor = urldefrag(address)
        document = page.name if not path else posixpath.normpath(posixpath.join(here, path))
        document = document.removesuffix(".html").removesuffix(".md")
        target = edition.parts.get(document)
        if target is None:
            _elsewhere(link, document, anchor, edition, addresses)
            continue
        link.set("href", f"#{anchor}" if target == part else f"{CROSS}{target}#{anchor}")
        link.set("class", "cc-in")
        if target != part or "std-numref" in to_html(link):
            where = html.fragment_fromstring(
                f'<span class="cc-where"> (pag.&nbsp;{page_of(f"{target}#{anchor}")})</span>'
            )
            where.tail, link.tail = link.tail, None
            link.addnext(where)
    return addresses


def _outside(link: Element, address: str, addresses: list[str]) -> None:
    """A web address: numbered, and written in full at the end of the part."""
    link.set("class", "cc-out")
    shown = text_of(link).rstrip("/")
    if shown in (
        address.rstrip("/"),
        re.sub(r"^(?:https?://(?:www\.)?|mailto:)", "", address).rstrip("/"),
    ):
        return
    if address not in addresses:
        addresses.append(address)
    note = html.fragment_fromstring(f'<sup class="cc-url">[{addresses.index(address) + 1}]</sup>')
    note.tail, link.tail = link.tail, None
    link.addnext(note)


def _elsewhere(link: Element, document: str, anchor: str, edition: Edition, addresses) -> None:
    """A page that this edition does not contain: on the site, if its address is known."""
    known = edition.pages.get(document)
    if edition.site:
        address = f"{edition.site}/{document}" + (".html" if known else "")
        _outside(link, address + (f"#{anchor}" if anchor else ""), addresses)
        link.set("href", address + (f"#{anchor}" if anchor else ""))
        return
    if known is not None and known.lesson and known.label not in text_of(link):
        link.tail = f" (lezione {known.label})" + (link.tail or "")
    link.drop_tag()


def _append_addresses(tree: Element, addresses: list[str]) -> None:
    if not addresses:
        return
    items = "".join(
        f'<li value="{number}"><a class="cc-plain" href="{escape(address)}">{escape(address)}</a>'
        "</li>"
        for number, address in enumerate(addresses, start=1)
    )
    tree.append(
        html.fragment_fromstring(
            f'<div class="cc-urls"><p class="cc-rubric">Indirizzi citati</p><ol>{items}</ol></div>'
        )
    )


def put_figures(body: str, drawings: list[str]) -> str:
    """Put the drawings in their places."""
    return FIGURE.sub(lambda match: drawings[int(match[1])], body)


def notebook_cells(root: Path, page: SourcePage) -> list[dict]:
    """Return the cells of a page's notebook (none if it is not one)."""
    path = root / f"{page.name}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []


def copy_of(element: Element) -> Element:
    """Return a copy that can go elsewhere, without the text after it."""
    twin = copy.deepcopy(element)
    twin.tail = None
    return twin


Maker = Callable[[Cleaned], str]
