"""Prova pratica: interrogare due tabelle con SQL."""

from __future__ import annotations

import random

import pandas as pd

from callcenter import data
from callcenter.exam.practical import pieces
from callcenter.exam.practical.task import Request, Task

CUSTOMERS = 9
_CONTRACTS = ("contract_id", "customer_id", "commodity", "payment_method", "status")
_CONTACTS = ("contact_id", "customer_id", "reason", "resolved")

PAYMENTS = """\
SELECT payment_method, COUNT(*) AS n
FROM contracts
WHERE status = 'attivo'
GROUP BY payment_method
ORDER BY n DESC, payment_method;"""
OPEN_PROBLEMS = """\
SELECT customer_id, COUNT(*) AS n
FROM contacts
WHERE resolved = 0
GROUP BY customer_id
HAVING COUNT(*) >= 2
ORDER BY customer_id;"""
BOTH = """\
SELECT DISTINCT c.customer_id
FROM contracts AS c
JOIN contacts AS k ON k.customer_id = c.customer_id
WHERE c.status = 'attivo' AND k.resolved = 0
ORDER BY c.customer_id;"""


def task(chance: random.Random) -> Task:
    """Tre interrogazioni su un estratto di contratti e contatti, con i risultati a mano."""
    contracts = data.read("contracts")[list(_CONTRACTS)]
    contacts = data.read("contacts")[list(_CONTACTS)].dropna()
    unresolved = contacts.loc[~contacts["resolved"].astype(bool)]["customer_id"].value_counts()
    many = sorted(unresolved.loc[unresolved >= 2].index)
    some = sorted(set(contacts["customer_id"]) - set(many))
    # Qualche cliente con più problemi aperti: senza, la seconda interrogazione sarebbe vuota.
    chosen = pieces.sample(chance, many, 3, "clienti con più contatti non risolti")
    chosen += pieces.sample(chance, some, CUSTOMERS - 3, "clienti con contatti")
    contracts = contracts.loc[contracts["customer_id"].isin(chosen)].sort_values("contract_id")
    contacts = contacts.loc[contacts["customer_id"].isin(chosen)].sort_values("contact_id")
    contacts = contacts.groupby("customer_id").head(4)
    results = [_run(query, contracts, contacts) for query in (PAYMENTS, OPEN_PROBLEMS, BOTH)]
    same = {name: name for name in _CONTRACTS}
    return Task(
        name="interrogazioni",
        title="Due tabelle e tre domande",
        unit="UF2",
        covers=("UF2.C1", "UF2.C2", "UF2.A7"),
        minutes=60,
        situation=(
            "I fogli 1 e 2 sono due tabelle di SQLite, `contracts` e `contacts`. La colonna "
            "`resolved` vale 1 (sì) o 0 (no). Scrivi ogni interrogazione e, a mano, il risultato "
            "che dà su queste righe. Se hai un computer puoi provarla; la commissione valuta tutte "
            "e due le cose."
        ),
        sheets=(
            pieces.sheet("contracts", "Tabella contracts", contracts, same),
            pieces.sheet(
                "contacts",
                "Tabella contacts",
                contacts.assign(resolved=contacts["resolved"].astype(int)),
                {name: name for name in _CONTACTS},
            ),
        ),
        requests=(
            Request(
                "Quali sono la **chiave primaria** e la **chiave esterna** di `contacts`? Che "
                "relazione c'è fra clienti e contatti?",
                5,
                "Primaria `contact_id`; esterna `customer_id`; uno a molti",
                "Un cliente può avere molti contatti, un contatto ha al più un cliente.",
            ),
            _asked(
                "Quanti contratti **attivi** ci sono per ogni modo di pagamento? Dal più usato.",
                8,
                PAYMENTS,
                results[0],
            ),
            _asked(
                "Quali clienti hanno **almeno due** contatti non risolti? Scrivi anche quanti.",
                8,
                OPEN_PROBLEMS,
                results[1],
            ),
            _asked(
                "Quali clienti hanno un contratto attivo **e** almeno un contatto non risolto? "
                "Ogni "
                "cliente una volta sola.",
                9,
                BOTH,
                results[2],
            ),
        ),
    )


def _run(query: str, contracts: pd.DataFrame, contacts: pd.DataFrame) -> list[tuple]:
    import sqlite3  # nel browser è un pacchetto a parte: si carica solo se serve

    connection = sqlite3.connect(":memory:")
    try:
        contracts.astype(object).to_sql("contracts", connection, index=False)
        numbers = contacts.astype(object).assign(resolved=contacts["resolved"].astype(int))
        numbers.to_sql("contacts", connection, index=False)
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _asked(text: str, points: int, query: str, result: list[tuple]) -> Request:
    written = "; ".join(" · ".join(map(str, row)) for row in result) or "nessuna riga"
    half = points // 2
    return Request(
        text,
        points,
        f"Risultato: {written}",
        f"Una soluzione ({points - half} punti l'interrogazione, {half} il risultato):\n\n"
        f"```\n{query}\n```",
        lines=9,
    )
