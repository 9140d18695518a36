"""Il motore: una telefonata al risponditore, tasto per tasto."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.ivr.menu import IVR, Node

#: Secondi di silenzio prima che il menu rinunci ad aspettare un tasto.
SILENCE_S = 5.0
_TOO_LONG = 60


@dataclass(frozen=True)
class Walk:
    """Che cosa è successo in una telefonata.

    ``outcome``: "queue", "answer", "hangup" (le fini previste); "gave up" se i tasti finiscono
    dentro un menu (il cliente riaggancia); "silence" se il risponditore tace; "missing" se la
    destinazione non esiste; "loop" se gira senza fine. ``end``: l'ultimo nodo. ``edges``: gli archi
    percorsi (da, etichetta, a). ``seconds``: dal «pronto» all'ultimo nodo. ``errors``: tasti
    sbagliati o mancati.
    """

    end: str
    outcome: str
    seconds: float
    edges: tuple[tuple[str, str, str], ...]
    errors: int = 0

    @property
    def nodes(self) -> list[str]:
        """I nodi attraversati, in ordine."""
        return [start for start, _, _ in self.edges] + [self.end]


def walk(ivr: IVR, keys: Sequence[str | None], when="2026-11-04 10:00") -> Walk:
    """Telefona: ``keys`` sono i tasti premuti, uno per ogni volta che un menu ascolta.

    ``None`` vuol dire «il cliente non preme niente». ``when``: l'istante della chiamata, per gli
    orari. Chi preme un tasto previsto lo fa appena ha sentito la sua voce; chi sbaglia o tace
    ascolta tutto il menu.
    """
    pressed = iter(_texts(keys))
    here, seconds, trail, errors = ivr.start, 0.0, [], 0
    for _ in range(_TOO_LONG):
        node = ivr.nodes.get(here)
        if node is None:
            return Walk(here, "missing", seconds, tuple(trail), errors)
        if node.is_end:
            return Walk(here, node.kind, seconds, tuple(trail), errors)
        if node.kind == "menu":
            label, to, spent, wrong = _listen(node, pressed)
            seconds, errors = seconds + spent, errors + wrong
            if label == "gave up":
                return Walk(here, label, seconds, tuple(trail), errors)
        elif node.kind == "hours":
            is_open = ivr.calendars[node.calendar].is_open(when)
            label, to = ("aperto", node.open) if is_open else ("chiuso", node.closed)
        else:
            seconds += node.seconds
            label, to = "poi", node.next
        if not to:
            return Walk(here, "silence", seconds, tuple(trail), errors)
        trail.append((here, label, to))
        here = to
    return Walk(here, "loop", seconds, tuple(trail), errors)


def listening(node: Node, key: str | None) -> float:
    """Secondi di ascolto di un menu fino alla voce di quel tasto (tutto, se il tasto non c'è)."""
    total = node.seconds
    for option in node.keys.values():
        if option.say:
            total += option.seconds
        if option.key == key and option.say:
            return total
    return total


def _listen(node: Node, pressed) -> tuple[str, str, float, int]:
    """Il menu ascolta fino a ``attempts`` volte: etichetta, destinazione, secondi, errori."""
    seconds, wrong = 0.0, 0
    for _ in range(node.attempts):
        key = next(pressed, "gave up")
        if key == "gave up":
            return "gave up", "", seconds + listening(node, None), wrong
        seconds += listening(node, key)
        if key is not None and key in node.keys:
            return key, node.keys[key].to, seconds, wrong
        wrong += 1
        seconds += SILENCE_S if key is None else 0.0
    return "altrimenti", node.otherwise, seconds, wrong


def _texts(keys: Sequence[str | None]) -> list[str | None]:
    if isinstance(keys, str) or not isinstance(keys, Sequence):
        raise ValueError("I tasti sono una lista, per esempio ['1', '2'] o ['1', None].")
    return [None if key is None else str(key) for key in keys]
