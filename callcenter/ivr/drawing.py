"""Il disegno di un menu: a livelli, da sinistra a destra, con i tasti sugli archi."""

from __future__ import annotations

from collections.abc import Collection

import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREEN, GREY, ORANGE, VERMILION
from callcenter.ivr.graph import exits
from callcenter.ivr.menu import IVR

_STYLES = {
    "message": ("messaggio", GREY, "circle"),
    "hours": ("orario", GREY, "diamond"),
    "menu": ("menu", BLUE, "square"),
    "queue": ("coda", GREEN, "triangle-right"),
    "answer": ("risposta automatica", ORANGE, "star"),
    "hangup": ("chiusura", VERMILION, "x"),
}


def diagram(ivr: IVR, *, marked: Collection[str] = ()) -> go.Figure:
    """Il menu disegnato. ``marked``: i nodi da cerchiare (per esempio quelli con un difetto).

    Le uscite d'errore («altrimenti») sono tratteggiate. Il titolo lo mette chi chiama, con
    ``dashboards.titled``.
    """
    place = _places(ivr)
    figure = go.Figure(_arrows(ivr, place))
    for kind, (name, color, symbol) in _STYLES.items():
        nodes = [node for node in place if ivr.nodes[node].kind == kind]
        if nodes:
            figure.add_trace(_markers(ivr, nodes, place, name, color, symbol))
    ringed = [node for node in place if node in marked]  # un insieme non ha un ordine
    if ringed:
        figure.add_trace(go.Scatter(
            x=[place[node][0] for node in ringed], y=[place[node][1] for node in ringed],
            mode="markers", name="difetto", hoverinfo="skip",
            marker={"size": 26, "symbol": "circle-open", "color": VERMILION, "line": {"width": 3}},
        ))  # fmt: skip
    _labels(figure, ivr, place)
    figure.update_layout(hovermode="closest")
    levels = max(x for x, _ in place.values())
    figure.update_xaxes(visible=False, range=[-0.3, levels + 1.8])
    figure.update_yaxes(visible=False, rangemode="normal", autorange=True)
    return figure


def _places(ivr: IVR) -> dict[str, tuple[float, float]]:
    """Colonna: distanza dall'inizio. Riga: ordine di visita, con il padre in mezzo ai figli."""
    level, children = _tree(ivr)
    rows: dict[str, float] = {}
    free = [0.0]

    def settle(node: str) -> float:
        below = [settle(child) for child in children.get(node, ())]
        if below:
            rows[node] = sum(below) / len(below)
        else:
            rows[node] = free[0]
            free[0] -= 1
        return rows[node]

    settle(ivr.start)
    for node in ivr.nodes:
        if node not in rows:  # irraggiungibile: sta in fondo, da solo
            level[node] = 0
            settle(node)
    return {node: (float(level[node]), rows[node]) for node in rows}


def _tree(ivr: IVR) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Il livello di ogni nodo e i suoi figli nel disegno.

    Una fine sta accanto al nodo più lontano che ci porta: così nessun arco torna indietro.
    """
    level, owner, waiting = {ivr.start: 0}, {}, [ivr.start]
    while waiting:
        here = waiting.pop(0)
        for _, to in exits(ivr.nodes[here]):
            if to not in ivr.nodes:
                continue
            further = ivr.nodes[to].is_end and level[here] >= level.get(to, 0)
            if to not in level or further:
                level[to], owner[to] = level[here] + 1, here
                if not ivr.nodes[to].is_end:
                    waiting.append(to)
    children: dict[str, list[str]] = {}
    for here in level:
        below = dict.fromkeys(to for _, to in exits(ivr.nodes[here]) if owner.get(to) == here)
        children[here] = list(below)
    return level, children


def _arrows(ivr: IVR, place) -> list[go.Scatter]:
    traces = []
    for error, dash in ((False, "solid"), (True, "dot")):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for start, label, to in _drawn(ivr, place):
            if (label == "altrimenti") is error:
                xs += [place[start][0], place[to][0], None]
                ys += [place[start][1], place[to][1], None]
        traces.append(go.Scatter(
            x=xs, y=ys, mode="lines", line={"color": "#B9C0C8", "width": 1.3, "dash": dash},
            hoverinfo="skip", showlegend=False,
        ))  # fmt: skip
    return traces


def _drawn(ivr: IVR, place):
    return [(node.name, label, to) for node in ivr.nodes.values() for label, to in exits(node)
            if node.name in place and to in place]  # fmt: skip


def _markers(ivr, nodes, place, name, color, symbol) -> go.Scatter:
    ends = ["middle right" if ivr.nodes[node].is_end else "top center" for node in nodes]
    hover = [f"{node}<br>{ivr.nodes[node].say or name}" for node in nodes]
    return go.Scatter(
        x=[place[node][0] for node in nodes], y=[place[node][1] for node in nodes],
        mode="markers+text", name=name, text=[f" {node} " for node in nodes], textposition=ends,
        textfont={"size": 12}, hovertext=hover, hovertemplate="%{hovertext}<extra></extra>",
        marker={"size": 13, "color": color, "symbol": symbol},
    )  # fmt: skip


def _labels(figure: go.Figure, ivr: IVR, place) -> None:
    """I tasti scritti sugli archi, vicino alla partenza; le uscite d'errore non ne hanno."""
    together: dict[tuple[str, str], list[str]] = {}
    for start, label, to in _drawn(ivr, place):
        if label not in ("altrimenti", "poi"):
            together.setdefault((start, to), []).append(label)
    for (start, to), labels in together.items():
        (x0, y0), (x1, y1) = place[start], place[to]
        if start == to:
            figure.add_annotation(
                x=x0, y=y0, yshift=-19, text="↻ " + ", ".join(labels), showarrow=False,
                font={"size": 11},
            )  # fmt: skip
            continue
        figure.add_annotation(
            x=x0 + 0.6 * (x1 - x0), y=y0 + 0.6 * (y1 - y0), text=", ".join(labels),
            showarrow=False, font={"size": 11}, bgcolor="white", borderpad=1,
        )  # fmt: skip
