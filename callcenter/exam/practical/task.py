"""Una prova pratica: il caso, i fogli di dati, le richieste con risposta e svolgimento."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """Una richiesta: testo, punti, risposta attesa, come ci si arriva.

    I testi sono nel Markdown delle domande. ``lines`` è lo spazio per rispondere, in righe.
    """

    text: str
    points: int
    answer: str
    working: str
    lines: int = 3


@dataclass(frozen=True)
class Sheet:
    """Un foglio di dati: nome del file (senza ``.csv``), titolo, colonne e righe già in testo."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    @property
    def csv(self) -> str:
        """Il foglio come CSV italiano: separatore punto e virgola, virgola decimale."""
        lines = [self.columns, *self.rows]
        return "".join(";".join(map(_field, line)) + "\r\n" for line in lines)


def _field(text: str) -> str:
    if any(sign in text for sign in ';"\n'):
        quoted = text.replace('"', '""')
        return f'"{quoted}"'
    return text


@dataclass(frozen=True)
class Task:
    """La prova pratica: nome, titolo, unità, voci dello standard, minuti, caso, dati, richieste."""

    name: str
    title: str
    unit: str
    covers: tuple[str, ...]
    minutes: int
    situation: str
    sheets: tuple[Sheet, ...]
    requests: tuple[Request, ...]

    @property
    def points(self) -> int:
        """I punti di tutte le richieste."""
        return sum(request.points for request in self.requests)
