"""La posta in uscita (*outbox*): si salva prima di mandare, si spunta quando è arrivato."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pandas as pd

from callcenter.integration.retry import Attempt

_SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
    key TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'da mandare' CHECK (state IN ('da mandare', 'mandato', 'fermo')),
    sends INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT ''
)
"""


class Outbox:
    """Messaggi in attesa, in una tabella SQLite: sopravvivono a un CRM fermo.

    ``path``: il file, oppure la memoria. La chiave (``key``) è unica: lo stesso messaggio non entra
    due volte. Stati: ``da mandare``, ``mandato``, ``fermo`` (rifiutato: lo guarda una persona).
    """

    def __init__(self, path: str = ":memory:"):
        # Chi riceve può stare nel filo di esecuzione del server: uno per volta, con il lucchetto.
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.Lock()
        self._db.execute(_SCHEMA)

    def add(self, key: str, document: Any) -> bool:
        """Mette via un messaggio; falso se la chiave c'era già (e non cambia nulla)."""
        if not key:
            raise ValueError("Ogni messaggio in uscita ha una chiave, che non è vuota.")
        text = json.dumps(document, ensure_ascii=False)
        with self._lock:
            added = self._db.execute(
                "INSERT INTO outbox (key, body) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                (key, text),
            )
        return added.rowcount == 1

    def flush(self, send: Callable[[str, Any], Attempt]) -> dict[str, int]:
        """Prova a mandare ciò che aspetta; restituisce quanti messaggi sono in ogni stato.

        ``send(chiave, documento)`` restituisce un ``Attempt``. Andato: ``mandato``. Guasto
        passeggero: resta ``da mandare``. Rifiuto: ``fermo``, con il motivo.
        """
        with self._lock:
            waiting = self._db.execute(
                "SELECT key, body FROM outbox WHERE state = 'da mandare' ORDER BY rowid"
            ).fetchall()
        for key, text in waiting:
            attempt = send(key, json.loads(text))
            state = "mandato" if attempt.ok else "da mandare" if attempt.temporary else "fermo"
            with self._lock:
                self._db.execute(
                    "UPDATE outbox SET state = ?, sends = sends + ?, problem = ? WHERE key = ?",
                    (state, attempt.sends, attempt.problem, key),
                )
        counts = self.table()["state"].value_counts().to_dict()
        return {state: counts.get(state, 0) for state in ("mandato", "da mandare", "fermo")}

    def table(self) -> pd.DataFrame:
        """Una riga per messaggio: ``key``, ``state``, ``sends`` (invii), ``problem``."""
        with self._lock:
            rows = self._db.execute(
                "SELECT key, state, sends, problem FROM outbox ORDER BY rowid"
            ).fetchall()
        return pd.DataFrame(rows, columns=["key", "state", "sends", "problem"])
