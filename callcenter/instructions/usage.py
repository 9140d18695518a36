"""L'uso della base di conoscenza: conteggi senza nomi di chi cerca.

Si contano le ricerche e le letture, mai chi le fa: per migliorare le pagine il nome non serve.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from callcenter.instructions.pages import Page
from callcenter.instructions.search import Index


def searches(log: pd.DataFrame, index: Index) -> pd.DataFrame:
    """Le ricerche rifatte sull'indice: alla tabella si aggiungono ``results`` e ``first``.

    ``log``: una riga per testo cercato, colonne ``text`` e ``times`` (quante volte). ``results``:
    quante pagine si trovano (al più 5); ``first``: la prima, vuota se non ce n'è. ``ValueError``
    se manca una colonna.
    """
    _require(log, "text", "times")
    found = [index.search(text) for text in log["text"]]
    return log.assign(
        results=pd.Series(map(len, found), index=log.index, dtype="int64"),
        first=[slugs[0] if slugs else "" for slugs in found],
    )


def empty_share(done: pd.DataFrame) -> float:
    """La quota (0-1) di ricerche senza risultato: ogni testo pesa quante volte è stato cercato.

    ``done``: la tabella di :func:`searches`. ``nan`` se nessuno ha cercato niente.

    >>> empty_share(pd.DataFrame({"text": ["a", "b"], "times": [30, 10], "results": [2, 0]}))
    0.25
    """
    _require(done, "times", "results")
    total = int(done["times"].sum())
    return float(done.loc[done["results"] == 0, "times"].sum() / total) if total else float("nan")


def reads(opened: Iterable[str], pages: Iterable[Page]) -> pd.DataFrame:
    """Quante volte è stata aperta ogni pagina, anche zero: colonne ``page``, ``reads``.

    ``opened``: gli ``slug`` aperti, uno per apertura. ``ValueError`` se uno non è una pagina: di
    solito è una pagina cancellata che qualcuno tiene fra i preferiti.
    """
    slugs = [page.slug for page in pages]
    counts = pd.Series(list(opened), dtype="str").value_counts()
    unknown = sorted(set(counts.index) - set(slugs))
    if unknown:
        raise ValueError(f"Aperture di pagine che non ci sono: {', '.join(unknown)}.")
    table = pd.DataFrame({"page": slugs, "reads": [int(counts.get(slug, 0)) for slug in slugs]})
    return table.sort_values("reads", ascending=False, kind="stable").reset_index(drop=True)


def _require(table: pd.DataFrame, *columns: str) -> None:
    missing = [name for name in columns if name not in table]
    if missing:
        raise ValueError(f"Nella tabella manca la colonna {', '.join(missing)}.")
