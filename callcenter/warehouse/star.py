"""Il disegno della stella, ricavato dallo schema vero della base di dati."""

from __future__ import annotations

import math
from typing import Any

from callcenter.warehouse.database import require_warehouse

_NOT_DIMENSIONS = {"load_log"}


def star(db: Any, fact: str = "fact_visit", columns: int = 5):
    """La figura Plotly dello schema a stella attorno alla tabella ``fact``.

    Tabelle, colonne e collegamenti si leggono dalle chiavi esterne dichiarate: il disegno non può
    dire una cosa diversa dallo schema. Di ogni dimensione mostra le prime ``columns`` colonne.
    ``ValueError`` se la tabella non c'è.
    """
    import plotly.graph_objects as go

    from callcenter.dashboards import BLUE, GREY, ORANGE

    connection = require_warehouse(db)
    links = connection.execute(
        'SELECT "from", "table" FROM pragma_foreign_key_list(?) ORDER BY id DESC', (fact,)
    ).fetchall()
    if not links:
        raise ValueError(f"La tabella «{fact}» non c'è o non ha chiavi esterne.")
    links = [link for link in links if link[1] not in _NOT_DIMENSIONS]
    figure = go.Figure()
    figure.add_annotation(**_box(0, 0, fact, _measures(connection, fact), ORANGE))
    for number, (_, table) in enumerate(links):
        angle = math.pi / 2 - 2 * math.pi * number / len(links)
        x, y = math.cos(angle), math.sin(angle)
        figure.add_shape(
            type="line", x0=0, y0=0, x1=x, y1=y, layer="below", line={"color": GREY, "width": 2}
        )
        figure.add_annotation(**_box(x, y, table, _names(connection, table)[:columns], BLUE))
    hidden = {"visible": False, "range": [-1.45, 1.45], "fixedrange": True}
    # Sotto questa larghezza i riquadri si coprirebbero: la pagina fa scorrere il disegno.
    figure.update_layout(xaxis=hidden, yaxis=hidden, hovermode=False, meta={"min_width": 620})
    return figure


def _names(connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _measures(connection, fact: str) -> list[str]:
    """Le colonne dei fatti che non sono chiavi."""
    keys = {row[3] for row in connection.execute(f"PRAGMA foreign_key_list({fact})")}
    own = {row[1] for row in connection.execute(f"PRAGMA table_info({fact})") if row[5]}
    return [name for name in _names(connection, fact) if name not in keys | own]


def _box(x: float, y: float, title: str, lines: list[str], color: str) -> dict:
    return {
        "x": x, "y": y, "showarrow": False, "align": "left", "bgcolor": "#FFFFFF",
        "bordercolor": color, "borderwidth": 2, "borderpad": 6, "font": {"size": 12},
        "text": f"<b>{title}</b><br>" + "<br>".join(lines),
    }  # fmt: skip
