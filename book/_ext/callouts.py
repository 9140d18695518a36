"""Recognise the book's callouts and lesson card in plain Markdown.

Why: lessons are read in JupyterLab too, where Sphinx directives show up as raw text. So a
callout is an ordinary quotation that begins with its name in bold (``> **Attenzione.** …``), and
the card of a lesson is what stands between its title and its first section when it begins with
**Che cosa saprai fare**. This module gives them the classes that book.css styles.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

# The words that authors write, and the class each one becomes. The words stay in the text:
# they are its title.
NAMES = {
    "caso": "caso",
    "il caso": "caso",
    "caso di studio": "caso",
    "in sintesi": "sintesi",
    "attenzione": "attenzione",
    "errore tipico": "attenzione",
    "definizione": "definizione",
    "formula": "definizione",
    "fonte": "fonte",
    "norma": "fonte",
    "prova tu": "prova",
    "nota": "nota",
    "ricorda": "nota",
    "lettura": "lettura",
    "come si legge": "lettura",
}


CARD_OPENING = "che cosa saprai fare"


def opening(block: nodes.Node) -> nodes.strong | None:
    """Return the bold words that a paragraph (or a block's first one) begins with, or None."""
    paragraph = block if isinstance(block, nodes.paragraph) else next(iter(block.children), None)
    if not isinstance(paragraph, nodes.paragraph):
        return None
    # MyST puts an empty text before bold words.
    first = next((child for child in paragraph if child.astext()), None)
    return first if isinstance(first, nodes.strong) else None


def callout_name(words: str) -> str | None:
    """Return the class of the callout that begins with these words, or None."""
    words = re.sub(r"[\W_]+", " ", words).strip().lower()
    for name in sorted(NAMES, key=len, reverse=True):
        if words == name or words.startswith(name + " "):
            return NAMES[name]
    return None


class MarkCallouts(SphinxTransform):
    """Add ``cc-callout cc-callout-…`` to the quotations that are callouts."""

    default_priority = 220

    def apply(self) -> None:
        """Visit the quotations of the page."""
        for quotation in self.document.findall(nodes.block_quote):
            title = opening(quotation)
            name = callout_name(title.astext()) if title is not None else None
            if name:
                quotation["classes"] += ["cc-callout", f"cc-callout-{name}"]
                title["classes"].append("cc-callout__title")


class WrapLessonCard(SphinxTransform):
    """Put the card of a lesson in a box of its own."""

    default_priority = 221

    def apply(self) -> None:
        """Look between the page's title and its first section."""
        page = next(self.document.findall(nodes.section), None)
        if page is None:
            return
        ends = (nodes.section, nodes.block_quote)
        stop = next((i for i, child in enumerate(page) if isinstance(child, ends)), len(page))
        content = page[1:stop]
        if not content or not isinstance(content[0], nodes.paragraph):
            return
        title = opening(content[0])
        if title is None or title.astext().strip(" .:").lower() != CARD_OPENING:
            return
        card = nodes.container(classes=["cc-lesson-card"])
        for child in content:
            page.remove(child)
        card.extend(content)
        page.insert(1, card)


def setup(app: Sphinx) -> dict:
    """Add the transforms."""
    app.add_transform(MarkCallouts)
    app.add_transform(WrapLessonCard)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
