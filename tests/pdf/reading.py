"""How the tests read a PDF."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pypdf import PdfReader

SPACES = re.compile(r"\s+")


@cache
def reader(pdf: Path) -> PdfReader:
    return PdfReader(pdf)


@cache
def page_text(pdf: Path, number: int) -> str:
    """The text of a page (from 1), with single spaces."""
    return SPACES.sub(" ", reader(pdf).pages[number - 1].extract_text())


def pages_text(pdf: Path, first: int, last: int) -> str:
    return " ".join(page_text(pdf, number) for number in range(first, last + 1))


def squeezed(text: str) -> str:
    """The text without spaces: where a line breaks does not matter."""
    return SPACES.sub("", text).replace("\u200b", "")
