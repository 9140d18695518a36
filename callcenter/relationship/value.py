"""Quanto vale un cliente che resta, e quanto rende recuperarne uno scontento.

Fonte del modello: S. Gupta e D. R. Lehmann, «Customers as assets», Journal of Interactive Marketing
17 (2003). Ipotesi: margine e ritenzione uguali ogni anno, e chi se ne va non torna.
"""

from __future__ import annotations

import pandas as pd


def clv(
    margin: float,
    retention: float,
    discount: float,
    *,
    years: int | None = None,
    first: str = "end",
) -> float:
    """Il valore di un cliente (*customer lifetime value*), in euro di oggi.

    ``margin``: euro l'anno; ``retention``: probabilità di restare un altro anno, fra 0 e 1;
    ``discount``: tasso di sconto annuo (0.1 = 10%). Con ``first="end"`` ogni margine arriva a fine
    anno, se il cliente è restato: m·r ÷ (1 + d − r). Con ``first="now"`` il primo arriva subito ed
    è sicuro: m·(1 + d) ÷ (1 + d − r). ``years``: si fermano i conti dopo tanti margini; ``None``:
    mai. ``ValueError`` se un valore è impossibile, o se la somma senza fine non ha un limite.

    >>> round(clv(60, 0.8, 0.1), 1), round(clv(60, 0.8, 0.1, first="now"), 1)
    (160.0, 220.0)
    """
    _check(retention, discount, first)
    step = retention / (1 + discount)
    start = margin * (step if first == "end" else 1.0)
    if years is None:
        if step >= 1:
            raise ValueError("Con ritenzione 1 e sconto 0 la somma non finisce: scegli `years`.")
        return start / (1 - step)
    if years < 0:
        raise ValueError("years: servono zero o più anni.")
    return sum(start * step**year for year in range(years))


def flows(margin: float, retention: float, discount: float, *, years: int) -> pd.DataFrame:
    """Anno per anno, con i margini a fine anno: il conto che sta sotto a :func:`clv`.

    Indice ``anno`` (da 1). Colonne: ``resta`` (probabilità che ci sia ancora), ``atteso`` (margine
    × probabilità, euro), ``oggi`` (scontato, euro), ``somma`` (fino a quell'anno, euro).
    """
    _check(retention, discount, "end")
    if years < 1:
        raise ValueError("years: serve almeno un anno.")
    table = pd.DataFrame({"anno": range(1, years + 1)}).set_index("anno")
    table["resta"] = [retention**year for year in table.index]
    table["atteso"] = margin * table["resta"]
    table["oggi"] = [due / (1 + discount) ** year for year, due in table["atteso"].items()]
    table["somma"] = table["oggi"].cumsum()
    return table


def recovery(
    complaints: float, leaving: float, leaving_after: float, *, value: float, cost: float
) -> dict[str, float]:
    """Il conto di un rimedio ai reclami: chi resta in più, quanto vale, quanto costa.

    ``leaving`` e ``leaving_after``: quota di chi va via senza e con il rimedio (fra 0 e 1);
    ``value``: euro di un cliente che resta; ``cost``: euro di rimedio per reclamo, per tutti i
    reclami. Restituisce ``kept`` (clienti), ``gain``, ``spent``, ``net`` (euro). ``net`` negativo:
    il rimedio costa più di quanto trattiene. ``ValueError`` se una quota non sta fra 0 e 1.
    """
    if not (0 <= leaving <= 1 and 0 <= leaving_after <= 1):
        raise ValueError("Le quote di chi va via stanno fra 0 e 1: per il 32% si scrive 0.32.")
    kept = complaints * (leaving - leaving_after)
    gain, spent = kept * value, complaints * cost
    return {"kept": kept, "gain": gain, "spent": spent, "net": gain - spent}


def _check(retention: float, discount: float, first: str) -> None:
    if not 0 <= retention <= 1 or not discount >= 0:
        raise ValueError(
            "La ritenzione sta fra 0 e 1 (per l'80% si scrive 0.8); lo sconto è zero o più."
        )
    if first not in ("end", "now"):
        raise ValueError('first: scegli "end" (fine anno) o "now" (subito).')
