"""Il menu di un risponditore: nodi, tasti, messaggi con la loro durata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

import yaml

from callcenter.ivr.calendar import Calendar, read_calendar

#: I tipi di nodo. Gli ultimi tre sono fini: una coda con persone, una risposta data, la chiusura.
KINDS = ("message", "menu", "hours", "queue", "answer", "hangup")
ENDS = ("queue", "answer", "hangup")
_FIELDS = {
    "message": {"say", "seconds", "next"},
    "menu": {"say", "seconds", "keys", "attempts", "otherwise"},
    "hours": {"calendar", "open", "closed"},
    "queue": {"say", "seconds"},
    "answer": {"say", "seconds"},
    "hangup": {"say", "seconds"},
}


@dataclass(frozen=True)
class Option:
    """Una voce di menu: il tasto, dove porta, che cosa si sente e per quanti secondi.

    ``to`` vuoto: il tasto è annunciato ma non fa niente. ``say`` vuoto: il tasto funziona ma il
    messaggio non lo dice.
    """

    key: str
    to: str = ""
    say: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Node:
    """Un punto del risponditore. ``seconds``: durata del messaggio ``say``.

    ``attempts``: quante volte il menu ascolta prima di arrendersi; poi va in ``otherwise``.
    """

    name: str
    kind: str
    say: str = ""
    seconds: float = 0.0
    next: str = ""
    keys: Mapping[str, Option] = field(default_factory=dict)
    attempts: int = 2
    otherwise: str = ""
    calendar: str = ""
    open: str = ""
    closed: str = ""

    @property
    def is_end(self) -> bool:
        """Vero se qui il percorso finisce come previsto."""
        return self.kind in ENDS


@dataclass(frozen=True)
class IVR:
    """Un risponditore intero. ``start``: il nodo da cui entrano le chiamate."""

    start: str
    nodes: Mapping[str, Node]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


def read(source: str | Mapping) -> IVR:
    """Legge un menu da un testo YAML o da un dizionario con ``start``, ``nodes``, ``calendars``.

    Controlla la forma, non il progetto: una destinazione che non esiste è un difetto del menu, e lo
    trova :func:`callcenter.ivr.defects`. Solleva ``ValueError`` se il testo non è YAML, se un nodo
    ha un tipo o una voce che non esiste, se una durata è negativa.
    """
    data = _parsed(source)
    missing = [name for name in ("start", "nodes") if not data.get(name)]
    if missing:
        raise ValueError(f"Nel menu manca: {', '.join(missing)}.")
    calendars = {
        str(name): read_calendar(hours) for name, hours in (data.get("calendars") or {}).items()
    }
    nodes = {str(name): _node(str(name), fields) for name, fields in data["nodes"].items()}
    if str(data["start"]) not in nodes:
        raise ValueError(f"Il menu comincia da «{data['start']}», che non è fra i nodi.")
    for node in nodes.values():
        if node.kind == "hours" and node.calendar not in calendars:
            raise ValueError(f"Il nodo «{node.name}» usa un orario che non c'è: «{node.calendar}».")
    return IVR(str(data["start"]), nodes, calendars)


def sample(name: str) -> IVR:
    """Un menu di Megaride Energia: "attuale", "nuovo" (il progetto) o "montato" (da collaudare)."""
    menus = yaml.safe_load(resources.files(__package__).joinpath("menus.yml").read_text("utf-8"))
    if name not in menus:
        raise ValueError(f"Il menu «{name}» non c'è. Ci sono: {', '.join(menus)}.")
    return read(menus[name])


def _parsed(source: str | Mapping) -> Mapping:
    if isinstance(source, str):
        try:
            source = yaml.safe_load(source)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" alla riga {mark.line + 1}" if mark else ""
            raise ValueError(
                f"Il testo non è YAML valido{where}: controlla rientri e due punti."
            ) from error
    if not isinstance(source, Mapping):
        raise ValueError("Un menu è un dizionario con «start» e «nodes».")
    return source


def _node(name: str, fields: Mapping) -> Node:
    if not isinstance(fields, Mapping) or fields.get("kind") not in KINDS:
        raise ValueError(f"Il nodo «{name}» deve avere un «kind» fra: {', '.join(KINDS)}.")
    kind = fields["kind"]
    unknown = set(fields) - _FIELDS[kind] - {"kind"}
    if unknown:
        raise ValueError(f"Il nodo «{name}» ({kind}) non conosce: {', '.join(sorted(unknown))}.")
    attempts = fields.get("attempts", 2)
    if not (isinstance(attempts, int) and attempts >= 1):
        raise ValueError(f"I tentativi di «{name}» sono un numero intero da 1 in su.")
    keys = {
        str(key): _option(name, str(key), voice)
        for key, voice in (fields.get("keys") or {}).items()
    }
    texts = {part: str(fields.get(part) or "")
             for part in ("say", "next", "otherwise", "calendar", "open", "closed")}  # fmt: skip
    return Node(name, kind, seconds=_seconds(name, fields), keys=keys, attempts=attempts, **texts)


def _option(node: str, key: str, voice: Mapping) -> Option:
    if not isinstance(voice, Mapping) or set(voice) - {"to", "say", "seconds"}:
        raise ValueError(f"Il tasto {key} di «{node}» ha solo «to», «say» e «seconds».")
    seconds = _seconds(f"{node}, tasto {key}", voice)
    return Option(key, str(voice.get("to") or ""), str(voice.get("say") or ""), seconds)


def _seconds(name: str, fields: Mapping) -> float:
    seconds = fields.get("seconds", 0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise ValueError(f"La durata di «{name}» è in secondi e non può essere {seconds!r}.")
    return float(seconds)
