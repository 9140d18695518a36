"""Una nota del CRM: i quattro punti che servono, e le parole che non ci vanno.

È un aiuto alla rilettura, non un giudice: cerca parole, non capisce frasi.
"""

from __future__ import annotations

import re

POINTS = ("richiesta", "fatto", "promesso", "entro")
_AVOID = {
    "giudizio sulla persona": r"\b(noios\w|furb\w|maleducat\w|lamentos\w|irritat\w|isteric\w)",
    "salute": r"\b(malat\w|malatti\w|depress\w|ricoverat\w|invalid\w|incinta)",
    "fatto privato": r"\b(licenziat\w|disoccupat\w|divorziat\w|vedov\w|lutto)",
    "previsione sulla persona": r"\b(non pagher\w|non ha voglia|se ne andr\w)",
}  # fmt: skip


def review(note: str) -> list[str]:
    """Che cosa non va in una nota scritta «richiesta: … fatto: … promesso: … entro: …».

    Restituisce un elenco vuoto se ci sono i quattro punti e nessuna parola da evitare. «Promesso:
    niente» va bene, e allora «entro» può mancare. ``ValueError`` se la nota non è un testo.

    >>> review("richiesta: copia bolletta; fatto: inviata; promesso: niente")
    []
    >>> review("cliente noioso, richiama sempre")[0]
    'manca: richiesta, fatto, promesso, entro'
    """
    if not isinstance(note, str):
        raise ValueError("La nota è un testo, fra virgolette.")
    text = note.lower()
    needed = POINTS[:3] if re.search(r"promesso:\s*niente", text) else POINTS
    absent = [point for point in needed if not re.search(rf"\b{point}:\s*[^;.\s]", text)]
    found = [f"manca: {', '.join(absent)}"] if absent else []
    for name, pattern in _AVOID.items():
        word = re.search(pattern, text)
        if word:
            found.append(f"{name}: «{word[0]}»")
    return found
