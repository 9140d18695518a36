"""La convalida di una base di conoscenza: quali pagine non si possono pubblicare, e perché."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

import pandas as pd

from callcenter.instructions.pages import FIELDS, Page
from callcenter.instructions.style import steps

REQUIRED = ("title", "owner", "version", "updated", "expires")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def problems(pages: Iterable[Page], today: dt.date | str) -> pd.DataFrame:
    """I difetti delle pagine nel giorno ``today``: colonne ``page``, ``problem``.

    Una pagina ha titolo, responsabile, versione, data e scadenza; dice quando si usa; ha passi
    numerati; ogni collegamento porta a una pagina che c'è; ogni immagine ha un testo alternativo;
    il titolo è uno solo. La scadenza è l'ultimo giorno in cui vale. Tabella vuota se va bene.
    """
    pages = list(pages)
    today = dt.date.fromisoformat(today) if isinstance(today, str) else today
    slugs = {page.slug for page in pages}
    rows = [(p.slug, text) for p in pages for text in _of_page(p, slugs, today)]
    rows += _duplicates(pages)
    return pd.DataFrame(sorted(rows), columns=["page", "problem"])


def _of_page(page: Page, slugs: set[str], today: dt.date) -> Iterator[str]:
    for name in REQUIRED:
        if getattr(page, name) in (None, ""):
            yield f"manca {FIELDS[name]}"
    if page.expires is not None and page.expires < today:
        yield f"scaduta il {page.expires:%d/%m/%Y}"
    if "**Quando:**" not in page.body:
        yield "non dice quando si usa"
    if not steps(page.body):
        yield "non ha passi numerati"
    for _, target in _LINK.findall(page.body):
        if not re.match(r"https?:|mailto:|#", target) and target.partition("#")[0] not in {
            f"{slug}.md" for slug in slugs
        }:
            yield f"il collegamento {target} non porta a nessuna pagina"
    for alternative, source in _IMAGE.findall(page.body):
        if not alternative.strip():
            yield f"l'immagine {source} non ha un testo alternativo"


def _duplicates(pages: list[Page]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    rows = []
    for page in pages:
        title = " ".join((page.title or "").casefold().split())
        if title and title in first:
            rows.append((page.slug, f"ha lo stesso titolo di {first[title]}"))
        first.setdefault(title, page.slug)
    return rows
