"""Confronto di numeri: tolleranza, percentuali, secondi e minuti, numeri scritti all'italiana."""

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import (
    RIGHT,
    Comparator,
    Verdict,
    close,
    is_missing,
    is_number,
    show,
    wrong,
)

SECONDS_PER_UNIT = {"s": 1, "min": 60, "h": 3600}
_NUMBER_IN_TEXT = re.compile(r"[-+]?\d[\d.]*(?:,\d+)?|[-+]?\d+(?:\.\d+)?")

# Per ogni unità: fattore che riporta la risposta al valore atteso, e come si chiama la svista.
CONFUSIONS = {
    "%": [
        (100, "Hai scritto una frazione (fra 0 e 1); qui serve una percentuale (fra 0 e 100)."),
        (0.01, "Hai moltiplicato per 100 due volte: il valore era già una percentuale."),
    ],
    "fraction": [
        (0.01, "Hai scritto una percentuale; qui serve una frazione (fra 0 e 1)."),
    ],
    "s": [
        (60, "Il valore sembra in minuti; qui servono secondi."),
        (3600, "Il valore sembra in ore; qui servono secondi."),
        (0.001, "Il valore sembra in millisecondi; qui servono secondi."),
    ],
    "min": [
        (1 / 60, "Il valore sembra in secondi; qui servono minuti."),
        (60, "Il valore sembra in ore; qui servono minuti."),
    ],
    "h": [
        (1 / 3600, "Il valore sembra in secondi; qui servono ore."),
        (1 / 60, "Il valore sembra in minuti; qui servono ore."),
    ],
}


UNDEFINED = (
    'Qui il valore non è definito: non c\'è niente da dividere. In Python si scrive `float("nan")`.'
)
ZERO_FOR_UNDEFINED = f"Zero non è «non definito»: zero è una misura, e qui non c'è. {UNDEFINED}"


class Number(Comparator):
    """Confronto fra numeri; vedi `number`."""

    def __init__(
        self, unit: str, tolerance: float, accepts_fraction: bool, allow_missing: bool = False
    ):
        self.unit = unit
        self.tolerance = tolerance
        self.accepts_fraction = accepts_fraction
        self.allow_missing = allow_missing
        self.expects = (
            'un numero, oppure `float("nan")` dove non è definito' if allow_missing else "un numero"
        )

    def is_empty(self, answer: Any) -> bool:
        """Vero se non c'è ancora un numero."""
        return super().is_empty(_unwrap(answer))

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta due numeri nella stessa unità."""
        answer = _unwrap(answer)
        if self.allow_missing and is_missing(_unwrap(expected)):
            return self._judge_undefined(answer)
        target = float(_in_unit(_unwrap(expected), self.unit))
        if not math.isfinite(target):
            raise ValueError("Il valore atteso non è un numero finito: controlla l'esercizio.")
        if isinstance(answer, str):
            return self._judge_text(answer)
        answer = _in_unit(answer, self.unit)
        if is_missing(answer):
            return wrong(
                "Il risultato è NaN, cioè nessun valore. Di solito viene da una divisione 0/0 o da "
                "dati mancanti: guarda quali righe entrano nel calcolo."
            )
        if not is_number(answer):
            return self.wrong_type(answer)
        value = float(answer)
        if math.isinf(value):
            return wrong("Il risultato è infinito: c'è una divisione per zero. Guarda il divisore.")
        if close(value, target, self.tolerance):
            return RIGHT
        if self.accepts_fraction and close(value * 100, target, self.tolerance):
            return RIGHT
        return wrong(self._diagnosis(value, target))

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Lo zero al posto di «non definito»."""
        if self.allow_missing and is_missing(_unwrap(expected)):
            yield 0.0, ZERO_FOR_UNDEFINED

    def _judge_undefined(self, answer: Any) -> Verdict:
        if is_missing(answer):
            return RIGHT
        if isinstance(answer, str):
            return wrong(f"{UNDEFINED} Un testo non si può usare nei conti.")
        if not is_number(answer):
            return self.wrong_type(answer)
        if float(answer) == 0:
            return wrong(ZERO_FOR_UNDEFINED)
        return wrong(f"Hai {show(answer)}. {UNDEFINED}")

    def _judge_text(self, answer: str) -> Verdict:
        found = _NUMBER_IN_TEXT.search(answer)
        if not found:
            return self.wrong_type(answer)
        return wrong(
            f"Hai scritto il testo `{show(answer)}`. Per Python un numero si scrive senza "
            "virgolette, con il punto per i decimali e senza unità di misura: per esempio `12.5`."
        )

    def _diagnosis(self, value: float, target: float) -> str:
        if target:
            for factor, name in CONFUSIONS.get(self.unit, ()):
                if close(value * factor, target, max(self.tolerance, abs(target) * 1e-6)):
                    return name
            if close(-value, target, self.tolerance):
                return "Il segno è opposto: controlla l'ordine della sottrazione."
        gap = abs(value - target)
        if self.tolerance == 0 and gap == 1:
            return (
                f"Hai {show(value)}: sei vicinissimo, manca o avanza una unità. "
                "Guarda gli estremi: `<` oppure `<=`?"
            )
        if self.tolerance and gap <= 10 * self.tolerance:
            return (
                f"Hai {show(value)}: sei vicinissimo. Forse hai arrotondato troppo presto: "
                "arrotonda solo alla fine."
            )
        direction = "troppo alto" if value > target else "troppo basso"
        unit = "" if self.unit in ("", "fraction") else f" {self.unit}"
        return f"Hai {show(value)}{unit}: è {direction}. Guarda quali righe entrano nel calcolo."


def number(
    unit: str = "",
    *,
    tolerance: float | None = None,
    decimals: int | None = None,
    accepts_fraction: bool = False,
    allow_missing: bool = False,
) -> Comparator:
    """Confronto fra numeri.

    `unit`: "%" , "fraction" (fra 0 e 1), "s", "min", "h" oppure un nome libero, usato nei messaggi.
    La tolleranza si dà in quell'unità (`tolerance`), oppure come decimali richiesti (`decimals=1`
    accetta 83,4 per 83,44 e anche il valore non arrotondato). Senza indicazioni il numero deve
    essere esatto. `accepts_fraction=True` accetta 0,834 al posto di 83,4 (solo con unit="%").
    `allow_missing=True`: il valore atteso può essere NaN, cioè «n.d.» (zero diviso zero). Allora
    vanno bene NaN, NA, NaT (e None come risultato di una funzione); lo zero è spiegato a parte.
    Una durata (`Timedelta`) è convertita nell'unità di tempo richiesta.
    """
    if tolerance is not None and decimals is not None:
        raise ValueError("Scegli `tolerance` oppure `decimals`, non tutti e due.")
    if accepts_fraction and unit != "%":
        raise ValueError('`accepts_fraction` ha senso solo con unit="%".')
    if decimals is not None:
        tolerance = 0.5001 * 10**-decimals
    if tolerance is not None and tolerance < 0:
        raise ValueError("La tolleranza non può essere negativa.")
    return Number(unit, tolerance or 0.0, accepts_fraction, allow_missing)


def _unwrap(answer: Any) -> Any:
    """Il valore dentro una serie, un vettore o una tabella di una sola cella."""
    if isinstance(answer, pd.DataFrame) and answer.shape == (1, 1):
        return answer.iloc[0, 0]
    if isinstance(answer, pd.Series | pd.Index) and len(answer) == 1:
        return answer.tolist()[0]
    if isinstance(answer, np.ndarray) and answer.size == 1:
        return answer.reshape(-1)[0]
    return answer


def _in_unit(value: Any, unit: str) -> Any:
    """Converte una durata nell'unità di tempo richiesta; lascia stare tutto il resto."""
    if unit in SECONDS_PER_UNIT and hasattr(value, "total_seconds") and not is_missing(value):
        return value.total_seconds() / SECONDS_PER_UNIT[unit]
    return value
