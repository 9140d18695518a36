"""Confronto di abbinamenti: a ogni voce, una fra più possibilità."""

from collections.abc import Iterable, Mapping
from typing import Any

from callcenter.checks.compare import RIGHT, Comparator, Verdict, is_blank, listed, show, wrong
from callcenter.checks.words import plain


class Pairs(Comparator):
    """Confronto di abbinamenti; vedi `pairs`."""

    expects = "il dizionario della cella, con una scelta per ogni voce"

    def __init__(self, explanations: Mapping[str, str]):
        self.explanations = {plain(option): message for option, message in explanations.items()}
        self.options = list(explanations)

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Controlla una voce alla volta; maiuscole, accenti e spazi non contano."""
        if not isinstance(answer, dict):
            return self.wrong_type(answer)
        given = {plain(show(item, 500)): option for item, option in answer.items()}
        missing = [item for item in expected if plain(item) not in given]
        if missing:
            return wrong(f"Manca la voce «{missing[0]}»: rimettila com'era nella cella.")
        for item, right in expected.items():
            problem = self._problem(given[plain(item)], right)
            if problem:
                return wrong(f"«{item}»: {problem}")
        return RIGHT

    def _problem(self, option: Any, right: str) -> str:
        if is_blank(option):
            return "qui manca ancora la scelta."
        if not isinstance(option, str) or plain(option) not in self.explanations:
            return f"`{show(option)}` non è fra le possibilità. Scegli fra {listed(self.options)}."
        return "" if plain(option) == plain(right) else self.explanations[plain(option)]

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Ogni voce con una possibilità sbagliata, e la sua spiegazione."""
        for item, right in expected.items():
            other = next(option for option in self.options if plain(option) != plain(right))
            yield {**expected, item: other}, self.explanations[plain(other)]

    def explained_mistakes(self, expected: Any) -> Iterable[tuple[str, str]]:
        """Ogni possibilità, con ciò che si legge quando è al posto sbagliato."""
        for option in self.options:
            message = self.explanations[plain(option)]
            yield f"{option}, al posto sbagliato", message


def pairs(explanations: Mapping[str, str]) -> Comparator:
    """Abbinamenti in un dizionario: a ogni voce (chiave) una possibilità (valore).

    `explanations`: per ogni possibilità, che cosa dire a chi la mette al posto sbagliato (la frase
    segue il nome della voce). Il valore atteso è il dizionario giusto; voci in più non contano.
    """
    if len(explanations) < 2:
        raise ValueError("Scrivi almeno due possibilità, ciascuna con la sua spiegazione.")
    return Pairs(explanations)
