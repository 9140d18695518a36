"""One printed document: style, running heads, page numbers and the placeholders that they fill.

Other tools may use :func:`document` for papers of their own (it returns a file for
``printer.print_html``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tools.paper import fonts

STYLE = Path(__file__).with_name("print.css")
# A placeholder holds anchors («part#anchor», separated by «|») and becomes their page numbers.
OPEN, CLOSE = "\ue000", "\ue001"
PLACEHOLDER = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
# As wide as most numbers, for the first print, when no number is known.
UNKNOWN = "000"


@dataclass(frozen=True)
class Sheet:
    """A part of a book that is printed by itself.

    ``body`` is HTML with placeholders; ``left`` and ``right`` are the running heads of even and odd
    pages; ``under`` says that in the outline it stands under the last sheet that is not; ``kind``
    is a class of the body.
    """

    name: str
    title: str
    body: str
    left: str = ""
    right: str = ""
    under: bool = False
    kind: str = ""
    heads_on_first: bool = False
    numbered: bool = True


def page_of(*anchors: str) -> str:
    """Return the placeholder for the pages of some anchors («part#anchor»)."""
    return f"{OPEN}{'|'.join(anchors)}{CLOSE}"


def anchors_in(body: str) -> set[str]:
    """Return the anchors whose pages a body wants to know."""
    return {
        anchor for found in PLACEHOLDER.finditer(body) for anchor in found[1].split("|") if anchor
    }


def fill(body: str, numbers: Mapping[str, int]) -> str:
    """Write page numbers in place of the placeholders: each page once, in order."""

    def pages(match: re.Match) -> str:
        found = sorted({numbers[key] for key in match[1].split("|") if key in numbers})
        return ", ".join(map(str, found)) or UNKNOWN

    return PLACEHOLDER.sub(pages, body)


def css_string(text: str) -> str:
    """Return a text as a CSS string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def running_heads(sheet: Sheet, start: int, *, grey: bool = False) -> str:
    """Return the page rules of a sheet that begins at page ``start``."""
    # Page margins do not know the variables of the style.
    look = 'font:8.4pt "Source Sans 3","Liberation Sans","DejaVu Sans",sans-serif;'
    look += f"color:{'#3c3c3c' if grey else '#4a5560'}"
    # Chromium calls «right» the first page of each file, whatever its number.
    even, odd = (":left", ":right") if start % 2 else (":right", ":left")
    number = "counter(page)" if sheet.numbered else '""'
    first = "" if sheet.heads_on_first else (
        "@page :first{@top-left{content:none}@top-right{content:none}}"
    )  # fmt: skip
    return (
        f"html{{counter-reset:page {start - 1}}}\n"
        f"@page {even}{{@top-left{{content:{css_string(sheet.left)};{look}}}"
        f'@top-right{{content:""}}'
        f"@bottom-left{{content:{number};{look};font-weight:600}}}}\n"
        f"@page {odd}{{@top-right{{content:{css_string(sheet.right)};{look}}}"
        f'@top-left{{content:""}}'
        f"@bottom-right{{content:{number};{look};font-weight:600}}}}\n"
        f"{first}\n"
        "@page cover{@top-left{content:none}@top-right{content:none}@bottom-left{content:none}"
        "@bottom-right{content:none}}\n"
    )


def compose(
    sheet: Sheet, start: int, numbers: Mapping[str, int], wanted: Iterable[str], *, grey: bool,
    finish: Callable[[str], str] = str,
) -> str:  # fmt: skip
    """Return the HTML of a sheet; ``wanted``: the anchors of it that other sheets refer to."""
    hidden = "".join(f'<a href="#{escape(name)}"></a>' for name in sorted(wanted) if name)
    return document(
        sheet.title,
        finish(fill(sheet.body, numbers))
        + (f'<nav class="cc-anchors" aria-hidden="true">{hidden}</nav>' if hidden else ""),
        css=running_heads(sheet, start, grey=grey),
        grey=grey,
        kind=sheet.kind,
    )


def document(title: str, body: str, *, css: str = "", grey: bool = False, kind: str = "") -> str:
    """Return a whole HTML file in the style of the printed book, ready for ``print_html``."""
    ink = ' data-ink="grey"' if grey else ""
    return (
        f'<!DOCTYPE html>\n<html lang="it"{ink}><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>\n<style>\n{stylesheet()}{css}</style></head>\n"
        f'<body class="{escape(kind)}">\n{body}\n</body></html>\n'
    )


def stylesheet() -> str:
    """Return the style of the printed book, with its fonts."""
    return fonts.stylesheet() + STYLE.read_text(encoding="utf-8")
