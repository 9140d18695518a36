"""Prints one self-sufficient HTML file with headless Chromium: tagged PDF, outline, no network.

Whoever wants a PDF calls :func:`print_html`; whoever wants many keeps a :class:`Printer` open,
since starting the browser costs a second.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tools import browser
from tools.errors import ToolError

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOCAL = ("file:", "data:", "blob:", "about:")
PRODUCER = "tools.paper"
# Long documents take their time; a page that never answers is an error all the same.
PATIENCE_MS = 600_000


class PrintError(ToolError):
    """A document cannot be printed; the message is for the reader."""


class Printer:
    """A Chromium kept open: ``with Printer() as printer: printer.print_html(…)``."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple] = {}

    def __enter__(self) -> Printer:
        from playwright.sync_api import sync_playwright

        program = browser.require()
        self._playwright = sync_playwright().start()
        try:
            self._browser = self._playwright.chromium.launch(
                executable_path=program,
                args=[
                    *(flag for flag in browser.FLAGS if flag != "--headless"),
                    "--font-render-hinting=none",  # letters' widths must not depend on the screen
                    "--allow-file-access-from-files",
                ],
            )
        except Exception as error:
            self._playwright.stop()
            raise PrintError(f"Il browser {program} non parte: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        for _, opened in self._kept.values():
            opened.__exit__(None, None, None)
        self._kept.clear()
        self._browser.close()
        self._playwright.stop()

    @contextmanager
    def page(self, html: Path, *, width: int = 794) -> Iterator[Page]:
        """Open a file as it will be printed; whatever it asks of the network is refused.

        ``width`` (CSS pixels) is that of the text, so that what is measured is what is printed.
        """
        refused: list[str] = []

        def guard(route) -> None:
            if route.request.url.startswith(LOCAL):
                route.continue_()
            else:
                refused.append(route.request.url)
                route.abort()

        context = self._browser.new_context(
            locale="it-IT", color_scheme="light", viewport={"width": width, "height": 1000}
        )
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", guard)
        try:
            page = context.new_page()
            page.emulate_media(media="print")
            page.goto(html.resolve().as_uri(), wait_until="load")
            page.evaluate("document.fonts.ready.then(() => true)")
            yield page
            if refused:
                raise PrintError(
                    f"{html.name} chiede qualcosa alla rete ({refused[0]}): una stampa deve "
                    "bastare a sé stessa. Metti il file nel documento."
                )
        finally:
            context.close()

    def kept_page(self, html: Path) -> Page:
        """Return a page that stays open for the next who asks."""
        if html not in self._kept:
            opened = self.page(html)
            self._kept[html] = (opened.__enter__(), opened)
        return self._kept[html][0]

    def print_html(self, html: Path, pdf: Path, *, title: str, lang: str = "it") -> Path:
        """Print one HTML file; paper size and margins are those of its ``@page`` rules."""
        with self.page(html) as page:
            print_page(page, pdf)
        finish(pdf, title=title, lang=lang)
        return pdf


def print_html(html: Path, pdf: Path, *, title: str, lang: str = "it") -> Path:
    """Print one self-sufficient HTML file to ``pdf`` and return its path.

    The PDF is tagged, has an outline made from the headings, a title that viewers show, the
    language, embedded fonts. Paper size and margins come from the file's own ``@page`` rules (A4
    without them). Raises :class:`PrintError` if the file asks anything of the network.
    """
    with Printer() as printer:
        return printer.print_html(Path(html), Path(pdf), title=title, lang=lang)


def print_page(page: Page, pdf: Path) -> None:
    """Print an open page."""
    pdf.parent.mkdir(parents=True, exist_ok=True)
    page.pdf(
        path=pdf, prefer_css_page_size=True, print_background=True, tagged=True, outline=True,
        format="A4",
    )  # fmt: skip


def build_time() -> datetime:
    """The date a document carries: ``SOURCE_DATE_EPOCH``, or now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


def finish(
    pdf: Path, *, title: str, lang: str = "it", author: str = "", when: datetime | None = None
) -> None:
    """Write title, language and dates into a PDF, and compress it; the same input, same bytes."""
    import pikepdf

    when = (when or build_time()).replace(microsecond=0)
    with pikepdf.open(pdf) as document:
        root = document.Root
        root.Lang = pikepdf.String(lang)
        if "/StructTreeRoot" in root:
            # Chromium writes two kinds of tags of PDF 2.0; older readers are told what they are.
            root.StructTreeRoot.RoleMap = pikepdf.Dictionary(
                Strong=pikepdf.Name.Span, Em=pikepdf.Name.Span
            )
        preferences = root.get("/ViewerPreferences", pikepdf.Dictionary())
        preferences.DisplayDocTitle = True
        root.ViewerPreferences = preferences
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
            metadata["dc:language"] = {lang}
            if author:
                metadata["dc:creator"] = [author]
            metadata["pdf:Producer"] = PRODUCER
            metadata["xmp:CreateDate"] = metadata["xmp:ModifyDate"] = when.isoformat()
        stamp = when.strftime("D:%Y%m%d%H%M%SZ")
        document.docinfo = document.make_indirect(
            pikepdf.Dictionary(
                Title=title,
                Producer=PRODUCER,
                CreationDate=stamp,
                ModDate=stamp,
                **({"Author": author} if author else {}),
            )
        )
        with tempfile.NamedTemporaryFile(dir=pdf.parent, suffix=".pdf", delete=False) as made:
            document.save(
                made.name,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                compress_streams=True,
                deterministic_id=True,
            )
    os.chmod(made.name, 0o644)
    os.replace(made.name, pdf)
