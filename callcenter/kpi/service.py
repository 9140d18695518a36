"""Quante chiamate sono servite, e quante perse: livello di servizio e tasso di abbandono."""

import numpy as np
import pandas as pd

from callcenter.kpi.indicator import indicator
from callcenter.kpi.options import check_seconds
from callcenter.kpi.sources import JOUINI
from callcenter.kpi.tables import has_outcome, numbers

CONVENTIONS = ("answered", "offered", "answered_or_abandoned_within")


@indicator(
    name="Tasso di abbandono",
    english="Abandonment rate",
    unit="share",
    formula=r"\frac{N_{\text{abb}}}{N_{\text{off}}}",
    definition=(
        "Quota di chiamate offerte in cui il cliente riaggancia. Si può escludere chi riaggancia "
        "subito (abbandono breve), dal numeratore e dal denominatore."
    ),
    source=JOUINI,
    trap="Togliere gli abbandoni brevi solo dal numeratore abbassa il tasso con un trucco.",
    needs=("outcome", "wait_s"),
)
def abandonment_rate(calls: pd.DataFrame, *, short_abandon_s: float = 0):
    """Tasso di abbandono: abbandonate ÷ offerte (quota fra 0 e 1).

    Con ``short_abandon_s`` (secondi) gli abbandoni più brevi escono dal numeratore e dal
    denominatore.
    """
    counted = ~_short_abandons(calls, short_abandon_s)
    return has_outcome(calls, "abandoned") & counted, counted


@indicator(
    name="Livello di servizio",
    english="Service level",
    unit="share",
    formula=(
        r"SL_{\text{off}}(T) = \frac{N_{\text{risp}}(W \le T)}{N_{\text{off}}} \qquad "
        r"SL_{\text{risp}}(T) = \frac{N_{\text{risp}}(W \le T)}{N_{\text{risp}}} \qquad "
        r"SL_{\text{ra}}(T) = \frac{N_{\text{risp}}(W \le T) + N_{\text{abb}}(W \le T)}"
        r"{N_{\text{off}}}"
    ),
    definition=(
        "Quota di chiamate servite entro T secondi. La convenzione dice chi sta sotto la linea di "
        "frazione e come si contano gli abbandoni; si dichiara sempre insieme a T."
    ),
    source=JOUINI,
    trap="Due centri con lo stesso 80/20 non sono uguali se usano convenzioni diverse.",
    needs=("outcome", "wait_s"),
)
def service_level(
    calls: pd.DataFrame, *, convention: str, threshold_s: float = 20, short_abandon_s: float = 0
):
    """Livello di servizio: quota di chiamate servite entro ``threshold_s`` secondi.

    La ``convention`` va sempre detta, perché i numeri cambiano:

    - ``"answered"``: risposte entro T ÷ risposte;
    - ``"offered"``: risposte entro T ÷ offerte;
    - ``"answered_or_abandoned_within"``: (risposte + abbandonate entro T) ÷ offerte.

    Con ``short_abandon_s`` gli abbandoni più brevi escono dal numeratore e dal denominatore: è la
    quarta convenzione, che si combina con le altre.
    """
    if convention not in CONVENTIONS:
        raise ValueError(
            f"convention: {convention!r} non è una convenzione del livello di servizio. "
            f"Scegli fra {', '.join(CONVENTIONS)}."
        )
    check_seconds(threshold_s, "threshold_s")
    within = (numbers(calls, "wait_s") <= threshold_s).to_numpy()
    counted = ~_short_abandons(calls, short_abandon_s)
    served = has_outcome(calls, "answered")
    if convention == "answered":
        return served & within, served
    if convention == "offered":
        return served & within, counted
    return (served | has_outcome(calls, "abandoned")) & within & counted, counted


def _short_abandons(calls, short_abandon_s) -> np.ndarray:
    check_seconds(short_abandon_s, "short_abandon_s")
    short = (numbers(calls, "wait_s") < short_abandon_s).to_numpy()
    return has_outcome(calls, "abandoned") & short
