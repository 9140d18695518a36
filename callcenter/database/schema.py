"""Lo schema di una base di dati SQLite, letto dalla base di dati stessa."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Link:
    """Una chiave esterna: da ``child.columns`` a ``parent``.

    ``optional``: la chiave può restare vuota. ``one``: al più una riga figlia per ogni padre.
    """

    child: str
    columns: tuple[str, ...]
    parent: str
    optional: bool
    one: bool


def opened(db: Any) -> sqlite3.Connection:
    """La connessione ``sqlite3`` dentro ``db``; ``ValueError`` se non è una base di dati."""
    connection = getattr(db, "conn", db)
    if not isinstance(connection, sqlite3.Connection):
        raise ValueError(
            f"Serve una connessione sqlite3 o un sqlite_utils.Database, non {type(db).__name__}."
        )
    return connection


def quoted(name: str) -> str:
    """Il nome di una tabella o di una colonna, protetto per entrare in una query.

    >>> quoted("note")
    '"note"'
    """
    return '"' + name.replace('"', '""') + '"'


def tables(db: Any) -> list[str]:
    """I nomi delle tabelle, in ordine alfabetico, senza quelle di servizio.

    Restano fuori le tabelle di SQLite (``sqlite_…``) e quelle interne della ricerca testuale. La
    fonte è ``PRAGMA table_list`` (SQLite, documentazione, «PRAGMA Statements»).
    """
    rows = opened(db).execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    return [row[0] for row in rows]


def columns(db: Any, table: str) -> list[tuple[str, str, bool, int]]:
    """Le colonne di ``table``: nome, tipo, obbligatoria, posto nella chiave primaria (0: nessuno).

    ``ValueError`` se la tabella non c'è.
    """
    rows = opened(db).execute(
        'SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY cid', (table,)
    )
    found = [(name, kind, bool(required), key) for name, kind, required, key in rows]
    if not found:
        raise ValueError(f"La tabella «{table}» non c'è. Ci sono: {', '.join(tables(db))}.")
    return found


def links(db: Any, table: str) -> list[Link]:
    """Le chiavi esterne dichiarate in ``table`` (vuoto se non ne ha)."""
    facts = {name: (required, key) for name, _, required, key in columns(db, table)}
    rows = opened(db).execute(
        'SELECT id, "table", "from" FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq', (table,)
    )
    grouped: dict[tuple[int, str], list[str]] = {}
    for number, parent, column in rows:
        grouped.setdefault((number, parent), []).append(column)
    found = []
    for (_, parent), names in grouped.items():
        optional = not all(facts[name][0] or facts[name][1] for name in names)
        one = set(names) in _unique_sets(db, table)
        found.append(Link(table, tuple(names), parent, optional, one))
    return found


def _unique_sets(db: Any, table: str) -> list[set[str]]:
    """I gruppi di colonne che non si ripetono: chiave primaria e vincoli UNIQUE."""
    connection = opened(db)
    found = [{name for name, _, _, key in columns(db, table) if key}]
    indexes = connection.execute(
        'SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND partial = 0', (table,)
    ).fetchall()
    for (index,) in indexes:
        rows = connection.execute("SELECT name FROM pragma_index_info(?)", (index,))
        found.append({row[0] for row in rows})
    return found


def describe(db: Any, descriptions: Mapping[str, Mapping[str, str]] | None = None) -> pd.DataFrame:
    """La documentazione dello schema: una riga per colonna.

    Colonne: ``tabella``, ``colonna``, ``tipo``, ``chiave`` («primaria», «→ tabella» o vuoto),
    ``obbligatoria``, ``significato``. ``descriptions``: tabella → colonna → frase; ciò che manca
    resta vuoto (vedi :func:`undocumented`).
    """
    descriptions = descriptions or {}
    found = []
    for table in tables(db):
        parents = {name: link.parent for link in links(db, table) for name in link.columns}
        for name, kind, required, key in columns(db, table):
            roles = ["primaria"] if key else []
            roles += [f"→ {parents[name]}"] if name in parents else []
            found.append({
                "tabella": table, "colonna": name, "tipo": kind, "chiave": ", ".join(roles),
                "obbligatoria": "sì" if required or key else "no",
                "significato": descriptions.get(table, {}).get(name, ""),
            })  # fmt: skip
    names = ["tabella", "colonna", "tipo", "chiave", "obbligatoria", "significato"]
    return pd.DataFrame(found, columns=names)


def undocumented(db: Any, descriptions: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Le colonne senza una frase che le spieghi, scritte «tabella.colonna»."""
    schema = describe(db, descriptions)
    missing = schema[schema["significato"].str.strip() == ""]
    return [f"{row.tabella}.{row.colonna}" for row in missing.itertuples()]
