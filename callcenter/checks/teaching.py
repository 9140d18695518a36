"""Le note per il docente di un esercizio: risposta attesa, errori tipici, suggerimento."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from callcenter.checks.compare import is_missing, is_number, show
from callcenter.checks.engine import Exercise, find

ONE_LINE = 80


@dataclass(frozen=True)
class TypicalMistake:
    """Un errore tipico: il suo nome, la risposta a cui porta, la frase che lo studente legge.

    `answer` è vuota quando la risposta sbagliata non sta in una riga (una tabella, una funzione).
    Nel messaggio le parole fra apici inversi sono codice.
    """

    name: str
    message: str
    answer: str = ""


@dataclass(frozen=True)
class TeachingNotes:
    """Le note per il docente di un esercizio.

    `answer`: la risposta giusta in una riga, vuota se non ci sta. `expects`: che cosa si chiede
    («un numero»). `hint` e `success` sono le frasi che lo studente legge.
    """

    id: str
    lesson: str
    covers: tuple[str, ...]
    expects: str
    answer: str
    hint: str
    success: str
    mistakes: tuple[TypicalMistake, ...]


def teaching_notes(exercise_id: str) -> TeachingNotes:
    """Le note per il docente dell'esercizio con quel codice, per esempio `"uf1-03-e1"`.

    Gli errori tipici vengono dal registro e, per le scelte e gli abbinamenti, dalle spiegazioni
    delle opzioni sbagliate. Le risposte sono calcolate sui dati che il libro usa in quel momento
    (quelli di una classe, se `CALLCENTER_DATA` li indica). ValueError se il codice non esiste.
    """
    exercise = find(exercise_id)
    expected = exercise.expected()
    return TeachingNotes(
        id=exercise.id,
        lesson=exercise.lesson,
        covers=tuple(exercise.covers),
        expects=exercise.compare.expects,
        answer=_with_unit(exercise, expected),
        hint=exercise.hint,
        success=exercise.success,
        mistakes=tuple(_mistakes(exercise, expected)),
    )


def _mistakes(exercise: Exercise, expected: Any) -> list[TypicalMistake]:
    found = [
        TypicalMistake(mistake.name, mistake.message, _with_unit(exercise, mistake.value()))
        for mistake in exercise.mistakes
    ]
    found += [
        TypicalMistake(name, message)
        for name, message in exercise.compare.explained_mistakes(expected)
    ]
    # La stessa frase per due risposte sbagliate simili si legge una volta sola.
    return list({mistake.message: mistake for mistake in reversed(found)}.values())[::-1]


def _with_unit(exercise: Exercise, value: Any) -> str:
    """Il valore in una riga; un numero porta la sua unità, se è di quelle che si scrivono."""
    text = in_a_line(value)
    unit = getattr(exercise.compare, "unit", "")
    if not text or not is_number(value) or is_missing(value) or unit in ("", "fraction"):
        return text
    return f"{text}{'' if unit == '%' else ' '}{unit}"


def in_a_line(value: Any) -> str:
    """Un valore in una riga, con la virgola dei decimali; vuoto se in una riga non ci sta.

    I numeri hanno al più due decimali. Un insieme o una lista diventa un elenco, un abbinamento
    diventa «voce → scelta; …».
    """
    if isinstance(value, str):
        # Una query intera si legge meglio nella soluzione.
        return value if len(value) <= ONE_LINE and "\n" not in value else ""
    if isinstance(value, bool):
        return "vero" if value else "falso"
    if is_number(value):
        if is_missing(value):
            return "NaN (nessun valore)"
        text = f"{float(value):,.2f}".rstrip("0").rstrip(".")
        return text.translate(str.maketrans(",.", ".,"))
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return "; ".join(f"{show(key, 200)} → {item}" for key, item in value.items())
    return ""
