"""Gulpease, the readability index of Italian text (Lucisano and Piemontese, 1988).

89 + (300 · sentences − 10 · letters) / words: 100 is the easiest, 0 the hardest.
"""

import re

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
    sentences, letters, words = counts(markdown)
    return 89 + (300 * sentences - 10 * letters) / words if words else None


def counts(markdown):
    """Sentences, letters and words of the prose."""
    blocks = [sentence for block in _blocks(prose(markdown)) for sentence in _sentences(block)]
    words = [word for sentence in blocks for word in re.findall(r"[^\W_]+", sentence)]
    return len(blocks), sum(map(len, words)), len(words)


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


def _blocks(text):
    """Headings, list items and paragraphs: each ends a sentence, with or without a full stop."""
    block = []
    for line in text.splitlines():
        starts = re.match(r"\s*(#{1,6}\s|[-*+]\s|\d+[.)]\s|>)", line)
        if not line.strip() or starts:
            if block:
                yield " ".join(block)
            block = []
        if line.strip():
            block.append(re.sub(r"^\s*(#{1,6}\s|[-*+]\s|\d+[.)]\s|>\s?)", "", line))
            if re.match(r"\s*#{1,6}\s", line):
                yield " ".join(block)
                block = []
    if block:
        yield " ".join(block)


def _sentences(block):
    # A dot ends a sentence only before a space: "1.234,5" and "art. 4" must not be cut.
    protected = re.sub(r"\b(artt?|cfr|es|ecc|lett|n|nn|pag|sig|dott|ing|c|s\.m\.i)\.\s", r"\1 ",
                       block, flags=re.IGNORECASE)  # fmt: skip
    pieces = re.split(r"(?<=[.!?;])[\"»)\]]*\s+", protected)
    return [piece for piece in pieces if re.search(r"[^\W_]", piece)]
