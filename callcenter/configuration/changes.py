"""Il registro delle modifiche: che cosa è cambiato, chi, quando, perché, come si torna indietro."""

from __future__ import annotations

import pandas as pd

from callcenter.configuration.templates import is_empty

#: Che cosa deve dire ogni voce del registro, e come si chiede a chi la scrive.
CHANGE_FIELDS = {
    "changed_at": "quando",
    "device": "quale apparato",
    "parameter": "quale parametro",
    "before": "il valore di prima",
    "after": "il valore di dopo",
    "reason": "il motivo",
    "done_by": "chi l'ha fatta",
    "approved_by": "chi l'ha approvata",
    "rollback": "come si torna indietro",
}


def change_problems(register: pd.DataFrame) -> pd.DataFrame:
    """Le lacune del registro: tabella con ``change`` (numero) e ``problem``; vuota se va bene.

    ``register``: una riga per modifica, con la colonna ``change`` e quelle di
    :data:`CHANGE_FIELDS`. Segnala i campi vuoti, chi approva la propria modifica e una modifica che
    non cambia nulla. ValueError se mancano colonne.
    """
    missing = sorted({"change", *CHANGE_FIELDS} - set(register.columns))
    if missing:
        raise ValueError(f"Nel registro delle modifiche mancano le colonne {missing}.")
    found = []
    for row in register.to_dict("records"):
        found += [
            (row["change"], f"manca {question}")
            for name, question in CHANGE_FIELDS.items()
            if is_empty(row[name])
        ]
        if not is_empty(row["done_by"]) and row["done_by"] == row["approved_by"]:
            found.append((row["change"], "chi l'ha fatta se l'è approvata da solo"))
        if not is_empty(row["before"]) and str(row["before"]) == str(row["after"]):
            found.append((row["change"], "prima e dopo sono uguali"))
    return pd.DataFrame(found, columns=["change", "problem"])
