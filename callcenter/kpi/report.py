"""Il riepilogo di tutti gli indicatori, pronto per il report."""

import pandas as pd

from callcenter.kpi.catalogue import INDICATORS
from callcenter.kpi.formatting import format
from callcenter.kpi.indicator import Indicator
from callcenter.kpi.spans import spans_without_overlap
from callcenter.kpi.volumes import excluded

_CONVENTION_NOTES = {
    "offered": "risposte entro T ÷ offerte",
    "answered": "risposte entro T ÷ risposte",
    "answered_or_abandoned_within": "(risposte + abbandonate entro T) ÷ offerte",
}


def summary(
    calls: pd.DataFrame,
    agent_states: pd.DataFrame | None = None,
    threshold_s: float = 20,
    *,
    short_abandon_s: float = 0,
) -> pd.DataFrame:
    """Il riepilogo per il report: tutti gli indicatori, con il testo già scritto all'italiana.

    Colonne: ``indicatore``, ``valore`` (numero, ``nan`` se non definito), ``testo``, ``nota``.
    Il livello di servizio compare nelle tre convenzioni. Gli indicatori degli operatori compaiono
    solo con ``agent_states``.
    """
    spans = None if agent_states is None else spans_without_overlap(agent_states)
    rows = []
    for indicator in INDICATORS.values():
        if indicator.table == "agent_states" and spans is None:
            continue
        for code, options, note in _lines_of(indicator, threshold_s, short_abandon_s):
            value = indicator.value_on_spans(calls, spans, **options)
            rows.append((code, indicator.name, value, format(value, indicator.unit), note))
    left_out = excluded(calls)
    rows.append((
        "excluded", "Passaggi esclusi", float(left_out), format(left_out, "count"),
        "registro incompleto",
    ))  # fmt: skip
    table = pd.DataFrame(rows, columns=["code", "indicatore", "valore", "testo", "nota"])
    return table.set_index("code")


def _lines_of(indicator: Indicator, threshold_s, short_abandon_s) -> list[tuple[str, dict, str]]:
    """Le righe del riepilogo per un indicatore: codice, opzioni, nota."""
    short = {"short_abandon_s": short_abandon_s}
    if indicator.code == "service_level":
        return [
            (
                f"service_level_{convention}",
                {"convention": convention, "threshold_s": threshold_s, **short},
                f"{note}; T = {threshold_s} s",
            )
            for convention, note in _CONVENTION_NOTES.items()
        ]
    if indicator.code == "abandonment_rate":
        note = f"esclusi gli abbandoni sotto {short_abandon_s} s" if short_abandon_s else ""
        return [("abandonment_rate", short, note)]
    return [(indicator.code, {}, _default_note(indicator))]


def _default_note(indicator: Indicator) -> str:
    defaults = indicator.defaults
    if "percentile" in defaults:
        return f"percentile {defaults['percentile']}"
    if "window_h" in defaults:
        return f"finestra di {defaults['window_h']} ore"
    return ""
