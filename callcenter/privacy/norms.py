"""Le norme citate dal libro: una tabella sola, con la fonte e il grado di certezza.

I dati stanno in ``data/norms.yml``. Ogni voce dice che cosa stabilisce la norma con parole nostre,
quando è stata controllata e quanto ne siamo sicuri. Anche i numeri (quanti giorni, quante chiamate)
stanno lì: il codice li legge, così una correzione si fa in un posto solo.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import yaml

from callcenter import data

CERTAINTIES = {
    "V-testo": "letto nel testo dell'atto",
    "V-sec": "letto in una fonte secondaria",
    "C": "conoscenza generale, da ripassare",
    "DV": "da verificare",
}
STATUSES = ("vigente", "abrogato", "sostituito", "volontario", "prassi")
_NEEDED = ("type", "number", "date", "title", "says", "status", "certainty", "source")
_OPTIONAL = ("article", "note", "values", "checked_on")


@dataclass(frozen=True)
class Norm:
    """Una norma: estremi, contenuto in breve, stato, certezza, data del controllo, fonte."""

    id: str
    type: str
    number: str
    date: dt.date
    title: str
    says: str
    status: str
    certainty: str
    source: str
    checked_on: dt.date
    article: str = ""
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """Come si cita: tipo, numero, articolo."""
        parts = [f"{self.type} {self.number}", self.article]
        return ", ".join(part for part in parts if part)


def parse(content: Any) -> dict[str, Norm]:
    """Controlla il contenuto di ``norms.yml`` e ne fa un dizionario codice → norma.

    ``ValueError``, con il codice della voce, se manca un campo, se un campo è sconosciuto o se
    certezza, stato o date non sono validi.
    """
    if not isinstance(content, dict) or not isinstance(content.get("norms"), dict):
        raise ValueError("Nel file delle norme manca l'elenco «norms».")
    checked = _date(content.get("checked_on"), "checked_on", "in cima al file")
    return {name: _norm(str(name), entry, checked) for name, entry in content["norms"].items()}


def _norm(name: str, entry: Any, checked: dt.date) -> Norm:
    if not isinstance(entry, dict):
        raise ValueError(f"Norma «{name}»: servono i campi {', '.join(_NEEDED)}.")
    missing = [key for key in _NEEDED if not str(entry.get(key) or "").strip()]
    if missing:
        raise ValueError(f"Norma «{name}»: mancano i campi {', '.join(missing)}.")
    unknown = sorted(set(entry) - set(_NEEDED) - set(_OPTIONAL))
    if unknown:
        raise ValueError(f"Norma «{name}»: campi che non conosco: {', '.join(unknown)}.")
    if entry["certainty"] not in CERTAINTIES:
        raise ValueError(
            f"Norma «{name}»: la certezza «{entry['certainty']}» non esiste. "
            f"Usa una di queste: {', '.join(CERTAINTIES)}."
        )
    if entry["status"] not in STATUSES:
        raise ValueError(
            f"Norma «{name}»: lo stato «{entry['status']}» non esiste. "
            f"Usa uno di questi: {', '.join(STATUSES)}."
        )
    values = entry.get("values") or {}
    if not isinstance(values, dict):
        raise ValueError(f"Norma «{name}»: «values» è un elenco nome: valore.")
    day = _date(entry["date"], "date", f"norma «{name}»")
    checked = _date(entry.get("checked_on", checked), "checked_on", f"norma «{name}»")
    if checked < day:
        raise ValueError(f"Norma «{name}»: il controllo è prima della data della norma.")
    texts = {key: str(entry.get(key) or "").strip() for key in (*_NEEDED, "article", "note")}
    return Norm(id=name, **{**texts, "date": day, "checked_on": checked, "values": dict(values)})


def _date(value: Any, key: str, where: str) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError(f"{where}: «{key}» deve essere una data come 2026-11-24, non «{value}».")


@functools.cache
def _read(file: Path) -> dict[str, Norm]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"Il file delle norme «{file.name}» non si legge: {error}") from error
    return parse(content)


def load(file: Path | None = None) -> dict[str, Norm]:
    """Tutte le norme, per codice, da ``data/norms.yml`` (o da un altro file)."""
    return dict(_read(Path(file) if file is not None else data.path("norms.yml")))


def norm(name: str) -> Norm:
    """La norma con quel codice; ``ValueError`` se non c'è, con i codici simili."""
    known = load()
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.4)
        hint = f" Forse cercavi: {', '.join(near)}." if near else ""
        raise ValueError(f"La norma «{name}» non è nella tabella.{hint}")
    return known[name]


def value(name: str, key: str) -> Any:
    """Un numero di una norma, per esempio ``value("garante-83-2014", "silent_per_100")``."""
    found = norm(name)
    if key not in found.values:
        has = ", ".join(found.values) or "nessuno"
        raise ValueError(f"La norma «{name}» non ha il valore «{key}». Ha: {has}.")
    return found.values[key]


class Cards:
    """Un elenco di norme da leggere: riferimento, titolo, contenuto, stato, certezza.

    In un notebook si mostra come elenco; ``print`` dà lo stesso contenuto come testo.
    """

    def __init__(self, chosen: Iterable[Norm]) -> None:
        self.norms = tuple(chosen)

    def __len__(self) -> int:
        return len(self.norms)

    def __repr__(self) -> str:
        return "\n".join(
            f"{n.reference} · {n.title} [{n.status}, {n.certainty}]\n    {n.says}"
            for n in self.norms
        )

    def _repr_html_(self) -> str:
        items = "".join(
            f'<li id="norma-{escape(n.id)}"><strong>{escape(n.reference)}</strong> · '
            f"{escape(n.title)}<br>{escape(n.says)}<br>"
            f"<small>{escape(n.status)} · certezza {escape(n.certainty)} "
            f"({escape(CERTAINTIES[n.certainty])})</small></li>"
            for n in self.norms
        )
        return f'<ul class="cc-norms">{items}</ul>'


def cards(*names: str) -> Cards:
    """Le norme con quei codici, nell'ordine dato; senza codici, tutte.

    ``ValueError`` se un codice non è nella tabella.
    """
    return Cards([norm(name) for name in names] if names else load().values())
