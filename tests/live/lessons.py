"""Two small lessons that exist only to try the live layer, and the book around them."""

from __future__ import annotations

import json
from pathlib import Path

FIRST = "book/uf1/pagina-viva.html"
SECOND = "book/uf1/comandi.html"
PROGRESS = "book/guide/i-miei-progressi.html"

IMPORTS = """\
import pandas as pd
import plotly.graph_objects as go

from callcenter.checks import Exercise, Mistake, number, register, verifica
from callcenter.checks.engine import all_exercises

calls = pd.DataFrame({"queue": ["bollette", "web"], "offered": [120, 80], "answered": [90, 76]})
print("Pronto")"""

REGISTER = """\
if "uf1-99-e1" not in all_exercises():
    register(Exercise(
        "uf1-99-e1", ("UF1.A1",), lambda: 83.0, number("%", decimals=1),
        hint="Dividi le risposte per le offerte.", success="Una su sei si perde.",
        mistakes=[Mistake("mean", lambda: 85.0, "Hai fatto la media delle due code.")]))"""

DASHBOARD = """\
from callcenter.dashboards import Dashboard, slider

def draw(days):
    return go.Figure(go.Bar(x=list(range(days)), y=[1] * days), {"title": f"Giorni: {days}"})

Dashboard(draw, days=slider("Giorni", 1, 7, 1, 3))"""

WIDGETS = """\
import datetime
import ipywidgets as widgets

text = widgets.Text(description="Nome")
drop = widgets.Dropdown(description="Coda", options=["bollette", "web"])
many = widgets.SelectMultiple(description="Code", options=["a", "b", "c"])
day = widgets.DatePicker(description="Giorno")
span = widgets.FloatRangeSlider(description="Fascia", min=0, max=10, value=(2, 5))
tick = widgets.Checkbox(description="Solo feriali")
label = widgets.HTML("<b>Grassetto</b>")
said = widgets.Output()
tab = widgets.Tab([widgets.Label("primo foglio"), widgets.Label("secondo foglio")],
                  titles=["Uno", "Due"])
grid = widgets.GridBox([widgets.Label(str(n)) for n in range(4)],
                       layout={"grid_template_columns": "50px 50px"})

def tell(_=None):
    said.clear_output()
    with said:
        print(f"{text.value}|{drop.value}|{list(many.value)}|{day.value}|{span.value}|{tick.value}")

for control in (text, drop, many, day, span, tick):
    control.observe(tell, "value")
button = widgets.Button(description="Racconta", icon="refresh")
button.on_click(tell)
widgets.VBox([text, drop, many, day, span, tick, label, tab, grid, button, said])"""

INTERACT = """\
widgets.interact(lambda n, doppio: n * 2 if doppio else n, n=(0, 10), doppio=False);"""


def code(cell: str, source: str, outputs: list | None = None, **metadata: object) -> dict:
    """A code cell."""
    return {
        "cell_type": "code", "id": cell, "source": source, "metadata": metadata,
        "outputs": outputs or [], "execution_count": 1,
    }  # fmt: skip


def text(cell: str, source: str, **metadata: object) -> dict:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": cell, "source": source, "metadata": metadata}


def shown(data: dict) -> list:
    """One stored result."""
    return [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]


def exercise(role: str) -> dict:
    """The metadata of a cell of the exercise."""
    return {"id": "uf1-99-e1", "role": role, "covers": ["UF1.A1"]}


def figure(name: str, caption: str) -> dict:
    """The metadata of a figure's cell."""
    return {
        "mystnb": {"figure": {"caption": caption, "name": name}},
        "figure_alt": f"Barre: {caption}",
    }


FIGURE = {
    "application/vnd.plotly.v1+json": {
        "data": [{"type": "bar", "x": ["a"], "y": [1]}],
        "layout": {"title": {"text": "Quante?"}},
    }
}

FIRST_CELLS = [
    text("titolo", "# Pagina viva\n\nUna lezione per provare il codice nella pagina."),
    code("importa", IMPORTS),
    code("registra", REGISTER),
    code("tabella", "calls", shown({"text/html": "<table><tr><td>vecchia</td></tr></table>"})),
    code("figura", 'go.Figure(go.Bar(x=calls["queue"], y=calls["offered"]))', shown(FIGURE),
         **figure("fig-viva", "Chiamate per coda.")),
    code("conto", "total = int(calls['offered'].sum())\ntotal", shown({"text/plain": "200"})),
    text("e1-testo", "#### Esercizio · Le risposte\n\nQuante risposte ogni 100 offerte?",
         exercise=exercise("prompt")),
    code("e1-risposta", "# completa\nrate = ...", exercise=exercise("answer")),
    code("e1-verifica", 'verifica("uf1-99-e1", rate)', exercise=exercise("check")),
    code("e1-soluzione", 'right = calls["answered"].sum() / calls["offered"].sum() * 100\n'
         'verifica("uf1-99-e1", right)', exercise=exercise("solution"),
         jupyter={"source_hidden": True}),
    code("cruscotto", DASHBOARD, shown(FIGURE), **figure("fig-cruscotto", "Il cruscotto.")),
    code("fine", "total * 10", shown({"text/plain": "2000"})),
]  # fmt: skip

SECOND_CELLS = [
    text("titolo", "# Comandi\n\nUna lezione per provare i comandi nella pagina."),
    code("tabella", "import pandas as pd\n\npd.DataFrame({'n': [1, 2, 3]})"),
    code("comandi", WIDGETS),
    code("interact", INTERACT),
]

PAGES = {
    "book/index.md": "# Libro di prova\n",
    "book/uf1/index.md": "---\ncallcenter: {unit: UF1}\n---\n# Unità 1\n",
}

TOC = """\
format: jb-book
root: book/index
parts:
  - caption: Le unità formative
    chapters:
      - file: book/guide/i-miei-progressi
      - file: book/uf1/index
        sections:
          - file: book/uf1/pagina-viva
          - file: book/uf1/comandi
"""


def notebook(lesson: str, title: str, cells: list[dict]) -> str:
    """A lesson's notebook as JSON."""
    metadata = {
        "callcenter": {"lesson": lesson, "title": title, "covers": ["UF1.A1"],
                       "hours": {"aula": 1, "laboratorio": 1}, "prerequisites": []},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    }  # fmt: skip
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return json.dumps(content, ensure_ascii=False)


def write_book(root: Path) -> None:
    """Write the pages; extensions, styles and configuration come from the real book."""
    files = {
        **PAGES,
        "_toc.yml": TOC,
        "book/uf1/pagina-viva.ipynb": notebook("uf1-99", "Pagina viva", FIRST_CELLS),
        "book/uf1/comandi.ipynb": notebook("uf1-98", "Comandi", SECOND_CELLS),
    }
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
