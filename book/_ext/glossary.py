"""The glossary, and a tip with the definition where a lesson uses another lesson's word.

Why: a reader who meets «ASA» in lesson 3.2 may have forgotten lesson 1.3. The definitions are those
that each lesson gives at its end (``tools.terms``), so they are written once.

- ``{book-glossary}``  all the words in alphabetical order, then the English ones
- on the pages, the first use of a word becomes a link to the glossary with its definition; only
  words that cannot be everyday ones are looked for: acronyms and names of two or more words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from lesson_numbers import page_metadata, page_number
from markdown_directive import MarkdownDirective, plain
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    # The site may be built from another folder; `tools` is in the project, not in a package.
    sys.path.append(str(ROOT))

from tools import terms  # noqa: E402 (after the path)

GLOSSARY = "book/appendici/glossario"
# Where a word is a name, a title or code, not a use of the word.
LEFT_ALONE = (nodes.reference, nodes.literal, nodes.strong, nodes.title, nodes.caption, nodes.math)


def lesson_pages(env: BuildEnvironment) -> dict[str, Path]:
    """Return page and file of each notebook in the book's contents."""
    pages = {docname: Path(env.doc2path(docname)) for docname in sorted(env.found_docs)}
    return {docname: path for docname, path in pages.items() if path.suffix == ".ipynb"}


class Glossary(MarkdownDirective):
    """The words of all lessons."""

    css_class = "cc-glossary"

    def sources(self) -> Iterator[Path]:
        """Yield the lessons."""
        yield from lesson_pages(self.env).values()

    def markdown(self) -> Iterator[str]:
        """Yield the words by initial, then the English names with the Italian ones."""
        self.env.note_reread()  # a new lesson is no dependency yet
        self.pages = {
            terms_page(path): docname for docname, path in lesson_pages(self.env).items()
        }
        found = terms.collect(lesson_pages(self.env).values())
        initial = ""
        previous = ""
        for term in found:
            if term.slug[:1].upper() != initial:
                initial = term.slug[:1].upper()
                yield f"## {initial}"
                yield ""
            if term.slug != previous:  # the second lesson that defines it adds to the entry
                yield f"(termine-{term.slug})="
                yield f"**{plain(term.term)}**" + english(term)
                yield ""
            previous = term.slug
            yield f": {term.definition} {self.where(term)}"
            yield ""
        yield "## Dall'inglese all'italiano"
        yield ""
        yield "| Inglese | Italiano |"
        yield "|---|---|"
        both = {(term.english, term.term, term.slug) for term in found if term.english}
        for name, term, slug in sorted(both, key=lambda entry: entry[0].lower()):
            yield f"| {plain(name)} | [{plain(term)}](#termine-{slug}) |"
        yield ""

    def where(self, term: terms.Term) -> str:
        """Return «(lezione 1.3)» with its link."""
        number = page_number({"lesson": term.lesson})
        docname = self.pages.get(term.lesson)
        if not number or not docname:
            return ""
        return f"(lezione [{'.'.join(map(str, number))}]({self.link(docname)}))"


def terms_page(path: Path) -> str:
    """Return the code of a notebook's lesson, empty if it has no words."""
    found = terms.terms_of(path)
    return found[0].lesson if found else ""


def english(term: terms.Term) -> str:
    """Return the English name in brackets."""
    return f" (*{plain(term.english)}*)" if term.english else ""


def is_unmistakable(name: str) -> bool:
    """Tell whether a name cannot be an everyday word: an acronym, or two words and more."""
    return bool(re.fullmatch(r"[A-Z][A-Z0-9-]+", name)) or " " in name


def names_of(found: list[terms.Term]) -> dict[str, terms.Term]:
    """Return what to look for in the text, longest first."""
    names: dict[str, terms.Term] = {}
    for term in found:
        for name in (term.term, term.english):
            if name and is_unmistakable(name):
                names.setdefault(name if name.isupper() else name.lower(), term)
    return dict(sorted(names.items(), key=lambda entry: -len(entry[0])))


def mark_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn the first use of each word into a link with a tip."""
    env = app.env
    own = page_metadata(env, docname).get("lesson")
    if own is None or GLOSSARY not in env.found_docs:
        return
    if not hasattr(app, "cc_term_names"):
        app.cc_term_names = names_of(terms.collect(lesson_pages(env).values()))
    waiting = {name: term for name, term in app.cc_term_names.items() if term.lesson != own}
    if not waiting:
        return
    for text in list(doctree.findall(nodes.Text)):
        if is_prose(text):
            replace_uses(app, docname, text, waiting)


def is_prose(text: nodes.Text) -> bool:
    """Tell whether a text is in a paragraph, and not in a name, a link, a title or code."""
    parent = text.parent
    inside_paragraph = False
    while parent is not None:
        if isinstance(parent, LEFT_ALONE):
            return False
        inside_paragraph = inside_paragraph or isinstance(parent, nodes.paragraph)
        parent = parent.parent
    return inside_paragraph


def replace_uses(app: Sphinx, docname: str, text: nodes.Text, waiting: dict) -> None:
    """Mark in one text the words not met yet, and take them off the waiting ones."""
    pieces: list[nodes.Node] = [text]
    for name, term in list(waiting.items()):
        if name not in waiting:
            continue  # its Italian or English twin has just been marked
        flags = re.IGNORECASE if not name.isupper() else 0
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", flags)
        for position, piece in enumerate(pieces):
            found = pattern.search(piece) if isinstance(piece, nodes.Text) else None
            if found is None:
                continue
            link = make_refnode(
                app.builder,
                docname,
                GLOSSARY,
                f"termine-{term.slug}",
                nodes.inline("", found[0]),
            )
            link["classes"].append("cc-term")
            link["reftitle"] = re.sub(r"[*`]", "", f"{term.term}: {term.definition}")
            pieces[position : position + 1] = [
                nodes.Text(piece[: found.start()]),
                link,
                nodes.Text(piece[found.end() :]),
            ]
            for other in [key for key, value in waiting.items() if value.slug == term.slug]:
                del waiting[other]
            break
    if len(pieces) > 1:
        text.parent.replace(text, pieces)


def setup(app: Sphinx) -> dict:
    """Add the directive and mark the pages."""
    app.add_directive("book-glossary", Glossary)
    app.connect("doctree-resolved", mark_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
