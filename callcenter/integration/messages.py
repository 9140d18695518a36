"""Richieste e risposte HTTP come semplici valori: le usano i programmi che rispondono e i client.

Un programma che risponde (*applicazione*) è una funzione: riceve una :class:`Request` e restituisce
una :class:`Response`. Non sa se la richiesta arriva dalla rete o dallo stesso Python.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class NoAnswer(ConnectionError):
    """La risposta non è arrivata. Il lavoro può essere stato fatto oppure no: non si sa."""


def _read_json(body: bytes, owner: str) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        start = body[:30].decode("utf-8", "replace")
        raise ValueError(
            f"{owner} non è un JSON leggibile (comincia con «{start}»). "
            "Guarda se è stato tagliato o se è una pagina di errore."
        ) from error


@dataclass(frozen=True)
class Request:
    """Una richiesta: metodo, percorso, parametri, intestazioni (nomi in minuscolo), corpo."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Il corpo come oggetto; ValueError se non è JSON."""
        return _read_json(self.body, "Il corpo della richiesta")


@dataclass(frozen=True)
class Response:
    """Una risposta: codice, corpo, intestazioni (nomi in minuscolo).

    ``delay_s`` e ``lost`` servono solo a provare i guasti: il server consegna la risposta in
    ritardo (secondi), oppure chiude la linea senza consegnarla.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    lost: bool = False

    @property
    def ok(self) -> bool:
        """Vero per i codici 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Il corpo come oggetto; ValueError se non è JSON."""
        return _read_json(self.body, "La risposta")


#: Un programma che risponde.
Application = Callable[[Request], Response]


def reply(status: int, document: Any, **headers: str) -> Response:
    """Una risposta JSON. Nei nomi delle intestazioni il trattino basso diventa un trattino."""
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    body = json.dumps(document, ensure_ascii=False).encode("utf-8")
    return Response(status, body, {"content-type": "application/json", **named})


def problem(status: int, detail: str, **headers: str) -> Response:
    """Una risposta di errore che dice che cosa non va, nella forma di RFC 9457."""
    kind = {"content_type": "application/problem+json"}
    return reply(status, {"status": status, "detail": detail}, **(kind | headers))
