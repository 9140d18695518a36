"""Registro degli esercizi e loro verifica."""

import importlib
import pkgutil
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import Comparator, is_missing, show
from callcenter.checks.render import Feedback

EXERCISE_ID = re.compile(r"(?P<lesson>(?:uf[1-3]|kc)-[a-z0-9]+)-e\d+[a-z]?")
LESSON_MODULE = re.compile(r"(?:uf[1-3]|kc)_[a-z0-9]+")
PACKAGE = "callcenter.checks"

#: Funzioni chiamate dopo ogni verifica, con il riscontro: nella pagina segnano i progressi.
on_result: list[Callable[[Feedback], None]] = []

_exercises: dict[str, "Exercise"] = {}


@dataclass(frozen=True)
class Mistake:
    """Un errore tipico: il valore a cui porta e la frase che lo chiama per nome.

    `value`: una funzione senza argomenti che calcola il valore sbagliato dagli stessi dati.
    `message` dice che cosa è successo e dove guardare, senza dare la risposta.
    """

    name: str
    value: Callable[[], Any]
    message: str


@dataclass(frozen=True)
class Exercise:
    """Un esercizio che si corregge da sé.

    `expected`: funzione senza argomenti che calcola la risposta dai dati. `compare`: uno dei
    confronti (`number`, `text`, `choice`, `clock`, `pairs`, `collection`, `series`, `table`,
    `sql_query`, `function`, `figure`). `covers`: codici dello standard ("UF1.A1"). `hint`: il
    suggerimento per ripartire. `success`: che cosa vuol dire il risultato, detto a chi ha risposto
    bene. `starters`: altri valori che la cella da completare può avere prima del lavoro.
    """

    id: str
    covers: Sequence[str]
    expected: Callable[[], Any]
    compare: Comparator
    hint: str
    success: str
    mistakes: Sequence[Mistake] = ()
    starters: Sequence[Any] = field(default=())

    def __post_init__(self):
        if not EXERCISE_ID.fullmatch(self.id):
            raise ValueError(
                f"Il codice «{self.id}» non va bene: scrivi lezione e numero, come uf1-03-e1."
            )
        if isinstance(self.covers, str) or not self.covers:
            raise ValueError(f"{self.id}: `covers` è una lista di codici, per esempio ('UF1.A1',).")
        if not self.hint.strip() or not self.success.strip():
            raise ValueError(f"{self.id}: scrivi `hint` e `success`, servono a chi studia.")

    @property
    def lesson(self) -> str:
        """Il codice della lezione: "uf1-03" per l'esercizio "uf1-03-e1"."""
        return EXERCISE_ID.fullmatch(self.id)["lesson"]

    def check(self, answer: Any) -> Feedback:
        """Il riscontro per una risposta. Non solleva mai errori per colpa della risposta."""
        try:
            empty = self.compare.is_empty(answer) or self._is_starter(answer)
        except Exception as error:
            return self._unreadable(error)
        if empty:
            return Feedback(
                self.id, "empty", "Qui manca ancora la tua risposta: completa la cella.", self.hint
            )
        try:
            expected = self.expected()
        except Exception as error:
            return Feedback(
                self.id,
                "error",
                "Non riesco a calcolare la risposta attesa: non dipende da te. Riavvia ed esegui "
                f"di nuovo tutte le celle. ({type(error).__name__}: {show(str(error), 200)})",
            )
        try:
            verdict = self.compare.judge(answer, expected)
            if verdict.ok:
                return Feedback(self.id, "ok", self.success)
            message = self._named_mistake(answer) or verdict.message
        except Exception as error:
            return self._unreadable(error)
        return Feedback(self.id, "ko", message, self.hint)

    def _is_starter(self, answer: Any) -> bool:
        return any(
            type(answer) is type(starter) and show(answer, 2000) == show(starter, 2000)
            for starter in self.starters
        )

    def _named_mistake(self, answer: Any) -> str:
        for mistake in self.mistakes:
            try:
                recognised = self.compare.matches(answer, mistake.value())
            except Exception:
                # Un errore tipico scritto male lo trova `selfcheck`: qui non toglie il riscontro.
                continue
            if recognised:
                return mistake.message
        return ""

    def _unreadable(self, error: Exception) -> Feedback:
        return Feedback(
            self.id,
            "error",
            f"Non riesco a leggere la tua risposta ({type(error).__name__}: "
            f"{show(str(error), 200)}). Qui serve {self.compare.expects}.",
            self.hint,
        )

    def selfcheck(self) -> list[str]:
        """I difetti dell'esercizio (lista vuota se va bene): lo usano le prove del libro."""
        try:
            expected = self.expected()
            values = [mistake.value() for mistake in self.mistakes]
        except Exception as error:
            return [f"{self.id}: il calcolo si ferma con {type(error).__name__}: {error}"]
        problems = []
        for answer in self.compare.right_answers(expected):
            right = self.check(answer)
            if not right.ok:
                problems.append(f"la risposta attesa è respinta: {right}")
        for mistake, value in zip(self.mistakes, values, strict=True):
            for answer in self.compare.right_answers(value):
                problems += self._mistake_problems(mistake.name, answer, mistake.message)
        for value, message in self.compare.known_wrong(expected):
            problems += self._mistake_problems(show(value), value, message)
        for value in [*EMPTY_ANSWERS, *self.starters]:
            status = self.check(value).status
            if status != "empty":
                problems.append(f"la risposta vuota {show(value)} risulta «{status}»")
        for value in ODD_ANSWERS:
            result = self.check(value)
            if result.ok and not (is_missing(value) and is_missing(expected)):
                problems.append(f"la risposta di tipo sbagliato {show(value)} è accettata")
            elif not result.message.strip():
                problems.append(f"la risposta {show(value)} è respinta senza spiegazione")
        return [f"{self.id}: {problem}" for problem in problems]

    def _mistake_problems(self, name: str, value: Any, message: str) -> list[str]:
        result = self.check(value)
        if result.status != "ko":
            return [f"l'errore tipico «{name}» risulta «{result.status}» invece che sbagliato"]
        if message not in result.message:
            return [f"l'errore tipico «{name}» riceve un altro messaggio: {result.message}"]
        return []


#: Risposte vuote, che nessun esercizio deve accettare.
EMPTY_ANSWERS = (
    None, ..., "", "   ", "...", [], (), {}, set(), [...], {"a": ...},
    pd.DataFrame(), pd.DataFrame(columns=["a"]), pd.Series(dtype=float), np.array([]),
)  # fmt: skip


class _Odd:
    """Un oggetto qualunque, con una rappresentazione stabile."""

    def __repr__(self):
        return "<oggetto>"


class _Hostile:
    """Un oggetto che solleva errori appena lo si guarda."""

    def __eq__(self, other):
        raise RuntimeError("confronto impossibile")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("niente da mostrare")


#: Risposte senza senso: respinte con una spiegazione, mai con un errore di Python.
ODD_ANSWERS = (
    _Odd(), _Hostile(), 3 + 4j, float("nan"), float("inf"), True, b"x", "una frase a caso",
    [1, "a", None], {"chiave": 1}, {object}, int, lambda: None, lambda *a: 1 / 0,
    pd.DataFrame({"colonna a caso": [1.5, None]}), pd.Series(["a", "b"]), np.zeros((2, 2)),
    pd.Timestamp("2026-10-14"), pd.NaT, ValueError("x"),
)  # fmt: skip


def register(*exercises: Exercise) -> None:
    """Aggiunge gli esercizi al registro. ValueError se un codice è già usato."""
    for exercise in exercises:
        if exercise.id in _exercises:
            raise ValueError(f"L'esercizio {exercise.id} c'è già: dai a ognuno il suo codice.")
        _exercises[exercise.id] = exercise


def verifica(esercizio: str, risposta: Any = ..., *, soluzione: bool = False) -> Feedback:
    """Verifica la risposta a un esercizio e dice che cosa guardare.

    `esercizio`: il codice, per esempio "uf1-03-e1". `risposta`: la variabile che hai completato.
    `soluzione=True`: è la soluzione del libro, che non dà progressi né punti. ValueError solo se il
    codice non esiste; per una risposta sbagliata il riscontro è nel valore restituito (`.ok`,
    `.status`, `.message`).
    """
    feedback = find(esercizio).check(risposta)
    if soluzione:
        return feedback
    for listener in on_result:
        try:
            listener(feedback)
        except Exception as error:
            # I progressi sono un di più: se non si salvano, la verifica vale lo stesso.
            warnings.warn(f"Progressi non salvati: {error}", stacklevel=2)
    return feedback


def find(exercise_id: str) -> Exercise:
    """L'esercizio con quel codice, caricando solo la sua lezione; ValueError se non esiste."""
    found = EXERCISE_ID.fullmatch(exercise_id) if isinstance(exercise_id, str) else None
    if found and exercise_id not in _exercises:
        _load(found["lesson"].replace("-", "_"))
    if found and exercise_id in _exercises:
        return _exercises[exercise_id]
    near = get_close_matches(str(exercise_id), all_exercises(), n=1)
    advice = f" Volevi dire «{near[0]}»?" if near else ""
    raise ValueError(f"L'esercizio «{exercise_id}» non esiste.{advice}")


def all_exercises() -> dict[str, Exercise]:
    """Tutti gli esercizi del libro, per codice (carica ogni lezione)."""
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.iter_modules(package.__path__):
        if LESSON_MODULE.fullmatch(module.name):
            _load(module.name)
    return dict(sorted(_exercises.items()))


def _load(module: str) -> None:
    name = f"{PACKAGE}.{module}"
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        # Manca la lezione stessa: lo dirà il chiamante. Se manca altro, è un errore vero.
        if error.name != name:
            raise
