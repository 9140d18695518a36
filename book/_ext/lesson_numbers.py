"""Number units and lessons by their code, so that ``uf1-03`` is always lesson 1.3.

Why: Sphinx counts the pages it finds. The number of a lesson, and so of its figures and
exercises, would change whenever a lesson is added before it, and would not match the programme
that teachers hold. Here the number comes from the page's own metadata: ``callcenter.lesson`` in
a notebook (``uf1-03`` → 1.3, ``uf1-v`` → 1.V, ``kc-01`` → KC.1), ``callcenter.unit`` in an
overview page (``UF1`` → 1).
"""

from __future__ import annotations

import json
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

LESSON_CODE = re.compile(r"(?:uf(?P<unit>\d+)-(?P<lesson>\d+|[a-z])|kc-(?P<key>\d+))")
UNIT_CODE = re.compile(r"UF(?P<unit>\d+)")


def page_metadata(env: BuildEnvironment, docname: str) -> dict:
    """Return the ``callcenter`` metadata of a page (empty if it has none)."""
    value = env.metadata.get(docname, {}).get("callcenter", {})
    return json.loads(value) if isinstance(value, str) else value


def page_number(metadata: dict) -> tuple[int | str, ...] | None:
    """Return the number written in the metadata: (1, 3) for ``uf1-03``, (1,) for ``UF1``."""
    if lesson := LESSON_CODE.fullmatch(metadata.get("lesson", "")):
        if lesson["key"]:
            return "KC", int(lesson["key"])
        place = lesson["lesson"]
        return int(lesson["unit"]), int(place) if place.isdigit() else place.upper()
    if unit := UNIT_CODE.fullmatch(metadata.get("unit", "")):
        return (int(unit["unit"]),)
    return None


def assign_numbers(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Set the section number of numbered pages, then count their figures and exercises."""
    changed = []
    for docname in env.found_docs:
        number = page_number(page_metadata(env, docname))
        if number is None:
            continue
        links = list(env.tocs[docname].findall(nodes.reference))
        # Only the page has a number: numbered paragraphs would be noise in a short lesson.
        # An empty number, not a missing one: for a missing one Sphinx repeats the page's.
        numbers = {link["anchorname"]: () for link in links} | {"": number}
        if env.toc_secnumbers.get(docname) != numbers:
            env.toc_secnumbers[docname] = numbers
            changed.append(docname)
        links[0]["secnumber"] = number
        env.titles[docname]["secnumber"] = number
    return changed + TocTreeCollector().assign_figure_numbers(env)


def setup(app: Sphinx) -> dict:
    """Run after Sphinx's own numbering (default priority 500)."""
    app.connect("env-get-updated", assign_numbers, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
