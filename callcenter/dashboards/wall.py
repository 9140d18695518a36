"""Il tabellone da parete: pochi numeri grandi, ognuno con il suo stato. Si legge anche stampato."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from callcenter.dashboards.lights import STATES
from callcenter.dashboards.style import GREY, titled

ROW_HEIGHT = 84


@dataclass(frozen=True)
class Tile:
    """Una riga del tabellone.

    ``label``: di che cosa si parla («bollette»); ``value``: il numero già scritto («72,5%», oppure
    «n.d.»); ``state``: una chiave di :data:`callcenter.dashboards.STATES`; ``detail``: da quanti
    dati viene («30 chiamate, ultimi 60 minuti»).
    """

    label: str
    value: str
    state: str
    detail: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(
                f"Stato {self.state!r} sconosciuto per «{self.label}». "
                f"Gli stati: {', '.join(STATES)}."
            )


def wallboard(tiles: Sequence[Tile], question: str, *, updated: str = "") -> go.Figure:
    """Il tabellone: una riga per voce, con forma, colore e parola dello stato e un numero grande.

    ``updated`` dice a quando risalgono i dati: un tabellone senza ora non dice se è fermo. Da una
    a otto voci: di più, in una sala, non si leggono (``ValueError``).
    """
    tiles = list(tiles)
    if not 1 <= len(tiles) <= 8:
        raise ValueError(f"Un tabellone ha da 1 a 8 voci, qui sono {len(tiles)}: scegli le utili.")
    rows = list(range(len(tiles), 0, -1))
    states = [STATES[tile.state] for tile in tiles]
    figure = go.Figure(
        go.Scatter(
            x=[0] * len(tiles),
            y=rows,
            mode="markers",
            marker={
                "symbol": [state.marker for state in states],
                "color": [state.color for state in states],
                "size": 30,
                "line": {"width": 3, "color": GREY},
            },
            text=[f"{tile.label}: {tile.value}, {tile.state}" for tile in tiles],
            hoverinfo="text",
            showlegend=False,
            cliponaxis=False,
        )
    )
    for row, tile in zip(rows, tiles, strict=True):
        _write(figure, 0, row, "left", escape(tile.label), 18, shift=26, lift=13)
        below = " · ".join(text for text in (tile.state, escape(tile.detail)) if text)
        _write(figure, 0, row, "left", below, 12, shift=26, lift=-14)
        _write(figure, 1, row, "right", f"<b>{escape(tile.value)}</b>", 28, lift=11)
    _write(figure, 0, 0.3, "left", escape(updated), 13)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(hovermode="closest", margin_l=24)
    figure.update_xaxes(range=[0, 1], **hidden)
    figure.update_yaxes(range=[0, len(tiles) + 0.5], **hidden)
    return titled(figure, question, height=ROW_HEIGHT * len(tiles) + 90)


def _write(figure, x, y, side, text, size, *, shift=0, lift=0) -> None:
    # Niente colore: la scritta prende quello della pagina, chiara o scura.
    if text:
        figure.add_annotation(
            x=x,
            y=y,
            text=text,
            xanchor=side,
            xshift=shift,
            yshift=lift,
            showarrow=False,
            font={"size": size},
        )
