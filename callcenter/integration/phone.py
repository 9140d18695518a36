"""I numeri di telefono in una sola forma, quella internazionale (raccomandazione ITU-T E.164)."""

from __future__ import annotations

import re

#: Ciò che i centralini scrivono al posto di un numero nascosto o sconosciuto.
WITHHELD = frozenset({"anonymous", "anonimo", "private", "privato", "unknown", "restricted"})


def e164(number: str | None, *, country: str = "39") -> str | None:
    """Il numero come ``+`` e sole cifre, oppure ``None`` se è nascosto o manca.

    ``country``: il prefisso del paese, aggiunto ai numeri scritti senza. In Italia lo zero iniziale
    dei numeri di rete fissa **resta**. Un numero di 12 cifre o più che comincia con il prefisso è
    già internazionale; con 10 cifre no, perché un cellulare può cominciare per 39. ValueError se
    non è un numero o ha più di 15 cifre (il massimo di E.164), o meno di 6 dopo il prefisso:
    i numeri brevi non hanno una forma internazionale.

    >>> e164("081 000.00.00"), e164("0039 081 0000000"), e164("392 000 0000")
    ('+390810000000', '+390810000000', '+393920000000')
    >>> e164("anonymous") is None
    True
    """
    if number is None or not isinstance(number, str):
        return None
    text = number.strip().lower()
    if not text or text in WITHHELD:
        return None
    digits = re.sub(r"[\s./()\-]", "", text)
    if digits.startswith("+"):
        digits = digits[1:]
    elif digits.startswith("00"):
        digits = digits[2:]
    elif not (digits.startswith(country) and len(digits) >= len(country) + 10):
        digits = country + digits
    if not re.fullmatch(r"[0-9]+", digits) or digits.startswith("0"):
        raise ValueError(f"«{number}» non è un numero di telefono: contiene altri segni.")
    if not len(country) + 6 <= len(digits) <= 15:
        least = len(country) + 6
        raise ValueError(
            f"«{number}» con il prefisso ha {len(digits)} cifre: ne servono da {least} a 15."
        )
    return f"+{digits}"
