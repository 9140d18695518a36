"""Il controllo dello stile: trova i punti da rileggere, non dice se l'istruzione è giusta.

Le regole vengono dalla scrittura amministrativa chiara: M. E. Piemontese, «Capire e farsi capire.
Teorie e tecniche della scrittura controllata», Tecnodid, 1996. Sono ricerche di parole: danno falsi
allarmi, e non vedono tutto.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from callcenter.communication import readability

COLUMNS = ("rule", "found", "advice")

_PARTICIPLE = r"\w+(?:at|it|ut)[oaie]|(?:fatt|scritt|chius|apert|pres|mess|chiest|lett|dett)[oaie]"
_PASSIVE = re.compile(
    rf"\b(?:viene|vengono|verrà|verranno|venga|vengano|sarà|saranno|sia|siano|va|vanno|"
    rf"(?:è|sono) stat[oaie])\s+(?:{_PARTICIPLE})\b",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"\bsi\s+(?:provved|proced|comunic|effettu|richied|invit|preg|rammen|verific|inoltr)\w*"
    r"|\b(?:dovrà|dovranno|occorre|è necessario|è opportuno)\b",
    re.IGNORECASE,
)
_OFFICE = {
    r"qualora|laddove|ove": "se",
    r"mediante": "con",
    r"previa|previo": "prima fai…, poi…",
    r"nonché": "e",
    r"ovvero": "o, oppure cioè",
    r"istanza": "richiesta",
    r"inerent[ei]": "su",
    r"medesim\w|suddett\w|predett\w|stess\w risultino": "ripeti il nome",
    r"espletament\w|effettua\w*": "fare",
    r"provved\w+|procede\w*": "il verbo dell'azione",
    r"all'atto d\w+": "quando",
}
_OFFICE_WORDS = [
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), better) for words, better in _OFFICE.items()
]
_VAGUE = re.compile(
    r"\b(?:tempestiv\w+|prontamente|al più presto|il prima possibile|quanto prima|a breve|"
    r"qualche|alcun[ei]|circa|di norma|adeguat\w|opportun\w|congru\w|eventualmente|sufficient\w)\b",
    re.IGNORECASE,
)
_TWO_ACTIONS = re.compile(
    r"(?:\b(?:e|poi|quindi)|[;,])\s+(?:poi\s+)?(?:apri|chiedi|scrivi|invia|manda|controlla|verifica|"
    r"leggi|di'|chiudi|registra|passa|trasferisci|spiega|segna|richiama|conferma|inoltra|proponi)\b",
    re.IGNORECASE,
)
_STEP = re.compile(r"^\s*\d+[.)]\s+(.+?)\s*$", re.MULTILINE)
_ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")


def steps(text: str) -> list[str]:
    """I passi numerati di un'istruzione, in ordine e senza il numero.

    >>> steps("**Quando:** il cliente vuole le rate.\\n1. Apri la scheda.\\n2. Proponi le rate.")
    ['Apri la scheda.', 'Proponi le rate.']
    """
    return _STEP.findall(text)


def style_problems(
    text: str, *, max_words: int = 20, known: Iterable[str] = ("IVA", "PDF", "SMS")
) -> pd.DataFrame:
    """I punti da rileggere in un testo, uno per riga: ``rule``, ``found``, ``advice``.

    ``max_words``: parole di una frase oltre le quali è lunga. ``known``: le sigle che chi legge
    conosce; le altre vanno spiegate, accanto e fra parentesi, almeno una volta. Solleva
    ``ValueError`` se il testo non ha parole.

    >>> style_problems("Il modulo viene inviato tempestivamente.")["rule"].tolist()
    ['passivo', 'quantità vaga']
    """
    if readability.gulpease(text) is None:
        raise ValueError("Il testo è vuoto: scrivi l'istruzione da controllare.")
    rows = [*_long(text, max_words), *_words(text), *_double(text), *_acronyms(text, set(known))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _long(text: str, max_words: int) -> Iterator[tuple]:
    for sentence in readability.sentences(text):
        words = len(sentence.split())
        if words > max_words:
            found = f"{' '.join(sentence.split()[:4])}… ({words} parole)"
            yield "frase lunga", found, f"dividi: al più {max_words} parole"


def _words(text: str) -> Iterator[tuple]:
    for found in _PASSIVE.finditer(text):
        yield "passivo", found[0], "di' chi lo fa: usa l'imperativo"
    for found in _IMPERSONAL.finditer(text):
        yield "impersonale", found[0], "parla a chi legge: usa l'imperativo"
    for pattern, better in _OFFICE_WORDS:
        for found in pattern.finditer(text):
            yield "parola da ufficio", found[0], better
    for found in _VAGUE.finditer(text):
        yield "quantità vaga", found[0], "scrivi un numero, una data o una condizione"


def _double(text: str) -> Iterator[tuple]:
    for step in steps(text):
        # In «Se non torna, fermati» la virgola chiude la condizione: l'azione è una.
        action = re.sub(r"^se\b[^,;]*,\s*", "", step, flags=re.IGNORECASE)
        found = _TWO_ACTIONS.search(action)
        if found:
            yield "due azioni in un passo", found[0].strip(" ;,"), "fanne due passi"


def _acronyms(text: str, known: set[str]) -> Iterator[tuple]:
    for name in dict.fromkeys(_ACRONYM.findall(text)):
        explained = re.search(rf"\(\s*{name}\s*\)|\b{name}\s*\(", text)
        if name not in known and not explained:
            yield "sigla non spiegata", name, "la prima volta scrivi che cosa vuol dire"
