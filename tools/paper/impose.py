"""Puts pages side by side on sheets: two for a sheet to save paper, or a booklet to fold.

The result is for the printer only: it has no tags, because nobody should read it on a screen.
"""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Rectangle

A4_LONG, A4_SHORT = 841.89, 595.28


def two_up(pages: int) -> list[tuple[int | None, int | None]]:
    """Return the pages (from 0) of each side of a sheet, in reading order."""
    return [(left, left + 1 if left + 1 < pages else None) for left in range(0, pages, 2)]


def booklet(pages: int) -> list[tuple[int | None, int | None]]:
    """Return the pages of each side, for sheets printed on both sides and folded together."""
    total = -(-pages // 4) * 4

    def real(page: int) -> int | None:
        return page if page < pages else None

    sides = []
    for sheet in range(total // 4):
        sides.append((real(total - 1 - 2 * sheet), real(2 * sheet)))
        sides.append((real(2 * sheet + 1), real(total - 2 - 2 * sheet)))
    return sides


def impose(source: Path, output: Path, sides: list[tuple[int | None, int | None]]) -> None:
    """Write ``sides`` of ``source`` on landscape A4 sheets, each page reduced to A5."""
    with Pdf.open(source) as pages, Pdf.new() as sheets:
        # Each page of the source becomes a drawing that is put on a sheet.
        forms = [sheets.copy_foreign(page.as_form_xobject()) for page in pages.pages]
        boxes = [Rectangle(page.mediabox) for page in pages.pages]
        for side in sides:
            sheet = sheets.add_blank_page(page_size=(A4_LONG, A4_SHORT))
            drawings, commands = Dictionary(), []
            for place, number in enumerate(side):
                if number is None:
                    continue
                name = f"/P{place}"
                drawings[name] = forms[number]
                commands.append(_placed(name, boxes[number], place))
            sheet.obj.Resources = Dictionary(XObject=drawings)
            sheet.obj.Contents = sheets.make_stream(" ".join(commands).encode())
        sheets.Root.Lang = pikepdf.String("it")
        with (
            pages.open_metadata() as known,
            sheets.open_metadata(set_pikepdf_as_editor=False) as new,
        ):
            new["dc:title"] = str(known.get("dc:title", ""))
        sheets.Root.ViewerPreferences = Dictionary(
            DisplayDocTitle=True, Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None")
        )
        sheets.save(
            output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True
        )


def _placed(name: str, box: Rectangle, place: int) -> str:
    """Return the commands that draw a page on the left or right half, centred."""
    half = A4_LONG / 2
    if box.width > box.height:
        # A page on its side turns, so that it fills its half.
        scale = min(half / box.height, A4_SHORT / box.width)
        x = place * half + (half + box.height * scale) / 2
        y = (A4_SHORT - box.width * scale) / 2
        return f"q 0 {scale:.5f} {-scale:.5f} 0 {x:.3f} {y:.3f} cm {name} Do Q"
    scale = min(half / box.width, A4_SHORT / box.height)
    x = place * half + (half - box.width * scale) / 2
    y = (A4_SHORT - box.height * scale) / 2
    return f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm {name} Do Q"
