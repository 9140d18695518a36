"""Reads the book with Sphinx and keeps, of every page, only what goes on paper.

The same notebooks, configuration and extensions as the site's; the builder below writes the text of
each page as a fragment of HTML instead of a page of the site. Sphinx remembers what it has read
(``_build/paper``), so a second print reads only the pages that changed.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools import site
from tools.env import ROOT
from tools.errors import ToolError

WORK = ROOT / "_build" / "paper"


class SourceError(ToolError):
    """The book cannot be read; the message is for the reader."""


@dataclass(frozen=True)
class SourcePage:
    """A page of the book as Sphinx makes it.

    ``name``: its document («book/uf1/dal-registro-al-report»); ``number``: (1, 3), (1,) or ();
    ``body``: HTML; ``metadata``: the ``callcenter`` metadata of the notebook; ``part``: the caption
    under which the contents list it.
    """

    name: str
    title: str
    number: tuple[int | str, ...]
    body: str
    metadata: dict = field(default_factory=dict)
    part: str = ""

    @property
    def lesson(self) -> str:
        """The lesson's code («uf1-03»), or nothing."""
        return self.metadata.get("lesson", "")

    @property
    def unit(self) -> str:
        """The unit («uf1») that the page belongs to, or nothing."""
        return self.lesson.split("-")[0] or self.metadata.get("unit", "").lower()

    @property
    def label(self) -> str:
        """The number as it is written: «1.3»."""
        return ".".join(map(str, self.number))


def read(root: Path = ROOT, work: Path = WORK, *, cold: bool = False) -> list[SourcePage]:
    """Return the pages of the book in reading order; ``cold`` forgets earlier readings."""
    if cold:
        shutil.rmtree(work / "sphinx", ignore_errors=True)
    try:
        site.check_notebooks(root)
    except site.SiteError as error:
        raise SourceError(
            str(error).replace("Il sito non è stato costruito", "Niente PDF")
        ) from error
    fragments = work / "sphinx" / "pages"
    order = _run_sphinx(root, fragments, work / "sphinx" / "doctrees")
    return [_load(fragments, docname, part) for docname, part in order]


def _load(folder: Path, docname: str, part: str) -> SourcePage:
    content = json.loads(_file(folder, docname).read_text(encoding="utf-8"))
    return SourcePage(**{**content, "number": tuple(content["number"]), "part": part})


def _file(folder: Path, docname: str) -> Path:
    return folder / f"{docname.replace('/', '.')}.json"


def _run_sphinx(root: Path, output: Path, doctrees: Path) -> list[tuple[str, str]]:
    """Write the fragments that changed; return documents and parts in reading order."""
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    config, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config={"latex_individualpages": False, "external_toc_path": str(root / "_toc.yml")},
        sourcedir=root,
        raise_on_invalid=True,
    )
    config["book_live"] = False
    config["extensions"].append("tools.paper.fragments")
    output.mkdir(parents=True, exist_ok=True)
    warnings = io.StringIO()
    sys.path.insert(0, str(root / "book" / "_ext"))
    try:
        with patch_docutils(str(root)), docutils_namespace():
            app = Sphinx(
                srcdir=str(root), confdir=None, outdir=str(output), doctreedir=str(doctrees),
                buildername="html", confoverrides=config, status=None, warning=warnings,
                warningiserror=True, keep_going=True,
            )  # fmt: skip
            missing = [name for name in app.env.found_docs if not _file(output, name).exists()]
            # Not app.build(): at its end the extensions finish the files of the site.
            app.builder.build_all() if missing else app.builder.build_update()
            order = reading_order(app.env)
    except Exception as error:
        shutil.rmtree(doctrees, ignore_errors=True)
        raise SourceError(_failure(warnings.getvalue(), root, error)) from error
    finally:
        sys.path.remove(str(root / "book" / "_ext"))
    if warnings.getvalue().strip():
        # What was read with a warning must not be taken for good the next time.
        shutil.rmtree(doctrees, ignore_errors=True)
        raise SourceError(_failure(warnings.getvalue(), root))
    return order


def _failure(warnings: str, root: Path, error: Exception | None = None) -> str:
    return site.failure(warnings, root, error).replace(
        "Il sito non è stato costruito", "Niente PDF"
    )


def reading_order(env) -> list[tuple[str, str]]:
    """Return every document once, as _toc.yml lists them, with the caption of its part."""
    from sphinx import addnodes

    root = env.config.root_doc
    found: dict[str, str] = {root: ""}

    def follow(docname: str, part: str) -> None:
        for toctree in env.get_doctree(docname).findall(addnodes.toctree):
            inside = part or toctree.get("caption") or ""
            for _, child in toctree["entries"]:
                if child in env.found_docs and child not in found:
                    found[child] = inside
                    follow(child, inside)

    follow(root, "")
    return list(found.items())


def save(folder: Path, page: SourcePage) -> None:
    """Write a page where :func:`read` finds it."""
    content = asdict(page)
    content.pop("part")  # the place in the contents may change while the page does not
    _file(folder, page.name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
