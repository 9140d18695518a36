"""Istruzioni operative in rete: scriverle, controllarle, cercarle, pubblicarle.

Una base di conoscenza è una cartella di file Markdown. Ogni file ha in testa i suoi dati (titolo,
chi lo cura, versione, scadenza) e sotto i passi.

- :mod:`~callcenter.instructions.pages`: leggere e scrivere le pagine;
- :mod:`~callcenter.instructions.style`: il controllo dello stile, frase per frase;
- :mod:`~callcenter.instructions.validation`: scadute, senza responsabile, doppie, collegamenti;
- :mod:`~callcenter.instructions.search`: la ricerca, con accenti, plurali e sinonimi;
- :mod:`~callcenter.instructions.usage`: che cosa si legge e che cosa si cerca invano;
- :mod:`~callcenter.instructions.book`: la cartella per Jupyter Book;
- :mod:`~callcenter.instructions.preview`: l'anteprima in HTML, in puro Python;
- :mod:`~callcenter.instructions.accessibility`: alcuni controlli di accessibilità sulle pagine.

L'indice Gulpease sta in :mod:`callcenter.communication.readability`.
"""

from callcenter.instructions.accessibility import html_problems
from callcenter.instructions.book import write_book
from callcenter.instructions.pages import FIELDS, Page, copy_base, parse, read, render, write
from callcenter.instructions.preview import build_preview, to_html
from callcenter.instructions.search import Index, stem
from callcenter.instructions.style import steps, style_problems
from callcenter.instructions.usage import empty_share, reads, searches
from callcenter.instructions.validation import problems

__all__ = [
    "FIELDS",
    "Index",
    "Page",
    "build_preview",
    "copy_base",
    "empty_share",
    "html_problems",
    "parse",
    "problems",
    "read",
    "reads",
    "render",
    "searches",
    "stem",
    "steps",
    "style_problems",
    "to_html",
    "write",
    "write_book",
]
