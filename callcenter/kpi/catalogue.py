"""L'elenco degli indicatori, nell'ordine del report e del formulario."""

from callcenter.kpi.authorities import agcom_answer_time, arera_ls, arera_tma
from callcenter.kpi.handling import aht, att, mean_acw, mean_hold
from callcenter.kpi.indicator import Indicator
from callcenter.kpi.operators import (
    available_share,
    calls_per_hour,
    login_time,
    occupancy,
    pause_share,
    utilisation,
)
from callcenter.kpi.presence import max_in_conversation, max_in_queue
from callcenter.kpi.repeats import fcr, repeat_rate
from callcenter.kpi.service import abandonment_rate, service_level
from callcenter.kpi.transfers import ring_no_answer_rate, transfer_rate
from callcenter.kpi.volumes import abandoned, answered, diverted, offered
from callcenter.kpi.waits import (
    abandonment_percentile,
    asa,
    max_wait,
    mean_wait,
    mean_wait_abandoned,
    wait_percentile,
)

_IN_ORDER = (
    offered, answered, abandoned, diverted,
    abandonment_rate, service_level,
    asa, mean_wait, mean_wait_abandoned, max_wait, wait_percentile, abandonment_percentile,
    aht, att, mean_hold, mean_acw,
    transfer_rate, ring_no_answer_rate,
    repeat_rate, fcr,
    agcom_answer_time, arera_tma, arera_ls,
    max_in_queue, max_in_conversation,
    login_time, occupancy, utilisation, available_share, pause_share, calls_per_hour,
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {
    function.indicator.code: function.indicator for function in _IN_ORDER
}


def indicator_named(code: str) -> Indicator:
    """L'indicatore con questo codice; ``ValueError`` se non c'è."""
    if code not in INDICATORS:
        raise ValueError(
            f"Indicatore {code!r} sconosciuto. Quelli disponibili: {', '.join(INDICATORS)}."
        )
    return INDICATORS[code]
