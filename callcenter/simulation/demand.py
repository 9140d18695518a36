"""La domanda: quante chiamate arrivano, quanto parlano, quanto aspettano prima di rinunciare."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

# Colonne facoltative della tabella delle chiamate e loro valore se mancano.
_DEFAULTS = {
    "priority": 0,
    "patience_s": math.inf,
    "acw_s": 0.0,
    "ring_s": 0.0,
    "no_answers": 0,
    "callback_after_s": math.inf,
    "redial_delay_s": 0.0,
    "on_transfer": -1,
    "on_timeout": -1,
    "on_abandon": -1,
    "on_callback": -1,
}
_FOLLOW_UPS = ("on_transfer", "on_timeout", "on_abandon", "on_callback")
_DURATIONS = ("patience_s", "talk_s", "acw_s", "ring_s", "callback_after_s", "redial_delay_s")


def call_table(
    arrives_at: Sequence[float], queue: str | Sequence[str], talk_s: Sequence[float], **columns
) -> pd.DataFrame:
    """La tabella delle chiamate da simulare, una riga per chiamata.

    Obbligatorie: ``arrives_at`` (secondi dall'inizio), ``queue``, ``talk_s`` (secondi di
    conversazione). Facoltative, con il valore che prendono se mancano:

    - ``patience_s`` (infinita): dopo quanto il cliente riaggancia;
    - ``acw_s`` (0): lavoro dopo la chiamata; ``ring_s`` (0): squillo prima della risposta;
    - ``no_answers`` (0): quanti operatori lasciano squillare a vuoto prima che uno risponda;
    - ``priority`` (0): si somma a quella della coda;
    - ``callback_after_s`` (mai): dopo quanto il cliente chiede di essere richiamato;
    - ``on_transfer``, ``on_timeout``, ``on_abandon``, ``on_callback`` (-1): la riga che entra in
      coda quando questa chiamata è trasferita, esce per tempo scaduto, rinuncia (dopo
      ``redial_delay_s``), chiede la richiamata (e tiene il suo posto nella fila).
    """
    return complete_calls(
        pd.DataFrame({"arrives_at": arrives_at, "queue": queue, "talk_s": talk_s, **columns})
    )


def complete_calls(calls: pd.DataFrame) -> pd.DataFrame:
    """Controlla una tabella di chiamate e aggiunge le colonne facoltative che mancano.

    Solleva ``ValueError`` se mancano colonne obbligatorie o se una durata è negativa o vuota.
    """
    missing = [name for name in ("arrives_at", "queue", "talk_s") if name not in calls.columns]
    if missing:
        raise ValueError(f"Nella tabella delle chiamate mancano le colonne: {', '.join(missing)}.")
    table = calls.reset_index(drop=True).copy()
    for name, value in _DEFAULTS.items():
        if name not in table.columns:
            table[name] = value
    for name in _DURATIONS:
        values = table[name].to_numpy(dtype=float)
        bad = np.flatnonzero(~(values >= 0))
        if bad.size:
            raise ValueError(
                f"Nella tabella delle chiamate «{name}» deve essere un numero non negativo: "
                f"alla riga {bad[0]} vale {values[bad[0]]}."
            )
    arrives = table["arrives_at"].to_numpy(dtype=float)
    if (arrives < 0).any() or np.isinf(arrives).any():
        raise ValueError("«arrives_at» si conta in secondi dall'inizio: non può essere negativo.")
    for name in _FOLLOW_UPS:
        rows = table[name].to_numpy(dtype=int)
        if ((rows < -1) | (rows >= len(table))).any():
            raise ValueError(f"«{name}» deve indicare una riga della tabella, oppure -1.")
    return table


def poisson_arrivals(
    counts: Sequence[float], interval_s: float, rng: np.random.Generator
) -> np.ndarray:
    """Istanti di arrivo di un processo di Poisson che cambia ritmo a ogni intervallo.

    ``counts``: chiamate attese in ciascun intervallo di ``interval_s`` secondi. Restituisce gli
    istanti in secondi dall'inizio, in ordine.
    """
    expected = np.asarray(counts, dtype=float)
    if (expected < 0).any() or np.isnan(expected).any():
        raise ValueError("Le chiamate attese per intervallo non possono essere negative.")
    if not interval_s > 0:
        raise ValueError("La durata dell'intervallo deve essere positiva.")
    total = expected.sum()
    if total == 0:
        return np.empty(0)
    # Intervalli esponenziali sul «tempo di lavoro», poi riportati sull'orologio: non servono
    # estrazioni di Poisson e lo stesso seme dà gli stessi arrivi ovunque.
    edges = np.concatenate([[0.0], np.cumsum(expected)])
    size = math.ceil(total + 10 * math.sqrt(total) + 20)
    marks = np.cumsum(-np.log1p(-rng.random(size)))
    while marks[-1] < total:
        more = np.cumsum(-np.log1p(-rng.random(size))) + marks[-1]
        marks = np.concatenate([marks, more])
    marks = marks[marks < total]
    clock = np.arange(len(expected) + 1) * float(interval_s)
    return np.interp(marks, edges, clock)


def exponential(mean: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """``size`` durate esponenziali di media ``mean`` (s)."""
    if not mean > 0:
        raise ValueError("La media deve essere positiva.")
    return -np.log1p(-rng.random(size)) * mean


def lognormal(mean: float, cv: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """``size`` durate lognormali di media ``mean`` (s) e coefficiente di variazione ``cv``.

    È la forma che i tempi di conversazione hanno di solito (Brown et al., *Statistical Analysis of
    a Telephone Call Center*, JASA 100, 2005).
    """
    if not (mean > 0 and cv > 0):
        raise ValueError("Media e coefficiente di variazione devono essere positivi.")
    sigma2 = math.log1p(cv * cv)
    half = size // 2 + 1
    # Box–Muller: normali da numeri uniformi, stabili fra versioni di numpy.
    radius = np.sqrt(-2 * np.log1p(-rng.random(half)))
    angle = 2 * math.pi * rng.random(half)
    normal = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:size]
    return np.exp(math.log(mean) - sigma2 / 2 + math.sqrt(sigma2) * normal)
