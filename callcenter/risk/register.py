"""Il registro dei rischi: una tabella, e le domande che una riga deve superare."""

from __future__ import annotations

from typing import Any

import pandas as pd

COLUMNS = (
    "risk_id", "cause", "event", "effect", "probability", "impact", "treatment", "action", "owner",
    "review_on",
)  # fmt: skip
TREATMENTS = ("evitare", "ridurre", "condividere", "accettare")
SCALE = (1, 5)


def read_register(rows: Any) -> pd.DataFrame:
    """Un registro controllato, da una lista di dizionari o da una tabella.

    Colonne: risk_id, cause, event, effect, probability e impact (da 1 a 5), treatment (evitare,
    ridurre, condividere, accettare), action, owner, review_on (data). Aggiunge ``score``,
    probabilità × danno: serve a ordinare la lettura, non è una misura. Le celle vuote si
    accettano, e :func:`gaps` le elenca. Solleva ``ValueError`` se manca una colonna, un codice è
    ripetuto, un livello è fuori scala o un trattamento è sconosciuto. Passi del processo: ISO
    31000:2018, punto 6.
    """
    table = pd.DataFrame(rows).copy()
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"Nel registro mancano le colonne: {', '.join(missing)}.")
    if table["risk_id"].duplicated().any():
        raise ValueError("Due righe hanno lo stesso risk_id: un rischio sta in una riga sola.")
    low, high = SCALE
    for name in ("probability", "impact"):
        table[name] = pd.to_numeric(table[name]).astype("Int64")
        if not table[name].dropna().between(low, high).all():
            raise ValueError(f"{name}: i livelli vanno da {low} a {high}.")
    unknown = set(table["treatment"].dropna()) - set(TREATMENTS) - {""}
    if unknown:
        raise ValueError(f"Trattamenti sconosciuti: {', '.join(sorted(unknown))}.")
    table["review_on"] = pd.to_datetime(table["review_on"])
    table["score"] = table["probability"] * table["impact"]
    return table


def gaps(register: pd.DataFrame, on: Any) -> pd.DataFrame:
    """Che cosa manca in ogni riga del registro, al giorno ``on``.

    Una riga per difetto, con le colonne risk_id e problem. Difetti: causa, evento o effetto vuoti;
    livelli mancanti; nessun responsabile; trattamento o azione mancanti; riesame senza data o
    scaduto. ``register`` viene da :func:`read_register`.

    >>> row = dict.fromkeys(COLUMNS, "x") | {"probability": 2, "impact": 4, "owner": "",
    ...                                      "treatment": "ridurre", "review_on": "2026-06-30"}
    >>> gaps(read_register([row]), "2026-11-03")["problem"].tolist()
    ['manca: responsabile', 'riesame scaduto']
    """
    day = pd.Timestamp(on)
    names = {
        "cause": "causa", "event": "evento", "effect": "effetto", "probability": "probabilità",
        "impact": "danno", "treatment": "trattamento", "action": "azione",
        "owner": "responsabile", "review_on": "data di riesame",
    }  # fmt: skip
    found = []
    for row in register.to_dict("records"):
        found += [
            (row["risk_id"], f"manca: {name}")
            for column, name in names.items()
            if pd.isna(row[column]) or not str(row[column]).strip()
        ]
        if pd.notna(row["review_on"]) and row["review_on"] < day:
            found.append((row["risk_id"], "riesame scaduto"))
    return pd.DataFrame(found, columns=["risk_id", "problem"])
