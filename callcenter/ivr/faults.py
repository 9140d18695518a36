"""Le differenze fra progetto e montato, una alla volta: quali prove le trovano."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from callcenter.ivr.cases import Case
from callcenter.ivr.menu import IVR, Node
from callcenter.ivr.walk import walk

_PARTS = ("kind", "next", "otherwise", "attempts", "open", "closed", "calendar")


def faults(design: IVR, installed: IVR) -> dict[str, IVR]:
    """Ogni differenza di comportamento, con il progetto che ha **solo** quella.

    Serve a dire se una prova trova proprio quel difetto, anche quando altri lo nascondono. I testi
    e le durate dei messaggi non contano: non cambiano dove si arriva. Solleva ``ValueError`` se i
    due menu non hanno gli stessi nodi.
    """
    if set(design.nodes) != set(installed.nodes):
        raise ValueError("I due menu hanno nodi diversi: si confrontano solo menu con gli stessi.")
    found = {}
    for name, node in design.nodes.items():
        for what, changed in _changes(node, installed.nodes[name]):
            found[f"{name}: {what}"] = replace(design, nodes={**design.nodes, name: changed})
    for name, hours in installed.calendars.items():
        if design.calendars.get(name) != hours:
            calendars = {**design.calendars, name: hours}
            found[f"orario {name}"] = replace(design, calendars=calendars)
    return found


def found_by(design: IVR, installed: IVR, cases: Iterable[Case]) -> pd.Series:
    """Quanti casi trovano ciascuna differenza (0: nessuno la vede)."""
    cases = list(cases)
    counts = {
        name: sum(_ends(faulty, case) != _ends(design, case) for case in cases)
        for name, faulty in faults(design, installed).items()
    }
    return pd.Series(counts, name="casi che lo trovano", dtype=int)


def _changes(node: Node, other: Node) -> list[tuple[str, Node]]:
    changes = [(part, replace(node, **{part: getattr(other, part)}))
               for part in _PARTS if getattr(node, part) != getattr(other, part)]  # fmt: skip
    for key in sorted(set(node.keys) | set(other.keys)):
        mine, theirs = node.keys.get(key), other.keys.get(key)
        if (mine and mine.to) != (theirs and theirs.to):
            keys = {k: option for k, option in node.keys.items() if k != key}
            changes.append(
                (f"tasto {key}", replace(node, keys={**keys, key: theirs} if theirs else keys))
            )
    return changes


def _ends(ivr: IVR, case: Case) -> tuple[str, str]:
    done = walk(ivr, case.keys, case.when)
    return done.end, done.outcome
