"""L'intervallo di previsione: quanto allargarsi lo dicono gli errori già fatti.

Fonte: W. Gardner, «A simple method of computing prediction intervals for time series forecasts»,
Management Science 34 (1988), per l'idea di usare gli errori osservati; qui si prendono i quantili,
senza supporre una forma.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def margins(actual, forecast, share: float = 0.80) -> tuple[float, float]:
    """Per quanto moltiplicare una previsione per avere il minimo e il massimo ragionevoli.

    Si guardano i rapporti vere ÷ previste della prova e si lascia fuori la stessa quota da una
    parte e dall'altra: con ``share`` 0,80 il 10% sotto e il 10% sopra. I due estremi sono valori
    osservati, presi con prudenza (verso l'esterno). Gli intervalli con previsione zero non contano.

    Solleva ``ValueError`` se i rapporti sono troppo pochi per la quota chiesta (con 0,80 ne
    servono almeno 9).

    >>> margins([8, 9, 10, 10, 10, 10, 10, 11, 12, 13], [10.0] * 10, share=0.80)
    (0.8, 1.3)
    """
    if not 0 < share < 1:
        raise ValueError("share: la quota di casi dentro l'intervallo sta fra 0 e 1, per es. 0.80.")
    actual, forecast = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    if actual.shape != forecast.shape:
        raise ValueError("Vere e previste devono essere tante quante, nello stesso ordine.")
    ratios = np.sort((actual[forecast > 0] / forecast[forecast > 0]).ravel())
    outside = (1 - share) / 2
    # Servono n + 1 posti: il prossimo valore può cadere prima del più piccolo o dopo il più grande.
    place = int(np.floor(outside * (ratios.size + 1) + 1e-9))
    if place < 1:
        raise ValueError(
            f"Ci sono solo {ratios.size} confronti: per una quota di {share:.0%} sono pochi. "
            "Allunga la prova con origine mobile o chiedi una quota più bassa."
        )
    return float(ratios[place - 1]), float(ratios[-place])


def coverage(actual, low, high) -> float:
    """La quota di valori veri caduti fra ``low`` e ``high`` (estremi compresi).

    Si misura su dati che non hanno scelto l'intervallo. È ``nan`` senza valori.

    >>> coverage([5, 9, 14], [6, 6, 6], [12, 12, 12])
    0.3333333333333333
    """
    columns = {"actual": np.ravel(actual), "low": np.ravel(low), "high": np.ravel(high)}
    values = pd.DataFrame(columns)
    if values.isna().to_numpy().any():
        raise ValueError("Manca un valore (NaN): togli i casi che non hai misurato.")
    if (values["low"] > values["high"]).any():
        raise ValueError("In un intervallo il minimo è più grande del massimo.")
    return float(values["actual"].between(values["low"], values["high"]).mean())
