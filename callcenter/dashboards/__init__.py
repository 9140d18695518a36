"""Figure e cruscotti: uno stile solo, e comandi che funzionano dove c'è Python.

Importare il modulo sceglie lo stile del libro per tutte le figure Plotly e le fa salvare nel
notebook come dati (JSON) e non come immagini: la stessa figura è interattiva in JupyterLab e nella
pagina, ed è un disegno nella stampa.

- :mod:`~callcenter.dashboards.style`: colori, stile, titoli;
- :mod:`~callcenter.dashboards.lights`: soglie, semafori con isteresi, regola dei piccoli numeri;
- :mod:`~callcenter.dashboards.board`: comandi e cruscotto interattivo;
- :mod:`~callcenter.dashboards.wall`: il tabellone da parete.
"""

from callcenter.dashboards.board import Dashboard, choice, slider, switch
from callcenter.dashboards.lights import STATES, State, TrafficLight, switch_ons
from callcenter.dashboards.style import (
    BLUE,
    COLORS,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    QUEUE_COLORS,
    QUEUE_DASHES,
    SKY,
    VERMILION,
    contrast,
    luminance,
    titled,
)
from callcenter.dashboards.wall import Tile, wallboard
from callcenter.proportions import wilson

__all__ = [
    "BLUE",
    "COLORS",
    "GREEN",
    "GREY",
    "ORANGE",
    "PURPLE",
    "QUEUE_COLORS",
    "QUEUE_DASHES",
    "SKY",
    "STATES",
    "VERMILION",
    "Dashboard",
    "State",
    "Tile",
    "TrafficLight",
    "choice",
    "contrast",
    "luminance",
    "slider",
    "switch",
    "switch_ons",
    "titled",
    "wallboard",
    "wilson",
]
