"""Figure e cruscotti: uno stile solo, e comandi che funzionano dove c'è Python.

Importare il modulo sceglie lo stile del libro per tutte le figure Plotly e le fa salvare nel
notebook come dati (JSON) e non come immagini: la stessa figura è interattiva in JupyterLab e nella
pagina, ed è un disegno nella stampa.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go
import plotly.io as pio

# Colori che restano distinti per chi non distingue rosso e verde e nella stampa in grigio
# (tavolozza di Okabe e Ito, Color Universal Design, 2008), con un significato fisso nel libro.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, GREY = "#56B4E9", "#CC79A7", "#7A7F87"
COLORS = {
    "offered": GREY, "answered": BLUE, "abandoned": VERMILION, "wait": ORANGE, "target": GREEN,
    "good": GREEN, "warning": ORANGE, "bad": VERMILION,
}
QUEUE_COLORS = {"bollette": BLUE, "contratti": ORANGE, "web": PURPLE, "guasti": GREEN}
QUEUE_DASHES = {"bollette": "solid", "contratti": "dash", "web": "dot", "guasti": "dashdot"}

_FIGURE_MIME = "application/vnd.plotly.v1+json"


def _use_book_style() -> None:
    axis = {
        "gridcolor": "#E3E7EC", "zerolinecolor": "#C4CAD2", "linecolor": "#C4CAD2",
        "automargin": True, "title": {"standoff": 10},
    }
    pio.templates["callcenter"] = go.layout.Template(
        layout={
            "colorway": [BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY],
            "font": {"size": 14, "family": "system-ui, sans-serif", "color": "#22303C"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "title": {"x": 0, "xanchor": "left", "font": {"size": 17}, "automargin": True,
                      "yref": "container", "pad": {"b": 12}},
            "legend": {"orientation": "h", "y": -0.2, "x": 0},
            "margin": {"l": 10, "r": 10, "t": 50, "b": 10},
            "hovermode": "x unified",
            "separators": ",.",
            "xaxis": axis,
            "yaxis": {**axis, "rangemode": "tozero"},
        }
    )
    pio.templates.default = "callcenter"
    pio.renderers.default = "plotly_mimetype"


_use_book_style()


def titled(
    figure: go.Figure, question: str, *, x: str | None = None, y: str | None = None,
    height: int = 400,
) -> go.Figure:
    """Dà a una figura la domanda a cui risponde (il titolo) e i nomi degli assi con l'unità.

    Restituisce la stessa figura. ``height`` è in pixel.
    """
    if not question.strip():
        raise ValueError("Una figura del libro risponde a una domanda: scrivila in «question».")
    figure.update_layout(title_text=question, height=height)
    if x is not None:
        figure.update_xaxes(title_text=x)
    if y is not None:
        figure.update_yaxes(title_text=y)
    return figure


def choice(label: str, options: list, value: Any = None) -> widgets.Dropdown:
    """Una scelta fra voci."""
    return widgets.Dropdown(
        description=label, options=options, value=options[0] if value is None else value,
        style={"description_width": "initial"},
    )


def slider(label: str, low: int, high: int, step: int, value: int) -> widgets.IntSlider:
    """Un cursore di numeri interi."""
    return widgets.IntSlider(
        description=label, min=low, max=high, step=step, value=value, continuous_update=False,
        style={"description_width": "initial"}, layout={"width": "min(100%, 26rem)"},
    )


def switch(label: str, value: bool = False) -> widgets.Checkbox:
    """Un'opzione sì/no."""
    return widgets.Checkbox(description=label, value=value, indent=False)


class Dashboard:
    """Un cruscotto: una figura che si ridisegna quando si muove un comando.

    ``draw`` riceve i valori dei comandi, per nome, e restituisce una figura Plotly. Dove c'è un
    kernel si vedono i comandi; dove non c'è (il sito fermo, la carta) resta la figura dei valori
    iniziali. Un errore di ``draw`` si legge al posto della figura e non blocca i comandi.

    >>> def disegna(giorni):
    ...     return go.Figure(go.Bar(x=list(range(giorni)), y=[1] * giorni))
    >>> cruscotto = Dashboard(disegna, giorni=slider("Giorni", 1, 7, 1, 3))
    >>> len(cruscotto.figure.data[0].x)
    3
    """

    def __init__(self, draw: Callable[..., go.Figure], **controls: widgets.Widget) -> None:
        if not controls:
            raise ValueError("Un cruscotto ha almeno un comando: per esempio slider(…) o choice(…).")
        wrong = [name for name, control in controls.items() if not hasattr(control, "value")]
        if wrong:
            raise ValueError(f"Non sono comandi con un valore: {', '.join(wrong)}.")
        self.draw = draw
        self.controls = controls
        self._output = widgets.Output()
        self._view: widgets.VBox | None = None

    @property
    def values(self) -> dict[str, Any]:
        """I valori attuali dei comandi."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def figure(self) -> go.Figure:
        """La figura per i valori attuali dei comandi."""
        return self.draw(**self.values)

    def redraw(self, change: object = None) -> None:
        """Ridisegna la figura nel suo spazio."""
        try:
            shown = {
                "output_type": "display_data", "metadata": {},
                "data": {_FIGURE_MIME: json.loads(self.figure.to_json())},
            }
        except Exception as error:  # l'errore va mostrato a chi legge, non perso in un evento
            shown = {
                "output_type": "stream", "name": "stderr",
                "text": f"Il cruscotto non riesce a ridisegnarsi: {error}\n",
            }
        self._output.outputs = (shown,)

    def _widget(self) -> widgets.VBox:
        if self._view is None:
            row = widgets.Box(
                list(self.controls.values()),
                layout={"flex_flow": "row wrap", "align_items": "center"},
            )
            self._view = widgets.VBox([row, self._output])
            for control in self.controls.values():
                control.observe(self.redraw, names="value")
            self.redraw()
        return self._view

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        figure = self.figure
        bundle = {_FIGURE_MIME: json.loads(figure.to_json())}
        title = figure.layout.title.text or "senza titolo"
        view = self._widget()._repr_mimebundle_()
        if view is not None:
            view = view[0] if isinstance(view, tuple) else view
            bundle = {**view, **bundle}
        return {**bundle, "text/plain": f"Cruscotto: {title}"}
