"""Confronto di testi, di scelte fra opzioni e di insiemi di elementi."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import (
    RIGHT,
    Comparator,
    Verdict,
    is_missing,
    is_number,
    listed,
    show,
    wrong,
)


def plain(text: str) -> str:
    """Il testo senza maiuscole, accenti, punteggiatura ai lati e spazi doppi."""
    letters = unicodedata.normalize("NFKD", str(text)).casefold()
    without_accents = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(without_accents.replace("’", "'").split()).strip(" .,;:!?'\"")


class Text(Comparator):
    """Confronto fra testi; vedi `text`."""

    expects = "un testo fra virgolette"

    def right_answers(self, expected: Any) -> Iterable[Any]:
        """Ogni formulazione accettata."""
        return _as_list(expected)

    def judge_result(self, answer: Any, expected: Any) -> Verdict:
        """Per una funzione dice anche la parola attesa: l'ingresso è solo un esempio."""
        verdict = self.judge(answer, expected)
        if verdict.ok or not isinstance(answer, str):
            return verdict
        return wrong(f"Hai `{show(answer)}`; qui ci si aspetta `{show(_as_list(expected)[0])}`.")

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta con una o più formulazioni accettate."""
        if not isinstance(answer, str):
            return self.wrong_type(answer)
        accepted = [plain(item) for item in _as_list(expected)]
        given = plain(answer)
        if given in accepted:
            return RIGHT
        likeness = max(SequenceMatcher(None, given, item).ratio() for item in accepted)
        if likeness > 0.8:
            return wrong(
                f"`{show(answer)}` ci va vicino: controlla come è scritto, lettera per lettera."
            )
        return wrong(f"`{show(answer)}` non è la risposta. Rileggi la definizione qui sopra.")


def text() -> Comparator:
    """Confronto fra testi: non contano maiuscole, accenti, spazi e punteggiatura ai lati.

    Il valore atteso è un testo o una lista di formulazioni tutte accettate.
    """
    return Text()


class Choice(Comparator):
    """Scelta fra opzioni; vedi `choice`."""

    def __init__(self, explanations: Mapping[str, str], options: Iterable[str], multiple: bool):
        self.explanations = {plain(key): message for key, message in explanations.items()}
        self.options = {plain(option): option for option in [*options, *explanations]}
        self.multiple = multiple
        self.expects = (
            "un insieme di scelte, per esempio `{'a', 'c'}`"
            if multiple
            else ("una sola scelta fra virgolette, per esempio `'a'`")
        )

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta la scelta (o le scelte) con quelle corrette."""
        right = {plain(item) for item in _as_list(expected)}
        chosen = self._read(answer)
        if chosen is None:
            return self.wrong_type(answer)
        known = set(self.options) | right
        unknown = [item for item in chosen if item not in known]
        if unknown:
            names = sorted({self.options.get(item, item) for item in known})
            return wrong(
                f"{listed(unknown)} non è fra le opzioni. Puoi scegliere: {listed(names, 12)}."
            )
        mistaken = [item for item in chosen if item not in right]
        if mistaken:
            reasons = [
                f"`{self.options.get(item, item)}`: "
                + self.explanations.get(item, "non è la scelta giusta.")
                for item in mistaken
            ]
            return wrong("\n".join(reasons))
        missing = len(right - set(chosen))
        if self.multiple and missing:
            count = "ne manca una" if missing == 1 else f"ne mancano {missing}"
            return wrong(f"Quello che hai scelto è corretto, ma {count}. Rileggi il caso.")
        return RIGHT

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Ogni opzione sbagliata, con la sua spiegazione."""
        right = {plain(item) for item in _as_list(expected)}
        for key, message in self.explanations.items():
            if key not in right:
                option = self.options[key]
                yield ({option} if self.multiple else option), message

    def explained_mistakes(self, expected: Any) -> Iterable[tuple[str, str]]:
        """Ogni opzione sbagliata, con la sua spiegazione."""
        right = {plain(item) for item in _as_list(expected)}
        for key, message in self.explanations.items():
            if key not in right:
                yield self.options[key], message

    def right_answers(self, expected: Any) -> Iterable[Any]:
        """La scelta giusta, o ciascuna se ne basta una."""
        return (expected,) if self.multiple else _as_list(expected)

    def _read(self, answer: Any) -> list[str] | None:
        if isinstance(answer, str):
            parts = answer.replace(";", ",").split(",") if self.multiple else [answer]
            return [plain(part) for part in parts]
        if self.multiple and isinstance(answer, set | frozenset | list | tuple):
            items = list(answer)
            if all(isinstance(item, str) for item in items):
                return sorted({plain(item) for item in items})
        return None


def choice(
    wrong_choices: Mapping[str, str], *, options: Iterable[str] = (), multiple: bool = False
) -> Comparator:
    """Scelta in un caso da decidere.

    `wrong_choices`: per ogni opzione sbagliata, perché è sbagliata (una frase che insegna).
    Il valore atteso è l'opzione giusta, o l'insieme delle opzioni giuste: con `multiple=False`
    ne basta una, con `multiple=True` servono tutte. `options` aggiunge altri nomi validi.
    """
    if not wrong_choices:
        raise ValueError("Scrivi almeno un'opzione sbagliata con la sua spiegazione.")
    return Choice(wrong_choices, options, multiple)


class Collection(Comparator):
    """Confronto fra insiemi o sequenze; vedi `collection`."""

    def __init__(self, ordered: bool, repeated: bool):
        self.ordered = ordered
        self.repeated = repeated or ordered
        self.expects = "una lista di elementi in ordine" if ordered else "un insieme o una lista"

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta gli elementi, con o senza ordine."""
        given, target = _items(answer), _items(expected)
        if given is None:
            return self.wrong_type(answer)
        if target is None:
            raise ValueError("Il valore atteso deve essere una lista o un insieme.")
        if not self.repeated:
            given, target = list(dict.fromkeys(given)), list(dict.fromkeys(target))
        extra = list((Counter(given) - Counter(target)).elements())
        missing = (Counter(target) - Counter(given)).total()
        if extra or missing:
            problems = [f"di troppo: {listed(extra)}"] if extra else []
            if missing:
                problems.append("ne manca 1" if missing == 1 else f"ne mancano {missing}")
            return wrong(
                f"Gli elementi non sono quelli giusti ({'; '.join(problems)}). "
                "Guarda la condizione con cui li scegli."
            )
        if self.ordered and given != target:
            place = next(
                i for i, pair in enumerate(zip(given, target, strict=True)) if pair[0] != pair[1]
            )
            return wrong(
                f"Gli elementi ci sono tutti, ma l'ordine no: dalla posizione {place + 1} "
                f"(`{show(given[place])}`) in poi. Guarda il verso dell'ordinamento."
            )
        return RIGHT


def collection(*, ordered: bool = False, repeated: bool = False) -> Comparator:
    """Confronto fra insiemi, liste, tuple, serie o vettori di elementi.

    `ordered=True` chiede anche l'ordine; `repeated=True` conta i doppioni (con l'ordine, sempre).
    I testi si confrontano senza maiuscole e accenti, i numeri per valore (3 e 3.0 sono uguali).
    """
    return Collection(ordered, repeated)


def _items(answer: Any) -> list | None:
    if isinstance(answer, dict):
        answer = list(answer)
    # `series.unique()` dà un ExtensionArray quando la colonna è di testo.
    if isinstance(answer, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        answer = answer.tolist()
    if isinstance(answer, np.ndarray):
        answer = answer.reshape(-1).tolist()
    if not isinstance(answer, list | tuple | set | frozenset | range):
        return None
    return [_comparable(item) for item in answer]


def _comparable(item: Any) -> Any:
    if is_missing(item):
        return None
    if isinstance(item, str):
        return plain(item)
    if is_number(item):
        return round(float(item), 9)
    if isinstance(item, list | tuple):
        return tuple(_comparable(part) for part in item)
    try:
        hash(item)
    except TypeError:
        return repr(item)
    return item


def _as_list(expected: Any) -> list:
    return [expected] if isinstance(expected, str) else list(expected)
