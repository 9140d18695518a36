"""Riconoscere la stessa persona in due schede dell'anagrafica, con regole scritte.

Una regola sbagliata in un verso lascia la storia spezzata; nell'altro verso mostra a una persona i
dati di un'altra, ed è una violazione. Perciò si uniscono solo le coppie senza contraddizioni: le
altre si danno a una persona da controllare. Fonte dell'idea: I. P. Fellegi e A. B. Sunter, «A
theory for record linkage», Journal of the American Statistical Association 64 (1969).
"""

from __future__ import annotations

import pandas as pd

from callcenter.privacy.register import normalise_all

SAME, CHECK = "stessa persona", "da controllare"
_NEEDED = ("customer_id", "first_name", "birth_date", "phone", "email", "street")
_PROOFS = {"birth_date": "data di nascita", "email": "posta", "street": "indirizzo"}


def matches(customers: pd.DataFrame) -> pd.DataFrame:
    """Le coppie di schede con le stesse cifre di telefono, e il giudizio su ciascuna.

    Colonne: ``customer_id`` (la scheda più vecchia), ``other_id``, ``agree`` (che cosa coincide),
    ``against`` (che cosa si contraddice), ``verdict``. È «stessa persona» se coincidono telefono e
    nome, più almeno uno fra data di nascita, posta e indirizzo, e niente si contraddice (nascita o
    posta diverse). Altrimenti è «da controllare». Maiuscole e spazi non contano; un dato che manca
    non prova niente. ``ValueError`` se manca una colonna.
    """
    table = _prepared(customers)
    pairs = table.merge(table, on="phone", suffixes=("", "_2"))
    pairs = pairs[pairs["customer_id"] < pairs["customer_id_2"]]
    rows = [_judge(pair) for pair in pairs.to_dict("records")]
    columns = ["customer_id", "other_id", "agree", "against", "verdict"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["customer_id", "other_id"], ignore_index=True
    )


def people(customers: pd.DataFrame) -> pd.Series:
    """Da ogni scheda alla persona: indice ``customer_id``, valore ``person_id``.

    ``person_id`` è il codice più basso fra le schede della stessa persona (:func:`matches`); chi
    non ha doppioni tiene il suo. Le coppie «da controllare» restano separate.
    """
    ids = customers["customer_id"].astype("int64")
    person = pd.Series(ids.to_numpy(), index=ids.to_numpy(), name="person_id")
    sure = matches(customers)
    sure = sure[sure["verdict"] == SAME]
    for old, new in zip(sure["customer_id"], sure["other_id"], strict=True):
        person[person == person[new]] = person[old]
    return person.rename_axis("customer_id")


def _prepared(customers: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in _NEEDED if name not in customers]
    if missing:
        raise ValueError(f"Nell'anagrafica manca la colonna: {', '.join(missing)}.")
    table = customers[list(_NEEDED)].copy()
    table["phone"] = normalise_all(table["phone"])
    for column in ("first_name", "email", "street"):
        table[column] = table[column].astype("string").str.strip().str.lower()
    return table.dropna(subset=["phone"])


def _judge(pair: dict) -> tuple:
    same = {name: _same(pair[name], pair[f"{name}_2"]) for name in ("first_name", *_PROOFS)}
    agree = ["telefono"] + (["nome"] if same["first_name"] else [])
    agree += [label for name, label in _PROOFS.items() if same[name]]
    against = [] if same["first_name"] else ["nome"]
    against += [_PROOFS[name] for name in ("birth_date", "email") if same[name] is False]
    sure = not against and len(agree) > 2
    verdict = SAME if sure else CHECK
    ids = int(pair["customer_id"]), int(pair["customer_id_2"])
    return *ids, ", ".join(agree), ", ".join(against), verdict


def _same(first, second) -> bool | None:
    """Vero o falso se i due valori ci sono; None se ne manca uno."""
    if pd.isna(first) or pd.isna(second):
        return None
    return bool(first == second)
