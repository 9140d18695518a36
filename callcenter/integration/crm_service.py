"""Un piccolo CRM che risponde in HTTP: clienti da leggere, ticket da creare e cambiare.

=======  ===================  ====================================================================
metodo   percorso             che cosa fa
=======  ===================  ====================================================================
GET      /customers           clienti, a pagine: ``phone``, ``municipality``, ``limit``, ``after``
GET      /customers/{id}      la scheda di un cliente
POST     /tickets             crea un ticket; vuole ``Idempotency-Key``
GET      /tickets/{id}        un ticket
PATCH    /tickets/{id}        cambia ``status`` e ``note``
=======  ===================  ====================================================================

L'elenco dà solo ciò che serve a riconoscere una persona; il resto sta nella scheda.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
from collections.abc import Mapping

import pandas as pd

from callcenter.integration.contract import contract_problems
from callcenter.integration.messages import Request, Response, problem, reply
from callcenter.integration.phone import e164

_BRIEF = ("customer_id", "first_name", "last_name", "municipality")
_CARD = (*_BRIEF, "phone", "phone2", "email", "street", "postal_code", "segment")
_TICKET = ("ticket_id", "call_id", "customer_id", "reason", "status", "note")
_CHANGES = {
    "type": "object",
    "properties": {
        "status": {"enum": ["aperto", "in lavorazione", "chiuso"]},
        "note": {"type": "string", "maxLength": 500},
    },
    "additionalProperties": False,
}
_SCHEMA = """
CREATE TABLE tickets (
    ticket_id INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    customer_id INTEGER,
    reason TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'aperto',
    note TEXT NOT NULL DEFAULT ''
);
CREATE TABLE idempotency_keys (key TEXT PRIMARY KEY, body_hash TEXT NOT NULL,
                               ticket_id INTEGER NOT NULL REFERENCES tickets (ticket_id));
"""


class CrmService:
    """L'applicazione del CRM.

    ``customers``: la tabella ``customers`` del libro. ``token``: la chiave che i client mandano.
    ``ticket_contract``: lo schema di un ticket nuovo (``call_id``, ``customer_id``, ``reason``).
    ``require_key``: falso per il CRM di prima, che accettava POST senza chiave.
    """

    def __init__(
        self,
        customers: pd.DataFrame,
        token: str,
        ticket_contract: Mapping,
        *,
        require_key: bool = True,
    ):
        rows = customers.sort_values("customer_id").astype(object)
        rows = rows.where(rows.notna(), None).to_dict("records")
        self._cards = {
            int(row["customer_id"]): {**{k: row[k] for k in _CARD}, "customer_id":
                                      int(row["customer_id"])}
            for row in rows
        }  # fmt: skip
        self._phones = _phone_index(self._cards)
        self._token = token
        self._contract = ticket_contract
        self._require_key = require_key
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def tickets(self) -> pd.DataFrame:
        """I ticket che ci sono, come li vede chi guarda dentro il CRM."""
        with self._lock:
            rows = self._db.execute(f"SELECT {', '.join(_TICKET)} FROM tickets ORDER BY 1")
            return pd.DataFrame(rows.fetchall(), columns=list(_TICKET))

    def __call__(self, request: Request) -> Response:
        """Risponde a una richiesta."""
        if request.headers.get("authorization") != f"Bearer {self._token}":
            return problem(401, "Chiave di accesso mancante o sbagliata.")
        with self._lock:
            return self._route(request)

    def _route(self, request: Request) -> Response:
        asked = f"{request.method} {request.path}"
        if asked == "GET /customers":
            return self._customers(request.query)
        if asked == "POST /tickets":
            return self._create(request)
        found = re.fullmatch(r"/(customers|tickets)/(\d{1,9})", request.path)
        if not found and request.path not in ("/customers", "/tickets"):
            return problem(404, f"Il percorso {request.path} non esiste.")
        if found and found[1] == "customers" and request.method == "GET":
            card = self._cards.get(int(found[2]))
            return reply(200, card) if card else problem(404, f"Nessun cliente {found[2]}.")
        if found and found[1] == "tickets" and request.method in ("GET", "PATCH"):
            return self._ticket(request, int(found[2]))
        return problem(405, f"{asked}: metodo non ammesso qui.")

    def _customers(self, query: Mapping[str, str]) -> Response:
        unknown = sorted(set(query) - {"phone", "municipality", "limit", "after"})
        if unknown:
            return problem(400, f"Parametri sconosciuti: {', '.join(unknown)}.")
        limit, after = query.get("limit", "50"), query.get("after", "0")
        if not (limit.isdigit() and 1 <= int(limit) <= 100 and after.isdigit()):
            return problem(400, "limit va da 1 a 100, after è il codice di un cliente.")
        ids = self._phones.get(query["phone"], []) if "phone" in query else list(self._cards)
        town = query.get("municipality")
        ids = [i for i in ids if i > int(after)
               and (town is None or self._cards[i]["municipality"] == town)]  # fmt: skip
        page = ids[: int(limit)]
        more = page[-1] if len(ids) > len(page) else None
        items = [{name: self._cards[i][name] for name in _BRIEF} for i in page]
        return reply(200, {"items": items, "next_after": more})

    def _create(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not key and self._require_key:
            return problem(400, "Manca l'intestazione Idempotency-Key.")
        fingerprint = hashlib.sha256(request.body).hexdigest()
        seen = self._db.execute(
            "SELECT body_hash, ticket_id FROM idempotency_keys WHERE key = ?", (key,)
        ).fetchone()
        if seen and seen[0] != fingerprint:
            return problem(422, "Questa chiave è già stata usata per un'altra richiesta.")
        if seen:
            return self._created(seen[1], repeated=True)
        try:
            ticket = request.json()
        except ValueError as error:
            return problem(400, str(error))
        broken = contract_problems(ticket, self._contract)
        if broken:
            return problem(422, "; ".join(broken))
        return self._created(self._insert(ticket, key, fingerprint), repeated=False)

    def _insert(self, ticket: dict, key: str, fingerprint: str) -> int:
        # Ticket e chiave nella stessa transazione: o ci sono tutti e due, o nessuno.
        with self._db:
            self._db.execute("BEGIN")
            number = self._db.execute(
                "INSERT INTO tickets (call_id, customer_id, reason) VALUES (?, ?, ?)",
                (ticket["call_id"], ticket.get("customer_id"), ticket["reason"]),
            ).lastrowid
            if key:
                self._db.execute(
                    "INSERT INTO idempotency_keys VALUES (?, ?, ?)", (key, fingerprint, number)
                )
        return number

    def _created(self, number: int, *, repeated: bool) -> Response:
        extra = {"idempotent_replayed": "true"} if repeated else {}
        return reply(201, self._read(number), location=f"/tickets/{number}", **extra)

    def _read(self, number: int) -> dict | None:
        row = self._db.execute(
            f"SELECT {', '.join(_TICKET)} FROM tickets WHERE ticket_id = ?", (number,)
        ).fetchone()
        return dict(zip(_TICKET, row, strict=True)) if row else None

    def _ticket(self, request: Request, number: int) -> Response:
        if not self._read(number):
            return problem(404, f"Nessun ticket {number}.")
        if request.method == "PATCH":
            try:
                changes = request.json()
            except ValueError as error:
                return problem(400, str(error))
            broken = contract_problems(changes, _CHANGES)
            if broken:
                return problem(422, "; ".join(broken))
            for name, value in changes.items():
                self._db.execute(
                    f"UPDATE tickets SET {name} = ? WHERE ticket_id = ?", (value, number)
                )
        return reply(200, self._read(number))


def _phone_index(cards: Mapping[int, dict]) -> dict[str, list[int]]:
    """Numero in forma E.164 → codici dei clienti che lo hanno; i numeri illeggibili si saltano."""
    index: dict[str, list[int]] = {}
    for number, card in cards.items():
        for written in (card["phone"], card["phone2"]):
            try:
                phone = e164(written)
            except ValueError:
                continue
            if phone and number not in index.setdefault(phone, []):
                index[phone].append(number)
    return index
