"""Ciò che tutti i confronti hanno in comune: esito, risposte vuote, nomi italiani dei tipi."""

import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Verdict:
    """Esito di un confronto: giusto o no, e perché no."""

    ok: bool
    message: str = ""


RIGHT = Verdict(True)


def wrong(message: str) -> Verdict:
    """Esito negativo con la sua spiegazione (in italiano, senza svelare la risposta)."""
    return Verdict(False, message)


class Comparator:
    """Un modo di confrontare la risposta con quella attesa. Si estende ridefinendo `judge`."""

    #: Che cosa serve, con l'articolo: entra nei messaggi ("qui serve un numero").
    expects = "un valore"

    def is_empty(self, answer: Any) -> bool:
        """Vero se la cella non è stata completata."""
        return is_blank(answer)

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta e spiega. Non modifica gli argomenti."""
        raise NotImplementedError

    def matches(self, answer: Any, value: Any) -> bool:
        """Vero se la risposta equivale a `value`: serve a riconoscere gli errori tipici."""
        return self.judge(answer, value).ok

    def judge_result(self, answer: Any, expected: Any) -> Verdict:
        """Come `judge`, per il risultato di una funzione provata con un ingresso di esempio."""
        return self.judge(answer, expected)

    def right_answers(self, expected: Any) -> Iterable[Any]:
        """Le risposte giuste che `expected` rappresenta: le usa l'autocontrollo."""
        return (expected,)

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Coppie (risposta sbagliata, messaggio) che il confronto spiega da sé."""
        return ()

    def explained_mistakes(self, expected: Any) -> Iterable[tuple[str, str]]:
        """Coppie (nome, messaggio) degli errori che il confronto spiega da sé, per il docente."""
        return ((show(value, 200), message) for value, message in self.known_wrong(expected))

    def wrong_type(self, answer: Any) -> Verdict:
        """Esito per una risposta del tipo sbagliato."""
        return wrong(
            f"La tua risposta è {describe(answer)}; qui serve {self.expects}. "
            "Guarda che cosa restituisce l'ultima operazione che hai scritto."
        )


def is_blank(answer: Any) -> bool:
    """Vero per `...`, None, testi e contenitori vuoti, tabelle senza righe, liste di soli `...`."""
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, str):
        return answer.strip() in ("", "...", "…")
    if isinstance(answer, pd.DataFrame | pd.Series | pd.Index):
        return len(answer) == 0
    if isinstance(answer, np.ndarray):
        return answer.size == 0
    if isinstance(answer, dict):
        return all(is_blank(value) for value in answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        return all(is_blank(value) for value in answer)
    return False


_KINDS: Sequence[tuple[Any, str]] = (
    (bool | np.bool_, "un valore vero/falso (bool)"),
    (pd.Timedelta, "una durata (Timedelta)"),
    (pd.Timestamp, "una data con ora (Timestamp)"),
    (str, "un testo (str)"),
    (bytes, "una sequenza di byte (bytes)"),
    (numbers.Integral, "un numero intero (int)"),
    (numbers.Real, "un numero con la virgola (float)"),
    (numbers.Complex, "un numero complesso (complex)"),
    (list, "una lista (list)"),
    (tuple, "una tupla (tuple)"),
    (set | frozenset, "un insieme (set)"),
    (dict, "un dizionario (dict)"),
    (pd.DataFrame, "una tabella (DataFrame)"),
    (pd.Series, "una serie (Series)"),
    (pd.Index, "un indice (Index)"),
    (np.ndarray, "un vettore (array)"),
)


def describe(answer: Any) -> str:
    """Il tipo della risposta, detto in italiano."""
    for kind, name in _KINDS:
        if isinstance(answer, kind):
            return name
    if answer is None:
        return "None, cioè nessun valore"
    if is_figure(answer):
        return "un grafico (Figure)"
    if isinstance(answer, type):
        return f"una classe ({answer.__name__})"
    if callable(answer):
        return "una funzione: forse mancano le parentesi `()` per chiamarla"
    return f"un oggetto di tipo {type(answer).__name__}"


def is_figure(answer: Any) -> bool:
    """Vero per una figura Plotly, senza importare Plotly (che nella pagina pesa)."""
    return any(
        base.__module__.startswith("plotly.") and base.__name__ == "BaseFigure"
        for base in type(answer).__mro__
    )


def is_number(value: Any) -> bool:
    """Vero per int, float, Decimal, Fraction e numeri di numpy; falso per vero/falso."""
    from decimal import Decimal

    return isinstance(value, numbers.Real | Decimal) and not isinstance(value, bool | np.bool_)


def is_missing(value: Any) -> bool:
    """Vero per None, NaN, NaT e NA."""
    # Un contenitore (lista, serie…) non è mai un dato mancante, anche se è vuoto.
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def close(left: float, right: float, tolerance: float) -> bool:
    """Uguaglianza fra numeri, con tolleranza assoluta nella loro unità."""
    # Il termine relativo assorbe solo il rumore dei numeri in virgola mobile.
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=tolerance)


def show(value: Any, limit: int = 60) -> str:
    """Un valore dello studente, accorciato per entrare in un messaggio."""
    if is_number(value) and not is_missing(value):
        text = f"{float(value):.10g}"
    else:
        try:
            text = value if isinstance(value, str) else repr(value)
        except Exception:
            text = f"un oggetto di tipo {type(value).__name__}"
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def listed(names: Iterable[Any], limit: int = 6) -> str:
    """Elenco leggibile di nomi, al più `limit`."""
    shown = [f"`{show(name, 40)}`" for name in names]
    extra = len(shown) - limit
    return ", ".join(shown[:limit]) + (f" e altri {extra}" if extra > 0 else "")
