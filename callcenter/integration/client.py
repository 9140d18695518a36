"""Il client: le stesse chiamate, con il server vero sul proprio computer e dentro la pagina."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from callcenter.integration.messages import Request, Response


class Client:
    """Chi chiede. ``exchange(richiesta, secondi)`` porta la richiesta e riporta la risposta.

    ``token``: la chiave di accesso, mandata in ``Authorization``. ``timeout_s``: quanti secondi si
    aspetta una risposta. Ogni metodo restituisce una ``Response``; solleva ``NoAnswer`` se la
    risposta non arriva.
    """

    def __init__(
        self,
        exchange: Callable[[Request, float], Response],
        *,
        token: str = "",
        timeout_s: float = 5.0,
    ):
        if timeout_s <= 0:
            raise ValueError(f"L'attesa massima è più di zero secondi, non {timeout_s}.")
        self._exchange = exchange
        self._token = token
        self._timeout_s = timeout_s

    def get(self, path: str, **query: Any) -> Response:
        """Legge. I parametri con valore ``None`` non si mandano."""
        return self.send("GET", path, query=query)

    def post(self, path: str, document: Any, headers: Mapping[str, str] | None = None) -> Response:
        """Crea. ``document``: un oggetto, che diventa JSON, oppure i byte già pronti."""
        return self.send("POST", path, document, headers)

    def patch(self, path: str, document: Any, headers: Mapping[str, str] | None = None) -> Response:
        """Cambia solo i campi che ci sono in ``document``."""
        return self.send("PATCH", path, document, headers)

    def send(
        self,
        method: str,
        path: str,
        document: Any = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Response:
        """Una richiesta qualunque."""
        if not path.startswith("/"):
            raise ValueError(f"Il percorso «{path}» comincia con una barra: «/{path}».")
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if self._token:
            sent.setdefault("authorization", f"Bearer {self._token}")
        body = b""
        if document is not None:
            sent.setdefault("content-type", "application/json")
            ready = isinstance(document, bytes)
            body = document if ready else json.dumps(document, ensure_ascii=False).encode("utf-8")
        asked = {name: str(value) for name, value in (query or {}).items() if value is not None}
        return self._exchange(Request(method, path, asked, sent, body), self._timeout_s)
