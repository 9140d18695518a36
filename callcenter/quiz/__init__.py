"""I quiz delle lezioni, dal banco di domande (``exercises/quiz/``, un file YAML per lezione).

In un notebook::

    from callcenter.quiz import quiz
    quiz("uf1-03")

La cella mostra le domande in HTML che funziona da solo: ogni risposta si apre e dice perché è
giusta o no. Sul sito uno script le trasforma in un modulo da compilare.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callcenter import data
from callcenter.quiz import html, markup
from callcenter.quiz.questions import Question, Reader, parse, read_yaml

__all__ = ["Lesson", "Quiz", "bank", "load", "quiz", "read"]


@dataclass(frozen=True)
class Lesson:
    """Le domande di una lezione: codice (``uf1-03``), titolo, domande nell'ordine del file."""

    lesson: str
    title: str
    questions: tuple[Question, ...]

    @property
    def covers(self) -> tuple[str, ...]:
        """I codici dello standard che le domande toccano, in ordine alfabetico."""
        return tuple(sorted({code for question in self.questions for code in question.covers}))


class Quiz:
    """Le domande di una lezione pronte da mostrare in un notebook."""

    def __init__(self, lesson: Lesson, seed: int | None = None) -> None:
        self.lesson = lesson.lesson
        self.title = lesson.title
        self.seed = seed
        self.questions = tuple(question.variant(seed) for question in lesson.questions)

    def __len__(self) -> int:
        return len(self.questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __repr__(self) -> str:
        lines = [f"Quiz {self.lesson} «{self.title}»: {len(self)} domande"]
        lines += [
            f"{number}. {markup.plain(question.text)}"
            for number, question in enumerate(self.questions, start=1)
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return html.render(self)


def read(path: Path) -> Lesson:
    """Legge un file del banco. ``ValueError`` con file e riga se qualcosa non va."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path.name}: il file non è in UTF-8. Salvalo con quella codifica."
        ) from error
    content = read_yaml(text, path.name)
    reader = Reader(path.name, content, "inizio del file", 1)
    lesson = reader.text("lesson")
    if lesson != path.stem:
        raise reader.error(
            f"la lezione è «{lesson}» ma il file si chiama «{path.name}»: devono coincidere"
        )
    questions = tuple(
        parse(path.name, entry.mapped, entry.line, path.parent)
        for entry in reader.each("questions", 1)
    )
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise ValueError(
                f"{path.name}, riga {question.line}, domanda {question.id}: "
                "questo id c'è già in un'altra domanda."
            )
        seen.add(question.id)
    return Lesson(lesson, reader.text("title"), questions)


def load(lesson: str, folder: Path | None = None) -> Lesson:
    """Le domande della lezione ``lesson`` (per esempio ``"uf1-03"``).

    ``folder`` è la cartella del banco; se manca, è quella del libro. Solleva ``ValueError`` se la
    lezione non ha domande (e dice quali lezioni le hanno) o se il suo file non va bene.
    """
    folder = folder or data.quiz_dir()
    known = {path.stem: path for path in sorted(folder.glob("*.yml"))}
    if lesson not in known:
        close = difflib.get_close_matches(str(lesson), known, n=1, cutoff=0.4)
        hint = f" Forse volevi «{close[0]}»." if close else ""
        raise ValueError(
            f"Non ci sono domande per la lezione «{lesson}».{hint} "
            f"Lezioni con domande: {', '.join(known) or 'nessuna'}."
        )
    return read(known[lesson])


def bank(folder: Path | None = None) -> dict[str, Lesson]:
    """Tutto il banco: codice della lezione → domande. ``ValueError`` se un file non va bene."""
    folder = folder or data.quiz_dir()
    return {path.stem: read(path) for path in sorted(folder.glob("*.yml"))}


def quiz(lesson: str, seed: int | None = None) -> Quiz:
    """Il quiz di una lezione, da lasciare come ultima riga di una cella.

    Con ``seed`` (un intero) cambiano l'ordine delle risposte e i numeri delle domande numeriche:
    così ogni classe ha le sue. Senza, è il quiz del libro. ``ValueError`` se la lezione non ha
    domande o se il seme non è un intero.
    """
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
        raise ValueError(f"Il seme deve essere un numero intero, invece è {seed!r}.")
    return Quiz(load(lesson), seed)
