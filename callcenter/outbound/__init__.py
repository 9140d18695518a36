"""Le chiamate in uscita: il compositore simulato, la vita di un numero, i controlli con la prova.

- :mod:`~callcenter.outbound.dialer`: preview, progressive, power e predictive, a eventi;
- :mod:`~callcenter.outbound.pacing`: più ritmi a confronto;
- :mod:`~callcenter.outbound.contacts`: gli stati di un numero in lista, tentativi e attese;
- :mod:`~callcenter.outbound.controls`: i controlli in fila e il loro registro sigillato.

Le regole (consensi, registro, orari, mute) sono in :mod:`callcenter.privacy`.
"""

from callcenter.outbound.contacts import Contact, Policy, after, replay, states
from callcenter.outbound.controls import (
    CONTROLS,
    cleared,
    first_tampered,
    run_controls,
    sealed,
    without_proof,
)
from callcenter.outbound.dialer import MODES, Dialing, Shift, simulate
from callcenter.outbound.pacing import sweep

__all__ = [
    "CONTROLS",
    "MODES",
    "Contact",
    "Dialing",
    "Policy",
    "Shift",
    "after",
    "cleared",
    "first_tampered",
    "replay",
    "run_controls",
    "sealed",
    "simulate",
    "states",
    "sweep",
    "without_proof",
]
