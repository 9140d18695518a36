"""Eseguire funzioni di prova scritte come le vuole pytest: ``test_…``, con ``assert``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd


def run_tests(tests: Iterable[Callable[[], None]]) -> pd.DataFrame:
    """Esegue le prove una per una: colonne ``test``, ``outcome``, ``message``.

    ``outcome``: «superata»; «fallita» se un ``assert`` non è vero; «errore» se la prova si ferma
    per un'altra ragione (allora non si sa se ciò che prova funziona). Una prova che si ferma non
    ferma le altre. ValueError se una funzione non comincia con ``test_`` (pytest non la
    troverebbe) o se due hanno lo stesso nome (pytest eseguirebbe solo l'ultima).

    >>> def test_somma():
    ...     assert 1 + 1 == 2
    >>> run_tests([test_somma])["outcome"].tolist()
    ['superata']
    """
    rows: list[tuple[str, str, str]] = []
    for test in tests:
        name = test.__name__
        if not name.startswith("test_"):
            raise ValueError(f"«{name}» non comincia con test_: pytest non la troverebbe.")
        if name in {row[0] for row in rows}:
            raise ValueError(f"Due prove si chiamano «{name}»: pytest ne vedrebbe una sola.")
        rows.append((name, *_run(test)))
    return pd.DataFrame(rows, columns=["test", "outcome", "message"])


def _run(test: Callable[[], None]) -> tuple[str, str]:
    try:
        test()
    except AssertionError as error:
        return "fallita", str(error)
    except Exception as error:
        return "errore", f"{type(error).__name__}: {error}"
    return "superata", ""
