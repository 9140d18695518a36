"""I comandi e il cruscotto: una figura che si ridisegna quando chi legge muove qualcosa."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go

_FIGURE_MIME = "application/vnd.plotly.v1+json"


def choice(label: str, options: list, value: Any = None) -> widgets.Dropdown:
    """Una scelta fra voci: testi, oppure coppie (testo mostrato, valore).

    Senza ``value`` vale la prima voce. Solleva ``ValueError`` se non ci sono voci o se il valore
    non è fra quelle.
    """
    options = list(options)
    if not options:
        raise ValueError(f"La scelta «{label}» non ha voci: i dati sono vuoti?")
    values = [option[1] if isinstance(option, tuple) else option for option in options]
    if value is not None and value not in values:
        raise ValueError(f"La scelta «{label}» non ha la voce {value!r}. Voci: {values}.")
    return widgets.Dropdown(
        description=label, options=options, value=values[0] if value is None else value,
        style={"description_width": "initial"},
    )  # fmt: skip


def slider(label: str, low: int, high: int, step: int, value: int) -> widgets.IntSlider:
    """Un cursore di numeri interi, che avvisa quando lo si lascia e non mentre si trascina."""
    return widgets.IntSlider(
        description=label, min=low, max=high, step=step, value=value, continuous_update=False,
        style={"description_width": "initial"}, layout={"width": "min(100%, 26rem)"},
    )  # fmt: skip


def switch(label: str, value: bool = False) -> widgets.Checkbox:
    """Un'opzione sì/no."""
    return widgets.Checkbox(description=label, value=value, indent=False)


class Dashboard:
    """Un cruscotto: una figura che si ridisegna quando si muove un comando.

    ``draw`` riceve i valori dei comandi, per nome, e restituisce una figura Plotly. Dove c'è un
    kernel si vedono i comandi; dove non c'è (il sito fermo, la carta) resta la figura dei valori
    iniziali. Un errore di ``draw`` si legge al posto della figura e non blocca i comandi.

    Con ``auto=False`` la figura aspetta il pulsante «Aggiorna»: serve quando il calcolo è lento o
    quando chi legge vuole cambiare più filtri prima di guardare. ``redraw_seconds`` è la durata
    dell'ultimo disegno (sotto 0,2 secondi sembra immediato).

    >>> def disegna(giorni):
    ...     return go.Figure(go.Bar(x=list(range(giorni)), y=[1] * giorni))
    >>> cruscotto = Dashboard(disegna, giorni=slider("Giorni", 1, 7, 1, 3))
    >>> len(cruscotto.figure.data[0].x)
    3
    """

    def __init__(
        self, draw: Callable[..., go.Figure], *, auto: bool = True, **controls: widgets.Widget
    ) -> None:
        if not controls:
            raise ValueError(
                "Un cruscotto ha almeno un comando: per esempio slider(…) o choice(…)."
            )
        wrong = [name for name, control in controls.items() if not hasattr(control, "value")]
        if wrong:
            raise ValueError(f"Non sono comandi con un valore: {', '.join(wrong)}.")
        self.draw = draw
        self.auto = auto
        self.controls = controls
        self.redraw_seconds = float("nan")
        self._output = widgets.Output()
        self._view: widgets.VBox | None = None
        self._waiting = False

    @property
    def values(self) -> dict[str, Any]:
        """I valori attuali dei comandi."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def figure(self) -> go.Figure:
        """La figura per i valori attuali dei comandi."""
        figure = self.draw(**self.values)
        if not isinstance(figure, go.Figure):
            raise ValueError(
                "la funzione che disegna deve restituire una figura Plotly "
                f"(ha restituito {type(figure).__name__}): controlla il suo «return»"
            )
        return figure

    def set(self, **values: Any) -> None:
        """Cambia più comandi insieme e ridisegna una volta sola (se ``auto``).

        Solleva ``ValueError`` se un comando non esiste o non accetta il valore.
        """
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise ValueError(
                f"Il cruscotto non ha i comandi: {', '.join(unknown)}. "
                f"Ha: {', '.join(self.controls)}."
            )
        self._waiting = True
        try:
            for name, value in values.items():
                self._set_one(name, value)
        finally:
            self._waiting = False
        self._changed()

    def _set_one(self, name: str, value: Any) -> None:
        try:
            self.controls[name].value = value
        except Exception as error:  # traitlets ha le sue eccezioni, in inglese
            raise ValueError(f"Il comando «{name}» non accetta il valore {value!r}.") from error

    def redraw(self, change: object = None) -> None:
        """Ridisegna la figura nel suo spazio."""
        started = time.perf_counter()
        try:
            shown = {
                "output_type": "display_data", "metadata": {},
                "data": {_FIGURE_MIME: json.loads(self.figure.to_json())},
            }  # fmt: skip
        except Exception as error:  # l'errore va mostrato a chi legge, non perso in un evento
            shown = {
                "output_type": "stream", "name": "stderr",
                "text": f"Il cruscotto non riesce a ridisegnarsi: {_reason(error)}\n",
            }  # fmt: skip
        self._output.outputs = (shown,)
        self.redraw_seconds = time.perf_counter() - started

    def _changed(self, change: object = None) -> None:
        if self.auto and not self._waiting:
            self.redraw()

    def _widget(self) -> widgets.VBox:
        if self._view is None:
            shown = list(self.controls.values())
            for control in shown:
                control.observe(self._changed, names="value")
            if not self.auto:
                button = widgets.Button(description="Aggiorna", icon="refresh")
                button.on_click(self.redraw)
                shown.append(button)
            row = widgets.Box(shown, layout={"flex_flow": "row wrap", "align_items": "center"})
            self._view = widgets.VBox([row, self._output])
            self.redraw()
        return self._view

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        view = self._widget()._repr_mimebundle_() or {}
        view = view[0] if isinstance(view, tuple) else view
        try:
            figure = self.figure
        except Exception as error:
            # I comandi restano: chi legge può scegliere altri valori.
            return {**view, "text/plain": f"Cruscotto: errore nel disegno: {_reason(error)}"}
        title = figure.layout.title.text or "senza titolo"
        default = {_FIGURE_MIME: json.loads(figure.to_json()), "text/plain": f"Cruscotto: {title}"}
        return {**view, **default}


def _reason(error: Exception) -> str:
    """Il motivo dell'errore: una chiave mancante, da sola, non direbbe niente."""
    text = str(error)
    return text if isinstance(error, ValueError) and text else f"{type(error).__name__}: {text}"
