"""Leggere un file di configurazione a sezioni e confrontare ciò che si voleva con ciò che c'è."""

from __future__ import annotations

import difflib
import re

import pandas as pd

_SECTION = re.compile(r"^\[(?P<name>[^\]]+)\]")
_OPTION = re.compile(r"^(?P<name>[\w-]+)\s*=>?\s*(?P<value>.*)$")
#: Parametri che in una sezione possono comparire più volte.
REPEATABLE = ("member", "allow", "disallow")


def read_sections(text: str) -> dict[str, dict[str, str | list[str]]]:
    """Le sezioni di un file come ``queues.conf`` o ``pjsip.conf``.

    Un dizionario da sezione a parametri. I commenti (``;``) e le righe vuote si saltano. Se due
    sezioni hanno lo stesso nome e un parametro ``type`` diverso (``pjsip.conf``), la chiave è
    «nome type». I parametri che si ripetono per mestiere (``member``, ``allow``, ``disallow``) sono
    liste. ValueError, con il numero di riga, per una riga che non si capisce, un parametro fuori
    da una sezione o scritto due volte con valori diversi. Fonte: documentazione di Asterisk,
    «Asterisk Configuration Files».

    >>> read_sections("[web]\\ntimeout=15\\nmember => PJSIP/201,1")
    {'web': {'timeout': '15', 'member': ['PJSIP/201,1']}}
    """
    blocks: list[tuple[str, dict]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.split(";", 1)[0].strip()
        if not line:
            continue
        section, option = _SECTION.match(line), _OPTION.match(line)
        if section:
            blocks.append((section["name"], {}))
        elif option and blocks:
            _add(blocks[-1][1], option["name"], option["value"].strip(), number)
        else:
            reason = "è fuori da una sezione" if option else "non è né sezione né parametro"
            raise ValueError(f"Riga {number}: «{line}» {reason}.")
    return _named(blocks)


def _add(options: dict, name: str, value: str, number: int) -> None:
    if name in REPEATABLE:
        options.setdefault(name, []).append(value)
    elif options.get(name, value) != value:
        raise ValueError(
            f"Riga {number}: «{name}» ha già il valore «{options[name]}» in questa sezione."
        )
    else:
        options[name] = value


def _named(blocks: list[tuple[str, dict]]) -> dict[str, dict]:
    names = [name for name, _ in blocks]
    sections: dict[str, dict] = {}
    for name, options in blocks:
        repeated = names.count(name) > 1
        key = f"{name} {options['type']}" if repeated and "type" in options else name
        if key in sections:
            raise ValueError(f"La sezione [{key}] è scritta due volte: uniscile.")
        sections[key] = options
    return sections


def differences(intended: str, actual: str) -> pd.DataFrame:
    """I parametri che nei due file non sono uguali, qualunque sia l'ordine delle righe.

    ``intended``: il testo generato, cioè come doveva essere. ``actual``: il testo letto
    dall'apparato. Colonne: ``section``, ``parameter``, ``intended``, ``actual``; vuoto (NA) dove il
    parametro non c'è. Per i parametri ripetuti c'è una riga per ogni valore in più o in meno.

    >>> differences("[web]\\ntimeout=15", "[web]\\ntimeout=30")["actual"].tolist()
    ['30']
    """
    wanted, real = read_sections(intended), read_sections(actual)
    rows: list[tuple] = []
    for section in [*wanted, *(name for name in real if name not in wanted)]:
        left, right = wanted.get(section, {}), real.get(section, {})
        for name in [*left, *(other for other in right if other not in left)]:
            rows += _option_rows(section, name, left.get(name), right.get(name))
    return pd.DataFrame(rows, columns=["section", "parameter", "intended", "actual"])


def _option_rows(section: str, name: str, left, right) -> list[tuple]:
    if name in REPEATABLE:
        left, right = left or [], right or []
        gone = [(section, name, value, pd.NA) for value in left if value not in right]
        return gone + [(section, name, pd.NA, value) for value in right if value not in left]
    if left == right:
        return []
    return [(section, name, pd.NA if left is None else left, pd.NA if right is None else right)]


def unified(before: str, after: str, *, names: tuple[str, str] = ("prima", "dopo")) -> str:
    """Le righe tolte (``-``) e aggiunte (``+``) fra due testi, con due righe intorno.

    Testo vuoto se sono uguali. Fonte: documentazione di Python, modulo ``difflib``.

    >>> print(unified("a\\nb", "a\\nc", names=("ieri", "oggi")))
    --- ieri
    +++ oggi
    @@ -1,2 +1,2 @@
     a
    -b
    +c
    """
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), *names, n=2, lineterm=""
    )  # fmt: skip
    return "\n".join(lines)
