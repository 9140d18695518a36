"""Complete the Italian of the theme and of Sphinx's scripts.

Why: with ``language: it`` some strings of the theme, of Sphinx and of the copy button stay
English or are translated badly («Copiato negli appunti» as an invitation to copy). A test reads
the built pages for English left-overs.
"""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import translators

MESSAGES = {
    "Skip to main content": "Vai al contenuto",
    "Back to top": "Torna in cima",
    "Search": "Cerca",
    "Error": "Errore",
    "Please activate JavaScript to enable the search functionality.": (
        "Per cercare serve JavaScript attivo."
    ),
    "previous page": "pagina precedente",
    "previous": "Precedente",
    "next page": "pagina successiva",
    "next": "Successiva",
    "Link to this heading": "Collegamento a questo titolo",
    "Link to this image": "Collegamento a questa figura",
    "Link to this table": "Collegamento a questa tabella",
    "Link to this code": "Collegamento a questo listato",
    "Link to this term": "Collegamento a questo termine",
    "Link to this equation": "Collegamento a questa formula",
    "Link to this definition": "Collegamento a questa definizione",
}
# Where pages take their strings from: Sphinx's catalogue (the theme's is merged in it) and the
# book theme's.
CATALOGUES = ("sphinx", "booktheme")

SCRIPT_MESSAGES = {
    "Search Results": "Risultati della ricerca",
    "Searching": "Ricerca in corso",
    "Preparing search...": "Preparo la ricerca…",
    "Hide Search Matches": "Togli le evidenziazioni",
    ", in ": ", in ",
    "Search finished, found ${resultCount} page(s) matching the search query.": (
        "Pagine trovate: ${resultCount}."
    ),
    (
        "Your search did not match any documents. Please make sure that all words are spelled "
        "correctly and that you've selected enough categories."
    ): "Nessuna pagina trovata. Controlla come hai scritto le parole o provane altre.",
}

# Strings written inside the scripts themselves: file → {there: ours}.
SCRIPT_PATCHES = {
    "copybutton.js": {"'Copiare'": "'Copia'", "'Copiato negli appunti'": "'Copia negli appunti'"},
}


def complete_catalogues(app: Sphinx) -> None:
    """Write our strings over those of the loaded catalogues.

    Templates hold the catalogue objects already, so these are changed in place: a fallback would
    only fill the missing strings, not mend the wrong ones.
    """
    for name in CATALOGUES:
        catalogue = translators.get(("general", name))
        if catalogue is not None and hasattr(catalogue, "_catalog"):
            catalogue._catalog.update(MESSAGES)


def add_script_messages(
    app: Sphinx, pagename: str, _template: str, context: dict, _doctree
) -> None:
    """Add the strings of the search scripts: matches are marked on every page."""
    messages = json.dumps(
        {"messages": SCRIPT_MESSAGES, "locale": "it", "plural_expr": "(n != 1)"}, ensure_ascii=False
    )
    app.add_js_file(None, body=f"Documentation.addTranslations({messages});", priority=900)


def patch_scripts(app: Sphinx, error: Exception | None) -> None:
    """Replace the strings that scripts do not take from a catalogue."""
    if error is not None or app.builder.format != "html":
        return
    for name, replacements in SCRIPT_PATCHES.items():
        path = Path(app.outdir, "_static", name)
        text = path.read_text(encoding="utf-8")
        for theirs, ours in replacements.items():
            text = text.replace(theirs, ours)
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Wire the three places where strings come from."""
    app.connect("builder-inited", complete_catalogues, priority=900)
    app.connect("html-page-context", add_script_messages)
    app.connect("build-finished", patch_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
