"""La gestione del rischio: registro, matrice, FMEA, perdita di un anno per simulazione.

- :mod:`~callcenter.risk.register`: il registro dei rischi e ciò che manca in una riga;
- :mod:`~callcenter.risk.matrix`: la matrice probabilità × danno e le sue inversioni;
- :mod:`~callcenter.risk.fmea`: gravità, frequenza, rilevabilità, RPN;
- :mod:`~callcenter.risk.frequency`: quanti eventi all'anno, con l'incertezza;
- :mod:`~callcenter.risk.loss`: la perdita di un anno, con la simulazione Monte Carlo.
"""

from callcenter.risk.fmea import priorities, rpn, rpn_values
from callcenter.risk.frequency import at_least_one, rate_interval, uncertain_rates
from callcenter.risk.loss import (
    annual_losses,
    exceedance,
    lognormal,
    lognormal_fit,
    summary,
    triangular,
)
from callcenter.risk.matrix import inversions, place
from callcenter.risk.register import gaps, read_register

__all__ = [
    "annual_losses",
    "at_least_one",
    "exceedance",
    "gaps",
    "inversions",
    "lognormal",
    "lognormal_fit",
    "place",
    "priorities",
    "rate_interval",
    "read_register",
    "rpn",
    "rpn_values",
    "summary",
    "triangular",
    "uncertain_rates",
]
