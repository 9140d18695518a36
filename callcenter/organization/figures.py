"""L'organigramma disegnato: un posto per riga, rientrato secondo il livello."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREY, ORANGE, titled
from callcenter.organization.people import levels


def org_chart(chart: pd.DataFrame, question: str) -> go.Figure:
    """Un organigramma che si legge anche sul telefono e in grigio.

    ``chart``: la tabella di :func:`callcenter.organization.chart_problems`, con in più la colonna
    facoltativa ``staff``: vero per i posti che aiutano tutti senza dirigere (rombo e linea
    tratteggiata). L'ordine delle righe è quello del disegno. Solleva ``ValueError`` se
    l'organigramma ha problemi.
    """
    depth = levels(chart)["level"]
    staff = chart["staff"].astype(bool) if "staff" in chart else pd.Series(False, chart.index)
    order = _from_the_top(chart)
    row = {code: -number for number, code in enumerate(order)}
    figure = go.Figure()
    for code in order:
        boss = chart.loc[code, "reports_to"]
        if boss:
            x, y = depth[boss], row[code]
            figure.add_scatter(
                x=[int(x), int(x), int(depth[code])], y=[row[boss], y, y], mode="lines",
                line={"color": GREY, "width": 2, "dash": "dot" if staff[code] else "solid"},
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
    for label, chosen, symbol, color in (
        ("dirige o risponde ai clienti", ~staff, "square", BLUE),
        ("aiuta tutti, non dirige", staff, "diamond", ORANGE),
    ):
        codes = [code for code in order if chosen[code]]
        if codes:
            figure.add_scatter(
                x=[int(depth[c]) for c in codes], y=[row[c] for c in codes], mode="markers",
                marker={"symbol": symbol, "size": 15, "color": color}, name=label,
                hoverinfo="skip",
            )  # fmt: skip
    for code in order:
        people = int(chart.loc[code, "people"])
        figure.add_annotation(
            x=int(depth[code]), y=row[code], xanchor="left", xshift=11, showarrow=False,
            text=f"{chart.loc[code, 'title']} ({people})",
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.15, int(depth.max()) + 1.6])
    figure.update_yaxes(visible=False, range=[-len(order) + 0.4, 0.6], rangemode="normal")
    figure.update_layout(hovermode=False)
    return titled(figure, question, height=130 + 32 * len(order))


def _from_the_top(chart: pd.DataFrame) -> list[str]:
    """I posti dal vertice in giù: ognuno seguito da quelli che dipendono da lui."""
    below: dict[str, list[str]] = {}
    for code, boss in zip(chart.index, chart["reports_to"].fillna(""), strict=True):
        below.setdefault(boss, []).append(code)
    order, todo = [], list(below[""])
    while todo:
        code = todo.pop(0)
        order.append(code)
        todo = below.get(code, []) + todo
    return order
