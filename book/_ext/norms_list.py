"""``{norms-list}``: the laws that the book cites, from ``data/norms.yml``.

Why: a law's reference, what it says and how sure we are of it stand in one file, which the code
reads too. Whoever works by the book must see when each was checked, and how.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markdown_directive import MarkdownDirective, plain
from sphinx.application import Sphinx

from callcenter import data
from callcenter.privacy import norms


class NormsList(MarkdownDirective):
    """The norms grouped by kind of act, in order of date."""

    css_class = "cc-norms"

    def sources(self) -> Iterator[Path]:
        """Yield the norms' file."""
        yield data.path("norms.yml")

    def markdown(self) -> Iterator[str]:
        """Yield a section for each kind of act."""
        entries = list(norms.load().values())
        for kind in dict.fromkeys(norm.type for norm in entries):
            yield f"## {kind}"
            yield ""
            same = [norm for norm in entries if norm.type == kind]
            for norm in sorted(same, key=lambda norm: (norm.date, norm.number, norm.article)):
                yield from entry(norm)


def entry(norm: norms.Norm) -> Iterator[str]:
    """Yield the entry of a norm: a list reads better than a table on a phone and on paper."""
    name = ", ".join(part for part in (norm.number, norm.article) if part)
    yield f"{plain(name)} ({norm.date:%d/%m/%Y})"
    yield f": **{plain(norm.title)}.** {plain(norm.says)}"
    yield ""
    if norm.note:
        yield f"  Nota: {plain(norm.note)}"
        yield ""
    yield (
        f"  *{norm.status.capitalize()}; {norms.CERTAINTIES[norm.certainty]}, "
        f"{norm.checked_on:%d/%m/%Y}. Fonte: {plain(norm.source)}*"
    )
    yield ""


def setup(app: Sphinx) -> dict:
    """Add the directive."""
    app.add_directive("norms-list", NormsList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
