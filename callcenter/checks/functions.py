"""Prova di una funzione scritta dallo studente su più ingressi, anche difficili."""

import copy
import inspect
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import (
    RIGHT,
    Comparator,
    Verdict,
    is_blank,
    is_missing,
    show,
    wrong,
)
from callcenter.checks.numeric import number


class TimeIsUp(BaseException):
    """La funzione dura troppo. Non è una Exception: un `except` dello studente non la nasconde."""


class Function(Comparator):
    """Confronto fra funzioni; vedi `function`."""

    expects = "una funzione (il suo nome, senza parentesi)"

    def __init__(self, cases, result: Comparator, seconds: float):
        self.cases = cases
        self.result = result
        self.seconds = seconds

    def is_empty(self, answer: Any) -> bool:
        """Vero se la funzione non restituisce ancora nulla, per nessun ingresso."""
        if not callable(answer) or isinstance(answer, type):
            return super().is_empty(answer)
        for arguments in self._arguments():
            kind, value = self._call(answer, arguments)
            if kind != "value" or not is_blank(value):
                return False
        return True

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Chiama le due funzioni con gli stessi ingressi e confronta i risultati."""
        if not callable(answer) or isinstance(answer, type):
            return self.wrong_type(answer)
        for arguments in self._arguments():
            problem = self._case_problem(answer, expected, arguments)
            if problem:
                return wrong(problem)
        return RIGHT

    def _arguments(self) -> list[tuple]:
        cases = self.cases() if callable(self.cases) else self.cases
        return [case if isinstance(case, tuple) else (case,) for case in cases]

    def _case_problem(self, answer: Callable, expected: Callable, arguments: tuple) -> str:
        where = f"Con ingresso `{_call_text(arguments)}`"
        wanted_kind, wanted = self._call(expected, arguments)
        kind, value = self._call(answer, arguments)
        if kind == "late":
            return (
                f"{where} la funzione non finisce entro {self.seconds:g} secondi: "
                "guarda se c'è un ciclo che non termina."
            )
        if wanted_kind == "error":
            if kind != "error":
                return (
                    f"{where} la funzione restituisce `{show(value)}`, ma quell'ingresso non ha "
                    "senso: deve rifiutarlo con `raise`."
                )
            if not isinstance(value, type(wanted)):
                return (
                    f"{where} la funzione solleva {type(value).__name__}; "
                    f"qui ci si aspetta {type(wanted).__name__}."
                )
            return ""
        if kind == "error":
            return f"{where} la funzione si ferma con {_error_text(value, arguments)}."
        if value is None and not is_missing(wanted):
            return f"{where} la funzione non restituisce nulla: hai dimenticato `return`?"
        verdict = self.result.judge_result(value, wanted)
        return "" if verdict.ok else f"{where} il risultato non torna. {verdict.message}"

    def _call(self, function: Callable, arguments: tuple) -> tuple[str, Any]:
        try:
            # Una copia: una funzione che modifica l'ingresso non deve falsare le prove successive.
            return "value", _timed(function, copy.deepcopy(arguments), self.seconds)
        except TimeIsUp:
            return "late", None
        except Exception as error:
            return "error", error


def function(
    cases: Sequence[Any] | Callable[[], Sequence[Any]],
    result: Comparator | None = None,
    *,
    seconds: float = 5.0,
) -> Comparator:
    """Prova di una funzione su più ingressi.

    `cases`: gli ingressi (una tupla per ogni chiamata; un valore solo vale come unico argomento),
    o una funzione che li crea. Metti anche i casi limite: zero, lista vuota, valore non valido.
    Il valore atteso dell'esercizio è la funzione di riferimento: se solleva un errore per un
    ingresso, anche quella dello studente deve farlo (stesso tipo). `result`: come confrontare i
    risultati (se manca, `number(tolerance=1e-6)`). `seconds`: tempo massimo di ogni chiamata.
    """
    if not callable(cases) and not cases:
        raise ValueError("Scrivi almeno un ingresso con cui provare la funzione.")
    return Function(cases, result or number(tolerance=1e-6), seconds)


def _timed(function: Callable, arguments: tuple, seconds: float) -> Any:
    """Chiama la funzione e la interrompe, fra una riga e l'altra, se passa il tempo."""
    deadline = time.monotonic() + seconds

    def watch(frame, event, argument):
        if time.monotonic() > deadline:
            raise TimeIsUp
        return watch

    # settrace funziona anche nel browser, dove non ci sono segnali né processi da fermare.
    previous = sys.gettrace()
    sys.settrace(watch)
    try:
        return function(*arguments)
    finally:
        sys.settrace(previous)


def _call_text(arguments: tuple) -> str:
    return ", ".join(show(_short(item), 50) for item in arguments)


def _short(item: Any) -> str:
    """Un ingresso come lo scriverebbe una persona: date senza nome del tipo, tabelle contate."""
    if isinstance(item, str):
        return repr(item) if len(item) < 40 else item
    if is_missing(item):
        return str(item)
    if isinstance(item, pd.Timedelta):
        return str(item).removeprefix("0 days ")
    if isinstance(item, np.datetime64):
        return _short(pd.Timestamp(item))
    if isinstance(item, datetime):
        return f"{item:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(item, date | time_of_day):
        return item.isoformat()
    if isinstance(item, pd.DataFrame):
        return f"una tabella di {len(item)} righe"
    if isinstance(item, pd.Series):
        return f"una serie di {len(item)} valori"
    if isinstance(item, list | tuple) and len(item) <= 20:
        left, right = "[]" if isinstance(item, list) else "()"
        return left + ", ".join(map(_short, item)) + right
    if isinstance(item, dict) and len(item) <= 20:
        return "{" + ", ".join(f"{_short(k)}: {_short(v)}" for k, v in item.items()) + "}"
    return show(item, 50)


def _error_text(error: Exception, arguments: tuple) -> str:
    if isinstance(error, TypeError) and "positional argument" in str(error):
        count = len(arguments)
        return f"un errore: la chiamo con {count} argomenti, controlla la riga `def`"
    line = _line_of(error)
    return f"{type(error).__name__}: {show(str(error), 120)}{line}"


def _line_of(error: Exception) -> str:
    trace = inspect.getinnerframes(error.__traceback__) if error.__traceback__ else []
    return f" (ultima riga eseguita: {trace[-1].lineno})" if len(trace) > 2 else ""
