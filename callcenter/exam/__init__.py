"""Prove d'esame estratte dal banco di domande, con una prova pratica sui dati della classe.

    from callcenter import exam
    paper = exam.draw(7)                    # trenta domande, un caso da scrivere, una prova pratica
    exam.version(paper, "A").items          # come le vede chi ha la versione A

Lo stesso seme dà sempre la stessa prova. Le versioni hanno le stesse domande, in un altro ordine,
con le risposte mescolate e altri numeri dove la domanda ha dei parametri: chi copia dal vicino
copia un altro numero. La prova pratica è uguale per tutti, perché si lavora sugli stessi dati.
"""

from callcenter.exam.paper import Item, Paper, Version
from callcenter.exam.practical import TASKS, Request, Sheet, Task, practical
from callcenter.exam.selection import DEFAULT_MIX, coverage, draw, version
from callcenter.exam.simulation import Assignment, assignment, questions, sheet, written_case

__all__ = [
    "DEFAULT_MIX",
    "TASKS",
    "Assignment",
    "Item",
    "Paper",
    "Request",
    "Sheet",
    "Task",
    "Version",
    "assignment",
    "coverage",
    "draw",
    "practical",
    "questions",
    "sheet",
    "version",
    "written_case",
]
