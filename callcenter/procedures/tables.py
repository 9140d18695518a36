"""Le tabelle di decisione: condizioni, regole, azioni, e i difetti che si trovano contando i casi.

Una **regola** è un dizionario: un valore per ogni condizione e l'azione sotto la chiave "azione".
Il trattino "-" vuol dire «qualunque valore». Le condizioni sono un dizionario nome → valori
possibili. Fonte: OMG, *Decision Model and Notation* (DMN), criteri di scelta U («unica») e F
(«prima»).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

ACTION, ANY = "azione", "-"
Rule = Mapping[str, Any]
Conditions = Mapping[str, Sequence[Any]]


def cases(conditions: Conditions) -> list[dict[str, Any]]:
    """Tutti i casi possibili, uno per combinazione di valori.

    >>> len(cases({"titolare": ["sì", "no"], "tema": ["bolletta", "contratto", "altro"]}))
    6
    """
    if not conditions or any(not list(values) for values in conditions.values()):
        raise ValueError("Servono le condizioni, ognuna con almeno un valore possibile.")
    return [
        dict(zip(conditions, combination, strict=True))
        for combination in itertools.product(*conditions.values())
    ]


def matching(rules: Sequence[Rule], case: Mapping[str, Any]) -> list[int]:
    """Le posizioni (da 0) delle regole che valgono per un caso.

    ``ValueError`` se a una regola manca l'azione o una condizione del caso.
    """
    found = []
    for place, rule in enumerate(rules):
        missing = [name for name in [*case, ACTION] if name not in rule]
        if missing:
            raise ValueError(f"Alla regola R{place + 1} manca: {', '.join(missing)}.")
        if all(rule[name] in (ANY, value) for name, value in case.items()):
            found.append(place)
    return found


def decide(rules: Sequence[Rule], case: Mapping[str, Any]) -> Any:
    """L'azione della prima regola che vale; ``ValueError`` se il caso non ne ha nessuna."""
    found = matching(rules, case)
    if not found:
        raise ValueError(f"Nessuna regola per il caso {dict(case)}: la tabella ha una lacuna.")
    return rules[found[0]][ACTION]


def unused(rules: Sequence[Rule], conditions: Conditions) -> list[int]:
    """Le regole (posizioni da 0) che non decidono mai, se si legge dall'alto e vale la prima."""
    deciding = {found[0] for case in cases(conditions) if (found := matching(rules, case))}
    return [place for place in range(len(rules)) if place not in deciding]


def review(rules: Sequence[Rule], conditions: Conditions) -> pd.DataFrame:
    """I difetti di una tabella in cui ogni caso deve avere **una** azione.

    Una riga per difetto: ``defect`` ("lacuna", "contraddizione", "ridondanza"), ``rules`` (per
    esempio "R1 e R2"; vuoto per una lacuna), ``cases`` (in quanti casi succede) ed ``example`` (il
    primo caso, scritto). Una regola è ridondante se ogni suo caso ha già la stessa azione da
    un'altra regola che resta. ``ValueError`` se una regola usa un valore che la condizione non ha.
    """
    _known_values(rules, conditions)
    every = cases(conditions)
    hits = [matching(rules, case) for case in every]
    rows = []
    gaps = [case for case, found in zip(every, hits, strict=True) if not found]
    if gaps:
        rows.append(("lacuna", "", len(gaps), _written(gaps[0])))
    for one, two in itertools.combinations(range(len(rules)), 2):
        both = [case for case, found in zip(every, hits, strict=True) if {one, two} <= set(found)]
        if both and rules[one][ACTION] != rules[two][ACTION]:
            pair = f"R{one + 1} e R{two + 1}"
            rows.append(("contraddizione", pair, len(both), _written(both[0])))
    for place, covered in _redundant(rules, every, hits):
        rows.append(("ridondanza", f"R{place + 1}", len(covered), _written(covered[0])))
    return pd.DataFrame(rows, columns=["defect", "rules", "cases", "example"])


def _redundant(rules, every, hits):
    kept = set(range(len(rules)))
    for place in reversed(range(len(rules))):
        mine = [(case, found) for case, found in zip(every, hits, strict=True) if place in found]
        same = [
            any(other != place and other in kept and rules[other][ACTION] == rules[place][ACTION]
                for other in found)
            for _, found in mine
        ]  # fmt: skip
        if mine and all(same):
            kept.discard(place)
            yield place, [case for case, _ in mine]


def _known_values(rules: Sequence[Rule], conditions: Conditions) -> None:
    for place, rule in enumerate(rules):
        for name, values in conditions.items():
            value = rule.get(name, ANY)
            if value != ANY and value not in values:
                raise ValueError(
                    f"R{place + 1}: «{value}» non è un valore di «{name}» "
                    f"({', '.join(map(str, values))})."
                )


def _written(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in case.items())
