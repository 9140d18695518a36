"""Prova di un contratto (JSON Schema) scritto dallo studente su documenti buoni e cattivi."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from callcenter.checks.compare import RIGHT, Comparator, Verdict, show, wrong
from callcenter.integration.contract import contract_problems


class Contract(Comparator):
    """Prova di un contratto; vedi `contract`."""

    expects = "un dizionario con le regole del contratto"

    def __init__(self, good: Sequence[Any], bad: Sequence[tuple[Any, str]], wrongs):
        self.good = good
        self.bad = bad
        self.wrongs = wrongs

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Ogni documento buono deve passare, ogni documento cattivo no."""
        if not isinstance(answer, dict):
            return self.wrong_type(answer)
        try:
            for document in self.good:
                problems = contract_problems(document, answer)
                if problems:
                    text = show(json.dumps(document, ensure_ascii=False), 120)
                    return wrong(f"Rifiuta `{text}`, che è in regola. Dice: {problems[0]}.")
            for document, message in self.bad:
                if not contract_problems(document, answer):
                    return wrong(message)
        except (ValueError, TypeError, AttributeError) as error:
            return wrong(f"Il contratto non si legge. {error}")
        return RIGHT

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """I contratti sbagliati che si incontrano di solito."""
        return ((schema, message) for _, schema, message in self.wrongs)

    def explained_mistakes(self, expected: Any) -> Iterable[tuple[str, str]]:
        """Gli stessi errori, con un nome corto."""
        return ((name, message) for name, _, message in self.wrongs)


def contract(
    good: Sequence[Any],
    bad: Sequence[tuple[Any, str]],
    wrongs: Sequence[tuple[str, dict, str]],
) -> Comparator:
    """Prova di un contratto in JSON Schema (la parte di `callcenter.integration`).

    `good`: documenti che deve accettare. `bad`: coppie (documento, che cosa dire se lo accetta).
    `wrongs`: terne (nome dell'errore tipico, contratto sbagliato, messaggio). Il valore atteso
    dell'esercizio è un contratto giusto: va bene qualunque altro che dia gli stessi esiti.
    """
    if not good or not bad:
        raise ValueError("Scrivi almeno un documento buono e uno cattivo.")
    return Contract(good, bad, wrongs)
