"""Il diagramma ER, disegnato dalle chiavi esterne dichiarate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from callcenter.database.schema import columns, links, tables


def er_figure(db: Any, places: Mapping[str, tuple[float, float]] | None = None, most: int = 6):
    """La figura Plotly del diagramma entità-relazioni di una base di dati.

    Un riquadro per tabella, con la chiave primaria sottolineata e le chiavi esterne seguite dalla
    freccia. Ai due capi di ogni linea le cardinalità: dalla parte del padre ``1`` o ``0..1`` (la
    chiave può restare vuota), dalla parte del figlio ``N`` o ``0..1`` (la chiave non si ripete).
    ``places``: tabella → (colonna, riga) del disegno, da sinistra in alto; senza, si dispone da sé.
    ``most``: quante colonne mostrare per tabella; la chiave e le chiavi esterne ci sono sempre.
    ``ValueError`` se non ci sono tabelle o se ``places`` ne dimentica una.
    Notazione: P. P. Chen, «The Entity-Relationship Model», ACM TODS 1(1), 1976.
    """
    import plotly.graph_objects as go

    from callcenter.dashboards import BLUE, GREY

    names = tables(db)
    if not names:
        raise ValueError("La base di dati non ha tabelle: prima crea lo schema.")
    spots = dict(places) if places is not None else arrange(db)
    missing = [name for name in names if name not in spots]
    if missing:
        raise ValueError(f"In `places` manca il posto di: {', '.join(missing)}.")
    figure = go.Figure()
    for name in names:
        drawn: list[str] = []
        for link in links(db, name):
            if link.parent in spots and link.parent != name:
                # Due chiavi verso la stessa tabella: la seconda linea si scosta dalla prima.
                shift = 0.16 * drawn.count(link.parent)
                drawn.append(link.parent)
                _draw_link(figure, spots[link.parent], spots[name], link, shift, GREY)
    for name in names:
        figure.add_annotation(**_box(spots[name], name, _lines(db, name, most), BLUE))
    across, down = zip(*spots.values(), strict=True)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(
        xaxis={**hidden, "range": [min(across) - 0.5, max(across) + 0.5]},
        yaxis={**hidden, "range": [max(down) + 0.5, min(down) - 0.5]},
        hovermode=False, meta={"min_width": 720},
    )  # fmt: skip
    return figure


def arrange(db: Any) -> dict[str, tuple[float, float]]:
    """Un posto per ogni tabella: a sinistra chi non cita nessuno, poi via via chi cita.

    ``ValueError`` se alcune tabelle si citano in cerchio: allora i posti vanno dati a mano.
    """
    parents = {name: {link.parent for link in links(db, name)} - {name} for name in tables(db)}
    level: dict[str, int] = {}
    while len(level) < len(parents):
        ready = [n for n in parents if n not in level and parents[n] & parents.keys() <= set(level)]
        if not ready:
            left = ", ".join(sorted(set(parents) - set(level)))
            raise ValueError(f"Tabelle che si citano in cerchio: {left}. Indica `places`.")
        # Prima si raccolgono, poi si scrivono: chi è pronto insieme sta sullo stesso livello.
        now = {n: 1 + max((level[p] for p in parents[n] if p in level), default=-1) for n in ready}
        level.update(now)
    spots = {}
    tallest = max(list(level.values()).count(depth) for depth in level.values())
    for depth in range(max(level.values()) + 1):
        group = [name for name in level if level[name] == depth]
        for row, name in enumerate(group):
            spots[name] = (float(depth), (row + 0.5) * tallest / len(group))
    return spots


def _lines(db: Any, table: str, most: int) -> list[str]:
    parents = {name: link.parent for link in links(db, table) for name in link.columns}
    kept, hidden = [], 0
    for name, _, _, key in columns(db, table):
        if not key and name not in parents and len(kept) >= most:
            hidden += 1
            continue
        text = f"<u>{name}</u>" if key else name
        kept.append(f"{text} → {parents[name]}" if name in parents else text)
    return kept + ([f"e altre {hidden}"] if hidden > 1 else ["e un'altra"] if hidden else [])


def _draw_link(figure, parent, child, link, shift: float, color: str) -> None:
    across, down = child[0] - parent[0], child[1] - parent[1]
    length = math.hypot(across, down) or 1
    aside = (-shift * down / length, shift * across / length)
    parent = (parent[0] + aside[0], parent[1] + aside[1])
    child = (child[0] + aside[0], child[1] + aside[1])
    line = {"color": color, "width": 2, "dash": "dot" if link.optional else "solid"}
    figure.add_shape(
        type="line", x0=parent[0], y0=parent[1], x1=child[0], y1=child[1],
        layer="below", line=line,
    )  # fmt: skip
    near_parent, near_child = "0..1" if link.optional else "1", "0..1" if link.one else "N"
    for share, text in ((0.42, near_parent), (0.58, near_child)):
        figure.add_annotation(
            x=parent[0] + share * (child[0] - parent[0]),
            y=parent[1] + share * (child[1] - parent[1]),
            text=f"<b>{text}</b>", showarrow=False, bgcolor="#FFFFFF", borderpad=1,
            font={"size": 12},
        )  # fmt: skip


def _box(place, title: str, lines: list[str], color: str) -> dict:
    return {
        "x": place[0], "y": place[1], "showarrow": False, "align": "left", "bgcolor": "#FFFFFF",
        "bordercolor": color, "borderwidth": 2, "borderpad": 5, "font": {"size": 11},
        "text": f"<b>{title}</b><br>" + "<br>".join(lines),
    }  # fmt: skip
