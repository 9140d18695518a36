"""Le scorte: quanti pezzi tenere perché bastino fino al rifornimento.

I guasti di molti apparati indipendenti, in un tempo, sono quasi una variabile di Poisson. Fonte:
A. Palm, «Intensitätsschwankungen im Fernsprechverkehr», Ericsson Technics 44 (1943), per la somma
di molti processi rari; M. Rausand, A. Høyland, «System Reliability Theory», Wiley, 2004.
"""

from __future__ import annotations

from scipy.stats import poisson


def spares_enough(expected: float, spares: int) -> float:
    """Probabilità che ``spares`` pezzi bastino, se se ne guastano in media ``expected``.

    È P(guasti ≤ scorte). Solleva ``ValueError`` se un numero è negativo.

    >>> round(spares_enough(0.75, 1), 4)
    0.8266
    """
    if not expected >= 0 or spares < 0:
        raise ValueError("Guasti attesi e scorte non possono essere negativi.")
    return float(poisson.cdf(spares, expected))


def spares_needed(expected: float, confidence: float = 0.95) -> int:
    """Il numero più piccolo di scorte che basta con almeno quella probabilità.

    >>> spares_needed(0.75, 0.95)
    2
    """
    if not expected >= 0 or not 0 < confidence < 1:
        raise ValueError("Guasti attesi non negativi e probabilità fra 0 e 1, estremi esclusi.")
    spares = int(poisson.ppf(confidence, expected)) if expected else 0
    # ppf lavora per arrotondamento: si controlla di essere proprio sul più piccolo.
    while spares_enough(expected, spares) < confidence:
        spares += 1
    while spares and spares_enough(expected, spares - 1) >= confidence:
        spares -= 1
    return spares
