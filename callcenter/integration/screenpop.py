"""Aprire la scheda giusta quando squilla (*screen pop*), senza mostrare quella di un altro."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.integration.client import Client
from callcenter.integration.messages import NoAnswer
from callcenter.integration.phone import e164

#: I casi, e che cosa fa l'operatore.
POPS = {
    "nascosto": "Chiedi il codice cliente: il numero non c'è.",
    "illeggibile": "Chiedi il codice cliente: il numero non si legge.",
    "nessuno": "Cerca per codice cliente; se non c'è, apri una scheda nuova.",
    "uno": "Conferma il nome, poi apri la scheda.",
    "più di uno": "Chiedi chi parla, poi apri una sola scheda.",
    "crm fermo": "Rispondi lo stesso: il CRM non risponde, segna il codice della chiamata.",
}


@dataclass(frozen=True)
class Pop:
    """Che cosa compare all'operatore: il caso, i nomi fra cui scegliere, la frase che lo guida."""

    case: str
    cards: tuple[dict, ...] = ()

    @property
    def advice(self) -> str:
        """Che cosa fa l'operatore."""
        return POPS[self.case]


def screen_pop(crm: Client, caller: str | None) -> Pop:
    """Cerca nel CRM chi ha quel numero; ``caller`` è scritto come lo dà il centralino.

    Non solleva errori: la chiamata squilla comunque, e l'operatore deve sapere che cosa fare.
    """
    try:
        phone = e164(caller)
    except ValueError:
        return Pop("illeggibile")
    if phone is None:
        return Pop("nascosto")
    try:
        answer = crm.get("/customers", phone=phone)
        items = answer.json()["items"] if answer.ok else None
    except (NoAnswer, ValueError, KeyError):
        items = None
    if items is None:
        return Pop("crm fermo")
    case = "nessuno" if not items else "uno" if len(items) == 1 else "più di uno"
    return Pop(case, tuple(items))
