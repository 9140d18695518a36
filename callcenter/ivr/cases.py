"""Casi di prova generati dal progetto, copertura, confronto con l'impianto montato."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from callcenter.ivr.graph import edges, exits
from callcenter.ivr.menu import IVR
from callcenter.ivr.timing import routes
from callcenter.ivr.walk import Walk, walk


@dataclass(frozen=True)
class Case:
    """Un caso di prova: che cosa si fa (tasti, istante) e che cosa deve succedere.

    ``end`` e ``outcome`` sono quelli che il progetto prevede; vedi
    :class:`~callcenter.ivr.walk.Walk`.
    """

    name: str
    keys: tuple[str | None, ...]
    when: str
    end: str
    outcome: str


def path_cases(ivr: IVR, open_at: str, closed_at: str) -> list[Case]:
    """Un caso per ogni strada fino a una fine (copertura dei percorsi).

    ``open_at`` e ``closed_at``: un istante in cui gli uffici sono aperti e uno in cui sono chiusi.
    """
    found = routes(ivr)
    cases = []
    for row in found.itertuples():
        when = closed_at if row.hours == "chiuso" else open_at
        made = _expected(ivr, f"percorso {_spoken(row.keys)}, {row.hours or 'sempre'}",
                         row.keys, when)  # fmt: skip
        # Più orari lungo la strada: se l'istante scelto porta altrove, la strada non si prova così.
        if made.end == row.end:
            cases.append(made)
    return _without_copies(cases)


def key_cases(ivr: IVR, open_at: str, closed_at: str) -> list[Case]:
    """Un caso per ogni tasto di ogni menu (copertura degli archi), anche per quelli che tornano.

    Dopo il tasto il caso va alla fine più vicina. I menu che non si raggiungono non hanno casi.
    """
    cases = []
    for menu in (node for node in ivr.nodes.values() if node.kind == "menu"):
        way = _way_to(ivr, menu.name)
        if way is None:
            continue
        keys, hours, _ = way
        when = closed_at if hours == "chiuso" else open_at
        for option in menu.keys.values():
            onward = _onward(ivr, option.to)
            cases.append(_expected(ivr, f"{menu.name}: tasto {option.key}",
                                   (*keys, option.key, *onward), when))  # fmt: skip
    return cases


def error_cases(ivr: IVR, open_at: str, closed_at: str) -> list[Case]:
    """Per ogni menu: un tasto non previsto, un silenzio, e il silenzio fino all'ultimo tentativo.

    Dopo l'errore il caso preme il primo tasto che porta a una fine. I menu che non si raggiungono
    non hanno casi.
    """
    cases = []
    for menu in (node for node in ivr.nodes.values() if node.kind == "menu"):
        way = _way_to(ivr, menu.name)
        if way is None:
            continue
        keys, hours, rest = way
        when = closed_at if hours == "chiuso" else open_at
        unused = next(key for key in "*#0123456789ABCD" if key not in menu.keys)
        if menu.attempts > 1:
            after = rest if rest is not None else ()
            cases += [
                _expected(ivr, f"{menu.name}: tasto non previsto", (*keys, unused, *after), when),
                _expected(ivr, f"{menu.name}: nessun tasto", (*keys, None, *after), when),
            ]
        silent = (*keys, *[None] * menu.attempts)
        cases.append(_expected(ivr, f"{menu.name}: silenzio fino in fondo", silent, when))
    return cases


def hours_cases(ivr: IVR, keys: Sequence[str], days: Iterable[str], times: Iterable[str]):
    """Lo stesso percorso in più giorni e ore: per provare gli orari ai bordi e le festività."""
    times = list(times)
    return [
        _expected(ivr, f"orario {dt.date.fromisoformat(day):%d/%m/%Y} {time}", tuple(keys),
                  f"{day} {time}")
        for day in days for time in times
    ]  # fmt: skip


def coverage(ivr: IVR, cases: Iterable[Case]) -> dict[str, float]:
    """Quanta parte del progetto i casi percorrono: quota di nodi e di archi, fra 0 e 1.

    Si contano solo i nodi e gli archi che si possono raggiungere dall'inizio.
    """
    walked = [walk(ivr, case.keys, case.when) for case in cases]
    seen_edges = {edge for done in walked for edge in done.edges}
    seen_nodes = {node for done in walked for node in done.nodes}
    nodes = _reachable(ivr)
    ways = {edge for edge in edges(ivr) if edge[0] in nodes}
    return {
        "nodi": len(seen_nodes & nodes) / len(nodes),
        "archi": len(seen_edges & ways) / len(ways) if ways else 1.0,
    }


def run(cases: Iterable[Case], phone: Callable[[Sequence[str | None], str], Walk]) -> pd.DataFrame:
    """Esegue i casi su un impianto e confronta: una riga per caso, ``passed`` dice se torna.

    ``phone(keys, when)`` fa la telefonata e restituisce un :class:`~callcenter.ivr.walk.Walk`.
    Un caso passa se coincidono il punto d'arrivo e il modo in cui si finisce.
    """
    rows = []
    for case in cases:
        seen = phone(case.keys, case.when)
        rows.append({
            "case": case.name, "keys": _spoken(case.keys), "when": case.when,
            "expected": case.end, "found": seen.end, "outcome": seen.outcome,
            "passed": (seen.end, seen.outcome) == (case.end, case.outcome),
        })  # fmt: skip
    columns = ["case", "keys", "when", "expected", "found", "outcome", "passed"]
    return pd.DataFrame(rows, columns=columns)


def _expected(ivr: IVR, name: str, keys: Sequence[str | None], when: str) -> Case:
    done = walk(ivr, list(keys), when)
    return Case(name, tuple(keys), when, done.end, done.outcome)


def _way_to(ivr: IVR, menu: str) -> tuple[tuple, str, tuple | None] | None:
    """I tasti per arrivare a un menu, l'orario, e quelli per finire (None se non si finisce).

    Si preferisce una fine diversa da quella degli errori: se no, chi sbaglia e chi si arrende
    arriverebbero nello stesso posto, e la prova non distinguerebbe i due casi.
    """
    found = routes(ivr).sort_values("menus", kind="stable")
    found = found[[menu in nodes for nodes in found["nodes"]]]
    if found.empty:
        return None
    other = found[found["end"] != ivr.nodes[menu].otherwise]
    row = (found if other.empty else other).iloc[0]
    place = row["nodes"].index(menu)
    before = sum(ivr.nodes[name].kind == "menu" for name in row["nodes"][:place])
    return row["keys"][:before], row["hours"], row["keys"][before:]


def _onward(ivr: IVR, start: str) -> tuple[str, ...]:
    """I tasti per la fine più vicina a partire da un nodo; nessuno se da lì non si finisce."""
    waiting, seen = [(start, ())], set()
    while waiting:
        here, keys = waiting.pop(0)
        node = ivr.nodes.get(here)
        if node is None or here in seen:
            continue
        if node.is_end:
            return keys
        seen.add(here)
        for label, to in exits(node):
            if label != "altrimenti":
                waiting.append((to, (*keys, label) if label in node.keys else keys))
    return ()


def _reachable(ivr: IVR) -> set[str]:
    ways = edges(ivr)
    seen, waiting = set(), [ivr.start]
    while waiting:
        here = waiting.pop()
        if here not in seen and here in ivr.nodes:
            seen.add(here)
            waiting += [to for start, _, to in ways if start == here]
    return seen


def _spoken(keys: Sequence[str | None]) -> str:
    return " ".join("–" if key is None else str(key) for key in keys) or "nessun tasto"


def _without_copies(cases: list[Case]) -> list[Case]:
    kept: dict[tuple, Case] = {}
    for case in cases:
        kept.setdefault((case.keys, case.when), case)
    return list(kept.values())
