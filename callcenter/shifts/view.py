"""La vista dei turni per persona: una barra per ogni turno della settimana."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import plotly.graph_objects as go

from callcenter.dashboards import BLUE, GREY, ORANGE, VERMILION, titled
from callcenter.shifts.people import local

_DAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")


def week_view(
    roster: pd.DataFrame, names: dict[int, str], monday: str | pd.Timestamp, question: str, *,
    marked: pd.DataFrame | None = None,
) -> go.Figure:  # fmt: skip
    """I turni di una settimana, una riga per persona di ``names`` (matricola: nome mostrato).

    Il pranzo è un tratto chiaro. ``marked``: le violazioni di ``check``; i loro turni sono
    tratteggiati e di un altro colore, così si vedono anche in grigio.
    """
    start = local(pd.Timestamp(monday), 0)
    end = local(pd.Timestamp(monday) + timedelta(days=7), 0)
    inside = roster[(roster["starts_at"] < end) & (roster["ends_at"] > start)]
    inside = inside[inside["operator_id"].isin(list(names))]
    bad = set() if marked is None else set(zip(marked["operator_id"], marked["when"], strict=True))
    wrong = [key in bad for key in zip(inside["operator_id"], inside["starts_at"], strict=True)]
    wrong = pd.Series(wrong, index=inside.index, dtype=bool)
    figure = go.Figure()
    for label, rows, color, shape in (
        ("turno", inside[~wrong], BLUE, ""), ("turno fuori regola", inside[wrong], VERMILION, "/"),
    ):  # fmt: skip
        if len(rows) or label == "turno":
            figure.add_bar(**_bars(rows, names, start), name=label,
                           marker={"color": color, "pattern": {"shape": shape}})  # fmt: skip
    lunches = inside[inside["lunch_at"].notna()] if "lunch_at" in inside else inside.iloc[:0]
    if len(lunches):
        pause = lunches.assign(
            starts_at=lunches["lunch_at"],
            ends_at=lunches["lunch_at"] + pd.to_timedelta(lunches["unpaid_min"], unit="min"),
        )
        figure.add_bar(**_bars(pause, names, start), name="pranzo", marker_color=ORANGE)
    figure.update_layout(barmode="overlay", hovermode="closest", bargap=0.35)
    figure.update_xaxes(range=[0, 168], tickvals=[24 * d + 12 for d in range(7)], ticktext=_DAYS)
    for day in range(1, 7):
        figure.add_vline(x=24 * day, line_color=GREY, line_width=1)
    rows = list(names.values())
    figure.update_yaxes(categoryorder="array", categoryarray=rows[::-1], rangemode="normal",
                        range=[-0.6, len(rows) - 0.4])  # fmt: skip
    return titled(figure, question, height=160 + 26 * len(rows))


def _bars(rows: pd.DataFrame, names: dict[int, str], start: pd.Timestamp) -> dict:
    """Le barre: base e lunghezza in ore dal lunedì a mezzanotte (ore di orologio)."""
    zero = start.tz_localize(None)
    base = (rows["starts_at"].dt.tz_localize(None) - zero).dt.total_seconds() / 3600
    stop = (rows["ends_at"].dt.tz_localize(None) - zero).dt.total_seconds() / 3600
    text = [f"{a:%H:%M}-{b:%H:%M}" for a, b in zip(rows["starts_at"], rows["ends_at"], strict=True)]
    return {
        "orientation": "h", "y": [names[int(i)] for i in rows["operator_id"]],
        "base": base.round(2).tolist(), "x": (stop - base).round(2).tolist(), "hovertext": text,
        "hoverinfo": "y+text",
    }  # fmt: skip
