"""The Sphinx builder of :mod:`tools.paper.sources`: the body of each page, without a page around.

It takes the name «html» so that MyST-NB and the book's extensions treat it as they treat the site.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from tools.paper import sources


class FragmentBuilder(StandaloneHTMLBuilder):
    """Writes one JSON file for each document."""

    name = "html"
    search = False
    copysource = False

    def handle_page(
        self, pagename, addctx, templatename="page.html", outfilename=None, event_arg=None
    ):
        """Keep title, number and body; no template, no file of the site."""
        if pagename not in self.env.found_docs:
            return
        from lesson_numbers import page_metadata

        sources.save(
            Path(self.outdir),
            sources.SourcePage(
                name=pagename,
                title=self.env.titles[pagename].astext(),
                number=tuple(self.env.toc_secnumbers.get(pagename, {}).get("", ())),
                body=addctx.get("body", ""),
                metadata=page_metadata(self.env, pagename),
            ),
        )

    def get_outdated_docs(self):
        """Documents newer than their fragment, besides those that Sphinx has just read."""
        for docname in self.env.found_docs:
            target = sources._file(Path(self.outdir), docname)
            known = docname in self.env.all_docs and target.exists()
            source = Path(self.env.doc2path(docname))
            if not known or source.stat().st_mtime > target.stat().st_mtime:
                yield docname

    def finish(self) -> None:
        """Nothing to copy: the paper has its own style."""

    def cleanup(self) -> None:
        """Nothing to clean."""


def setup(app: Sphinx) -> dict:
    """Take the place of Sphinx's own HTML builder."""
    app.add_builder(FragmentBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
