"""Regole di qualità: ognuna è una query che restituisce le righe che non vanno."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from callcenter.database.schema import opened


@dataclass(frozen=True)
class Rule:
    """Una regola: il nome, che cosa cerca, la query che dà una riga per ogni difetto."""

    name: str
    what: str
    query: str


def offending(db: Any, rule: Rule) -> pd.DataFrame:
    """Le righe che violano la regola (tabella vuota se va tutto bene)."""
    return pd.read_sql(rule.query, opened(db))


def check(db: Any, rules: Iterable[Rule]) -> pd.Series:
    """Quanti difetti trova ogni regola: nome → numero di righe.

    ``ValueError`` se due regole hanno lo stesso nome: i loro conti si confonderebbero.
    """
    rules = list(rules)
    names = [rule.name for rule in rules]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"Nomi di regola ripetuti: {', '.join(repeated)}. Dai a ognuna il suo.")
    counts = [len(offending(db, rule)) for rule in rules]
    return pd.Series(counts, index=names, name="difetti", dtype=int)
