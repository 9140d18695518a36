"""I requisiti: chi è ammesso e quanto un prodotto li copre.

Fonti: le classi MoSCoW vengono da DSDM Consortium, *Agile Project Framework Handbook*, 2014; i
quattro esiti del confronto (fit/gap) sono d'uso comune nei progetti di sistemi gestionali.
"""

from __future__ import annotations

import pandas as pd

#: Le classi di importanza, dalla più alta.
CLASSES = ("must", "should", "could", "wont")
#: Gli esiti della prova di un requisito, dal migliore.
FITS = ("standard", "configurazione", "sviluppo", "assente")


def admitted(fits: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """Quali prodotti coprono tutti i requisiti obbligatori.

    ``fits``: una riga per requisito, una colonna per prodotto, valori di :data:`FITS`.
    ``classes``: la classe di ogni requisito (:data:`CLASSES`), stesso indice. Il risultato ha una
    riga per prodotto: ``admitted`` e ``missing`` (i must assenti o da sviluppare: finché non
    esistono non si possono provare). Solleva ``ValueError`` per valori sconosciuti o indici
    diversi.

    >>> fits = pd.DataFrame({"A": ["standard", "assente"], "B": ["standard", "configurazione"]})
    >>> admitted(fits, pd.Series(["should", "must"]))["admitted"].to_dict()
    {'A': False, 'B': True}
    """
    _check(fits, classes)
    must = fits[classes.reindex(fits.index) == "must"]
    missing = {name: list(must.index[must[name].isin(FITS[2:])]) for name in fits.columns}
    return pd.DataFrame(
        {"admitted": [not gaps for gaps in missing.values()], "missing": list(missing.values())},
        index=fits.columns,
    )


def coverage(fits: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """La quota (fra 0 e 1) di requisiti coperti **senza sviluppo**, per prodotto e per classe.

    Argomenti ed errori come :func:`admitted`. I ``wont`` restano fuori. Righe: i prodotti; colonne:
    le classi presenti e ``all`` (tutte insieme).

    >>> fits = pd.DataFrame({"A": ["standard", "sviluppo", "configurazione", "assente"]})
    >>> coverage(fits, pd.Series(["must", "must", "should", "could"])).loc["A"].to_dict()
    {'must': 0.5, 'should': 1.0, 'could': 0.0, 'all': 0.5}
    """
    _check(fits, classes)
    aligned = classes.reindex(fits.index)
    covered = fits.isin(FITS[:2])
    shares = {
        level: covered[aligned == level].mean() for level in CLASSES[:3] if (aligned == level).any()
    }
    shares["all"] = covered[aligned != "wont"].mean()
    return pd.DataFrame(shares)


def _check(fits: pd.DataFrame, classes: pd.Series) -> None:
    if set(fits.index) != set(classes.index) or fits.index.has_duplicates:
        raise ValueError("Ogni requisito ha un codice solo, lo stesso nella prova e nelle classi.")
    for values, allowed, what in (
        (set(fits.to_numpy().ravel()), FITS, "esito"),
        (set(classes), CLASSES, "classe"),
    ):
        unknown = sorted(map(str, values - set(allowed)))
        if unknown:
            raise ValueError(
                f"Valori sconosciuti per {what}: {', '.join(unknown)}. "
                f"Si può scrivere: {', '.join(allowed)}."
            )
