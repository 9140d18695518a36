"""La scala delle cause: da un valore a un altro, un gradino per causa."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREY, VERMILION, titled


def steps(
    before: float, after: float, causes: pd.Series, question: str, *, y: str,
    labels: tuple[str, str] = ("prima", "dopo"), rest: str = "non spiegato",
) -> go.Figure:  # fmt: skip
    """Una barra per il valore di prima, un gradino per causa, una barra per il valore di dopo.

    ``causes``: quanto sposta ogni causa (indice: il nome). Ciò che manca per arrivare ad ``after``
    diventa il gradino ``rest``. Chi sale e chi scende hanno colore **e** trama diversi: si
    distinguono anche in grigio.
    """
    left_over = after - before - float(causes.sum())
    moves = {**causes.to_dict(), rest: left_over} if abs(left_over) > 1e-9 else causes.to_dict()
    figure = go.Figure()
    figure.add_bar(
        x=[labels[0], labels[1]], y=[round(before, 2), round(after, 2)], name="valore",
        marker_color=GREY,
    )  # fmt: skip
    level, base = before, {}
    for name, move in moves.items():
        base[name] = min(level, level + move)
        level += move
    for label, color, shape, wanted in (
        ("aumenta", VERMILION, "/", True), ("diminuisce", BLUE, "x", False),
    ):  # fmt: skip
        names = [name for name, move in moves.items() if (move >= 0) == wanted]
        if names:
            figure.add_bar(
                x=names, y=[round(abs(moves[n]), 2) for n in names], name=label,
                base=[round(base[n], 2) for n in names],
                marker={"color": color, "pattern": {"shape": shape}},
            )  # fmt: skip
    figure.update_layout(barmode="overlay", hovermode="closest")
    figure.update_xaxes(
        categoryorder="array", categoryarray=[labels[0], *moves, labels[1]]
    )  # fmt: skip
    return titled(figure, question, y=y)
