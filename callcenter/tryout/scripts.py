"""I copioni di prova: scritti una volta, eseguiti uguali su ogni prodotto.

Gli esiti sono quelli del collaudo (:data:`callcenter.acceptance.criteria.OUTCOMES`). Fonte per le
parti di un copione: ISO/IEC/IEEE 29119-3, documentazione delle prove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Script:
    """Un copione di prova.

    ``code``: la sigla; ``requirement``: quale requisito verifica; ``scenario``: la situazione;
    ``steps``: che cosa si fa, in ordine; ``expected``: il risultato, deciso **prima**; ``action``:
    la funzione che riceve il prodotto e restituisce ciò che si osserva (``None`` se non si è potuto
    provare); ``tolerance``: scarto ammesso se il risultato è un numero. Solleva ``ValueError`` se
    manca un pezzo.
    """

    code: str
    requirement: str
    scenario: str
    steps: tuple[str, ...]
    expected: Any
    action: Callable[[Any], Any]
    tolerance: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "steps", tuple(self.steps))
        if not all(text.strip() for text in (self.code, self.requirement, self.scenario)):
            raise ValueError("Un copione ha una sigla, un requisito e uno scenario.")
        if not self.steps or self.expected is None:
            raise ValueError(
                f"{self.code}: scrivi i passi e il risultato atteso, prima di eseguire la prova."
            )


def script_table(scripts: Iterable[Script]) -> pd.DataFrame:
    """I copioni da stampare: sigla, requisito, scenario, passi numerati, risultato atteso."""
    rows = [
        (
            s.code,
            s.requirement,
            s.scenario,
            " ".join(f"{number}. {step}" for number, step in enumerate(s.steps, start=1)),
            s.expected,
        )
        for s in scripts
    ]
    columns = ["code", "requirement", "scenario", "steps", "expected"]
    return pd.DataFrame(rows, columns=columns).set_index("code")


def run(scripts: Iterable[Script], system: Any) -> pd.DataFrame:
    """Esegue i copioni su un prodotto, uno per riga.

    Colonne: ``requirement``, ``expected``, ``observed`` (la prova che resta), ``outcome``:
    «superato», «fallito», «non eseguito». Se il prodotto si ferma con un errore la prova è fallita
    e l'errore si legge in ``observed``; le altre vanno avanti. Solleva ``ValueError`` se due
    copioni hanno la stessa sigla.

    >>> script = Script("S1", "R1", "due più due", ["somma"], 4, lambda system: system(2, 2))
    >>> run([script], lambda a, b: a + b)["outcome"].tolist()
    ['superato']
    """
    scripts = list(scripts)
    codes = [script.code for script in scripts]
    if len(set(codes)) != len(codes):
        raise ValueError("Due copioni hanno la stessa sigla: dai a ciascuno la sua.")
    rows = [(s.requirement, s.expected, *_outcome(s, system)) for s in scripts]
    columns = ["requirement", "expected", "observed", "outcome"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(codes, name="code")).astype(
        {"expected": object, "observed": object}
    )


def _outcome(script: Script, system: Any) -> tuple[Any, str]:
    try:
        observed = script.action(system)
    except Exception as error:
        return f"errore: {type(error).__name__}: {error}", "fallito"
    if observed is None:
        return "", "non eseguito"
    return observed, "superato" if _same(observed, script) else "fallito"


def _same(observed: Any, script: Script) -> bool:
    if isinstance(script.expected, Real) and isinstance(observed, Real):
        return abs(observed - script.expected) <= script.tolerance
    return bool(observed == script.expected)
