"""Esecuzione di una query dello studente su SQLite, in sola lettura e con limiti, e confronto."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter.checks.compare import Comparator, Verdict, listed, show, wrong
from callcenter.checks.tables import table

READ_ACTIONS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
KEYWORDS = (
    "SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT JOIN LEFT INNER ON AS AND OR NOT IN BETWEEN "
    "LIKE CASE WHEN THEN ELSE END WITH UNION DISTINCT COUNT SUM AVG MIN MAX OVER PARTITION"
)


class QueryProblem(Exception):
    """La query non si può eseguire; il messaggio lo spiega in italiano."""


class SqlQuery(Comparator):
    """Confronto fra risultati di query; vedi `sql_query`."""

    expects = "una query SQL scritta come testo fra virgolette"

    def __init__(
        self, connect: Callable[[], Any], result: Comparator, max_rows: int, seconds: float
    ):
        self.connect = connect
        self.result = result
        self.max_rows = max_rows
        self.seconds = seconds

    def is_empty(self, answer: Any) -> bool:
        """Vero per un testo vuoto, di soli commenti, o con ancora i puntini da completare."""
        if not isinstance(answer, str):
            return super().is_empty(answer)
        code = _without_comments(answer)
        return not code.strip(" ;\n\t") or "..." in code or "…" in code

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Esegue la query e confronta il risultato; `expected` è una query o una tabella."""
        if isinstance(answer, pd.DataFrame):
            return wrong(
                "La tua risposta è già il risultato (una tabella); qui serve il testo della query."
            )
        if not isinstance(answer, str):
            return self.wrong_type(answer)
        target = self.run(expected) if isinstance(expected, str) else expected
        try:
            given = self.run(answer)
        except QueryProblem as problem:
            return wrong(str(problem))
        if given.empty and not target.empty:
            return wrong(
                "La query funziona, ma non restituisce righe. Prova a togliere una condizione alla "
                "volta, per vedere quale le esclude."
            )
        verdict = self.result.judge(given, target)
        if not verdict.ok and "manca" in verdict.message and "Nella tua tabella" in verdict.message:
            return wrong(f"{verdict.message} Il nome di una colonna si decide con `AS`.")
        return verdict

    def run(self, query: str) -> pd.DataFrame:
        """Il risultato della query; QueryProblem se non si può eseguire."""
        try:
            with _connection(self.connect) as connection, _limited(connection, self.seconds):
                cursor = connection.execute(query)
                if cursor.description is None:
                    raise QueryProblem(
                        "L'istruzione non restituisce una tabella: comincia con `SELECT` o `WITH`."
                    )
                columns = [column[0] for column in cursor.description]
                rows = cursor.fetchmany(self.max_rows + 1)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise QueryProblem(self._explain(str(error), query)) from error
        if len(rows) > self.max_rows:
            raise QueryProblem(
                f"La query restituisce più di {self.max_rows} righe: forse manca la condizione che "
                "collega due tabelle (`ON …`), oppure un `GROUP BY`."
            )
        return pd.DataFrame([list(row) for row in rows], columns=columns, dtype=object)

    def _explain(self, error: str, query: str) -> str:
        name = error.rpartition(": ")[2].strip()
        if "no such column" in error:
            column = re.search(r"no such column: ([^\s]+)", error).group(1).split(".")[-1]
            return f"La colonna `{column}` non esiste.{self._similar(column, self._columns(query))}"
        if "no such table" in error:
            return f"La tabella `{name}` non esiste.{self._similar(name, self._schema())}"
        if "no such function" in error:
            return f"La funzione `{name}` non esiste in SQLite: controlla come è scritta."
        if "ambiguous column name" in error:
            return (
                f"La colonna `{name}` c'è in più tabelle: scrivi da quale viene, "
                f"per esempio `tabella.{name}`."
            )
        if "interrupted" in error:
            return (
                f"La query impiega più di {self.seconds:g} secondi e l'ho fermata: forse manca la "
                "condizione che collega due tabelle (`ON …`)."
            )
        if "not authorized" in error or "prohibited" in error:
            return (
                "Qui il database si può solo leggere: usa `SELECT`, non istruzioni che modificano."
            )
        if "one statement" in error:
            return "Hai scritto più istruzioni: lasciane una, senza altro dopo il punto e virgola."
        if "aggregate" in error:
            return (
                "Una funzione di gruppo (`COUNT`, `SUM`, `AVG`…) è in un posto dove non può stare: "
                "dopo `WHERE` non si usa, per filtrare i gruppi c'è `HAVING`."
            )
        if "incomplete input" in error:
            return "La query finisce troppo presto: manca un pezzo, o una parentesi non è chiusa."
        if "syntax error" in error or "unrecognized token" in error:
            return self._explain_syntax(error)
        if "GROUP BY" in error or "ORDER BY" in error:
            return f"SQLite non accetta la parte `GROUP BY`/`ORDER BY`: {error}."
        if "same number of result columns" in error:
            return "Le `SELECT` unite con `UNION` devono avere lo stesso numero di colonne."
        return f"SQLite non riesce a eseguire la query. Il suo messaggio è: {error}."

    def _explain_syntax(self, error: str) -> str:
        found = re.search(r'(?:near|token: )\s?"([^"]*)"', error)
        token = found.group(1) if found else ""
        near = get_close_matches(token.upper(), KEYWORDS.split(), n=1, cutoff=0.7)
        message = f"C'è un errore di sintassi vicino a `{show(token)}`."
        if near and near[0] != token.upper():
            return f"{message} Volevi scrivere `{near[0]}`?"
        return (
            f"{message} Guarda che cosa c'è subito prima: una virgola di troppo o mancante, "
            "una parentesi, le parti della query nell'ordine sbagliato."
        )

    def _similar(self, name: str, known: list[str]) -> str:
        near = get_close_matches(name.casefold(), [item.casefold() for item in known], n=3)
        if near:
            return f" Nomi simili: {listed(near)}."
        return f" Ci sono: {listed(sorted(set(known)), 12)}." if known else ""

    def _schema(self) -> list[str]:
        with _connection(self.connect) as connection:
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                "AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
            return [row[0] for row in rows]

    def _columns(self, query: str) -> list[str]:
        """Le colonne delle tabelle nominate nella query (di tutte, se non ne nomina)."""
        words = {word.casefold() for word in re.findall(r"\w+", query)}
        tables = self._schema()
        named = [name for name in tables if name.casefold() in words] or tables
        with _connection(self.connect) as connection:
            return [
                row[0]
                for name in named
                for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
            ]


def sql_query(
    connect: Callable[[], Any],
    result: Comparator | None = None,
    *,
    max_rows: int = 10_000,
    seconds: float = 5.0,
) -> Comparator:
    """Confronto fra i risultati di due query.

    `connect`: funzione senza argomenti che dà una connessione `sqlite3`, un `sqlite_utils.Database`
    oppure il percorso di un file (aperto in sola lettura e richiuso). La query dello studente può
    solo leggere, al più per `seconds` secondi e `max_rows` righe. `result`: come confrontare le
    tabelle (se manca, `table()`). Il valore atteso è una query giusta, oppure una tabella.
    """
    return SqlQuery(connect, result or table(), max_rows, seconds)


@contextmanager
def _connection(connect: Callable[[], Any]):
    source = connect()
    source = getattr(source, "conn", source)
    if isinstance(source, sqlite3.Connection):
        # Chi l'ha creata può averla in uso: non si chiude.
        yield source
        return
    path = Path(source)
    if not path.is_file():
        raise ValueError(f"Il database {path.name} non c'è: esegui le celle che lo creano.")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _limited(connection: sqlite3.Connection, seconds: float):
    """Permette solo letture e ferma ciò che dura troppo; alla fine toglie i limiti."""
    deadline = time.monotonic() + seconds
    connection.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in READ_ACTIONS else sqlite3.SQLITE_DENY
    )
    connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
    row_factory, connection.row_factory = connection.row_factory, None
    try:
        yield
    finally:
        connection.row_factory = row_factory
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)


def _without_comments(query: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", query, flags=re.DOTALL)
