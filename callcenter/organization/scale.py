"""Economia di scala: quanti operatori in meno se le code si uniscono, e quando non più.

Fonti: S. Halfin e W. Whitt, «Heavy-Traffic Limits for Queues with Many Exponential Servers»,
Operations Research 29 (1981); S. Borst, A. Mandelbaum, M. Reiman, «Dimensioning Large Call
Centers», Operations Research 52 (2004); N. Gans, G. Koole, A. Mandelbaum, «Telephone Call Centers:
Tutorial, Review, and Research Prospects», M&SOM 5 (2003).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

HALF_HOUR_S = 1800


def square_root_agents(load: float, beta: float) -> float:
    """Operatori con la regola della radice: carico + beta × radice quadrata del carico.

    ``load`` in erlang, ``beta`` è il grado di servizio (di solito fra 0,5 e 2). Il risultato non è
    arrotondato: è una stima. Solleva ``ValueError`` se un valore è negativo.

    >>> square_root_agents(25, 1)
    30.0
    """
    if not (load >= 0 and beta >= 0):
        raise ValueError("Il carico e beta non possono essere negativi.")
    return load + beta * load**0.5


def scale_table(
    loads: Sequence[float], aht_s: float, *, target: float = 0.80, threshold_s: float = 20
) -> pd.DataFrame:
    """Lo stesso servizio a code di misura diversa, con Erlang C.

    ``loads``: carichi in erlang (indice del risultato). Colonne: ``agents`` operatori che bastano
    per ``target`` entro ``threshold_s`` secondi; ``margin`` operatori oltre il carico; ``beta``
    margine ÷ radice del carico; ``occupancy`` carico ÷ operatori, fra 0 e 1.

    >>> scale_table([5, 10, 20], aht_s=300)["agents"].tolist()
    [8, 14, 25]
    """
    from callcenter import erlang

    load = np.asarray(loads, dtype=float)
    if load.ndim != 1 or not (load > 0).all():
        raise ValueError("Serve un elenco di carichi maggiori di zero, in erlang.")
    agents = np.asarray(
        erlang.agents_for_service_level(load, aht_s, target, threshold_s, interval_s=aht_s)
    )
    return pd.DataFrame(
        {
            "agents": agents,
            "margin": agents - load,
            "beta": (agents - load) / np.sqrt(load),
            "occupancy": load / agents,
        },
        index=pd.Index(list(loads), name="load"),
    )


def pooled(
    groups: pd.DataFrame, *, aht_factor: float = 1.0, target: float = 0.80,
    threshold_s: float = 20, interval_s: float = HALF_HOUR_S,
) -> dict[str, float]:  # fmt: skip
    """Gli operatori di più code tenute separate e di una coda sola, con Erlang C.

    ``groups``: una riga per coda, colonne ``calls`` (chiamate nell'intervallo) e ``aht_s``. Nella
    coda unica l'AHT è la media pesata con le chiamate, per ``aht_factor``: 1,1 vuol dire che chi
    sa fare tutto impiega il 10% in più. Restituisce ``apart``, ``together``, ``saved`` (operatori)
    e ``aht_s`` della coda unica.

    >>> two = pd.DataFrame({"calls": [100, 100], "aht_s": [180, 180]})
    >>> pooled(two)
    {'apart': 28, 'together': 24, 'saved': 4, 'aht_s': 180.0}
    """
    from callcenter import erlang

    _check_groups(groups)
    if not aht_factor > 0:
        raise ValueError("«aht_factor» deve essere maggiore di zero: 1.1 vuol dire 10% in più.")
    calls = groups["calls"].to_numpy(dtype=float)
    each_aht = groups["aht_s"].to_numpy(dtype=float)
    aht = float((calls * each_aht).sum() / calls.sum()) * aht_factor
    apart = erlang.agents_for_service_level(calls, each_aht, target, threshold_s, interval_s)
    together = erlang.agents_for_service_level(
        float(calls.sum()), aht, target, threshold_s, interval_s
    )
    total = int(np.asarray(apart).sum())
    return {"apart": total, "together": together, "saved": total - together, "aht_s": aht}


def break_even_aht(groups: pd.DataFrame, **options) -> float:
    """Di quanto può crescere l'AHT della coda unica prima che il risparmio sparisca.

    Quota fra 0 e 1 (0,2 vuol dire 20% in più), precisa al millesimo: è l'ultima crescita con
    almeno un operatore risparmiato. Se già a pari AHT non si risparmia niente vale 0. ``options``
    sono quelle di :func:`pooled`, senza ``aht_factor``.

    >>> two = pd.DataFrame({"calls": [100, 100], "aht_s": [180, 180]})
    >>> round(break_even_aht(two), 3)
    0.139
    """
    good, bad = 0, 1
    if pooled(groups, **options)["saved"] <= 0:
        return 0.0
    # In millesimi: prima si raddoppia finché il risparmio sparisce, poi si dimezza.
    while pooled(groups, aht_factor=1 + bad / 1000, **options)["saved"] > 0:
        good, bad = bad, bad * 2
    while bad - good > 1:
        middle = (good + bad) // 2
        saves = pooled(groups, aht_factor=1 + middle / 1000, **options)["saved"] > 0
        good, bad = (middle, bad) if saves else (good, middle)
    return good / 1000


def _check_groups(groups: pd.DataFrame) -> None:
    missing = [name for name in ("calls", "aht_s") if name not in groups.columns]
    if missing:
        raise ValueError(f"Nella tabella delle code mancano le colonne: {', '.join(missing)}.")
    if groups.empty or not (groups[["calls", "aht_s"]].to_numpy(dtype=float) > 0).all():
        raise ValueError("Serve almeno una coda, con chiamate e AHT maggiori di zero.")
