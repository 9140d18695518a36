"""Che cos'è una prova: domande, caso da scrivere, prova pratica, punti e tempo."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.exam.practical.task import Task
from callcenter.quiz.questions import CaseQuestion, Question

#: Punti di ogni domanda chiusa: tutti se è giusta, metà con un solo errore dove le risposte da dare
#: sono più di una (risposta multipla, abbinamento, ordine), altrimenti zero.
QUESTION_POINTS = 2
#: Minuti per una domanda chiusa, secondo la difficoltà (1 ricordare, 2 applicare, 3 decidere).
QUESTION_MINUTES = {1: 1.5, 2: 2.5, 3: 3.5}
CASE_MINUTES = 20
#: Da qui in su la prova è superata, in centesimi.
PASS_MARK = 60


@dataclass(frozen=True)
class Paper:
    """Una prova prima di dividerla in versioni. Le domande sono come nel banco.

    ``case`` è il caso da scrivere (``None`` se il banco non ne ha); ``task`` la prova pratica
    (``None`` se non la si vuole).
    """

    seed: int
    units: tuple[str, ...]
    questions: tuple[Question, ...]
    case: CaseQuestion | None
    task: Task | None

    @property
    def question_points(self) -> int:
        """I punti di tutte le domande chiuse."""
        return QUESTION_POINTS * len(self.questions)

    @property
    def case_points(self) -> int:
        """I punti del caso da scrivere: quelli della sua griglia."""
        return 0 if self.case is None else sum(c.points for c in self.case.rubric)

    @property
    def task_points(self) -> int:
        """I punti della prova pratica."""
        return 0 if self.task is None else self.task.points

    @property
    def points(self) -> int:
        """I punti di tutta la prova."""
        return self.question_points + self.case_points + self.task_points

    @property
    def written_minutes(self) -> int:
        """Il tempo per domande e caso, arrotondato in su a cinque minuti."""
        minutes = sum(QUESTION_MINUTES[question.difficulty] for question in self.questions)
        minutes += CASE_MINUTES if self.case else 0
        return int(-(-minutes // 5) * 5)

    @property
    def minutes(self) -> int:
        """Il tempo di tutta la prova."""
        return self.written_minutes + (self.task.minutes if self.task else 0)

    @property
    def all_questions(self) -> tuple[Question, ...]:
        """Le domande e, in fondo, il caso da scrivere."""
        return self.questions if self.case is None else (*self.questions, self.case)


@dataclass(frozen=True)
class Item:
    """Una domanda al suo posto in una versione: numero e domanda con i suoi numeri."""

    number: int
    question: Question


@dataclass(frozen=True)
class Version:
    """Una versione della prova: lettera e domande nell'ordine in cui si presentano."""

    letter: str
    paper: Paper
    items: tuple[Item, ...]
