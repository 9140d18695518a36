"""Riprovare con attese crescenti, senza fare la fila tutti insieme.

Fonti: RFC 9110 (HTTP), sez. 9.2.2 e 10.2.3; RFC 6585, sez. 4 (codice 429).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from callcenter.integration.messages import NoAnswer, Response

#: Codici per cui ha senso riprovare la stessa richiesta più tardi.
TEMPORARY = frozenset({429, 500, 502, 503, 504})


def backoff(retries: int, *, base_s: float = 1.0, cap_s: float = 30.0) -> list[float]:
    """Le attese massime prima di ogni nuovo tentativo, in secondi: raddoppiano fino a ``cap_s``.

    >>> backoff(6)
    [1.0, 2.0, 4.0, 8.0, 16.0, 30.0]
    """
    if retries < 0 or base_s <= 0 or cap_s <= 0:
        raise ValueError("Tentativi da zero in su, base e tetto più di zero secondi.")
    return [min(cap_s, base_s * 2**number) for number in range(retries)]


@dataclass(frozen=True)
class Attempt:
    """Come è finita: la risposta (o niente), quanti invii, quanti secondi di attesa, il motivo."""

    response: Response | None
    sends: int
    waited_s: float
    problem: str

    @property
    def ok(self) -> bool:
        """Vero se è arrivata una risposta 2xx leggibile."""
        return not self.problem

    @property
    def temporary(self) -> bool:
        """Vero se non è andata, ma più tardi potrebbe andare."""
        if not self.problem:
            return False
        return self.response is None or self.response.ok or self.response.status in TEMPORARY


def patiently(
    send: Callable[[], Response],
    rng: np.random.Generator,
    *,
    retries: int = 4,
    base_s: float = 1.0,
    cap_s: float = 30.0,
    sleep: Callable[[float], object] = time.sleep,
) -> Attempt:
    """Chiama ``send`` e, se serve, riprova al massimo ``retries`` volte.

    Riprova se la risposta non arriva, se è 2xx ma non si legge, se il codice è in
    :data:`TEMPORARY`. L'attesa è a caso fra zero e il massimo di :func:`backoff` (*full jitter*), e
    mai meno di ``Retry-After``. ``send`` deve poter essere ripetuta senza danni: per una POST serve
    la chiave di idempotenza. ``sleep``: come si aspetta; nelle prove si può solo contare.
    """
    waited = 0.0
    ceilings = [*backoff(retries, base_s=base_s, cap_s=cap_s), None]
    for number, ceiling in enumerate(ceilings, start=1):
        response, problem = _one_send(send)
        attempt = Attempt(response, number, waited, problem)
        if ceiling is None or not attempt.temporary:
            return attempt
        wait = max(float(rng.random()) * ceiling, _retry_after(response))
        sleep(wait)
        waited += wait
    raise AssertionError("il ciclo finisce sempre con un return")


def _one_send(send: Callable[[], Response]) -> tuple[Response | None, str]:
    try:
        response = send()
        document = response.json()
    except NoAnswer as error:
        return None, str(error)
    except ValueError as error:
        # Con un 2xx il lavoro può essere fatto: si riprova. Con un altro codice basta il codice.
        return response, str(error) if response.ok else f"Risposta {response.status}."
    if response.ok:
        return response, ""
    detail = document.get("detail", "") if isinstance(document, dict) else ""
    return response, f"Risposta {response.status}: {detail}".rstrip(": ")


def _retry_after(response: Response | None) -> float:
    text = response.headers.get("retry-after", "") if response else ""
    return float(text) if text.isdigit() else 0.0
