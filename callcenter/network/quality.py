"""La qualità stimata di una chiamata: dal ritardo e dalle perdite al fattore R e al MOS.

È una **semplificazione** del modello E (Racc. ITU-T G.107): tutti i parametri di default
(R = 93,2), nessuna eco, perdite a caso. Restano tre cose: il ritardo, il codec, le perdite.

- Valore di partenza e da R a MOS: Racc. ITU-T G.107 (06/2015), § 7.7 e allegato B.
- Danno del ritardo: approssimazione di R. G. Cole, J. H. Rosenbluth, «Voice over IP performance
  monitoring», ACM SIGCOMM Computer Communication Review 31 (2001).
- Danno delle perdite: G.107, § 7.5; valori dei codec (Ie, Bpl): Racc. ITU-T G.113, appendice I.
- Parole del giudizio: Racc. ITU-T G.109.
"""

from __future__ import annotations

import numpy as np

DEFAULT_R = 93.2
LARGEST_IMPAIRMENT = 95
DELAY_KNEE_MS = 177.3

#: Ie (danno del codec) e Bpl (resistenza alle perdite a caso), dalla Racc. G.113, appendice I.
#: PLC (packet loss concealment): il telefono copre il pezzo mancante con un suono verosimile. Per
#: G.729A e G.723.1 (6,3 kbit/s) la Raccomandazione dà i valori con soppressione dei silenzi (VAD).
VOICE_CODECS = {
    "G.711": (0, 4.3),
    "G.711 con PLC": (0, 25.1),
    "G.729A": (11, 19.0),
    "G.723.1": (15, 16.1),
    "GSM EFR": (5, 10.0),
}
_JUDGEMENTS = (
    (90, "ottima"), (80, "buona"), (70, "accettabile"), (60, "scarsa"), (50, "molto scarsa"),
)  # fmt: skip


def delay_impairment(delay_ms):
    """Quanti punti di R toglie il ritardo in un verso, da bocca a orecchio (ms).

    0,024 per millisecondo, più 0,11 per ogni millisecondo oltre 177,3. Numero o array.

    >>> round(delay_impairment(100), 1), round(delay_impairment(250), 1)
    (2.4, 14.0)
    """
    delay = _not_negative(delay_ms, "Il ritardo (ms)")
    beyond = np.maximum(delay - DELAY_KNEE_MS, 0)
    return _plain(0.024 * delay + 0.11 * beyond)


def loss_impairment(codec: str, loss_pct, burst: float = 1.0):
    """Quanti punti di R tolgono il codec e le perdite (in percento, per esempio 2.5).

    Ie,eff = Ie + (95 − Ie) · P / (P/BurstR + Bpl). ``burst``: BurstR, 1 per perdite sparse a caso,
    di più se si perdono molti pacchetti di fila. ValueError per un codec fuori da
    :data:`VOICE_CODECS`, perdite fuori da 0–100 o ``burst`` minore di 1.

    >>> loss_impairment("G.729A", 0), round(loss_impairment("G.711 con PLC", 2), 1)
    (11.0, 7.0)
    """
    if codec not in VOICE_CODECS:
        raise ValueError(f"Codec {codec!r} sconosciuto. Conosco {', '.join(VOICE_CODECS)}.")
    loss = _not_negative(loss_pct, "La perdita (%)")
    if np.any(loss > 100):
        raise ValueError("La perdita è in percento: non può superare 100.")
    if not burst >= 1:
        raise ValueError(f"BurstR vale almeno 1 (perdite sparse): {burst}.")
    ie, robustness = VOICE_CODECS[codec]
    return _plain(ie + (LARGEST_IMPAIRMENT - ie) * loss / (loss / burst + robustness))


def r_factor(codec: str, delay_ms, loss_pct, burst: float = 1.0):
    """Il fattore R: 93,2 meno il danno del ritardo, meno quello di codec e perdite.

    Numeri o array, che si combinano come vuole NumPy. Può scendere sotto zero: allora il MOS è 1.

    >>> round(r_factor("G.711 con PLC", 50, 0), 1)
    92.0
    """
    impairment = delay_impairment(delay_ms) + loss_impairment(codec, loss_pct, burst)
    return _plain(DEFAULT_R - np.asarray(impairment, dtype=float))


def mos(r):
    """Il MOS stimato (da 1 a 4,5) per un fattore R, formula dell'allegato B della Racc. G.107.

    Sotto R = 6,5 la formula scenderebbe appena sotto 1: il risultato si ferma a 1.

    >>> round(mos(93.2), 2), round(mos(70), 2), mos(-5), mos(120)
    (4.41, 3.6, 1.0, 4.5)
    """
    r = np.asarray(r, dtype=float)
    curve = 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r)
    # np.where lascia passare NaN: una misura che manca resta mancante.
    return _plain(np.where(r >= 100, 4.5, np.where(r <= 0, 1.0, np.maximum(curve, 1.0))))


def judgement(r: float) -> str:
    """Il giudizio in parole per un fattore R, secondo le classi della Racc. G.109.

    Da 90 "ottima", da 80 "buona", da 70 "accettabile", da 60 "scarsa", da 50 "molto scarsa", sotto
    "sconsigliata".

    >>> judgement(92), judgement(66.5), judgement(30)
    ('ottima', 'scarsa', 'sconsigliata')
    """
    if not np.isfinite(r):
        raise ValueError("Serve un fattore R: manca la misura del ritardo o delle perdite?")
    return next((word for least, word in _JUDGEMENTS if r >= least), "sconsigliata")


def _not_negative(value, name: str) -> np.ndarray:
    array = np.asarray(value, dtype=float)
    if np.any(array < 0):
        raise ValueError(f"{name} non può essere negativo.")
    return array


def _plain(array):
    array = np.asarray(array, dtype=float)
    return float(array) if array.ndim == 0 else array
