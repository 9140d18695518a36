"""Soglie e semafori: quando un numero merita un colore, e quando i dati sono troppo pochi."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from callcenter.dashboards.style import GREEN, GREY, ORANGE, VERMILION


@dataclass(frozen=True)
class State:
    """Come si mostra uno stato: mai con il solo colore, sempre anche con forma e parola."""

    name: str
    color: str
    marker: str
    sign: str


STATES = {
    state.name: state
    for state in (
        State("verde", GREEN, "circle", "●"),
        State("giallo", ORANGE, "triangle-up", "▲"),
        State("rosso", VERMILION, "square", "■"),
        State("pochi dati", GREY, "circle-open", "○"),
    )
}


@dataclass(frozen=True)
class TrafficLight:
    """Un semaforo a tre colori, con isteresi, che tace quando le chiamate sono poche.

    Il giallo si accende se il valore è peggiore di ``yellow_at`` e si spegne solo quando torna
    almeno a ``yellow_exit``; lo stesso il rosso con ``red_at`` e ``red_exit``. Con meno di
    ``min_calls`` chiamate lo stato è «pochi dati» e la memoria si azzera. I valori hanno l'unità
    dell'indicatore (il livello di servizio è una quota fra 0 e 1). Per gli indicatori in cui
    «meno è meglio» (abbandono, attesa) si usa ``higher_is_better=False``.

    Isteresi: la soglia per uscire da uno stato è diversa da quella per entrarci, così un valore che
    oscilla intorno alla soglia non fa lampeggiare la luce.

    >>> light = TrafficLight()
    >>> light.state(0.65, 30), light.state(0.75, 30, "rosso"), light.state(0.75, 30)
    ('rosso', 'rosso', 'giallo')
    """

    yellow_at: float = 0.80
    yellow_exit: float = 0.85
    red_at: float = 0.70
    red_exit: float = 0.80
    min_calls: int = 10
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        sign = 1 if self.higher_is_better else -1
        yellow, red = sign * self.yellow_at, sign * self.red_at
        yellow_exit, red_exit = sign * self.yellow_exit, sign * self.red_exit
        if not (red <= yellow and red_exit <= yellow_exit):
            raise ValueError(
                "Soglie in disordine: il rosso deve essere peggiore del giallo, sia per entrare "
                f"({self.red_at} e {self.yellow_at}) sia per uscire "
                f"({self.red_exit} e {self.yellow_exit})."
            )
        if not (yellow <= yellow_exit and red <= red_exit):
            raise ValueError(
                "La soglia per uscire da un colore deve essere migliore (o uguale) di quella per "
                "entrarci: controlla yellow_exit e red_exit."
            )
        if self.min_calls < 1:
            raise ValueError("min_calls: serve almeno una chiamata per dare un colore.")

    def state(self, value: Any, calls: Any, previous: str | None = None) -> str:
        """Lo stato per un valore misurato su ``calls`` chiamate, dopo lo stato ``previous``.

        Restituisce una delle chiavi di :data:`STATES`. Un valore mancante è «pochi dati».
        """
        if previous is not None and previous not in STATES:
            raise ValueError(f"Stato {previous!r} sconosciuto. Gli stati: {', '.join(STATES)}.")
        if pd.isna(value) or pd.isna(calls) or calls < self.min_calls:
            return "pochi dati"
        worse_than_red = self.red_exit if previous == "rosso" else self.red_at
        was_bad = previous in ("giallo", "rosso")
        worse_than_yellow = self.yellow_exit if was_bad else self.yellow_at
        if self._worse(value, worse_than_red):
            return "rosso"
        return "giallo" if self._worse(value, worse_than_yellow) else "verde"

    def states(
        self, values: Iterable, calls: Iterable, *, groups: Iterable | None = None
    ) -> pd.Series:
        """Gli stati di una serie di valori in ordine di tempo.

        ``groups`` (per esempio il giorno o la coda, uno per valore): la memoria dell'isteresi
        ricomincia a ogni cambio. L'indice è quello di ``values``, se ne ha uno.
        """
        index = values.index if isinstance(values, pd.Series) else None
        values, calls = list(values), list(calls)
        groups = [None] * len(values) if groups is None else list(groups)
        if not len(values) == len(calls) == len(groups):
            raise ValueError("Valori, chiamate e gruppi devono essere lunghi uguale.")
        found: list[str] = []
        for place, (value, count) in enumerate(zip(values, calls, strict=True)):
            same_group = place > 0 and groups[place] == groups[place - 1]
            found.append(self.state(value, count, found[-1] if same_group else None))
        return pd.Series(found, index=index, dtype=object, name="state")

    def _worse(self, value: float, threshold: float) -> bool:
        return value < threshold if self.higher_is_better else value > threshold


def switch_ons(
    states: pd.Series, state: str = "rosso", *, groups: Iterable | None = None
) -> pd.Series:
    """Vero dove la luce si accende: lo stato è ``state`` e subito prima non lo era.

    ``groups`` come in :meth:`TrafficLight.states`: il primo valore di un gruppo, se è acceso, conta
    come accensione.
    """
    if state not in STATES:
        raise ValueError(f"Stato {state!r} sconosciuto. Gli stati: {', '.join(STATES)}.")
    lit = pd.Series(states).eq(state)
    labels = pd.Series(0 if groups is None else list(groups), index=lit.index)
    same_group = labels.eq(labels.shift())
    return lit & ~(lit.shift(fill_value=False) & same_group)
