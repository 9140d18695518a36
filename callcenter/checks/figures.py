"""Controllo di un grafico Plotly: titoli, assi, tipo, dati."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import (
    RIGHT,
    Comparator,
    Verdict,
    is_figure,
    is_missing,
    is_number,
    listed,
    wrong,
)

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOUR = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d)(?::00)?)?")

WITHOUT_AXES = {
    "pie",
    "sunburst",
    "treemap",
    "sankey",
    "indicator",
    "table",
    "icicle",
    "funnelarea",
}
ITALIAN_KINDS = {
    "bar": "barre",
    "scatter": "linee o punti",
    "heatmap": "mappa di calore",
    "histogram": "istogramma",
    "box": "scatola e baffi",
    "pie": "torta",
    "sankey": "flussi",
    "treemap": "mappa ad albero",
}


class FigureCheck(Comparator):
    """Controllo di un grafico; vedi `figure`."""

    expects = "un grafico Plotly (Figure)"

    def __init__(self, kinds: Sequence[str], data: bool, question: bool):
        self.kinds = set(kinds)
        self.data = data
        self.question = question

    def is_empty(self, answer: Any) -> bool:
        """Vero anche per una figura senza tracce."""
        return len(answer.data) == 0 if is_figure(answer) else super().is_empty(answer)

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Controlla tipo, titoli e, se richiesto, i dati contro la figura di riferimento."""
        if not is_figure(answer):
            return self.wrong_type(answer)
        kinds = self.kinds or {trace.type for trace in expected.data}
        found = {trace.type for trace in answer.data}
        # Plotly Express somma da sé dentro un istogramma: a vederlo sono barre.
        accepted = kinds | ({"histogram"} if "bar" in kinds else set())
        if not found & accepted:
            return wrong(
                f"Il grafico è di tipo {_kinds(found)}; per questa domanda serve {_kinds(kinds)}."
            )
        problem = self._labels_problem(answer, found)
        if not problem and self.data:
            problem = _data_problem(answer, expected)
        return wrong(problem) if problem else RIGHT

    def _labels_problem(self, answer: Any, found: set[str]) -> str:
        title = (answer.layout.title.text or "").strip()
        if not title:
            return "Manca il titolo del grafico: scrivi la domanda a cui risponde (`title=`)."
        if self.question and "?" not in title:
            return "Nel titolo scrivi la domanda a cui il grafico risponde, con il suo `?`."
        if not found - WITHOUT_AXES:
            return ""
        for axis, name in (
            (answer.layout.xaxis, "orizzontale"),
            (answer.layout.yaxis, "verticale"),
        ):
            if not (axis.title.text or "").strip():
                return f"Manca il titolo dell'asse {name}: scrivi che cosa misura e in quale unità."
        return ""


def figure(
    kind: str | Sequence[str] = (), *, data: bool = True, question: bool = False
) -> Comparator:
    """Controllo di un grafico Plotly: ha titolo, titoli degli assi, il tipo giusto e i dati giusti.

    `kind`: uno o più tipi di traccia accettati ("bar", "scatter"…); se manca, quelli della figura
    attesa. Con "bar" va bene anche `px.histogram`, contando i valori che mostra. Le ore si possono
    scrivere "08:00", "8:00" o 8. `data=False` non confronta i dati. `question=True` chiede una
    domanda nel titolo. Il valore atteso dell'esercizio è una figura di riferimento.
    """
    return FigureCheck((kind,) if isinstance(kind, str) else kind, data, question)


def _kinds(kinds: set[str]) -> str:
    return " o ".join(f"`{kind}` ({ITALIAN_KINDS.get(kind, kind)})" for kind in sorted(kinds))


def _data_problem(answer: Any, expected: Any) -> str:
    given, target = _points(answer), _points(expected)
    if given == target:
        return ""
    # Con gli assi scambiati (barre orizzontali) i dati sono gli stessi.
    if sorted((y, x) for x, y in given) == target:
        return ""
    if len(given) != len(target):
        return (
            f"Il grafico mostra {len(given)} punti: sono "
            f"{'troppi' if len(given) > len(target) else 'troppo pochi'}. "
            "Guarda come hai raggruppato i dati."
        )
    extra = [f"{x}: {y}" for x, y in given if (x, y) not in set(target)]
    return f"Alcuni valori del grafico non tornano: {listed(extra, 3)}. Ricalcola la tabella."


def _points(figure: Any) -> list[tuple[str, str]]:
    points = []
    for trace in figure.data:
        if trace.type == "histogram":
            points += _bars_of_histogram(trace)
            continue
        for horizontal, vertical in (("x", "y"), ("labels", "values")):
            left, right = getattr(trace, horizontal, None), getattr(trace, vertical, None)
            if right is None and left is None:
                continue
            size = len(right if right is not None else left)
            left = range(size) if left is None else left
            right = [None] * size if right is None else right
            if np.ndim(right) == 1 and len(left) == size:
                points += [(_text(x), _text(y)) for x, y in zip(left, right, strict=True)]
    return sorted(points)


_SUMMARIES = {"count": "size", "sum": "sum", "avg": "mean", "min": "min", "max": "max"}


def _bars_of_histogram(trace: Any) -> list[tuple[str, str]]:
    """Le barre che Plotly disegna: una per valore, con il conto o con la somma dell'altro asse."""
    sideways = trace.orientation == "h" or (trace.x is None and trace.y is not None)
    labels, values = (trace.y, trace.x) if sideways else (trace.x, trace.y)
    if labels is None:
        return []
    summary = _SUMMARIES[(trace.histfunc or "count") if values is not None else "count"]
    heights = np.ones(len(labels)) if values is None else values
    bars = pd.Series(list(heights)).groupby([_text(label) for label in labels]).agg(summary)
    return [(label, _text(height)) for label, height in bars.items()]


def _text(value: Any) -> str:
    """Un valore come testo, uguale comunque sia scritto: 8, "8" e "08:00" sono la stessa ora."""
    if is_missing(value):
        return "—"
    if is_number(value):
        return f"{float(value):.6g}"
    text = str(value).strip()
    if isinstance(value, date | np.datetime64) or _ISO_DATE.match(text):
        return _moment(text)
    found = _HOUR.fullmatch(text)
    if found:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        return f"{hour}:{minute:02d}" if minute else f"{hour}"
    return text[:40]


def _moment(text: str) -> str:
    """Una data, con l'ora se non è mezzanotte; Plotly non guarda il fuso, qui nemmeno."""
    try:
        moment = pd.Timestamp(text).tz_localize(None)
    except ValueError:
        return text[:40]
    return moment.isoformat(timespec="seconds").removesuffix("T00:00:00")
