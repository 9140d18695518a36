"""Basi di dati: leggere uno schema, disegnarlo, controllare i dati, misurare, copiare e provare.

Tutte le funzioni accettano una connessione ``sqlite3`` o un ``sqlite_utils.Database``.
"""

from callcenter.database.backup import Copy, fingerprint, verified_backup
from callcenter.database.diagram import er_figure
from callcenter.database.effort import plan, steps
from callcenter.database.rules import Rule, check, offending
from callcenter.database.schema import describe, links, tables, undocumented

__all__ = [
    "Copy",
    "Rule",
    "check",
    "describe",
    "er_figure",
    "fingerprint",
    "links",
    "offending",
    "plan",
    "steps",
    "tables",
    "undocumented",
    "verified_backup",
]
