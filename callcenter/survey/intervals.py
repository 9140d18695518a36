"""Quanto è incerto un numero che viene da un campione, e quante risposte servono.

Tutto presuppone un campione estratto a caso: l'intervallo misura la sfortuna nell'estrarre, non il
difetto di chi non ha risposto.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from callcenter.proportions import checked_confidence, normal_quantile
from callcenter.survey.answers import given, share_of


def margin_of_error(
    share: float, answers: int, *, confidence: float = 0.95, population: int | None = None
) -> float:
    """Margine d'errore di una quota: metà dell'intervallo normale, come quota fra 0 e 1.

    ``share``: la quota osservata. ``answers``: le risposte (almeno una). ``population``: quanti
    sono in tutto; se è indicata, si applica la correzione per popolazione finita. Con poche
    risposte o quote vicine a 0 e 1 si usa :func:`wilson`. Fonte: W. G. Cochran, *Sampling
    Techniques*, 3ª ed., Wiley, 1977, cap. 3.

    >>> round(margin_of_error(0.70, 200), 4)
    0.0635
    """
    _check_share(share)
    _check_count(answers, population)
    error = math.sqrt(share * (1 - share) / answers) * _finite(answers, population)
    return normal_quantile(confidence) * error


def sample_size(
    margin: float, *, share: float = 0.5, confidence: float = 0.95, population: int | None = None
) -> int:
    """Le risposte che servono per un margine d'errore dato, arrotondate per eccesso.

    ``margin`` è una quota (0,03 vuol dire 3 punti). ``share`` è la quota che ci si aspetta: 0,5 è
    il caso peggiore. Sono risposte, non inviti: gli inviti si ottengono dividendo per il tasso di
    risposta. Fonte: Cochran (1977), cap. 4.

    >>> sample_size(0.05), sample_size(0.05, population=400)
    (385, 197)
    """
    _check_share(share)
    if not 0 < margin < 1:
        raise ValueError(f"margin: serve una quota fra 0 e 1, per esempio 0.03: {margin!r}.")
    if population is not None and population < 1:
        raise ValueError("population: serve almeno una persona.")
    needed = normal_quantile(confidence) ** 2 * share * (1 - share) / margin**2
    if population is not None:
        needed = needed / (1 + (needed - 1) / population)
    # Un pelo di tolleranza: 400,0000001 è 400, non 401.
    return max(1, math.ceil(needed - 1e-9))


def nps_margin(answers: Any, *, confidence: float = 0.95, population: int | None = None) -> float:
    """Margine d'errore di un NPS (o eNPS), in punti.

    Ogni risposta vale +100 (promotore), 0 o −100 (detrattore): il margine viene dalla varianza di
    questi tre valori. ``population`` come in :func:`margin_of_error`. ``nan`` senza risposte. Con
    poche decine di risposte è solo un ordine di grandezza.

    >>> round(nps_margin([10] * 120 + [8] * 60 + [3] * 70), 1)
    10.5
    """
    votes = given(answers, 0, 10)
    if not votes.size:
        return float("nan")
    _check_count(votes.size, population)
    promoters, detractors = share_of(votes >= 9), share_of(votes <= 6)
    variance = promoters + detractors - (promoters - detractors) ** 2
    error = math.sqrt(variance / votes.size) * _finite(votes.size, population)
    return 100 * normal_quantile(confidence) * error


def bootstrap(
    answers: Any, statistic: Callable[[np.ndarray], float], *, confidence: float = 0.95,
    draws: int = 2000, seed: int = 1,
) -> tuple[float, float]:  # fmt: skip
    """Intervallo di un punteggio qualunque, riestraendo le risposte (bootstrap a percentili).

    ``statistic`` riceve un vettore di voti e restituisce un numero (per esempio ``nps``). Ogni
    estrazione pesca tante risposte quante ce ne sono, con ripetizione. Con lo stesso ``seed`` il
    risultato è lo stesso. Fonte: B. Efron, The Annals of Statistics 7 (1979), pp. 1-26.

    >>> low, high = bootstrap([10, 9, 9, 8, 7, 6, 3, 10], np.mean)
    >>> low < 7.75 < high
    True
    """
    votes = given(answers)
    if votes.size < 2:
        raise ValueError("Con meno di due risposte non c'è niente da riestrarre.")
    if draws < 100:
        raise ValueError("draws: servono almeno 100 estrazioni per leggere due percentili.")
    tail = (1 - checked_confidence(confidence)) / 2
    places = np.random.default_rng(seed).integers(0, votes.size, (draws, votes.size))
    values = [float(statistic(votes[place])) for place in places]
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _finite(answers: int, population: int | None) -> float:
    """Il fattore che riduce l'errore quando si è sentita una buona parte della popolazione."""
    if population is None or population == 1:
        return 1.0
    return math.sqrt((population - answers) / (population - 1))


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"share: serve una quota fra 0 e 1, non una percentuale: {share!r}.")


def _check_count(answers: int, population: int | None) -> None:
    if answers < 1:
        raise ValueError("answers: serve almeno una risposta.")
    if population is not None and population < answers:
        raise ValueError(
            f"Le risposte ({answers}) sono più della popolazione ({population}): controlla i due "
            "numeri."
        )
