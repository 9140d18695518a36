"""I segreti (password, chiavi) fuori dai file di configurazione.

Nel file si scrive un **riferimento**: ``{{cassaforte:sip/214}}``. Il valore resta in una cassaforte
e arriva al momento dell'installazione, a chi ha il permesso.
"""

from __future__ import annotations

import math
import re
import secrets
import string

import pandas as pd

ALPHABET = string.ascii_letters + string.digits
_REFERENCE = re.compile(r"\{\{cassaforte:[a-z0-9/_-]+\}\}")
_SECRET_LINE = re.compile(
    r"^\s*(?P<name>\w*(?:password|passwd|secret|token|api_?key)\w*)\s*[=:]>?\s*(?P<value>.*?)\s*$",
    re.IGNORECASE,
)
_COMMON = {"password", "admin", "asterisk", "qwerty", "cambiami", "benvenuto", "welcome"}


def reference(path: str) -> str:
    """Il riferimento a un segreto, da scrivere nel file al posto del valore.

    ``path``: il nome del segreto, in minuscolo (lettere, cifre, ``/``, ``-``, ``_``). ValueError
    per un nome scritto in altro modo.

    >>> reference("sip/214")
    '{{cassaforte:sip/214}}'
    """
    text = f"{{{{cassaforte:{path}}}}}"
    if not _REFERENCE.fullmatch(text):
        raise ValueError(
            f"«{path}» non va bene come nome di un segreto: usa minuscole, cifre, «/», «-», «_»."
        )
    return text


def plain_secrets(text: str) -> pd.DataFrame:
    """Le righe del file con un segreto scritto in chiaro: ``line`` (numero) e ``parameter``.

    Guarda i parametri il cui nome contiene password, passwd, secret, token o api_key. Non
    restituisce il valore: un controllo non deve copiare i segreti altrove. I commenti (``;`` o
    ``#``) si guardano anch'essi.

    >>> plain_secrets("username=214\\npassword=1234")["line"].tolist()
    [2]
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _SECRET_LINE.match(line.lstrip("; #\t"))
        if match and match["value"] and not _REFERENCE.fullmatch(match["value"]):
            found.append((number, match["name"]))
    return pd.DataFrame(found, columns=["line", "parameter"])


def entropy_bits(length: int, symbols: int = len(ALPHABET)) -> float:
    """I bit di una password **scelta a caso**: lunghezza per log2 dei simboli possibili.

    Ogni bit in più raddoppia i tentativi. Non vale per le password inventate da una persona.
    ValueError se un argomento non è positivo. Fonte: C. E. Shannon, «A mathematical theory of
    communication», Bell System Technical Journal 27 (1948).

    >>> round(entropy_bits(4, 10), 1), round(entropy_bits(20), 1)
    (13.3, 119.1)
    """
    if length < 1 or symbols < 1:
        raise ValueError("Lunghezza e numero di simboli devono essere almeno 1.")
    return length * math.log2(symbols)


def new_secret(length: int = 20) -> str:
    """Un segreto nuovo, di lettere e cifre scelte dal generatore sicuro del sistema.

    ``length``: caratteri, almeno 12 (ValueError sotto). Ogni volta è diverso: non si usa un seme.
    Fonte: documentazione di Python, modulo ``secrets`` (PEP 506, 2015).
    """
    if length < 12:
        raise ValueError("Un segreto di servizio ha almeno 12 caratteri: usane 20.")
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def weakness(secret: str, *, name: str = "", shortest: int = 12) -> str:
    """Perché un segreto è debole, in italiano; testo vuoto se non si trova un motivo.

    ``name``: il nome di chi lo usa (l'interno): un segreto che lo contiene si indovina.
    ``shortest``: caratteri minimi. Un testo vuoto non prova che il segreto sia buono.

    >>> weakness("1234"), weakness("interno214segreto", name="214")
    ('corto: 4 caratteri, ne servono 12', 'contiene il nome di chi lo usa')
    """
    if len(secret) < shortest:
        return f"corto: {len(secret)} caratteri, ne servono {shortest}"
    if name and name.casefold() in secret.casefold():
        return "contiene il nome di chi lo usa"
    if any(word in secret.casefold() for word in _COMMON):
        return "contiene una parola che si prova per prima"
    if secret.isdigit():
        return "solo cifre"
    return "pochi caratteri diversi" if len(set(secret)) < 6 else ""
