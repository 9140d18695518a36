"""Sostituire un numero di telefono con uno pseudonimo, e vedere perché l'impronta sola non basta.

Un numero di telefono ha poche cifre: chi ha l'impronta prova tutti i numeri e la ritrova. Con una
chiave segreta (HMAC, RFC 2104) non può, finché non ha la chiave.

Norma: Reg. UE 2016/679, art. 4 n. 5 (pseudonimizzazione) e considerando 26.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

KEY_BYTES = 32


def plain_hash(value: str, salt: str = "") -> str:
    """L'impronta SHA-256 del testo, con un sale (*salt*) davanti; 64 cifre esadecimali."""
    return hashlib.sha256((salt + value).encode()).hexdigest()


def keyed(value: str, key: bytes) -> str:
    """Lo pseudonimo HMAC-SHA-256 del testo; 64 cifre esadecimali.

    ``ValueError`` se la chiave ha meno di :data:`KEY_BYTES` byte: una chiave corta si indovina.
    """
    if len(key) < KEY_BYTES:
        raise ValueError(f"La chiave ha {len(key)} byte: ne servono almeno {KEY_BYTES}.")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def brute_force(targets: Iterable[str], prefix: str, digits: int, salt: str = "") -> dict[str, str]:
    """Prova tutti i numeri ``prefix`` + ``digits`` cifre: impronta → numero, per quelle trovate.

    I tentativi sono 10 elevato a ``digits``. ``ValueError`` oltre 6 cifre: nella pagina sarebbe
    lento. Si ferma appena le ha trovate tutte.
    """
    if not 0 < digits <= 6:
        raise ValueError("Prova da 1 a 6 cifre: di più, nella pagina, è lento.")
    wanted = set(targets)
    found: dict[str, str] = {}
    for number in range(10**digits):
        candidate = f"{prefix}{number:0{digits}d}"
        digest = plain_hash(candidate, salt)
        if digest in wanted:
            found[digest] = candidate
            if len(found) == len(wanted):
                break
    return found
