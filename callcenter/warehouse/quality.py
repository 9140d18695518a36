"""Le regole di qualità: ognuna è una query che restituisce le righe che non vanno."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pandas as pd

from callcenter.warehouse.database import require_warehouse, sql


def rules() -> dict[str, str]:
    """Le regole: nome → che cosa cercano (la prima riga del loro file SQL)."""
    folder = resources.files("callcenter.warehouse") / "sql" / "rules"
    names = sorted(file.name[:-4] for file in folder.iterdir() if file.name.endswith(".sql"))
    return {name: sql(f"rules/{name}").splitlines()[0].removeprefix("-- ") for name in names}


def offending(db: Any, rule: str) -> pd.DataFrame:
    """Le righe che violano una regola (tabella vuota se va tutto bene).

    ``ValueError`` se la regola non esiste.
    """
    if rule not in rules():
        raise ValueError(f"Non c'è la regola «{rule}». Ci sono: {', '.join(rules())}.")
    return pd.read_sql(sql(f"rules/{rule}"), require_warehouse(db))


def quality(db: Any) -> pd.DataFrame:
    """Tutte le regole: una riga per regola, con quante righe non vanno (``rows``)."""
    found = [(name, what, len(offending(db, name))) for name, what in rules().items()]
    return pd.DataFrame(found, columns=["rule", "what", "rows"])
