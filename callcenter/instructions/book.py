"""La cartella per Jupyter Book: pagine, ``_config.yml``, ``_toc.yml``.

Formato: documentazione di Jupyter Book 1, «Configure book settings» e «Structure and organize
content».
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from callcenter.instructions.pages import Page

_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip


def write_book(pages: Iterable[Page], folder: str | Path, *, title: str, author: str) -> list[str]:
    """Scrive nella cartella ciò che serve a costruire il sito; restituisce i nomi dei file.

    In ogni pagina il titolo diventa l'intestazione; sotto ci sono le parole dei clienti, perché le
    trovi anche la ricerca del sito; in fondo versione, responsabile e scadenza. La copertina
    (``index.md``) elenca le pagine. Solleva ``ValueError`` se non ci sono pagine, se a una manca un
    dato o se una si chiama ``index``.
    """
    pages = sorted(pages, key=lambda page: (page.title or "").casefold())
    _check(pages)
    config = {
        "title": title,
        "author": author,
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "off"},
        # Le virgolette «intelligenti» cambierebbero «Di': …» in «Di”: …».
        "sphinx": {"config": {"language": "it", "smartquotes": False}},
    }
    contents = {
        "format": "jb-book",
        "root": "index",
        "chapters": [{"file": page.slug} for page in pages],
    }
    links = "\n".join(f"- [{page.title}]({page.slug}.md)" for page in pages)
    files = {
        "_config.yml": _yaml(config),
        "_toc.yml": _yaml(contents),
        "index.md": f"# {title}\n\n{links}\n",
        **{f"{page.slug}.md": _published(page) for page in pages},
    }
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    return list(files)


def _check(pages: list[Page]) -> None:
    if not pages:
        raise ValueError("Non c'è nessuna pagina da pubblicare.")
    for page in pages:
        if page.slug == "index":
            raise ValueError("«index» è il nome della copertina: chiama la pagina in altro modo.")
        if not (page.title and page.owner and page.version and page.expires):
            raise ValueError(
                f"{page.slug}: per pubblicare servono titolo, responsabile, versione, scadenza."
            )


def _published(page: Page) -> str:
    number = "1º" if page.expires.day == 1 else page.expires.day
    day = f"{number} {_MONTHS[page.expires.month - 1]} {page.expires.year}"
    foot = f"*Versione {page.version}. La cura: {page.owner}. Vale fino al {day}.*"
    also = f"Si dice anche: {', '.join(page.synonyms)}.\n\n" if page.synonyms else ""
    return f"# {page.title}\n\n{also}{page.body.strip()}\n\n{foot}\n"


def _yaml(values: dict) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
