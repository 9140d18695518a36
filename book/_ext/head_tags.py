"""Write the tags that phones, chats and social networks read: colour, description, preview card.

Why: the theme gives a title and nothing else. A link to a lesson pasted in a chat should show
what it is. The address of the preview image must be absolute: with no ``html_baseurl`` the image
tag is left out.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

THEME_COLOUR = {"light": "#0b3c5d", "dark": "#0d1a26"}
CARD = "_static/brand/social-card.png"
ICON = "_static/brand/favicon-32.png"
DESCRIPTION_LENGTH = 180
DEFAULT_DESCRIPTION = (
    "Il libro interattivo per il corso di Tecnico della gestione di call center: "
    "teoria, dati veri, esercizi che si correggono da soli."
)


def description_of(doctree: nodes.document | None) -> str:
    """Return the first paragraph of a page, cut at a word."""
    if doctree is None:
        return DEFAULT_DESCRIPTION
    for paragraph in doctree.findall(nodes.paragraph):
        text = re.sub(r"\s+", " ", paragraph.astext()).strip()
        if len(text) > 60:
            return shorten(text)
    return DEFAULT_DESCRIPTION


def shorten(text: str) -> str:
    """Cut a text at the last word that fits."""
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + "…"


def meta(name: str, value: str, *, attribute: str = "property") -> str:
    """Return one meta element."""
    return f'<meta {attribute}="{name}" content="{escape(value)}" />'


def page_tags(app: Sphinx, pagename: str, title: str, doctree: nodes.document | None) -> str:
    """Return the tags of a page."""
    description = description_of(doctree)
    tags = [
        f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})" />'
        for scheme, colour in THEME_COLOUR.items()
    ]
    tags += [
        meta("description", description, attribute="name"),
        meta("og:type", "article"),
        meta("og:locale", "it_IT"),
        meta("og:site_name", app.config.html_title),
        meta("og:title", title),
        meta("og:description", description),
    ]
    icon = relative_uri(app.builder.get_target_uri(pagename), ICON)
    tags.append(f'<link rel="alternate icon" type="image/png" href="{icon}" />')
    base = app.config.html_baseurl
    if base:
        base = base.rstrip("/") + "/"
        tags += [
            meta("og:url", urljoin(base, app.builder.get_target_uri(pagename))),
            meta("og:image", urljoin(base, CARD)),
            meta("og:image:alt", app.config.html_title),
            meta("twitter:card", "summary_large_image", attribute="name"),
        ]
    return "\n  ".join(tags)


def add_tags(app: Sphinx, pagename: str, _template: str, context: dict, doctree) -> None:
    """Give the tags to book/_templates/layout.html."""
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title", ""))) or app.config.html_title
    context["head_tags"] = page_tags(app, pagename, title, doctree)
    context["author"] = app.config.author
    context["licence"] = app.config.book_licence


def setup(app: Sphinx) -> dict:
    """Declare the licence (written at the foot of each page) and wire the tags."""
    app.add_config_value("book_licence", "", "html", types=(str,))
    app.connect("html-page-context", add_tags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
