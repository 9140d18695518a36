"""La copia di sicurezza che è stata anche riaperta e confrontata."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter.database.schema import opened, quoted, tables


@dataclass(frozen=True)
class Copy:
    """L'esito di una copia: il file, la prova d'integrità, il confronto tabella per tabella.

    ``compared`` ha una riga per tabella e le colonne ``originale`` e ``copia`` (righe) e ``uguali``
    (vero se anche il contenuto è lo stesso).
    """

    file: Path
    integrity: str
    compared: pd.DataFrame

    @property
    def good(self) -> bool:
        """Vero se la copia si apre, è integra e contiene le stesse righe."""
        return self.integrity == "ok" and bool(self.compared["uguali"].all())


def fingerprint(db: Any) -> dict[str, tuple[int, str]]:
    """Per ogni tabella: quante righe ha e l'impronta SHA-256 del suo contenuto.

    L'impronta non dipende dall'ordine in cui le righe sono scritte sul disco: si ordinano prima
    per tutte le colonne. Due basi di dati con le stesse righe hanno la stessa impronta.
    """
    connection = opened(db)
    found = {}
    for table in tables(connection):
        rows = connection.execute(f"SELECT * FROM {quoted(table)}").fetchall()
        digest = hashlib.sha256()
        for line in sorted(repr(tuple(row)) for row in rows):
            digest.update(line.encode())
        found[table] = (len(rows), digest.hexdigest())
    return found


def verified_backup(db: Any, file: str | os.PathLike) -> Copy:
    """Copia la base di dati in ``file``, riapre la copia e la confronta con l'originale.

    La copia si fa con la *backup API* di SQLite, che è coerente anche mentre altri scrivono. Se
    altri scrivono fra la copia e il confronto, ``uguali`` è falso: si ripete a traffico fermo.
    ``ValueError`` se il file esiste già (una copia buona non si sovrascrive) o se una transazione è
    ancora aperta. Fonte: documentazione di SQLite, «SQLite Backup API» e «PRAGMA integrity_check».
    """
    source, file = opened(db), Path(file)
    if file.exists():
        raise ValueError(
            f"Il file {file.name} c'è già: dai alla copia un nome nuovo, per esempio con la data."
        )
    if source.in_transaction:
        raise ValueError("C'è una transazione aperta: chiudila con commit o rollback, poi copia.")
    before = fingerprint(source)
    target = sqlite3.connect(file)
    try:
        source.backup(target)
    finally:
        target.close()
    return compare(before, file)


def compare(before: dict[str, tuple[int, str]], file: str | os.PathLike) -> Copy:
    """Apre la copia ``file`` in sola lettura e la confronta con l'impronta dell'originale.

    Un file rovinato non dà errore: ``integrity`` dice che cosa non va e le sue righe valgono zero.
    """
    file = Path(file)
    after: dict[str, tuple[int, str]] = {}
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
        after = fingerprint(connection)
    except sqlite3.DatabaseError as error:
        integrity = f"non si apre: {error}"
    finally:
        connection.close()
    rows = [
        {
            "tabella": name,
            "originale": before.get(name, (0, ""))[0],
            "copia": after.get(name, (0, ""))[0],
            "uguali": before.get(name) == after.get(name),
        }
        for name in sorted(before.keys() | after.keys())
    ]
    names = ["tabella", "originale", "copia", "uguali"]
    return Copy(file, integrity, pd.DataFrame(rows, columns=names).set_index("tabella"))
