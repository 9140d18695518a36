"""Il disegno di uno schema di rete: file di apparati, cavi, che cosa si ferma."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREY, VERMILION
from callcenter.network.topology import seats_lost, still_served

if TYPE_CHECKING:
    import networkx as nx

_WORKING = {"name": "funziona", "color": BLUE, "symbol": "circle"}
_FAILED = {"name": "guasto", "color": VERMILION, "symbol": "x"}
_CUT_OFF = {"name": "senza servizio", "color": VERMILION, "symbol": "square-open"}


def diagram(
    graph: nx.Graph, rows: Sequence[Sequence[str]], needs: Sequence[Iterable[str]], *,
    failed: Iterable[str] = (), labels: Mapping[str, str] | None = None,
) -> go.Figure:  # fmt: skip
    """Lo schema disegnato a file, dall'alto in basso, con lo stato di ogni nodo.

    ``rows``: i nodi di ogni fila; un testo vuoto lascia un posto
    libero, quelli che non compaiono non si disegnano. ``needs`` e ``failed``
    come in :func:`~callcenter.network.topology.still_served`. ``labels``: testo sotto il nodo, se
    diverso dal codice. Toccando un nodo si legge quante postazioni fermerebbe da solo.
    ValueError se una fila nomina un nodo che non esiste.
    """
    unknown = [node for row in rows for node in row if node and node not in graph]
    if unknown:
        raise ValueError(f"Nelle file del disegno ci sono nodi sconosciuti: {unknown}.")
    place = _places(rows)
    failed, served = set(failed), still_served(graph, failed, needs)
    state = {node: _state(graph, node, failed, served) for node in place}
    figure = go.Figure(_cables(graph, place, failed))
    for style in (_WORKING, _CUT_OFF, _FAILED):
        nodes = [node for node in place if state[node] is style]
        figure.add_trace(_nodes(graph, nodes, place, style, needs, labels or {}))
    figure.update_layout(hovermode="closest", legend={"y": -0.05})
    figure.update_xaxes(visible=False, range=[-0.06, 1.06])
    figure.update_yaxes(visible=False, range=[-len(rows) + 0.35, 0.5])
    return figure


def _places(rows: Sequence[Sequence[str]]) -> dict[str, tuple[float, float]]:
    return {
        node: ((column + 0.5) / len(row), -float(level))
        for level, row in enumerate(rows)
        for column, node in enumerate(row)
        if node
    }


def _state(graph: nx.Graph, node: str, failed: set[str], served: set[str]) -> dict:
    if node in failed:
        return _FAILED
    seats = graph.nodes[node]["seats"]
    return _CUT_OFF if seats and node not in served else _WORKING


def _cables(graph: nx.Graph, place: Mapping, failed: set[str]) -> list[go.Scatter]:
    traces = []
    for broken, dash in ((False, "solid"), (True, "dot")):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for first, second in graph.edges:
            touched = bool({first, second} & failed)
            if first in place and second in place and touched is broken:
                xs += [place[first][0], place[second][0], None]
                ys += [place[first][1], place[second][1], None]
        traces.append(go.Scatter(
            x=xs, y=ys, mode="lines", line={"color": GREY, "width": 1.5, "dash": dash},
            hoverinfo="skip", showlegend=False,
        ))  # fmt: skip
    return traces


def _nodes(graph, nodes, place, style, needs, labels) -> go.Scatter:
    hover = []
    for node in nodes:
        data = graph.nodes[node]
        lost = seats_lost(graph, [node], needs)
        effect = f"se si ferma da solo: {lost} postazioni senza telefono"
        inside = f"{data['seats']} postazioni" if data["seats"] else effect
        hover.append(f"{node}<br>{data['name']}<br>{inside}")
    return go.Scatter(
        x=[place[node][0] for node in nodes], y=[place[node][1] for node in nodes],
        mode="markers+text", name=style["name"], text=[labels.get(node, node) for node in nodes],
        textposition="bottom center", textfont={"size": 12}, hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        marker={"size": 17, "color": style["color"], "symbol": style["symbol"],
                "line": {"width": 2, "color": style["color"]}},
    )  # fmt: skip
