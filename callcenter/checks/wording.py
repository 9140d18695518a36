"""Riscrivere una frase: si controllano i fatti che restano e le parole che se ne vanno."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from callcenter.checks.compare import RIGHT, Comparator, Verdict, wrong
from callcenter.checks.words import plain


@dataclass(frozen=True)
class Rule:
    """Una regola: quando vale, che cosa dire se manca, una frase che la viola.

    `holds` riceve il testo com'è scritto. `example`: un testo che rispetta tutto il
    resto ma non questa regola; lo usano l'autocontrollo e le note per il docente.
    """

    holds: Callable[[str], bool]
    message: str
    example: str


class Wording(Comparator):
    """Confronto di un testo con delle regole; vedi `wording`."""

    expects = "un testo fra virgolette"

    def __init__(self, rules: Sequence[Rule]):
        self.rules = list(rules)

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Controlla le regole una per una e le dice tutte insieme."""
        if not isinstance(answer, str):
            return self.wrong_type(answer)
        broken = [rule.message for rule in self.rules if not rule.holds(answer)]
        return wrong("\n".join(broken)) if broken else RIGHT

    def matches(self, answer: Any, value: Any) -> bool:
        """Un errore tipico è proprio quel testo, non un altro che rispetta le regole."""
        return isinstance(answer, str) and plain(answer) == plain(value)

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Per ogni regola un testo che la viola."""
        return [(rule.example, rule.message) for rule in self.rules]

    def right_answers(self, expected: Any) -> Iterable[Any]:
        """Ogni testo modello."""
        return [expected] if isinstance(expected, str) else list(expected)


def wording(*rules: Rule) -> Comparator:
    """Confronto di un testo libero con delle regole (`says`, `avoids`, `at_most`, `Rule`).

    Il valore atteso è un testo modello, o una lista: va bene qualunque testo che le rispetti. Le
    regole guardano le parole, non lo stile: una risposta accettata va letta lo stesso.
    """
    if not rules:
        raise ValueError("Scrivi almeno una regola, per esempio `says`.")
    return Wording(rules)


def says(*patterns: str, message: str, example: str) -> Rule:
    """Il testo contiene almeno una delle espressioni regolari (minuscole, senza accenti)."""
    found = _any_of(patterns)
    return Rule(lambda text: found.search(plain(text)) is not None, message, example)


def avoids(*patterns: str, message: str, example: str) -> Rule:
    """Il testo non contiene nessuna delle espressioni regolari (minuscole, senza accenti)."""
    found = _any_of(patterns)
    return Rule(lambda text: found.search(plain(text)) is None, message, example)


def at_most(words: int, *, message: str, example: str) -> Rule:
    """Il testo ha al più `words` parole."""
    return Rule(lambda text: len(text.split()) <= words, message, example)


def _any_of(patterns: Sequence[str]) -> re.Pattern:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
