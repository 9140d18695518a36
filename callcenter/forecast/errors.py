"""Le misure dell'errore di previsione. L'errore è sempre previsto meno vero, in chiamate.

Fonti: R. Hyndman, A. Koehler, «Another look at measures of forecast accuracy», International
Journal of Forecasting 22 (2006); S. Kolassa, W. Schütz, «Advantages of the MAD/MEAN ratio over the
MAPE», Foresight 6 (2007), per il WAPE.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln


def wape(actual, forecast) -> float:
    """WAPE: somma degli errori in valore assoluto divisa per la somma delle chiamate vere.

    È una quota (0,08 vuol dire 8%). Si divide una volta sola, perciò gli intervalli vuoti non sono
    un problema. È ``nan`` («n.d.») se non è arrivata nessuna chiamata.

    >>> round(wape([40, 60, 80], [50, 75, 70]), 4)
    0.1944
    """
    actual, forecast = _pair(actual, forecast)
    return _ratio(np.abs(forecast - actual).sum(), actual.sum())


def bias(actual, forecast) -> float:
    """Distorsione: somma degli errori con il segno divisa per la somma delle chiamate vere.

    Positiva se si prevede troppo, negativa se si prevede poco. È una quota; ``nan`` senza chiamate.

    >>> round(bias([40, 60, 80], [50, 75, 70]), 4)
    0.0833
    """
    actual, forecast = _pair(actual, forecast)
    return _ratio((forecast - actual).sum(), actual.sum())


def mape(actual, forecast) -> float:
    """MAPE: la media degli errori percentuali, intervallo per intervallo.

    Dove le chiamate vere sono zero l'errore percentuale non esiste: il risultato è ``inf`` (``nan``
    se è zero anche la previsione).

    >>> round(mape([40, 60, 80], [50, 75, 70]), 4)
    0.2083
    """
    actual, forecast = _pair(actual, forecast)
    if actual.size == 0:
        return float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.mean(np.abs(forecast - actual) / actual))


def chance_wape(expected) -> float:
    """Il WAPE che resta anche a chi conosce la media esatta: l'errore dovuto al solo caso.

    ``expected``: le chiamate attese per intervallo. Se gli arrivi sono di Poisson, lo scarto medio
    in valore assoluto da una media m vale 2·e^(−m)·m^(k+1)/k! con k = ⌊m⌋ (A. de Moivre; N.
    Johnson, A. Kemp, S. Kotz, «Univariate Discrete Distributions», 3ª ed., 2005). È un limite per
    difetto: i dati veri variano più di una Poisson.

    >>> round(chance_wape([9.0]), 4)
    0.2635
    """
    means = np.ravel(np.asarray(expected, dtype=float))
    if np.isnan(means).any() or (means < 0).any():
        raise ValueError("Le chiamate attese devono essere numeri non negativi.")
    positive = means[means > 0]
    k = np.floor(positive)
    deviation = 2 * np.exp(-positive + (k + 1) * np.log(positive) - gammaln(k + 1))
    return _ratio(deviation.sum(), means.sum())


def _pair(actual, forecast) -> tuple[np.ndarray, np.ndarray]:
    actual = np.asarray(actual, dtype=float)
    forecast = np.asarray(forecast, dtype=float)
    if actual.shape != forecast.shape:
        raise ValueError(
            f"Le chiamate vere sono {actual.shape} e le previste {forecast.shape}: devono essere "
            "gli stessi intervalli, nello stesso ordine."
        )
    if np.isnan(actual).any() or np.isnan(forecast).any():
        raise ValueError(
            "Manca un valore (NaN): togli da vere e previste gli intervalli che non hai misurato."
        )
    return actual, forecast


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else float("nan")
