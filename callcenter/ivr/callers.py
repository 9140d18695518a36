"""Clienti simulati: sanno che cosa vogliono, a volte sbagliano tasto, a volte riagganciano."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from callcenter.ivr.menu import IVR
from callcenter.ivr.timing import routes
from callcenter.ivr.walk import walk


@dataclass(frozen=True)
class CallerModel:
    """Come si comporta chi chiama. Le probabilità sono ipotesi: si dichiarano e si cambiano.

    ``wrong_key``: probabilità di premere un altro tasto del menu; ``silence``: di non premere;
    ``patience_s``: secondi di risponditore che si sopportano in media (esponenziale).
    """

    wrong_key: float = 0.06
    silence: float = 0.04
    patience_s: float = 240.0

    def __post_init__(self) -> None:
        if not (self.wrong_key >= 0 and self.silence >= 0 and self.wrong_key + self.silence < 1):
            raise ValueError("Gli errori sono probabilità: la loro somma sta fra 0 e 1.")
        if not self.patience_s > 0:
            raise ValueError("La pazienza è un numero di secondi positivo.")


def call_in(
    ivr: IVR, wants: Mapping[str, float], calls: int, rng: np.random.Generator,
    model: CallerModel | None = None, when: str = "2026-11-04 10:00",
) -> pd.DataFrame:  # fmt: skip
    """Fa telefonare ``calls`` clienti. ``wants``: quanti vogliono ciascuna fine (pesi).

    Una riga per cliente: ``wanted``, ``end``, ``kind`` (queue, answer, hangup; "gave up" se
    riaggancia prima), ``seconds``, ``errors``, ``right`` (è arrivato dove voleva). Solleva
    ``ValueError`` se una fine non si raggiunge.
    """
    model = model or CallerModel()
    ways = routes(ivr).sort_values("seconds", kind="stable").drop_duplicates("end")
    ways = ways.set_index("end")["keys"]
    lost = [end for end in wants if end not in ways.index]
    if lost:
        raise ValueError(f"Nel menu non si arriva a: {', '.join(map(str, lost))}.")
    names, edges = list(wants), np.cumsum(list(wants.values()))
    chosen = np.searchsorted(edges / edges[-1], rng.random(calls), side="right")
    rows = [_one(ivr, names[number], ways[names[number]], model, rng, when) for number in chosen]
    return pd.DataFrame(rows)


def _one(ivr, wanted, keys, model, rng, when) -> dict:
    patience = -math.log1p(-rng.random()) * model.patience_s
    pressed: list[str | None] = []
    for key in keys:
        draw = rng.random()
        if draw < model.silence:
            pressed += [None, key]  # tace una volta, poi preme
        elif draw < model.silence + model.wrong_key:
            pressed.append(_neighbour(key))
        else:
            pressed.append(key)
    done = walk(ivr, pressed, when)
    kind, end = done.outcome, done.end
    if done.seconds > patience:
        kind, end = "gave up", ""
    return {"wanted": wanted, "end": end, "kind": kind, "errors": done.errors,
            "seconds": min(done.seconds, patience), "right": end == wanted}  # fmt: skip


def _neighbour(key: str) -> str:
    """Il tasto accanto: l'errore di chi preme in fretta."""
    return str((int(key) + 1) % 10) if key.isdigit() else "1"


def containment(results: pd.DataFrame) -> dict[str, float]:
    """Che fine fanno i clienti, in quote: "servite", "operatore", "riagganciate", "altro".

    Il *contenimento* è la quota "servite": chi ha avuto dal risponditore la risposta che voleva,
    diviso tutte le chiamate. Chi finisce nella coda o nella risposta sbagliata sta in "altro".
    """
    if len(results) == 0:
        raise ValueError("Non c'è nessuna chiamata da contare.")
    served = (results["kind"] == "answer") & results["right"]
    agent = (results["kind"] == "queue") & results["right"]
    gone = results["kind"] == "gave up"
    shares = {"servite": served, "operatore": agent, "riagganciate": gone,
              "altro": ~(served | agent | gone)}  # fmt: skip
    return {name: float(which.mean()) for name, which in shares.items()}
