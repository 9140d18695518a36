"""Lo stile delle figure: colori con un significato fisso, titoli che sono domande."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import plotly.io as pio

# Colori che restano distinti per chi non distingue rosso e verde
# (tavolozza di Okabe e Ito, Color Universal Design, 2008), con un significato fisso nel libro.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, GREY = "#56B4E9", "#CC79A7", "#7A7F87"
COLORS = {
    "offered": GREY, "answered": BLUE, "abandoned": VERMILION, "wait": ORANGE, "target": GREEN,
    "good": GREEN, "warning": ORANGE, "bad": VERMILION,
}  # fmt: skip
QUEUE_COLORS = {"bollette": BLUE, "contratti": ORANGE, "web": PURPLE, "guasti": GREEN}
QUEUE_DASHES = {"bollette": "solid", "contratti": "dash", "web": "dot", "guasti": "dashdot"}


def _use_book_style() -> None:
    axis = {
        "gridcolor": "#E3E7EC", "zerolinecolor": "#C4CAD2", "linecolor": "#C4CAD2",
        "automargin": True, "title": {"standoff": 10},
    }  # fmt: skip
    pio.templates["callcenter"] = go.layout.Template(
        layout={
            "colorway": [BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY],
            "font": {"size": 14, "family": "system-ui, sans-serif", "color": "#22303C"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "title": {"x": 0, "xanchor": "left", "font": {"size": 17}, "automargin": True,
                      "yref": "container", "pad": {"t": 8, "b": 12}},
            "legend": {"orientation": "h", "y": -0.2, "x": 0},
            "margin": {"l": 10, "r": 10, "t": 50, "b": 10},
            "hovermode": "x unified",
            "separators": ",.",
            "xaxis": axis,
            "yaxis": {**axis, "rangemode": "tozero"},
        }
    )  # fmt: skip
    pio.templates.default = "callcenter"
    pio.renderers.default = "plotly_mimetype"


_use_book_style()


def titled(
    figure: go.Figure, question: str, *, x: str | None = None, y: str | None = None,
    height: int = 400,
) -> go.Figure:  # fmt: skip
    """Dà a una figura la domanda a cui risponde (il titolo) e i nomi degli assi con l'unità.

    Restituisce la stessa figura. ``height`` è in pixel. Solleva ``ValueError`` se la domanda è
    vuota.
    """
    if not question.strip():
        raise ValueError("Una figura del libro risponde a una domanda: scrivila in «question».")
    figure.update_layout(title_text=question, height=height)
    if x is not None:
        figure.update_xaxes(title_text=x)
    if y is not None:
        figure.update_yaxes(title_text=y)
    return figure


def luminance(color: str) -> float:
    """Quanto è chiaro un colore ``#RRGGBB``: 0 nero, 1 bianco.

    È la luminanza relativa delle WCAG 2.2 (W3C, 2023): dice che grigio diventa il colore in una
    stampa in bianco e nero. Solleva ``ValueError`` se il colore non è scritto così.

    >>> luminance("#FFFFFF"), luminance("#000000")
    (1.0, 0.0)
    """
    if not (isinstance(color, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", color)):
        raise ValueError(
            f"Il colore {color!r} non va bene: scrivilo come #RRGGBB, per es. #0072B2."
        )
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Il contrasto fra due colori ``#RRGGBB``, da 1 (uguali) a 21 (nero su bianco).

    Per le WCAG 2.2 un testo vuole almeno 4,5 e un segno grafico almeno 3 (criteri 1.4.3 e 1.4.11).
    """
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)
