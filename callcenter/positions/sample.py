"""Le posizioni, le valutazioni e le paghe del libro: inventate, come dice anche il file."""

from __future__ import annotations

from functools import cache
from importlib import resources

import pandas as pd
import yaml


def factors() -> pd.DataFrame:
    """I quattro fattori: indice il nome; ``weight`` (la somma è 100) e ``asks`` (la domanda)."""
    return pd.DataFrame(_content()["factors"]).T.astype({"weight": "int64"})


def jobs() -> pd.Series:
    """Le dieci posizioni: indice il nome, valore lo scopo in una riga."""
    return pd.Series(_content()["jobs"], name="purpose").rename_axis("job")


def evaluations() -> pd.DataFrame:
    """I gradi (da 1 a 5) dati da ciascun valutatore, prima della discussione.

    Colonne: ``job``, ``evaluator``, poi una per fattore (:func:`factors`).
    """
    columns = ["job", "evaluator", *_content()["factors"]]
    return pd.DataFrame(_content()["evaluations"], columns=columns)


def payroll() -> pd.DataFrame:
    """Le paghe inventate: una riga per persona.

    Colonne: ``person``, ``job``, ``gender`` («F» o «M»), ``years`` (in azienda), ``weekly_hours``,
    ``full_time_eur`` (paga annua lorda riportata a 40 ore).
    """
    columns = ["person", "job", "gender", "years", "weekly_hours", "full_time_eur"]
    return pd.DataFrame(_content()["payroll"], columns=columns).astype({"full_time_eur": "float64"})


@cache
def _content() -> dict:
    file = resources.files("callcenter.positions") / "positions.yml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))
