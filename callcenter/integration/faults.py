"""Guasti messi apposta davanti a un'applicazione, per provare chi la chiama."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from callcenter.integration.messages import Application, Request, Response, problem

#: I guasti e che cosa succede.
FAULTS = {
    "ok": "nessun guasto",
    "500": "errore interno: il lavoro non è stato fatto",
    "503": "servizio fermo: il lavoro non è stato fatto",
    "429": "troppe richieste: il lavoro non è stato fatto",
    "lost": "il lavoro è stato fatto, la risposta si è persa",
    "slow": "il lavoro è stato fatto, la risposta arriva tardi",
    "garbled": "il lavoro è stato fatto, la risposta arriva tagliata",
}


class Faults:
    """Un'applicazione con guasti: uno per richiesta, presi in ordine da ``plan``.

    Finito il piano, risponde senza guasti. ``slow_s``: il ritardo di ``slow``, in secondi.
    """

    def __init__(self, application: Application, plan=(), *, slow_s: float = 1.0):
        self.application = application
        self.slow_s = slow_s
        self.set(plan)

    def set(self, plan) -> None:
        """Un nuovo piano di guasti; ValueError se un nome non è fra ``FAULTS``."""
        unknown = sorted(set(plan) - set(FAULTS))
        if unknown:
            raise ValueError(f"Guasti sconosciuti: {unknown}. Scegli fra {list(FAULTS)}.")
        self.plan = list(plan)

    def __call__(self, request: Request) -> Response:
        """Risponde, con il prossimo guasto del piano."""
        fault = self.plan.pop(0) if self.plan else "ok"
        if fault == "429":
            return problem(429, "Troppe richieste: rallenta.", retry_after="2")
        if fault in ("500", "503"):
            return problem(int(fault), FAULTS[fault].split(":")[0].capitalize() + ".")
        answer = self.application(request)
        if fault == "garbled":
            return Response(answer.status, answer.body[: len(answer.body) // 2], answer.headers)
        return Response(
            answer.status,
            answer.body,
            answer.headers,
            delay_s=self.slow_s if fault == "slow" else 0.0,
            lost=fault == "lost",
        )


def fault_plan(rng: np.random.Generator, requests: int, shares: Mapping[str, float]) -> list[str]:
    """Un piano a caso: per ogni richiesta un guasto, con le quote date (il resto va bene).

    ``shares``: guasto → quota fra 0 e 1. ValueError se le quote sommano a più di 1.
    """
    if any(share < 0 for share in shares.values()) or sum(shares.values()) > 1:
        raise ValueError("Le quote dei guasti sono fra 0 e 1 e sommano al massimo a 1.")
    names = [*shares, "ok"]
    limits = np.cumsum(list(shares.values()))
    places = np.searchsorted(limits, rng.random(requests), side="right")
    return [names[place] for place in places.tolist()]
