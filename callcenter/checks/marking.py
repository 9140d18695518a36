"""Le prove delle consegne: che cosa si pretende da una risposta, e quanti punti vale.

Si usano nelle celle di prova dei compiti (nbgrader). Una risposta sbagliata ferma la cella con una
frase in italiano, senza la catena delle chiamate di Python: chi legge vede solo che cosa non torna.

- :func:`esige`: la risposta deve essere quella attesa;
- :func:`evita`: la risposta c'è e non è uno degli errori tipici (non svela quella giusta);
- :func:`colonne`: alcune colonne di una tabella, per provarle una alla volta;
- :class:`Punti`: punteggio a parti, per non perdere tutto per un errore solo.
"""

import warnings
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pandas as pd

from callcenter.checks.compare import Comparator, describe, is_blank, listed, show
from callcenter.checks.functions import Function

__all__ = ["Punti", "RispostaDaRivedere", "colonne", "esige", "evita"]

_EMPTY = "Qui manca ancora la tua risposta: completa la cella ed eseguila."


class RispostaDaRivedere(AssertionError):
    """Una risposta che non va: il messaggio dice che cosa guardare."""

    def _render_traceback_(self) -> list[str]:
        # IPython mostra queste righe al posto della catena delle chiamate.
        return [f"✘ {self}"]


def esige(risposta: Any, confronto: Comparator, atteso: Any, *errori: tuple[Any, str]) -> None:
    """Si ferma se la risposta non è quella attesa, e dice perché.

    ``confronto``: uno dei confronti di :mod:`callcenter.checks` (``number``, ``table``, ``text``…).
    ``atteso``: il valore giusto, calcolato dai dati. ``errori``: coppie (valore sbagliato,
    messaggio) per gli errori tipici; contano solo se la risposta non è giusta. Un valore può essere
    una funzione senza argomenti, che si chiama solo se serve (non con il confronto ``function``).
    Solleva :class:`RispostaDaRivedere`.
    """
    with _quiet():
        _refuse_empty(risposta, confronto)
        verdict = _reading(risposta, confronto, lambda: confronto.judge(risposta, atteso))
        if not verdict.ok:
            raise RispostaDaRivedere(_mistake(risposta, confronto, errori) or verdict.message)


def evita(risposta: Any, confronto: Comparator, *errori: tuple[Any, str]) -> None:
    """Si ferma se la risposta manca o è uno degli errori tipici (coppie valore, messaggio).

    Non conosce la risposta giusta, quindi sta bene fra le prove che lo studente vede. Usala solo se
    con altri dati il valore sbagliato non può diventare quello giusto. Solleva
    :class:`RispostaDaRivedere`.
    """
    with _quiet():
        _refuse_empty(risposta, confronto)
        message = _mistake(risposta, confronto, errori)
    if message:
        raise RispostaDaRivedere(message)


def colonne(risposta: Any, *nomi: str) -> pd.DataFrame:
    """Le colonne ``nomi`` della tabella di risposta, anche se una sta nell'indice.

    Solleva :class:`RispostaDaRivedere` se la risposta non è una tabella o se mancano colonne.
    """
    if is_blank(risposta):
        raise RispostaDaRivedere(_EMPTY)
    if not isinstance(risposta, pd.DataFrame):
        raise RispostaDaRivedere(
            f"La tua risposta è {describe(risposta)}; qui serve una tabella (DataFrame)."
        )
    table = risposta
    missing = [name for name in nomi if name not in table.columns]
    if missing and set(missing) <= set(table.index.names):
        table = table.reset_index()
        missing = []
    elif len(missing) == 1 and _carries_data(table.index):
        # Una colonna sola e un indice che porta dati, comunque si chiami: è quella.
        table = table.assign(**{missing.pop(): table.index})
    if missing:
        raise RispostaDaRivedere(f"Nella tabella mancano le colonne: {listed(missing)}.")
    return table[list(nomi)]


def _carries_data(index: pd.Index) -> bool:
    """Vero se l'indice non è la solita numerazione delle righe."""
    return index.name is not None or not index.equals(pd.RangeIndex(len(index)))


class Punti:
    """Il punteggio di un esercizio a parti: ogni parte si prova anche se un'altra è sbagliata.

    Nella cella di prova l'ultima riga è ``punti.totale``: è il numero che nbgrader legge.

    >>> punti = Punti()
    >>> with punti.parte(2, "la somma"):
    ...     assert 1 + 1 == 2, "La somma non torna."
    ✔ 2 su 2 · la somma
    >>> with punti.parte(3, "il prodotto"):
    ...     assert 2 * 3 == 5, "Il prodotto non torna."
    ✘ 0 su 3 · il prodotto: Il prodotto non torna.
    >>> punti.totale
    2.0
    """

    def __init__(self):
        self.totale = 0.0
        self.massimo = 0.0

    @contextmanager
    def parte(self, quanti: float, che_cosa: str):
        """Una parte che vale ``quanti`` punti; ``che_cosa`` è il titolo che si legge."""
        if quanti <= 0:
            raise ValueError(f"I punti di «{che_cosa}» devono essere più di zero (non {quanti}).")
        self.massimo += quanti
        try:
            with _quiet():
                yield
        except Exception as error:
            print(f"✘ 0 su {quanti:g} · {che_cosa}: {_reason(error)}")
        else:
            self.totale += quanti
            print(f"✔ {quanti:g} su {quanti:g} · {che_cosa}")


@contextmanager
def _quiet():
    """Senza avvisi: un avviso di pandas sullo schermo farebbe perdere i punti a chi ha ragione."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _refuse_empty(answer: Any, compare: Comparator) -> None:
    if _reading(answer, compare, lambda: compare.is_empty(answer)):
        raise RispostaDaRivedere(_EMPTY)


def _reading(answer: Any, compare: Comparator, look: Callable[[], Any]) -> Any:
    try:
        return look()
    except Exception as error:
        raise RispostaDaRivedere(
            f"Non riesco a leggere la tua risposta ({type(error).__name__}: "
            f"{show(str(error), 200)}). Qui serve {compare.expects}."
        ) from error


def _mistake(answer: Any, compare: Comparator, mistakes) -> str:
    for value, message in mistakes:
        try:
            # Per il confronto fra funzioni il valore sbagliato è già una funzione.
            wrong = value() if _to_compute(value, compare) else value
            recognised = compare.matches(answer, wrong)
        except Exception:
            # Un errore tipico che con questi dati non si calcola non toglie il riscontro.
            continue
        if recognised:
            return message
    return ""


def _to_compute(value: Any, compare: Comparator) -> bool:
    return callable(value) and not isinstance(compare, Function)


def _reason(error: Exception) -> str:
    if isinstance(error, NameError) and error.name:
        return f"manca `{error.name}`: hai completato ed eseguito la sua cella?"
    if isinstance(error, AssertionError):
        return str(error) or "la prova non è superata."
    return f"la prova si è fermata con {type(error).__name__}: {show(str(error), 200)}"
