"""La rete del call center: banda della voce, qualità stimata, apparati collegati, percorso.

- :mod:`~callcenter.network.bandwidth`: quanti bit occupa una chiamata, e quante ne porta una linea;
- :mod:`~callcenter.network.quality`: dal ritardo e dalle perdite al MOS (modello E semplificato);
- :mod:`~callcenter.network.topology`: lo schema degli apparati e che cosa si ferma con un guasto;
- :mod:`~callcenter.network.drawing`: il disegno dello schema;
- :mod:`~callcenter.network.path`: leggere un percorso misurato salto per salto.
"""

from callcenter.network.bandwidth import (
    CODECS,
    HEADERS,
    Codec,
    call_bandwidth,
    packet_bytes,
    simultaneous_calls,
)
from callcenter.network.path import first_lossy_hop, read_path
from callcenter.network.quality import (
    VOICE_CODECS,
    delay_impairment,
    judgement,
    loss_impairment,
    mos,
    r_factor,
)
from callcenter.network.topology import build, seats_lost, single_points, still_served

__all__ = [
    "CODECS",
    "HEADERS",
    "VOICE_CODECS",
    "Codec",
    "build",
    "call_bandwidth",
    "delay_impairment",
    "diagram",
    "first_lossy_hop",
    "judgement",
    "loss_impairment",
    "mos",
    "packet_bytes",
    "r_factor",
    "read_path",
    "seats_lost",
    "simultaneous_calls",
    "single_points",
    "still_served",
]


def __getattr__(name: str):
    # Il disegno vuole Plotly: si carica solo quando serve.
    if name == "diagram":
        from callcenter.network.drawing import diagram

        return diagram
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
