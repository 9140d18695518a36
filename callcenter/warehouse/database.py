"""Ciò che tutti i carichi usano: la connessione, i file SQL, la transazione, gli istanti."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

import pandas as pd

START_OF_TIME = "0001-01-01 00:00:00"
END_OF_TIME = "9999-12-31 00:00:00"

_STAGING = ("stage_visit", "stage_contact", "stage_phone", "version")


def sql(name: str) -> str:
    """Il testo di un file della cartella ``sql``, per esempio ``sql("visits")``.

    Solleva ``ValueError``, con i nomi che ci sono, se il file non esiste.
    """
    folder = resources.files("callcenter.warehouse") / "sql"
    file = folder / f"{name}.sql"
    if not file.is_file():
        known = sorted(f.name[:-4] for f in folder.iterdir() if f.name.endswith(".sql"))
        raise ValueError(f"Non c'è il file SQL «{name}». Ci sono: {', '.join(known)}.")
    return file.read_text(encoding="utf-8")


def connection_of(db: Any) -> sqlite3.Connection:
    """La connessione sqlite3 di ``db``, con le chiavi esterne accese.

    ``db``: una connessione ``sqlite3`` o un ``sqlite_utils.Database``. Solleva ``ValueError`` se è
    altro, o se una transazione aperta impedisce di accendere le chiavi esterne.
    """
    connection = getattr(db, "conn", db)
    if not isinstance(connection, sqlite3.Connection):
        raise ValueError(
            "Serve una base di dati aperta: sqlite3.connect(…) oppure sqlite_utils.Database(…), "
            f"non {type(db).__name__}."
        )
    connection.execute("PRAGMA foreign_keys = ON")
    if connection.execute("PRAGMA foreign_keys").fetchone()[0] != 1:
        # SQLite ignora il comando dentro una transazione.
        raise ValueError(
            "Le chiavi esterne sono spente e c'è una transazione aperta: chiudila con "
            "db.commit() o db.rollback(), poi riprova."
        )
    return connection


def require_warehouse(db: Any) -> sqlite3.Connection:
    """La connessione di un magazzino già creato; ``ValueError`` se le tabelle non ci sono."""
    connection = connection_of(db)
    found = connection.execute(
        "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('fact_visit', 'dim_customer')"
    ).fetchone()[0]
    if found < 2:
        raise ValueError("Questa base di dati non è un magazzino: prima esegui create(db).")
    return connection


def run(connection: sqlite3.Connection, name: str, **parameters: Any) -> int:
    """Esegue le istruzioni di un file SQL, una alla volta; dà quante righe ha scritto.

    Non usa ``executescript``, che chiuderebbe la transazione aperta.
    """
    before = connection.total_changes
    for statement in statements(sql(name)):
        connection.execute(statement, parameters)
    return connection.total_changes - before


def statements(text: str) -> Iterator[str]:
    """Le istruzioni di un testo SQL, nell'ordine."""
    piece = ""
    for line in text.splitlines(keepends=True):
        piece += line
        if sqlite3.complete_statement(piece):
            yield piece
            piece = ""
    if any(line.strip() and not line.strip().startswith("--") for line in piece.splitlines()):
        yield piece


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """O tutto o niente: se qualcosa va male il magazzino torna com'era.

    Gli errori di SQLite diventano ``ValueError`` in italiano.
    """
    connection.execute("SAVEPOINT warehouse_load")
    try:
        yield
        for table in _STAGING:
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    except BaseException as error:
        connection.execute("ROLLBACK TO warehouse_load")
        connection.execute("RELEASE warehouse_load")
        if isinstance(error, sqlite3.Error):
            raise ValueError(
                "Il carico è fallito e il magazzino è rimasto com'era. SQLite dice: "
                f"{explain(str(error))}"
            ) from error
        raise
    connection.execute("RELEASE warehouse_load")


def explain(message: str) -> str:
    """Un errore di vincolo di SQLite, detto in italiano."""
    meanings = {
        "UNIQUE constraint failed": "valore doppio in",
        "FOREIGN KEY constraint failed": "una chiave esterna non porta a nessuna riga",
        "CHECK constraint failed": "valore fuori dalle regole:",
        "NOT NULL constraint failed": "valore mancante in",
    }
    for english, italian in meanings.items():
        if message.startswith(english):
            rest = message.removeprefix(english).removeprefix(":").strip()
            return f"{italian} {rest}".strip() + "."
    return f"{message}."


def insert(connection: sqlite3.Connection, table: str, frame: pd.DataFrame) -> None:
    """Aggiunge le righe di una tabella pandas: valori mancanti come NULL, interi come interi."""
    marks = ", ".join("?" * len(frame.columns))
    names = ", ".join(frame.columns)
    columns = [_plain(frame[column]) for column in frame.columns]
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", zip(*columns, strict=True)
    )


def _plain(values: pd.Series) -> list:
    """I valori come li vuole sqlite3."""
    cells = values.astype(object).where(values.notna(), None).tolist()
    return [int(c) if isinstance(c, float) and c.is_integer() else c for c in cells]


def utc_text(moments: pd.Series, what: str) -> pd.Series:
    """Istanti come testo in ora universale; ``ValueError`` se la colonna non ha un fuso."""
    if not isinstance(moments.dtype, pd.DatetimeTZDtype):
        raise ValueError(
            f"La colonna {what} deve contenere date e ore con il fuso (Europe/Rome): leggila con "
            "callcenter.data.read o con callcenter.acdlog.read."
        )
    return moments.dt.tz_convert("UTC").dt.strftime("%Y-%m-%d %H:%M:%S")


def require_columns(frame: Any, columns: Iterable[str], what: str) -> None:
    """Controlla che ``frame`` sia una tabella con queste colonne."""
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"Serve la tabella {what} (DataFrame), non {type(frame).__name__}.")
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"Alla tabella {what} mancano le colonne: {', '.join(missing)}.")
