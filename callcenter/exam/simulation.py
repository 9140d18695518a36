"""Una prova d'esame da fare da soli: domande che rispondono, prova pratica con la soluzione chiusa.

È la stessa estrazione delle prove di carta (:func:`callcenter.exam.draw`): con lo stesso seme, le
stesse domande. Qui però ogni risposta si controlla subito.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from callcenter.exam.paper import Paper
from callcenter.exam.practical import Task
from callcenter.quiz import Lesson, Quiz
from callcenter.quiz.markup import blocks, inline


def questions(paper: Paper) -> Quiz:
    """Le domande della prova come quiz: ogni risposta si apre e dice perché è giusta o no."""
    lesson = Lesson(f"esame-{paper.seed}", f"Simulazione d'esame n. {paper.seed}", paper.questions)
    return Quiz(lesson, paper.seed)


def written_case(paper: Paper) -> Quiz:
    """Il caso da scrivere, con la griglia per il voto; ``ValueError`` se la prova non l'ha."""
    if paper.case is None:
        raise ValueError("Questa prova non ha un caso da scrivere: aumenta il numero di domande.")
    lesson = Lesson(f"caso-{paper.seed}", f"Caso da scrivere n. {paper.seed}", (paper.case,))
    return Quiz(lesson, paper.seed)


def sheet(task: Task, number: int = 1) -> pd.DataFrame:
    """Un foglio di dati della prova pratica (1 è il primo), con i numeri come numeri."""
    if not 1 <= number <= len(task.sheets):
        raise ValueError(f"I fogli sono {len(task.sheets)}: il numero {number} non c'è.")
    chosen = task.sheets[number - 1]
    frame = pd.DataFrame(chosen.rows, columns=list(chosen.columns))
    return frame.apply(_as_numbers)


def _as_numbers(column: pd.Series) -> pd.Series:
    plain = column.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    looks = column.str.fullmatch(r"-?\d{1,3}(\.?\d{3})*(,\d+)?")
    return pd.to_numeric(plain) if looks.all() else column


class Assignment:
    """La prova pratica da leggere: situazione, richieste con i punti, soluzione chiusa."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def __repr__(self) -> str:
        lines = [f"{self.task.title} ({self.task.minutes} minuti)", self.task.situation]
        lines += [
            f"{number}. {request.text} ({request.points} punti)"
            for number, request in enumerate(self.task.requests, start=1)
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        requests = "\n".join(
            f"<li><p>{inline(request.text)} <em>({request.points} punti)</em></p>"
            "<details><summary>La soluzione</summary>"
            f"<p><strong>{escape(request.answer)}</strong></p>{blocks(request.working)}"
            "</details></li>"
            for request in self.task.requests
        )
        return (
            f'<section aria-label="Prova pratica: {escape(self.task.title, quote=True)}">'
            f"<p><strong>{escape(self.task.title)}</strong> · {self.task.minutes} minuti</p>"
            f"{blocks(self.task.situation)}<ol>{requests}</ol></section>"
        )


def assignment(paper: Paper) -> Assignment:
    """La prova pratica della prova; ``ValueError`` se è stata estratta senza."""
    if paper.task is None:
        raise ValueError("Questa prova non ha una prova pratica: toglila da task=False.")
    return Assignment(paper.task)
