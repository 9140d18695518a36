"""Make lesson pages live: the script of their cells, and what it must know about the page.

Why here: only lessons (notebooks with a ``callcenter.lesson`` code) and guides
(``callcenter.guide``) carry the script, and paths must be relative, because the site may stand
under any prefix. The page «I miei progressi» gets the list of lessons, so that it also shows those
never opened.

The scripts themselves are built by ``tools.live`` into ``_static/live``.
"""

from __future__ import annotations

import json
import re
from html import escape

from docutils import nodes
from docutils.parsers.rst import Directive
from exercise_cells import NotebookCell
from lesson_numbers import page_metadata, page_number
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

LIVE = "_static/live"
NOTEBOOK = "lite/notebooks/index.html?path={}"
PROGRESS_PAGE = "book/guide/i-miei-progressi"
QUESTION = re.compile(r'class="cc-question"')


class ProgressPlace(nodes.General, nodes.Element):
    """Where the script of «I miei progressi» writes."""


class ProgressDirective(Directive):
    """``{my-progress}``: the table of what this reader has done, filled in the browser."""

    def run(self) -> list[nodes.Node]:
        """Return the place; the list of lessons is known when the page is written."""
        return [ProgressPlace()]


def visit_place(translator, node: ProgressPlace) -> None:
    """Write the empty place and the list of lessons."""
    builder = translator.builder
    here = builder.current_docname
    lessons = [
        {**lesson, "url": builder.get_relative_uri(here, docname)}
        for docname, lesson in lessons_of(builder.env).items()
    ]
    data = json.dumps(lessons, ensure_ascii=False).replace("<", "\\u003c")
    translator.body.append(
        '<div id="cc-live-progress"><p>Per vedere i tuoi progressi serve JavaScript attivo.</p>'
        f'</div><script type="application/json" id="cc-live-lessons">{data}</script>\n'
    )
    raise nodes.SkipNode


def lessons_of(env: BuildEnvironment) -> dict[str, dict]:
    """Return document → lesson (code, number, title, exercises, number of questions), in order."""
    found = getattr(env, "live_lessons", {})
    return dict(sorted(found.items(), key=lambda item: item[1]["code"]))


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the exercises and the questions of a lesson when it is read."""
    env = app.env
    metadata = page_metadata(env, env.docname)
    if "lesson" not in metadata:
        return
    exercises = dict.fromkeys(
        cell["data-exercise"] for cell in doctree.findall(NotebookCell) if "data-exercise" in cell
    )
    questions = sum(len(QUESTION.findall(raw.astext())) for raw in doctree.findall(nodes.raw))
    if not hasattr(env, "live_lessons"):
        env.live_lessons = {}
    env.live_lessons[env.docname] = {
        "code": metadata["lesson"],
        "number": ".".join(map(str, page_number(metadata) or ())),
        "title": metadata.get("title", ""),
        "exercises": list(exercises),
        "questions": questions,
    }


def merge(app: Sphinx, env: BuildEnvironment, _docnames: set[str], other: BuildEnvironment) -> None:
    """Bring together what parallel readers have noted."""
    env.live_lessons = {**getattr(env, "live_lessons", {}), **getattr(other, "live_lessons", {})}


def add_scripts(app: Sphinx, pagename: str, _template: str, context: dict, doctree) -> None:
    """Add the live layer to lessons, and the script of the progress page to that page."""
    if doctree is None or not app.config.book_live:
        return
    if next(doctree.findall(ProgressPlace), None) is not None:
        add_module(app, "live/progress.js")
    metadata = page_metadata(app.env, pagename)
    code = page_code(metadata)
    if not code or next(doctree.findall(NotebookCell), None) is None:
        return
    add_module(app, "live/loader.js")
    app.add_js_file("figures.js", loading_method="defer")  # a cell may draw the page's first figure
    context["body"] = settings(app, pagename, code) + context.get("body", "")


def page_code(metadata: dict) -> str:
    """Return the code under which a page keeps what its reader writes (empty: it is not live)."""
    if "guide" in metadata:
        return f"guida-{metadata['guide']}"
    return metadata.get("lesson", "")


def add_module(app: Sphinx, name: str) -> None:
    """Add one of the built modules and the style to the page being written."""
    app.add_css_file("live/live.css")
    app.add_js_file(name, type="module")


def settings(app: Sphinx, pagename: str, lesson: str) -> str:
    """Return the element from which the script reads the page's facts."""
    page = app.builder.get_target_uri(pagename)
    notebook = relative_uri(page, NOTEBOOK.format(f"{pagename.removeprefix('book/')}.ipynb"))
    progress = relative_uri(page, app.builder.get_target_uri(PROGRESS_PAGE))
    facts = {"lesson": lesson, "notebook": notebook, "progress": progress}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in facts.items())
    return f'<div id="cc-live" hidden{attributes}></div>\n'


def setup(app: Sphinx) -> dict:
    """Wire the parts together."""
    app.add_config_value("book_live", True, "html", bool)  # False: a quick site, only to read
    app.add_node(ProgressPlace, html=(visit_place, None))
    app.add_directive("my-progress", ProgressDirective)
    app.connect("doctree-read", collect)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
