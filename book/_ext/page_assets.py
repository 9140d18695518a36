"""Load scripts and styles only on the pages that use them, and drop what no page needs.

Why: most pages have no figure or quiz, and the theme loads on every page a 1.5 MB icon script,
the whole search index and its tools. The templates in book/_templates leave out those parts of
the theme; this module adds the book's own files where their content is.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile, rmtree

from docutils import nodes
from exercise_cells import NotebookCell
from plotly_figures import PlotlyFigure
from sphinx.application import Sphinx

PLOTLY = "plotly.min.js"
# Parts of the theme that no page of the book uses: icon fonts and scripts, logos of cloud
# notebooks, source maps.
UNUSED = (
    "**/*.map",
    "**/*webpack-macros.html",
    "images/logo_*",
    "locales",
    "scripts/bootstrap.js*",
    "scripts/fontawesome.js*",
    "vendor",
)
THEME_STYLES = "styles/pydata-sphinx-theme.css"
RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
ICON_SELECTOR = re.compile(r"\.fa[srlb]?(?:-[\w-]+)?(?:[:.\s>\[].*)?")


def has_figure(doctree: nodes.document) -> bool:
    """Tell whether a page has a plotly figure."""
    return next(doctree.findall(PlotlyFigure), None) is not None


def has_code(doctree: nodes.document) -> bool:
    """Tell whether a page has cells to run, whose results may be tables."""
    return next(doctree.findall(NotebookCell), None) is not None


def has_terms(doctree: nodes.document) -> bool:
    """Tell whether a page has words of the glossary."""
    return any("cc-term" in link["classes"] for link in doctree.findall(nodes.reference))


def has_quiz(doctree: nodes.document) -> bool:
    """Tell whether a page shows questions: a lesson's quiz, or a simulated exam."""
    return any('class="cc-quiz"' in raw.astext() for raw in doctree.findall(nodes.raw))


def add_assets(app: Sphinx, pagename: str, _template: str, context: dict, doctree) -> None:
    """Add the page's own files."""
    app.add_js_file("page.js", loading_method="defer")
    if doctree is None:
        return
    if has_figure(doctree):
        app.add_js_file("figures.js", loading_method="defer")
    if has_code(doctree):
        app.add_js_file("tables.js", loading_method="defer")
    if has_terms(doctree):
        app.add_js_file("glossary.js", loading_method="defer")
    if has_quiz(doctree):
        for name, add in (("quiz.css", app.add_css_file), ("quiz.js", app.add_js_file)):
            if static_file(app, name).exists():
                add(name, **({"loading_method": "defer"} if name.endswith(".js") else {}))


def static_file(app: Sphinx, name: str) -> Path:
    """Return where the source of a static file is."""
    return Path(app.confdir, app.config.html_static_path[0], name)


def copy_plotly(app: Sphinx, error: Exception | None) -> None:
    """Put the installed package's plotly library on the site: never committed, never fetched."""
    if error is not None or app.builder.format != "html":
        return
    package = find_spec("plotly")
    source = Path(package.submodule_search_locations[0], "package_data", PLOTLY)
    copyfile(source, Path(app.outdir, "_static", PLOTLY))


def trim_theme(app: Sphinx, error: Exception | None) -> None:
    """Delete the unused files and the icon font's rules: lighter, and nothing loads by chance."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            rmtree(path) if path.is_dir() else path.unlink()
    styles = static / THEME_STYLES
    styles.write_text(RULE.sub(keep_rule, styles.read_text(encoding="utf-8")), encoding="utf-8")


def keep_rule(rule: re.Match) -> str:
    """Return a CSS rule, or nothing if it only speaks of the icon font."""
    selectors = [selector.strip() for selector in rule[1].split(",")]
    if selectors == ["@font-face"] or all(
        ICON_SELECTOR.fullmatch(selector) for selector in selectors
    ):
        return ""
    return rule[0]


def setup(app: Sphinx) -> dict:
    """Run before Sphinx adds the files to the page."""
    app.connect("html-page-context", add_assets)
    app.connect("build-finished", copy_plotly)
    app.connect("build-finished", trim_theme)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
