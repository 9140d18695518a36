"""Il diagramma di Gantt: una barra per attività, leggibile anche in grigio."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd
import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREY, SKY, VERMILION, titled
from callcenter.planning.calendar import date_of

_DAY_MS = 86_400_000


def gantt(
    plan: pd.DataFrame, question: str, start: str | dt.date, closed: Iterable[dt.date] = (), *,
    today: str | None = None,
) -> go.Figure:  # fmt: skip
    """Il piano nel calendario.

    ``plan``: indice i codici; colonne ``name``, ``early_start``, ``early_finish``, ``float``,
    ``critical`` (da ``network.schedule``). Le barre critiche sono scure e tratteggiate, il margine
    è una barra vuota, le pietre miliari (durata zero) sono rombi. ``today``: una riga verticale.
    """
    closed = list(closed)
    labels = [f"{code} · {name}" for code, name in plan["name"].items()]
    rows = plan.assign(label=labels)
    stone = rows["early_finish"] == rows["early_start"]
    work = rows[~stone]
    figure = go.Figure()
    for label, part, color, shape in (
        ("critica", work[work["critical"]], VERMILION, "/"),
        ("con margine", work[~work["critical"]], SKY, ""),
    ):
        if len(part):
            bars = _bars(part["label"], part["early_start"], part["early_finish"], start, closed)
            marker = {"color": color, "pattern": {"shape": shape}}
            figure.add_bar(**bars, name=label, marker=marker)
    slack = work[work["float"] > 0]
    if len(slack):
        until = slack["early_finish"] + slack["float"]
        bars = _bars(slack["label"], slack["early_finish"], until, start, closed)
        marker = {"color": "rgba(0,0,0,0)", "line": {"color": GREY, "width": 1.5}}
        figure.add_bar(**bars, name="margine", marker=marker)
    if stone.any():
        days = date_of(rows.loc[stone, "early_finish"], start, closed)
        figure.add_scatter(x=days.strftime("%Y-%m-%d"), y=rows.loc[stone, "label"], mode="markers",
                           name="pietra miliare",
                           marker={"symbol": "diamond", "size": 13, "color": BLUE})  # fmt: skip
    if today:
        figure.add_vline(x=today, line_dash="dot", line_color="#22303C")
    figure.update_layout(barmode="overlay", bargap=0.3, hovermode="closest")
    figure.update_xaxes(type="date", tickformat="%d/%m")
    figure.update_yaxes(categoryorder="array", categoryarray=labels[::-1], rangemode="normal")
    return titled(figure, question, height=150 + 26 * len(labels))


def _bars(labels, first, last, start, closed) -> dict:
    """Le barre dal mattino del primo giorno alla sera dell'ultimo giorno lavorato."""
    begin = date_of(first, start, closed)
    end = date_of(last - 1, start, closed) + pd.Timedelta(days=1)
    return {
        "orientation": "h", "y": list(labels), "base": begin.strftime("%Y-%m-%d").tolist(),
        "x": [int((b - a).days) * _DAY_MS for a, b in zip(begin, end, strict=True)],
        "hovertext": [f"{a:%d/%m} – {b - pd.Timedelta(days=1):%d/%m}"
                      for a, b in zip(begin, end, strict=True)],
        "hoverinfo": "y+text",
    }  # fmt: skip
