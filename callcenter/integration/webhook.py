"""Ricevere avvisi da un altro sistema (*webhook*): firma, istante, contratto, doppioni.

Fonti: RFC 2104 (HMAC); documentazione di Python, ``hmac.compare_digest``.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping

from callcenter.integration.contract import contract_problems
from callcenter.integration.messages import Request, Response, problem, reply


def signature(secret: bytes, timestamp: int, body: bytes) -> str:
    """La firma: HMAC-SHA256, in esadecimale, di istante, punto e corpo **così com'è**.

    ``timestamp``: secondi dal 1970 (tempo universale), quando il messaggio è partito.
    """
    message = str(timestamp).encode("ascii") + b"." + body
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def refusal(
    secret: bytes, timestamp: int, body: bytes, given: str, now: int, *, tolerance_s: int = 300
) -> str:
    """Perché il messaggio non si accetta; testo vuoto se è autentico e recente.

    Il confronto dura sempre lo stesso tempo (``hmac.compare_digest``): chi prova firme a caso non
    impara quanti caratteri ha indovinato.
    """
    right = signature(secret, timestamp, body)
    if not hmac.compare_digest(right.encode("ascii"), given.encode("utf-8")):
        return "firma sbagliata"
    if not 0 <= now - timestamp <= tolerance_s:
        return "messaggio troppo vecchio, o dal futuro"
    return ""


class WebhookReceiver:
    """L'applicazione che riceve gli avvisi in ``POST /events``.

    ``save(event_id, evento)`` mette l'avviso al sicuro e restituisce vero se è nuovo, falso se
    c'era già. ``contract``: lo schema degli avvisi (serve ``event_id``). ``clock``: dà l'istante di
    adesso, in secondi. Risponde 202 a un avviso nuovo, 200 a uno già visto, 401 se la firma o
    l'istante non vanno, 400 se non si legge, 422 se rompe il contratto.
    """

    def __init__(
        self,
        secret: bytes,
        contract: Mapping,
        save: Callable[[str, dict], bool],
        clock: Callable[[], int],
    ):
        self._secret = secret
        self._contract = contract
        self._save = save
        self._clock = clock

    def __call__(self, request: Request) -> Response:
        """Risponde a un avviso."""
        if (request.method, request.path) != ("POST", "/events"):
            return problem(404, "Gli avvisi si mandano con POST a /events.")
        sent_at = request.headers.get("x-timestamp", "")
        given = request.headers.get("x-signature", "")
        # La firma vale per i byte arrivati: si controlla prima di aprire il JSON.
        reason = "manca l'istante" if not sent_at.isdigit() else refusal(
            self._secret, int(sent_at), request.body, given, self._clock()
        )  # fmt: skip
        if reason:
            return problem(401, f"Rifiutato: {reason}.")
        try:
            event = request.json()
        except ValueError as error:
            return problem(400, str(error))
        broken = contract_problems(event, self._contract)
        if broken:
            return problem(422, "; ".join(broken))
        new = self._save(event["event_id"], event)
        return reply(202 if new else 200, {"event_id": event["event_id"], "new": new})
