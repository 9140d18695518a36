"""I dati di una persona, tabella per tabella: trovarli, darli, toglierli.

Le strade da una tabella alla persona si ricavano dal dizionario dei dati (``references``), non da
un elenco scritto a mano: una tabella nuova entra da sé. Restano fuori le tabelle legate solo da un
numero di telefono o da un codice di chiamata: quelle si cercano a parte.

Norme: Reg. UE 2016/679, artt. 15, 17 e 20.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import pandas as pd

from callcenter import data
from callcenter.privacy import register
from callcenter.privacy.database import as_text

#: Colonne che parlano di altri (chi ha risposto, chi ha scritto): non si danno al cliente.
OF_OTHERS = ("operator_id", "recorded_by", "evaluator")


def paths(person: str = "customers") -> dict[str, str]:
    """Nome della tabella → condizione SQL che trova le righe di una persona (``?`` = il codice).

    In ordine: prima la tabella della persona, poi quelle che le puntano, poi le più lontane.
    ``ValueError`` se la tabella non esiste o non ha una chiave sola.
    """
    key = data.table(person).key
    if len(key) != 1:
        raise ValueError(f"La tabella «{person}» non ha una chiave di una colonna sola.")
    found = {person: f"{key[0]} = ?"}
    queue = [person]
    while queue:
        target = queue.pop(0)
        for name, description in data.tables().items():
            for column in description.columns:
                if name not in found and (column.references or "").split(".")[0] == target:
                    own = data.table(target).key[0]
                    far = f"{column.name} IN (SELECT {own} FROM {target} WHERE {found[target]})"
                    found[name] = f"{column.name} = ?" if target == person else far
                    queue.append(name)
    return found


def connect(person: str = "customers") -> sqlite3.Connection:
    """Un database in memoria con le tabelle di :func:`paths`, chiavi esterne accese.

    I rinvii a tabelle fuori dall'elenco (per esempio gli operatori) restano colonne semplici.
    """
    names = list(paths(person))
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    for name in names:
        columns = []
        for column in data.table(name).columns:
            target, _, field = (column.references or "").partition(".")
            points = f" REFERENCES {target} ({field})" if target in names else ""
            columns.append(f"{column.name}{points}")
        key = ", ".join(data.table(name).key)
        db.execute(f"CREATE TABLE {name} ({', '.join(columns)}, PRIMARY KEY ({key}))")
        as_text(data.read(name)).to_sql(name, db, if_exists="append", index=False)
    # Senza un indice sulle chiavi esterne ogni cancellazione rilegge tutta la tabella.
    for name in names:
        for column in data.table(name).columns:
            if (column.references or "").split(".")[0] in names:
                db.execute(f"CREATE INDEX {name}_{column.name} ON {name} ({column.name})")
    db.commit()
    return db


def export(db: sqlite3.Connection, code: int) -> dict[str, list[dict[str, Any]]]:
    """Tutte le righe di un cliente: tabella → lista di righe, senza le colonne su altre persone.

    ``ValueError`` se il cliente non esiste.
    """
    result = {}
    for name, condition in paths().items():
        rows = db.execute(f"SELECT * FROM {name} WHERE {condition} ORDER BY 1", (code,))
        result[name] = [
            {column: row[column] for column in row.keys() if column not in OF_OTHERS}  # noqa: SIM118
            for row in rows
        ]
    if not result["customers"]:
        raise ValueError(f"Il cliente {code} non esiste.")
    return result


def same_phone(customers: pd.DataFrame, code: int) -> list[int]:
    """I codici con le stesse cifre di telefono del cliente ``code``, lui compreso.

    Sono forse la stessa persona registrata due volte, forse una famiglia: lo dice un controllo
    d'identità, non il telefono. ``ValueError`` se il cliente non esiste.
    """
    digits = register.normalise_all(customers["phone"])
    mine = digits[customers["customer_id"] == code]
    if mine.empty:
        raise ValueError(f"Il cliente {code} non esiste.")
    same = customers.loc[(digits == mine.iloc[0]) | (customers["customer_id"] == code)]
    return sorted(int(value) for value in same["customer_id"])


#: La regola dell'azienda inventata per la cancellazione: tabella → (che cosa si fa, perché).
#: «togli» elimina le righe, «tieni» le lascia, «svuota» toglie i valori delle colonne elencate.
ERASURE: Mapping[str, tuple[str, str]] = {
    "customer_surveys": ("togli", "non serve più"),
    "quality_evaluations": ("svuota", "è un dato dell'operatore: resta, senza il cliente"),
    "contacts": ("togli", "non serve più"),
    "customer_changes": ("togli", "non serve più"),
    "recordings": ("togli", "non serve più, salvo le prove di contratto"),
    "dial_attempts": ("svuota", "il conto delle mute si tiene due anni, il numero no"),
    "campaign_contacts": ("svuota", "resta il rigo, senza il numero"),
    "consent_events": ("tieni", "prova dei sì e dei no (artt. 5, 7 e 17 par. 3 lett. e)"),
    "data_requests": ("tieni", "prova di aver risposto (artt. 5 par. 2 e 12)"),
    "invoices": ("tieni", "dieci anni (art. 2220 c.c.; art. 17 par. 3 lett. b)"),
    "contracts": ("tieni", "spiegano le fatture"),
    "customers": ("svuota", "resta il codice, che lega le fatture"),
}
_BLANK = {
    "quality_evaluations": ("contact_id",),
    "dial_attempts": ("phone",),
    "campaign_contacts": ("phone",),
    "customers": ("first_name", "last_name", "birth_date", "phone", "phone2", "email", "street",
                  "preferred_language"),
}  # fmt: skip


def erase(db: sqlite3.Connection, code: int) -> dict[str, tuple[str, int]]:
    """Applica :data:`ERASURE` a un cliente, tutto o niente: tabella → (azione, righe toccate).

    L'ordine va da chi punta a chi è puntato, se no le chiavi esterne si oppongono. Se c'è un
    contratto attivo non si cancella: ``ValueError``. ``ValueError`` anche se il cliente non esiste.
    """
    if not db.execute("SELECT 1 FROM customers WHERE customer_id = ?", (code,)).fetchone():
        raise ValueError(f"Il cliente {code} non esiste.")
    active = "SELECT 1 FROM contracts WHERE customer_id = ? AND status <> 'cessato'"
    if db.execute(active, (code,)).fetchone():
        raise ValueError(
            f"Il cliente {code} ha un contratto in corso: i dati che servono al contratto restano. "
            "Guarda che cosa si può togliere subito e spiega il resto."
        )
    done = {}
    with db:
        for name, condition in reversed(paths().items()):
            action = ERASURE[name][0]
            where = condition
            if name == "recordings":
                where += " AND purpose <> 'prova_contratto'"
            rows = db.execute(f"SELECT COUNT(*) FROM {name} WHERE {where}", (code,)).fetchone()[0]
            if action == "togli":
                db.execute(f"DELETE FROM {name} WHERE {where}", (code,))
            elif action == "svuota":
                blank = ", ".join(f"{column} = NULL" for column in _BLANK[name])
                db.execute(f"UPDATE {name} SET {blank} WHERE {where}", (code,))
            done[name] = (action, rows)
    return done
