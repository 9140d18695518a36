"""La relazione con il cliente: una storia sola, i reclami, il valore di chi resta.

- :mod:`~callcenter.relationship.identity`: quali schede sono la stessa persona, e perché;
- :mod:`~callcenter.relationship.history`: tutti i contatti di una persona, in ordine di tempo;
- :mod:`~callcenter.relationship.journey`: contatti ripetuti, fatica, punto in cui ci si perde;
- :mod:`~callcenter.relationship.complaints`: scadenze dei reclami e cause con Pareto;
- :mod:`~callcenter.relationship.value`: CLV e conto di un recupero;
- :mod:`~callcenter.relationship.notes`: che cosa manca in una nota, che cosa non ci va scritto.
"""

from callcenter.relationship.complaints import complaints, deadlines, pareto
from callcenter.relationship.history import history
from callcenter.relationship.identity import matches, people
from callcenter.relationship.journey import efforts, paths, repeated
from callcenter.relationship.notes import review
from callcenter.relationship.value import clv, flows, recovery

__all__ = [
    "clv",
    "complaints",
    "deadlines",
    "efforts",
    "flows",
    "history",
    "matches",
    "pareto",
    "paths",
    "people",
    "recovery",
    "repeated",
    "review",
]
