"""Quanto si somigliano due scritte: Jaro-Winkler per le parole, poi parola per parola.

Fonti: M. A. Jaro, JASA 84 (1989); W. E. Winkler, String Comparator Metrics (1990).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Abbreviazioni degli indirizzi, per esteso.
STREET_WORDS = {
    "v": "via", "vle": "viale", "vl": "viale", "vco": "vico", "vic": "vico", "p": "piazza",
    "pza": "piazza", "pzza": "piazza", "cso": "corso", "c": "corso", "tr": "traversa",
    "trav": "traversa", "l": "largo", "lgo": "largo", "sal": "salita", "n": "",
}  # fmt: skip


def tidy(text: str | None, words: dict[str, str] | None = None) -> str:
    """La scritta in minuscolo, senza accenti né segni, con uno spazio fra le parole.

    ``words``: parole da sostituire, per esempio :data:`STREET_WORDS`. Vuoto se manca.

    >>> tidy("  D'ORÌA  Nùnzia ")
    'd oria nunzia'
    >>> tidy("V.co del Mirto, n. 12", {"vco": "vico", "n": ""})
    'vico del mirto 12'
    """
    if not isinstance(text, str):
        return ""
    letters = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    # «V.co» è una parola sola: il punto fra due lettere si toglie, gli altri segni separano.
    plain = re.sub(r"(?<=[a-z])\.(?=[a-z])", "", plain)
    found = re.findall(r"[a-z0-9]+", plain)
    changed = [(words or {}).get(word, word) for word in found]
    return " ".join(word for word in changed if word)


@lru_cache(maxsize=200_000)
def jaro_winkler(left: str, right: str) -> float:
    """La somiglianza fra due parole, da 0 a 1; conta di più ciò che è uguale all'inizio.

    Il premio per l'inizio (fino a 4 lettere, 0,1 ciascuna) vale solo se Jaro supera 0,7.

    >>> round(jaro_winkler("martha", "marhta"), 3)
    0.961
    """
    plain = _jaro(left, right)
    if plain <= 0.7:
        return plain
    prefix = 0
    for one, two in zip(left[:4], right[:4], strict=False):
        if one != two:
            break
        prefix += 1
    return plain + 0.1 * prefix * (1 - plain)


def _jaro(left: str, right: str) -> float:
    if left == right:
        return 1.0
    reach = max(len(left), len(right)) // 2 - 1
    free = [True] * len(right)
    matched_left = []
    for place, char in enumerate(left):
        first, last = max(0, place - reach), min(len(right), place + reach + 1)
        for other in range(first, last):
            if free[other] and right[other] == char:
                free[other] = False
                matched_left.append(char)
                break
    common = len(matched_left)
    if not common:
        return 0.0
    matched_right = [char for char, unused in zip(right, free, strict=True) if not unused]
    swaps = sum(a != b for a, b in zip(matched_left, matched_right, strict=True)) // 2
    return (common / len(left) + common / len(right) + (common - swaps) / common) / 3


@lru_cache(maxsize=200_000)
def words_similarity(left: str, right: str) -> float:
    """La somiglianza fra due scritte, parola per parola, in qualunque ordine; da 0 a 1.

    Ogni parola si abbina alla più simile ancora libera. La somma si divide per il numero di parole
    della scritta più lunga: una parola in più o in meno costa.

    >>> words_similarity("nunzia oria", "oria nunzia")
    1.0
    """
    one, two = left.split(), right.split()
    if not one or not two:
        return 0.0
    scores = sorted(
        ((jaro_winkler(a, b), -i, -j) for i, a in enumerate(one) for j, b in enumerate(two)),
        reverse=True,
    )
    used_one, used_two, total = set(), set(), 0.0
    for score, i, j in scores:
        if i not in used_one and j not in used_two:
            used_one.add(i)
            used_two.add(j)
            total += score
    return total / max(len(one), len(two))
