"""RFM: da quanto tempo, quante volte, quanto.

Fonte: A. M. Hughes, *Strategic Database Marketing*, 1994. Qui gli eventi sono contatti con il call
center e gli importi sono fatture: chi legge i punteggi deve ricordarlo.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def rfm(
    customer_ids: pd.Series, contacts: pd.DataFrame, invoices: pd.DataFrame, *, until: pd.Timestamp
) -> pd.DataFrame:
    """Una riga per cliente: giorni dall'ultimo contatto, contatti, euro fatturati.

    ``contacts`` ha le colonne ``customer_id`` e ``opened_at`` (istanti); ``invoices`` ha
    ``customer_id`` e ``amount_eur`` (euro). ``until`` è la data, esclusa, fino a cui si guarda:
    i contatti successivi non contano. Le colonne sono ``recency_days`` (giorni interi; ``NaN`` se
    non c'è nessun contatto: non è zero), ``frequency`` (contatti) e ``monetary`` (euro).

    Solleva ``ValueError`` se manca una colonna o un cliente compare due volte.
    """
    _require(contacts, ("customer_id", "opened_at"), "dei contatti")
    _require(invoices, ("customer_id", "amount_eur"), "delle fatture")
    ids = pd.Index(np.asarray(customer_ids, dtype="int64"), name="customer_id")
    if not ids.is_unique:
        raise ValueError("Un cliente compare due volte: togli i doppioni prima di contare.")
    known = contacts.dropna(subset=["customer_id"])
    known = known[_local(known["opened_at"]) < until]
    latest = _local(known["opened_at"]).groupby(known["customer_id"].astype("int64")).max()
    count = known.groupby(known["customer_id"].astype("int64")).size()
    billed = invoices["amount_eur"].astype(float).groupby(invoices["customer_id"]).sum()
    return pd.DataFrame(
        {
            "recency_days": (until - latest).dt.days.reindex(ids).astype(float),
            "frequency": count.reindex(ids, fill_value=0).astype(int),
            "monetary": billed.reindex(ids, fill_value=0.0).astype(float).round(2),
        },
        index=ids,
    )


def score(values: pd.Series, *, groups: int = 5, high_is_good: bool = True) -> pd.Series:
    """Punteggi da 1 a ``groups``: i clienti in fila, dal migliore, divisi in gruppi uguali.

    Il primo gruppo prende il punteggio più alto. Chi ha lo stesso valore prende lo stesso
    punteggio (quello del primo della fila), perciò con molti pari i gruppi non sono uguali. Chi non
    ha un valore (``NaN``) prende 1. ``high_is_good=False`` per le misure in cui è buono un numero
    piccolo, come i giorni dall'ultimo acquisto.

    >>> score(pd.Series([100, 80, 60, 40, 20])).tolist()
    [5, 4, 3, 2, 1]
    >>> score(pd.Series([100, 80, 60, 40, 20]), high_is_good=False).tolist()
    [1, 2, 3, 4, 5]
    """
    if groups < 2:
        raise ValueError("Servono almeno due gruppi: scrivi groups=2 o di più.")
    if len(values) == 0:
        raise ValueError("Non ci sono valori da mettere in fila.")
    numbers = values.astype(float)
    place = numbers.rank(method="min", ascending=not high_is_good)
    points = groups - np.floor((place - 1) * groups / len(numbers))
    return points.fillna(1).astype(int)


def _local(moments: pd.Series) -> pd.Series:
    """L'ora scritta sull'orologio di Roma, senza fuso: si confronta con una data semplice."""
    if getattr(moments.dt, "tz", None) is None:
        return moments
    return moments.dt.tz_convert("Europe/Rome").dt.tz_localize(None)


def _require(frame: pd.DataFrame, columns: tuple[str, ...], where: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"Nella tabella {where} manca la colonna {', '.join(missing)}.")
