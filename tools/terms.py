"""The book's words: read from the list «Parole nuove» that each lesson ends with.

The glossary, the tips on the pages and the index of the printed book all come from here, so that a
word is defined once, by the lesson that teaches it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# «Parole nuove», alone on its line, bold or not, with or without a colon.
_LABEL = re.compile(r"^\W*(le )?parole nuove\W*$", re.IGNORECASE)
_ENTRY = re.compile(
    r"^[-*] \*\*(?P<term>[^*]+)\*\*(?: \((?P<english>[^)]+)\))?: (?P<definition>\S.*)$"
)


@dataclass(frozen=True)
class Term:
    """A word, its English name if it has another, its definition, the lesson that teaches it."""

    term: str
    english: str
    definition: str
    lesson: str

    @property
    def slug(self) -> str:
        """The term as it can stand in an address."""
        bare = unicodedata.normalize("NFKD", self.term).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")

    @property
    def order(self) -> tuple[str, str]:
        """The key of the Italian alphabetical order: accents and capitals do not count."""
        return self.slug, self.term


def entries(markdown: str) -> Iterator[str]:
    """Yield the items of the list that follows the label, one line each."""
    inside = False
    item = ""
    for line in [*markdown.splitlines(), "#"]:
        if not inside:
            inside = bool(_LABEL.match(line))
        elif re.match(r"[-*] ", line):
            if item:
                yield item
            item = line
        elif line.startswith("  ") and item:
            item += " " + line.strip()
        elif line.strip():
            if item:
                yield item
            inside, item = False, ""


def terms_of(notebook: Path) -> list[Term]:
    """Return the words a lesson teaches; ``ValueError`` names the entry that cannot be read."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    lesson = content["metadata"].get("callcenter", {}).get("lesson", "")
    found = []
    for cell in content["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for line in entries("".join(cell["source"])):
            entry = _ENTRY.match(line)
            if entry is None:
                raise ValueError(
                    f"{notebook.name}: la parola nuova «{line}» non ha la forma "
                    "«- **termine** (*inglese*): definizione»."
                )
            found.append(
                Term(
                    entry["term"].strip(),
                    (entry["english"] or "").replace("*", "").strip(),
                    entry["definition"].strip(),
                    lesson,
                )
            )
    return found


def collect(notebooks: Iterable[Path]) -> list[Term]:
    """Return the words of many lessons, in alphabetical order."""
    found = [term for notebook in notebooks for term in terms_of(notebook)]
    return sorted(found, key=lambda term: (term.order, term.lesson))
