"""Recognise the book's callouts and lesson card in plain Markdown.

Why: lessons are read in JupyterLab too, where Sphinx directives show up as raw text. So a
callout is an ordinary quotation that begins with its name in bold (``> **Attenzione.** …``), and
the card of a lesson is the quotation that begins with ``> **Scheda**``. This module gives them
the classes that book.css styles.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

# The words that authors write, and the class each one becomes. The words stay in the text:
# they are its title.
NAMES = {
    "scheda": "scheda",
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


def opening(quotation: nodes.block_quote) -> nodes.strong | None:
    """Return the bold words that a quotation begins with, or None."""
    if not quotation.children or not isinstance(quotation[0], nodes.paragraph):
        return None
    # MyST puts an empty text before bold words.
    first = next((child for child in quotation[0] if child.astext()), None)
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


def setup(app: Sphinx) -> dict:
    """Add the transform."""
    app.add_transform(MarkCallouts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
