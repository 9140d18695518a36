"""A directive that writes Markdown and lets MyST parse it.

Why: the parts of the book made from data (units, formulary, norms, data dictionary …) are easier to
write, and to read in the source, as Markdown than as trees of nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


class MarkdownDirective(SphinxDirective):
    """A directive whose content is Markdown written by :meth:`markdown`."""

    css_class = ""

    def markdown(self) -> Iterator[str]:
        """Yield lines of MyST Markdown; headings start at the level of the page's sections."""
        raise NotImplementedError

    def sources(self) -> Iterable[Path]:
        """Return the files the page depends on."""
        return ()

    def run(self) -> list[nodes.Node]:
        """Parse the lines."""
        for path in self.sources():
            self.env.note_dependency(str(path))
        lines = list(self.markdown())
        has_sections = any(line.startswith("## ") for line in lines)
        box = nodes.container(classes=[self.css_class] if self.css_class else [])
        self.state.nested_parse(
            StringList(lines, type(self).__name__),
            self.content_offset,
            box,
            match_titles=has_sections,
        )
        # Sections must be children of the page, or its contents would not list them.
        return list(box.children) if has_sections else [box]

    def link(self, docname: str) -> str:
        """Return the address of a page relative to this one."""
        here = PurePosixPath(self.env.docname).parent
        target = PurePosixPath(self.env.doc2path(docname, base=False))
        up = "../" * len(here.parts)
        return up + str(target)


def cell(text: str) -> str:
    """Return a text that can stand in a cell of a Markdown table."""
    return re.sub(r"\s+", " ", text).strip().replace("|", r"\|")


def plain(text: str) -> str:
    """Return a text from the data on one line, safe from being read as Markdown emphasis."""
    return re.sub(r"([*_<\[\]])", r"\\\1", re.sub(r"\s+", " ", text).strip())
