"""Che cos'è un indicatore, e come una funzione diventa un indicatore.

La funzione decorata con :func:`indicator` dice quanto vale ogni riga della tabella; chi la chiama
riceve invece il valore su tutta la tabella. Così la regola è scritta una volta sola e vale per il
totale e per i gruppi di :func:`callcenter.kpi.by`.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

import numpy as np

from callcenter.kpi.pieces import amounts
from callcenter.kpi.reduce import reduce
from callcenter.kpi.spans import spans_without_overlap
from callcenter.kpi.tables import usable_calls


@dataclass(frozen=True)
class Indicator:
    """Un indicatore: che cos'è, come si calcola, da dove viene, come si sbaglia a leggerlo.

    ``unit``: ``count``, ``share`` (quota fra 0 e 1), ``s`` (secondi), ``per_hour``.
    ``table``: la tabella che serve, ``calls`` oppure ``agent_states``.
    ``kind``: come si riassumono le righe (somma, rapporto di somme, massimo, percentile, picco).
    """

    code: str
    name: str
    english: str
    unit: str
    formula: str
    definition: str
    source: str
    trap: str
    function: Callable
    rows: Callable = field(repr=False)
    kind: str = "ratio"
    needs: tuple[str, ...] = ("outcome",)
    table: str = "calls"

    @property
    def options(self) -> tuple[str, ...]:
        """I nomi delle opzioni che l'indicatore accetta."""
        parameters = inspect.signature(self.function).parameters.values()
        return tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)

    @property
    def defaults(self) -> dict:
        """I valori delle opzioni che si possono non scrivere."""
        parameters = inspect.signature(self.function).parameters
        found = {name: parameters[name].default for name in self.options}
        return {
            name: value for name, value in found.items() if value is not inspect.Parameter.empty
        }

    def value(self, calls, agent_states=None, **options) -> float:
        """L'indicatore su tutta la tabella, con le stesse opzioni della sua funzione.

        Serve a chi calcola tanti indicatori in fila, senza sapere quali tabelle vuole ciascuno.
        """
        spans = spans_without_overlap(agent_states) if self.table == "agent_states" else None
        return self.value_on_spans(calls, spans, **options)

    def value_on_spans(self, calls, spans, **options) -> float:
        """Come :meth:`value`, con gli stati degli operatori già senza sovrapposizioni."""
        usable = usable_calls(calls, self.needs) if self.needs else None
        if self.table == "calls":
            rows = self.rows(usable, **options)
        else:
            rows = amounts(self.pieces(usable, spans, **options))
        one_group = np.zeros(len(rows[0]), dtype=int)
        return float(reduce(self.kind, rows, one_group, 1)[0])

    def pieces(self, calls, spans, **options):
        """I pezzi di tempo di un indicatore degli operatori; senza ``needs`` usa solo gli stati."""
        tables = (calls, spans) if self.needs else (spans,)
        return self.rows(*tables, **options)


def indicator(**description) -> Callable[[Callable], Callable[..., float]]:
    """Trasforma la funzione che dà le righe nella funzione che dà il valore dell'indicatore.

    ``description`` sono i campi di :class:`Indicator` che la funzione non dice da sola. La funzione
    decorata riceve i soli passaggi completi (e gli stati senza sovrapposizioni) e restituisce ciò
    che vuole il suo ``kind`` (vedi :mod:`callcenter.kpi.reduce`) oppure, per gli operatori, i pezzi
    di tempo (vedi :mod:`callcenter.kpi.pieces`). La definizione resta nell'attributo ``indicator``.
    """

    def describe(rows: Callable) -> Callable[..., float]:
        signature = inspect.signature(rows)

        @wraps(rows)
        def value(*args, **kwargs) -> float:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError as error:
                raise TypeError(f"{rows.__name__}() {error}") from None
            return value.indicator.value(given.pop("calls", None), **given)

        value.__signature__ = signature.replace(return_annotation=float)
        value.indicator = Indicator(
            code=rows.__name__,
            function=value,
            rows=rows,
            table="agent_states" if "agent_states" in signature.parameters else "calls",
            **description,
        )
        return value

    return describe
