"""La procedura come diagramma che si esegue: passi, domande, fini.

Si scrive in YAML: ``start`` e ``steps``; ogni passo ha ``say`` (che cosa si fa o si dice) e una di
queste cose: ``next`` (il passo dopo), ``exits`` (una domanda: risposta → passo dopo) oppure
``end: true``. Fonte del disegno: ISO 5807:1985, simboli dei diagrammi di flusso.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import networkx as nx

_SAMPLES = Path(__file__).with_name("inbound.yml")
_TOO_LONG = 60


@dataclass(frozen=True)
class Step:
    """Un passo: ``kind`` è "passo", "domanda" o "fine"; ``exits`` va dalla risposta al passo dopo.

    Un passo semplice ha una sola uscita, con etichetta "poi".
    """

    name: str
    kind: str
    say: str
    exits: Mapping[str, str]


@dataclass(frozen=True)
class Procedure:
    """Una procedura: il primo passo e tutti i passi, per nome.

    ``places``: dove disegnare i passi (colonna, riga dall'alto), se chi l'ha scritta lo dice.
    """

    start: str
    steps: Mapping[str, Step]
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """Una chiamata che ha seguito la procedura: i passi in ordine, e come è finita.

    ``outcome``: "fine" (una fine prevista), "vicolo cieco", "destinazione inesistente", "senza
    risposta" (la domanda non prevede quella risposta) o "giro senza fine".
    """

    steps: tuple[str, ...]
    outcome: str

    @property
    def end(self) -> str:
        """L'ultimo passo."""
        return self.steps[-1]


def read(text: str | Mapping[str, Any]) -> Procedure:
    """Legge una procedura da un testo YAML (o dal dizionario già letto).

    ``ValueError`` se manca ``start`` o ``steps``, o se un passo è insieme una domanda e un passo.
    """
    content = yaml.safe_load(text) if isinstance(text, str) else text
    if not isinstance(content, Mapping) or not {"start", "steps"} <= set(content):
        raise ValueError("Una procedura ha `start` (il primo passo) e `steps` (i passi).")
    steps = {str(name): _step(str(name), dict(body)) for name, body in content["steps"].items()}
    if content["start"] not in steps:
        raise ValueError(f"Il primo passo, «{content['start']}», non è fra i passi.")
    places = content.get("places") or {}
    if places and set(places) != set(steps):
        raise ValueError("I posti del disegno (`places`) servono per tutti i passi, o per nessuno.")
    return Procedure(content["start"], steps, places)


def sample(name: str) -> Procedure:
    """Una procedura del libro: "attuale" o "nuova" (le chiamate in entrata di Megaride)."""
    content = yaml.safe_load(_SAMPLES.read_text(encoding="utf-8"))["procedures"]
    if name not in content:
        raise ValueError(f"La procedura «{name}» non c'è. Ci sono: {', '.join(content)}.")
    return read(content[name])


def rewired(procedure: Procedure, changes: Mapping[tuple[str, str], str]) -> Procedure:
    """La procedura con alcune uscite spostate: (passo, risposta) → nuovo passo.

    Una risposta che non c'era si aggiunge. ``ValueError`` se il passo non esiste.
    """
    steps = dict(procedure.steps)
    for (name, answer), to in changes.items():
        if name not in steps:
            raise ValueError(f"Il passo «{name}» non esiste: non posso spostare la sua uscita.")
        old = steps[name]
        steps[name] = Step(name, old.kind, old.say, {**old.exits, answer: to})
    return Procedure(procedure.start, steps)


def graph(procedure: Procedure) -> nx.DiGraph:
    """Il grafo di ``networkx``: un nodo per passo (con ``kind``), un arco per uscita.

    Una destinazione che non esiste ha ``kind`` "manca". Due risposte con la stessa destinazione
    sono un arco solo.
    """
    import networkx as nx

    net = nx.DiGraph()
    for step in procedure.steps.values():
        net.add_node(step.name, kind=step.kind)
    for step in procedure.steps.values():
        for to in step.exits.values():
            if to not in procedure.steps:
                net.add_node(to, kind="manca")
            net.add_edge(step.name, to)
    return net


def run(procedure: Procedure, answers: Mapping[str, str | Sequence[str]]) -> Run:
    """Segue la procedura con le risposte date: domanda → risposta.

    Una lista di risposte si consuma in ordine, se la domanda torna; l'ultima si ripete. Una
    domanda senza risposta nel dizionario finisce con "senza risposta".
    """
    left = {name: [value] if isinstance(value, str) else list(value)
            for name, value in answers.items()}  # fmt: skip
    here, trail = procedure.start, []
    for _ in range(_TOO_LONG):
        trail.append(here)
        step = procedure.steps.get(here)
        if step is None:
            return Run(tuple(trail), "destinazione inesistente")
        if step.kind == "fine":
            return Run(tuple(trail), "fine")
        if not step.exits:
            return Run(tuple(trail), "vicolo cieco")
        if step.kind == "domanda":
            given = left.get(here) or [""]
            answer = given.pop(0) if len(given) > 1 else given[0]
            if answer not in step.exits:
                return Run(tuple(trail), "senza risposta")
            here = step.exits[answer]
        else:
            here = step.exits["poi"]
    return Run(tuple(trail), "giro senza fine")


def _step(name: str, body: dict[str, Any]) -> Step:
    chosen = [key for key in ("next", "exits", "end") if key in body]
    if len(chosen) > 1:
        raise ValueError(f"Il passo «{name}» ha {' e '.join(chosen)}: ne serve uno solo.")
    say = str(body.get("say", ""))
    if "end" in body:
        return Step(name, "fine", say, {})
    if "exits" in body:
        exits = {str(answer): str(to) for answer, to in body["exits"].items()}
        return Step(name, "domanda", say, exits)
    return Step(name, "passo", say, {"poi": str(body["next"])} if body.get("next") else {})
