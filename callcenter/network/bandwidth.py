"""La banda di una chiamata in voce su IP: codec, pacchetti, intestazioni.

Tutte le bande sono in kbit/s e riguardano **un verso**: una conversazione ne occupa altrettanta
nell'altro. Fonti delle intestazioni: RTP 12 byte (RFC 3550), UDP 8 (RFC 768), IPv4 20 (RFC 791),
Ethernet 14 di intestazione e 4 di controllo, 4 in più con l'etichetta VLAN, 8 di preambolo e 12 di
pausa fra i pacchetti (IEEE 802.3 e 802.1Q).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

BITS_PER_BYTE = 8
MS_PER_SECOND = 1000
SHORTEST_ETHERNET_PAYLOAD = 46

#: Byte aggiunti a ogni pacchetto, strato per strato.
HEADERS = {"RTP": 12, "UDP": 8, "IP": 20, "Ethernet": 18}
_WIRE = 20  # preambolo e pausa: non sono dati, ma il cavo è occupato
_VLAN = 4
_LAYERS = ("voce", "ip", "ethernet", "cavo")


@dataclass(frozen=True)
class Codec:
    """Un codec: nome, bit al secondo della sola voce (kbit/s), durata del frame (ms), fonte."""

    name: str
    bitrate_kbps: float
    frame_ms: float
    source: str


#: I codec più usati. Opus è variabile: qui 24 kbit/s, un valore comune per la voce.
CODECS = {
    codec.name: codec
    for codec in (
        Codec("G.711", 64, 0.125, "Racc. ITU-T G.711"),
        Codec("G.722", 64, 0.125, "Racc. ITU-T G.722"),
        Codec("G.726", 32, 0.125, "Racc. ITU-T G.726"),
        Codec("G.729", 8, 10, "Racc. ITU-T G.729"),
        Codec("iLBC", 15.2, 20, "RFC 3951"),
        Codec("Opus", 24, 20, "RFC 6716"),
    )
}


def packet_bytes(
    codec: str | float, ptime_ms: float = 20, *, layer: str = "ethernet", vlan: bool = False
) -> float:
    """I byte di un pacchetto di voce.

    ``codec``: un nome di :data:`CODECS` o i kbit/s della sola voce. ``ptime_ms``: millisecondi di
    voce in ogni pacchetto. ``layer``: dove si misura, "voce" (nessuna intestazione), "ip"
    (RTP, UDP e IP), "ethernet" (anche la rete locale) o "cavo" (anche preambolo e pausa).
    ``vlan``: aggiunge i 4 byte dell'etichetta 802.1Q. ValueError per un codec o uno strato che non
    esistono, o per un tempo che non è un multiplo del frame del codec.

    >>> packet_bytes("G.711"), packet_bytes("G.711", layer="ip")
    (218.0, 200.0)
    """
    voice = _bitrate(codec, ptime_ms) * ptime_ms / BITS_PER_BYTE
    if layer not in _LAYERS:
        raise ValueError(f"Strato {layer!r} sconosciuto. Scegli fra {', '.join(_LAYERS)}.")
    if layer == "voce":
        return voice
    packet = voice + HEADERS["RTP"] + HEADERS["UDP"] + HEADERS["IP"]
    if layer == "ip":
        return packet
    frame = max(packet, SHORTEST_ETHERNET_PAYLOAD) + HEADERS["Ethernet"] + (_VLAN if vlan else 0)
    return frame + (_WIRE if layer == "cavo" else 0)


def call_bandwidth(
    codec: str | float, ptime_ms: float = 20, *, layer: str = "ethernet", vlan: bool = False
) -> float:
    """La banda di una chiamata in un verso, in kbit/s: byte × 8 × pacchetti al secondo.

    Argomenti ed errori come :func:`packet_bytes`. È la banda di chi parla senza soppressione dei
    silenzi, cioè il caso che la linea deve reggere.

    >>> call_bandwidth("G.711"), call_bandwidth("G.729")
    (87.2, 31.2)
    """
    size = packet_bytes(codec, ptime_ms, layer=layer, vlan=vlan)
    return round(size * BITS_PER_BYTE / ptime_ms, 6)


def simultaneous_calls(
    line_mbps: float, codec: str | float, ptime_ms: float = 20, *,
    voice_share: float = 1.0, layer: str = "ethernet", vlan: bool = False,
) -> int:  # fmt: skip
    """Quante chiamate insieme porta una linea da ``line_mbps`` Mbit/s **in ogni verso**.

    ``voice_share``: la parte della linea (fra 0 e 1) che si lascia alla voce. Conta il verso più
    lento: su una linea 100/20 si scrive 20. ValueError per valori senza senso.

    >>> simultaneous_calls(2, "G.711"), simultaneous_calls(2, "G.729", voice_share=0.75)
    (22, 48)
    """
    if not line_mbps > 0:
        raise ValueError(f"La linea deve avere una banda maggiore di zero, in Mbit/s: {line_mbps}.")
    if not 0 < voice_share <= 1:
        raise ValueError(f"voice_share è una parte fra 0 e 1, per esempio 0.75: {voice_share}.")
    per_call = call_bandwidth(codec, ptime_ms, layer=layer, vlan=vlan)
    # Il miliardesimo compensa l'arrotondamento binario quando la divisione è esatta.
    return math.floor(line_mbps * MS_PER_SECOND * voice_share / per_call + 1e-9)


def _bitrate(codec: str | float, ptime_ms: float) -> float:
    if not ptime_ms > 0:
        raise ValueError(f"ptime_ms deve essere maggiore di zero, in millisecondi: {ptime_ms}.")
    if not isinstance(codec, str):
        if not codec > 0:
            raise ValueError(f"Il bit rate deve essere maggiore di zero, in kbit/s: {codec}.")
        return codec
    if codec not in CODECS:
        raise ValueError(f"Codec {codec!r} sconosciuto. Conosco {', '.join(CODECS)}.")
    frames = ptime_ms / CODECS[codec].frame_ms
    if abs(frames - round(frames)) > 1e-9 or frames < 1:
        raise ValueError(
            f"{codec} produce un frame ogni {CODECS[codec].frame_ms:g} ms: ptime_ms deve esserne "
            f"un multiplo (hai scritto {ptime_ms:g})."
        )
    return CODECS[codec].bitrate_kbps
