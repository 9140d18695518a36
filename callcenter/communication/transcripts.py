"""Le telefonate trascritte del libro, come tabelle. Sono inventate: lo dice anche il file."""

from functools import cache
from importlib import resources

import pandas as pd
import yaml

from callcenter.communication import techniques

SPEAKERS = {"O": "operatore", "C": "cliente"}
_COLUMNS = ["call", "turn", "speaker", "start_s", "end_s", "does", "text"]


def transcripts(call: str | None = None) -> pd.DataFrame:
    """I turni di parola, in ordine: di tutte le telefonate o di una sola.

    Colonne: ``call`` (nome della telefonata), ``turn`` (da 1), ``speaker`` ("operatore" o
    "cliente"), ``start_s`` ed ``end_s`` (secondi dall'inizio), ``does`` (che cosa fa la frase: una
    o più etichette separate da virgola), ``text``. ValueError se la telefonata non c'è.

    >>> transcripts("forno")["speaker"].iloc[0]
    'operatore'
    """
    turns = _turns()
    if call is None:
        return turns.copy()
    chosen = turns[turns["call"] == call]
    if chosen.empty:
        names = ", ".join(turns["call"].unique())
        raise ValueError(f"Non c'è una telefonata «{call}». Scegli fra: {names}.")
    return chosen.reset_index(drop=True)


def calls() -> pd.DataFrame:
    """Una riga per telefonata: nome, coda, inizio, titolo, situazione, voto del cliente (0-10)."""
    facts = ("call", "queue", "started_at", "title", "situation", "vote")
    table = pd.DataFrame([{name: entry[name] for name in facts} for entry in _content()])
    started_at = pd.to_datetime(table["started_at"]).dt.tz_localize("Europe/Rome")
    return table.assign(started_at=started_at)


def labels(turns: pd.DataFrame) -> pd.DataFrame:
    """Una riga per etichetta: ``call``, ``turn``, ``speaker``, ``label``, ``helps``.

    ``helps`` è vero per le mosse dell'operatore che aiutano, falso per quelle che ostacolano, NA
    per ciò che fa il cliente.
    """
    long = turns.assign(label=turns["does"].str.split(", ")).explode("label")
    helps = dict.fromkeys(techniques.HELPS, True) | dict.fromkeys(techniques.HARMS, False)
    long["helps"] = long["label"].map(helps).astype("boolean")
    return long[["call", "turn", "speaker", "label", "helps"]].reset_index(drop=True)


@cache
def _content() -> list[dict]:
    file = resources.files("callcenter.communication") / "transcripts.yml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))["calls"]


@cache
def _turns() -> pd.DataFrame:
    rows = [
        (entry["call"], number, SPEAKERS[turn["who"]], float(turn["from"]), float(turn["to"]),
         ", ".join(turn["does"]), turn["says"])
        for entry in _content()
        for number, turn in enumerate(entry["turns"], start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS)
