"""Gulpease, the readability index of Italian text (Lucisano and Piemontese, 1988).

The index itself is `callcenter.communication.readability`, which readers use too; here is what
makes prose of a Markdown text.
"""

import re

from callcenter.communication import readability

NOT_PROSE = (
    r"(?ms)^\s*(```|~~~).*?^\s*\1",  # code and directives
    r"(?s)<!--.*?-->",
    r"(?s)\$\$.*?\$\$",  # displayed formulas
    r"(?m)^\s*\|.*$",  # tables
    r"(?m)^\s*-{3,}\s*$",  # thematic breaks
    r"(?m)^\s*\[[^\]]+\]:.*$",  # link definitions
    r"(?m)^\([\w-]+\)=\s*$",  # MyST labels
)


def gulpease(markdown):
    """The index of the prose in a Markdown text; None where there is no prose."""
    return readability.gulpease(prose(markdown))


def counts(markdown):
    """Sentences, letters and words of the prose."""
    return readability.counts(prose(markdown))


def prose(markdown):
    """The text that a reader reads as sentences: no code, tables, formulas, addresses."""
    text = markdown
    for pattern in NOT_PROSE:
        text = re.sub(pattern, "\n\n", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\{[\w:-]+\}`([^`<]*)(?:<[^>]*>)?`", r"\1", text)
    text = re.sub(r"`[^`]*`|\$[^$\n]+\$|https?://\S+|<[^>\n]+>", " ", text)
    return re.sub(r"[*_~]{1,3}", "", text)
