"""La valutazione d'impatto (DPIA): quando serve, quanto rischio resta, quando si chiede al Garante.

Il punteggio è un metodo, non una norma: rende confrontabili i rischi e visibile che cosa cambia
con le misure.

Norme: Reg. UE 2016/679, artt. 35 e 36. Per i nove criteri: linee guida WP 248 rev. 01 (2017).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from callcenter.privacy.instants import require

#: I nove criteri delle linee guida europee, in breve.
CRITERIA = (
    "si valutano o si danno punteggi a persone", "decisioni automatiche con effetti importanti",
    "sorveglianza sistematica", "dati particolari o molto personali", "larga scala",
    "archivi diversi messi insieme", "persone in posizione debole", "tecnologie nuove",
    "si toglie un diritto o un servizio",
)  # fmt: skip
#: Da quanti criteri in su, di regola, la valutazione serve.
ENOUGH = 2
#: Da questo punteggio in su il rischio è elevato (scala 1-4 × 1-4, scelta dal libro).
HIGH = 9


def needed(criteria: Iterable[str]) -> bool:
    """Vero se i criteri presenti sono almeno due; ``ValueError`` se un criterio non esiste."""
    chosen = set(criteria)
    unknown = sorted(chosen - set(CRITERIA))
    if unknown:
        raise ValueError(f"Criteri che non conosco: {', '.join(unknown)}.")
    return len(chosen) >= ENOUGH


def score(risks: pd.DataFrame) -> pd.DataFrame:
    """Aggiunge i punteggi prima e dopo le misure e dice se il rischio resta elevato.

    Colonne in ingresso: ``risk``, ``severity``, ``likelihood``, ``severity_after``,
    ``likelihood_after``; le quattro misure vanno da 1 a 4. Una misura non può aumentare il rischio.
    ``ValueError`` se i valori non vanno bene.
    """
    levels = ["severity", "likelihood", "severity_after", "likelihood_after"]
    require(risks, ["risk", *levels], "rischi")
    if not risks[levels].isin([1, 2, 3, 4]).all(axis=None):
        raise ValueError("Gravità e probabilità sono numeri interi da 1 a 4.")
    before = risks["severity"] * risks["likelihood"]
    after = risks["severity_after"] * risks["likelihood_after"]
    if (after > before).any():
        raise ValueError("Dopo le misure un rischio è aumentato: controlla i numeri.")
    return risks.assign(before=before, after=after, high_after=after >= HIGH)


def consult(scored: pd.DataFrame) -> bool:
    """Vero se dopo le misure un rischio resta elevato: si consulta il Garante (art. 36)."""
    require(scored, ["high_after"], "rischi con il punteggio")
    return bool(scored["high_after"].any())
