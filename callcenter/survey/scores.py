"""I punteggi di un'indagine: quota dei voti alti, CSAT, NPS, eNPS, CES.

Chi ha saltato la domanda non entra nel conto. Senza risposte il punteggio è ``nan`` («n.d.»).
"""

from __future__ import annotations

from typing import Any

from callcenter.survey.answers import given, share_of


def top_box(answers: Any, at_least: float) -> float:
    """La quota (fra 0 e 1) dei voti uguali o superiori a ``at_least``.

    >>> top_box([5, 4, 3, 2], 4)
    0.5
    """
    return share_of(given(answers) >= at_least)


def csat(answers: Any) -> float:
    """CSAT: la quota (fra 0 e 1) di chi ha dato 4 o 5 su una scala da 1 a 5.

    È la convenzione detta *top 2 box*. Altri usano la media, o solo il voto massimo: i tre numeri
    non si confrontano. Solleva ``ValueError`` se un voto è fuori da 1-5.

    >>> csat([5, 4, 4, 3, None])
    0.75
    """
    return share_of(given(answers, 1, 5) >= 4)


def nps(answers: Any) -> float:
    """NPS: percentuale di promotori (9-10) meno percentuale di detrattori (0-6), da −100 a 100.

    I passivi (7-8) stanno sotto la linea della frazione. Solleva ``ValueError`` se un voto è fuori
    da 0-10. Fonte: F. Reichheld, «The One Number You Need to Grow», Harvard Business Review,
    dicembre 2003.

    >>> nps([10, 9, 8, 6])
    25.0
    """
    votes = given(answers, 0, 10)
    return 100 * (share_of(votes >= 9) - share_of(votes <= 6))


def enps(answers: Any) -> float:
    """eNPS: lo stesso conto dell'NPS, con la domanda «consiglieresti di lavorare qui?»."""
    return nps(answers)


def ces(answers: Any) -> float:
    """CES: la media dei voti da 1 (per niente facile) a 7 (molto facile).

    Solleva ``ValueError`` se un voto è fuori da 1-7. Fonte: M. Dixon, K. Freeman, N. Toman, «Stop
    Trying to Delight Your Customers», Harvard Business Review, luglio-agosto 2010, per l'idea; la
    scala da 1 a 7 con «è stato facile» è la versione successiva dello stesso indicatore.

    >>> ces([7, 5, 6])
    6.0
    """
    votes = given(answers, 1, 7)
    return float(votes.mean()) if votes.size else float("nan")
