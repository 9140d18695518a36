"""Leggibilità di un testo italiano: l'indice Gulpease.

89 + (300 × frasi − 10 × lettere) ÷ parole: 100 è il più facile, 0 il più difficile. Sotto 80 un
testo è difficile per chi ha la licenza elementare, sotto 60 per chi ha la licenza media, sotto 40
per chi ha un diploma. Fonte: P. Lucisano, M. E. Piemontese, «Gulpease: una formula per la
predizione della difficoltà dei testi in lingua italiana», Scuola e città 3 (1988).

Usa solo la libreria di base: serve anche a chi costruisce il libro.
"""

import re
from collections.abc import Iterator

# Un punto chiude la frase solo davanti a uno spazio; queste abbreviazioni non la chiudono.
_ABBREVIATION = re.compile(
    r"\b(artt?|cfr|es|ecc|lett|n|nn|pag|sig|dott|ing|c|s\.m\.i)\.\s", re.IGNORECASE
)
_END = re.compile(r"(?<=[.!?;])[\"»)\]]*\s+")
_WORD = re.compile(r"[^\W_]+")
_NEW_BLOCK = re.compile(r"\s*(#{1,6}\s|[-*+]\s|\d+[.)]\s|>)")
_MARK = re.compile(r"^\s*(#{1,6}\s|[-*+]\s|\d+[.)]\s|>\s?)")
_HEADING = re.compile(r"\s*#{1,6}\s")


def gulpease(text: str) -> float | None:
    """L'indice Gulpease del testo; None se non c'è nessuna parola.

    >>> round(gulpease("La luce torna alle nove. La richiamo io."), 1)
    125.2
    """
    found, letters, words = counts(text)
    return 89 + (300 * found - 10 * letters) / words if words else None


def counts(text: str) -> tuple[int, int, int]:
    """Frasi, lettere e parole del testo (le cifre contano come lettere).

    >>> counts("Costa 9,5 euro. Va bene?")
    (2, 17, 6)
    """
    found = sentences(text)
    words = [word for sentence in found for word in _WORD.findall(sentence)]
    return len(found), sum(map(len, words)), len(words)


def sentences(text: str) -> list[str]:
    """Le frasi del testo. Anche un titolo, una voce di elenco e un capoverso chiudono la frase.

    >>> sentences("Buongiorno. Ecco, per es. la lettura")
    ['Buongiorno.', 'Ecco, per es la lettura']
    """
    return [sentence for block in _blocks(text) for sentence in _split(block)]


def longest(text: str) -> str:
    """La frase con più parole: la prima da riscrivere. ValueError se non ci sono frasi."""
    found = sentences(text)
    if not found:
        raise ValueError("Il testo non ha frasi: scrivi qualcosa da misurare.")
    return max(found, key=lambda sentence: len(_WORD.findall(sentence)))


def _blocks(text: str) -> Iterator[str]:
    block: list[str] = []
    for line in text.splitlines():
        if not line.strip() or _NEW_BLOCK.match(line):
            if block:
                yield " ".join(block)
            block = []
        if line.strip():
            block.append(_MARK.sub("", line))
            if _HEADING.match(line):
                yield " ".join(block)
                block = []
    if block:
        yield " ".join(block)


def _split(block: str) -> list[str]:
    protected = _ABBREVIATION.sub(r"\1 ", block)
    return [piece for piece in _END.split(protected) if re.search(r"[^\W_]", piece)]
