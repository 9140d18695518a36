"""Verifica degli esercizi del libro: riscontro immediato, in italiano.

Nelle lezioni si usa solo `verifica("uf1-03-e1", risposta)`. Gli esercizi di ogni lezione stanno in
un modulo con il suo codice (`uf1_03.py`), caricato quando serve.
"""

from callcenter.checks.clock import clock
from callcenter.checks.engine import (
    Exercise,
    Mistake,
    all_exercises,
    on_result,
    register,
    verifica,
)
from callcenter.checks.figures import figure
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.render import Feedback
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import series, table
from callcenter.checks.teaching import TeachingNotes, TypicalMistake, teaching_notes
from callcenter.checks.words import choice, collection, text

__all__ = [
    "Exercise",
    "Feedback",
    "Mistake",
    "TeachingNotes",
    "TypicalMistake",
    "all_exercises",
    "choice",
    "clock",
    "collection",
    "figure",
    "function",
    "number",
    "on_result",
    "pairs",
    "register",
    "series",
    "sql_query",
    "table",
    "teaching_notes",
    "text",
    "verifica",
]
