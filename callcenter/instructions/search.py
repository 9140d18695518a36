"""La ricerca nella base di conoscenza: FTS5 di SQLite sulle radici delle parole.

FTS5 non conosce i plurali italiani. Qui ogni parola, nelle pagine e nelle domande, perde gli
accenti e le vocali finali: «bollette» e «bolletta» diventano «bollett». È una regola grossolana:
unisce anche «porta» e «porto».
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable

from callcenter.instructions.pages import Page

# Parole che non distinguono una pagina dall'altra.
_COMMON = """
a ai al alla alle c che chi come con d da dal dalla dei del dell della delle di e gli i il in l la
le lo nel nella o per quando se si su sul sulla un una uno vuole
"""
STOP_WORDS = frozenset(_COMMON.split())


def stem(word: str) -> str:
    """La radice di una parola: minuscola, senza accenti, senza vocali finali.

    >>> stem("Bollette"), stem("bolletta"), stem("pratiche"), stem("pratica"), stem("città")
    ('bollett', 'bollett', 'pratic', 'pratic', 'citt')
    """
    letters = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    root = plain.rstrip("aeiou")
    if root != plain and root[-2:] in ("ch", "gh"):
        root = root[:-1]
    return root if len(root) >= 2 else plain


def _stems(text: str) -> str:
    words = re.findall(r"[^\W_]+", text.casefold())
    return " ".join(stem(word) for word in words if word not in STOP_WORDS)


class Index:
    """L'indice delle pagine, in memoria. Trova le pagine che hanno **tutte** le parole cercate.

    Il titolo pesa più delle altre parole dei clienti, e queste più del testo.
    """

    def __init__(self, pages: Iterable[Page]):
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE pages USING fts5(slug UNINDEXED, title, synonyms, body)"
        )
        self._db.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?)",
            [
                (p.slug, _stems(p.title or ""), _stems(" ".join(p.synonyms)), _stems(p.body))
                for p in pages
            ],
        )

    def search(self, text: str, limit: int = 5) -> list[str]:
        """Gli ``slug`` delle pagine trovate, dalla più pertinente. Lista vuota se non c'è niente.

        Solleva ``ValueError`` se la domanda non ha nessuna parola da cercare.
        """
        roots = _stems(text).split()
        if not roots:
            raise ValueError(f"In «{text}» non c'è nessuna parola da cercare.")
        question = " ".join(f'"{root}"' for root in roots)
        rows = self._db.execute(
            "SELECT slug FROM pages WHERE pages MATCH ? "
            "ORDER BY round(bm25(pages, 0, 10, 5, 1), 6), slug LIMIT ?",
            (question, limit),
        )
        return [slug for (slug,) in rows]
