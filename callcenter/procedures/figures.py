"""Il disegno di una procedura: dall'alto in basso, una forma per ogni tipo di passo."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREEN, GREY, ORANGE, VERMILION
from callcenter.procedures.flow import Procedure

_INK = "#22303C"
_STYLES = {
    "passo": ("passo", BLUE, "square"),
    "domanda": ("domanda", ORANGE, "diamond"),
    "fine": ("fine", GREEN, "circle"),
    "manca": ("passo che non esiste", VERMILION, "x"),
}


def flowchart(procedure: Procedure, *, path: Sequence[str] = ()) -> go.Figure:
    """Il diagramma della procedura. ``path``: una chiamata, tracciata con una riga spessa.

    I passi che nessuna strada raggiunge stanno in basso, da soli. Il titolo lo mette chi chiama,
    con ``dashboards.titled``.
    """
    place = _places(procedure)
    figure = go.Figure()
    walked = list(pairwise(path))
    for start, to in _links(procedure):
        _arrow(figure, place[start], place[to], bold=(start, to) in walked)
    if walked:
        ends = [(place[start], place[to]) for start, to in walked]
        figure.add_trace(go.Scatter(
            x=[x for one, two in ends for x in (one[0], two[0], None)],
            y=[y for one, two in ends for y in (one[1], two[1], None)],
            mode="lines", line={"color": _INK, "width": 4.5}, name="questa chiamata",
            showlegend=True, hoverinfo="skip",
        ))  # fmt: skip
    for kind, (name, color, symbol) in _STYLES.items():
        nodes = [node for node in place if _kind(procedure, node) == kind]
        if nodes:
            figure.add_trace(_markers(procedure, nodes, place, name, color, symbol))
    _answers(figure, procedure, place)
    figure.update_layout(hovermode="closest", plot_bgcolor="white", legend={"y": -0.02})
    right = max(x for x, _ in place.values())
    figure.update_xaxes(visible=False, range=[-0.35, right + 0.9])
    figure.update_yaxes(visible=False, rangemode="normal", autorange=True)
    return figure


def _arrow(figure: go.Figure, start, to, *, bold: bool) -> None:
    figure.add_annotation(
        x=to[0], y=to[1], ax=start[0], ay=start[1], xref="x", yref="y", axref="x", ayref="y",
        text="", showarrow=True, arrowhead=2, standoff=10, startstandoff=8,
        arrowwidth=2.5 if bold else 1.2, arrowcolor=_INK if bold else "#9AA3AD",
    )  # fmt: skip


def _kind(procedure: Procedure, node: str) -> str:
    return procedure.steps[node].kind if node in procedure.steps else "manca"


def _links(procedure: Procedure) -> list[tuple[str, str]]:
    pairs = [(step.name, to) for step in procedure.steps.values() for to in step.exits.values()]
    return list(dict.fromkeys(pairs))


def _places(procedure: Procedure) -> dict[str, tuple[float, float]]:
    """I posti scritti nella procedura; se mancano, si calcolano.

    Riga: distanza dall'inizio. Colonna: l'ordine in cui i passi di quella riga si incontrano.
    """
    if procedure.places:
        return {name: (float(x), -float(y)) for name, (x, y) in procedure.places.items()}
    level = {procedure.start: 0}
    waiting = [procedure.start]
    while waiting:
        here = waiting.pop(0)
        for start, to in _links(procedure):
            if start == here and to not in level:
                level[to] = level[here] + 1
                waiting.append(to)
    bottom = max(level.values()) + 1
    for name in procedure.steps:
        level.setdefault(name, bottom)
    rows: dict[int, list[str]] = {}
    for name, depth in level.items():
        rows.setdefault(depth, []).append(name)
    # Le righe pari si spostano di mezzo posto: le etichette non si coprono.
    return {
        name: (column + 0.22 * (depth % 2), -float(depth))
        for depth, names in rows.items() for column, name in enumerate(names)
    }  # fmt: skip


def _markers(procedure, nodes, place, name, color, symbol) -> go.Scatter:
    says = [procedure.steps[node].say if node in procedure.steps else "manca" for node in nodes]
    return go.Scatter(
        x=[place[node][0] for node in nodes], y=[place[node][1] for node in nodes],
        mode="markers+text", name=name, text=[f" {node}" for node in nodes],
        textposition="top right", textfont={"size": 13}, hovertext=says,
        hovertemplate="%{text}: %{hovertext}<extra></extra>",
        marker={"size": 15, "color": color, "symbol": symbol,
                "line": {"width": 1.5, "color": GREY}},
    )  # fmt: skip


def _answers(figure: go.Figure, procedure: Procedure, place) -> None:
    """Le risposte brevi scritte sugli archi delle domande."""
    for step in procedure.steps.values():
        for answer, to in step.exits.items():
            if answer in ("sì", "no"):
                (x0, y0), (x1, y1) = place[step.name], place[to]
                # Su un arco lungo la risposta sta vicino alla domanda.
                near = 0.5 if abs(x1 - x0) + abs(y1 - y0) < 1.6 else 0.33
                figure.add_annotation(
                    x=x0 + near * (x1 - x0), y=y0 + near * (y1 - y0), text=answer,
                    showarrow=False, font={"size": 11}, bgcolor="white", borderpad=1,
                )  # fmt: skip
