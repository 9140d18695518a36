"""La conservazione come dati: regole che si provano a vuoto, si eseguono e lasciano traccia.

Una regola dice quali righe, da quale data, per quanto tempo, che cosa si fa alla fine e perché.
Le tabelle sono quelle di :mod:`callcenter.privacy.database` (istanti in UTC, date come testi).

Norme: Reg. UE 2016/679, artt. 5 par. 1 lett. e, 17 e 18; codice civile, art. 2220.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_KEEP = re.compile(r"\+\d+ (days|months|years)")

#: Il registro di ciò che è stato fatto: senza dati delle persone, solo conti.
LOG = """CREATE TABLE IF NOT EXISTS retention_log (
    run_on TEXT NOT NULL, rule TEXT NOT NULL, due_rows INTEGER NOT NULL,
    held_rows INTEGER NOT NULL, done_rows INTEGER NOT NULL, oldest TEXT, reason TEXT NOT NULL)"""


@dataclass(frozen=True)
class Rule:
    """Una regola di conservazione.

    ``table`` e ``since``: la tabella e la colonna con la data da cui si conta. ``keep``: per quanto
    tempo, come la scrive SQLite («+10 years»). ``action``: «elimina» toglie il rigo, «svuota»
    toglie il valore di ``column``, «segna» scrive in ``column`` il giorno in cui il file va via.
    ``where``: quali righe (condizione SQL). ``person``: l'espressione SQL che dà il cliente del
    rigo, per i blocchi.
    """

    id: str
    table: str
    since: str
    keep: str
    action: str
    reason: str
    column: str = ""
    where: str = "1"
    person: str = "customer_id"

    def __post_init__(self) -> None:
        for name in (self.table, self.since):
            if not _NAME.fullmatch(name):
                raise ValueError(
                    f"Regola «{self.id}»: «{name}» non è un nome di tabella o colonna."
                )
        if not _KEEP.fullmatch(self.keep):
            raise ValueError(f"Regola «{self.id}»: la durata si scrive come «+10 years».")
        if self.action not in ("elimina", "svuota", "segna"):
            raise ValueError(f"Regola «{self.id}»: l'azione è elimina, svuota o segna.")
        if (self.action != "elimina") != bool(_NAME.fullmatch(self.column)):
            raise ValueError(f"Regola «{self.id}»: scrivi la colonna solo per svuota e segna.")
        if not self.reason.strip():
            raise ValueError(f"Regola «{self.id}»: scrivi il perché, se no non si può difendere.")

    @property
    def due(self) -> str:
        """La condizione SQL delle righe da toccare; ``:today`` è il giorno dell'esecuzione."""
        # L'ultimo giorno di conservazione è compreso: si tocca dal giorno dopo.
        late = f"date({self.since}, '{self.keep}') < :today"
        # Già fatto: non si rifà, così eseguire due volte è come una.
        pending = {"elimina": "1", "svuota": f"{self.column} IS NOT NULL",
                   "segna": f"{self.column} IS NULL"}[self.action]  # fmt: skip
        return f"{late} AND ({self.where}) AND {pending}"


def _held(rule: Rule, holds: Iterable[int]) -> str:
    codes = ", ".join(str(int(code)) for code in holds) or "NULL"
    return f"COALESCE({rule.person} IN ({codes}), 0)"


def dry_run(
    db: sqlite3.Connection, rules: Iterable[Rule], today: dt.date, holds: Iterable[int] = ()
) -> pd.DataFrame:
    """Che cosa succederebbe in ``today``, senza toccare niente: una riga per regola.

    Colonne: ``due_rows`` (scadute), ``held_rows`` (scadute ma ferme, perché il cliente è in
    ``holds``), ``oldest`` (la data più vecchia fra le scadute).
    """
    holds = list(holds)
    rows = []
    for rule in rules:
        query = (
            f"SELECT COUNT(*), COALESCE(SUM({_held(rule, holds)}), 0), date(MIN({rule.since})) "
            f"FROM {rule.table} WHERE {rule.due}"
        )
        found = db.execute(query, {"today": today.isoformat()}).fetchone()
        rows.append((rule.id, rule.table, rule.action, *found, rule.reason))
    names = ["rule", "table", "action", "due_rows", "held_rows", "oldest", "reason"]
    return pd.DataFrame(rows, columns=names)


def run(
    db: sqlite3.Connection, rules: Iterable[Rule], today: dt.date, holds: Iterable[int] = ()
) -> pd.DataFrame:
    """Esegue le regole in una transazione sola e scrive ``retention_log``; restituisce il piano.

    Se una regola fallisce non ne resta nessuna. ``done_rows`` nel registro è ciò che il database ha
    davvero toccato, non ciò che il piano prometteva.
    """
    rules, holds = list(rules), list(holds)
    plan = dry_run(db, rules, today, holds)
    db.execute(LOG)
    with db:
        for rule, row in zip(rules, plan.itertuples(), strict=True):
            where = f"WHERE {rule.due} AND NOT {_held(rule, holds)}"
            new = {"svuota": "NULL", "segna": ":today"}.get(rule.action)
            query = (
                f"DELETE FROM {rule.table} {where}" if new is None
                else f"UPDATE {rule.table} SET {rule.column} = {new} {where}"
            )  # fmt: skip
            done = db.execute(query, {"today": today.isoformat()}).rowcount
            db.execute(
                "INSERT INTO retention_log VALUES (?, ?, ?, ?, ?, ?, ?)",
                (today.isoformat(), rule.id, int(row.due_rows), int(row.held_rows), done,
                 row.oldest, rule.reason),
            )  # fmt: skip
    return plan
