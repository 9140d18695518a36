"""La scheda dell'indicatore come dati: campi, controlli, equilibrio dell'insieme, obiettivi.

Fonti: R. S. Kaplan e D. P. Norton, «The Balanced Scorecard», Harvard Business Review 70 (1992), per
le prospettive; M. Strathern, «Improving Ratings», European Review 5 (1997), per il controllo contro
la legge di Goodhart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import pandas as pd
import yaml

#: I campi di una scheda, nell'ordine in cui si scrivono, e che cosa dicono.
FIELDS = {
    "sigla": "il codice breve",
    "nome": "il nome per esteso",
    "domanda": "la domanda a cui risponde",
    "formula": "che cosa si divide per che cosa",
    "esclusioni": "che cosa resta fuori; «nessuna» se non c'è niente",
    "unita": "l'unità di misura",
    "fonte": "la tabella o il sistema da cui vengono i dati",
    "responsabile": "il ruolo che interviene",
    "frequenza": "ogni quanto si calcola",
    "verso": "almeno, oppure al massimo",
    "obiettivo": "il valore da raggiungere",
    "prospettiva": "una delle quattro del cruscotto bilanciato",
    "tempo": "anticipatore o ritardato",
    "trappola": "come si sbaglia a leggerlo, o a farlo salire",
    "controllo": "la sigla dell'indicatore che scopre il trucco",
}
UNITS = ("quota", "s", "euro", "numero", "giorni", "punti")
DIRECTIONS = ("almeno", "al massimo")
PERSPECTIVES = ("economica", "cliente", "processi interni", "apprendimento e crescita")
TIMINGS = ("anticipatore", "ritardato")
_CHOICES = {
    "unita": UNITS, "verso": DIRECTIONS, "prospettiva": PERSPECTIVES, "tempo": TIMINGS,
}  # fmt: skip


def sample_cards() -> list[dict[str, Any]]:
    """Le schede di Megaride Energia, l'azienda inventata del libro: copie da cambiare."""
    return yaml.safe_load(resources.files(__package__).joinpath("sample.yml").read_text("utf-8"))


def card_problems(cards: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Che cosa non va nelle schede: una riga per problema, colonne ``sigla`` e ``problema``.

    Una scheda ha tutti i campi di :data:`FIELDS` e nessun altro: il valore dell'ultimo mese sta nel
    report. L'obiettivo è un numero; una quota sta fra 0 e 1. Il controllo è la sigla di un'altra
    scheda dell'insieme. La tabella è vuota se è tutto a posto.
    """
    cards = list(cards)
    codes = [str(card.get("sigla", "")).strip() for card in cards]
    found = []
    for number, (card, code) in enumerate(zip(cards, codes, strict=True), start=1):
        name = code or f"scheda {number}"
        if code and codes.index(code) != number - 1:
            found.append((name, "la sigla è già usata da un'altra scheda"))
        found += [(name, problem) for problem in _of_one(card)]
        guard = str(card.get("controllo", "")).strip()
        if guard and guard == code:
            found.append((name, "si controlla da sola: serve un altro indicatore"))
        elif guard and guard not in codes:
            found.append((name, f"il controllo «{guard}» non è fra le schede"))
    return pd.DataFrame(found, columns=["sigla", "problema"])


def _of_one(card: Mapping[str, Any]) -> list[str]:
    problems = [f"manca «{key}»: {FIELDS[key]}" for key in FIELDS if _empty(card.get(key))]
    problems += [f"«{key}» non va nella scheda" for key in card if key not in FIELDS]
    for key, allowed in _CHOICES.items():
        if not _empty(card.get(key)) and card[key] not in allowed:
            problems.append(f"«{key}» deve essere fra: {', '.join(allowed)}")
    target = card.get("obiettivo")
    if not _empty(target):
        if isinstance(target, bool) or not isinstance(target, (int, float)):
            problems.append("«obiettivo» deve essere un numero")
        elif card.get("unita") == "quota" and not 0 <= target <= 1:
            problems.append("«obiettivo» è una quota: si scrive fra 0 e 1, per esempio 0.80")
    return problems


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


def balance(cards: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Quante schede per prospettiva (righe) e per tempo (colonne); gli zeri si vedono."""
    table = pd.DataFrame(0, index=list(PERSPECTIVES), columns=list(TIMINGS))
    for card in cards:
        if card.get("prospettiva") in PERSPECTIVES and card.get("tempo") in TIMINGS:
            table.loc[card["prospettiva"], card["tempo"]] += 1
    return table


def reached(value: float, direction: str, target: float) -> bool | None:
    """Vero se l'obiettivo è raggiunto, limite compreso; ``None`` se il valore manca («n.d.»).

    ``direction`` è «almeno» o «al massimo».

    >>> reached(0.85, "almeno", 0.85), reached(181, "al massimo", 180)
    (True, False)
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"Il verso è «almeno» o «al massimo», non «{direction}».")
    if value != value:
        return None
    return bool(value >= target) if direction == "almeno" else bool(value <= target)
