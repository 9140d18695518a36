"""Prova di un'istruzione SQL che crea o modifica: si esegue in una base di dati usa e getta."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from callcenter.checks.compare import RIGHT, Comparator, Verdict, wrong


class SqlStatement(Comparator):
    """Prova di un'istruzione; vedi `sql_statement`."""

    expects = "un'istruzione SQL scritta come testo fra virgolette"

    def __init__(self, prove: Callable[[str], str], wrongs: Sequence[tuple[str, str, str]]):
        self.prove = prove
        self.wrongs = wrongs

    def is_empty(self, answer: Any) -> bool:
        """Vero se ci sono ancora i puntini da completare."""
        if not isinstance(answer, str):
            return super().is_empty(answer)
        code = re.sub(r"--[^\n]*", " ", answer)
        return not code.strip(" ;\n\t") or "..." in code or "…" in code

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Esegue la prova; il messaggio vuoto vuol dire che è passata."""
        if not isinstance(answer, str):
            return self.wrong_type(answer)
        try:
            message = self.prove(answer)
        except (sqlite3.Error, sqlite3.Warning) as error:
            return wrong(_explained(str(error)))
        return wrong(message) if message else RIGHT

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Le istruzioni sbagliate che si incontrano di solito."""
        return ((statement, message) for _, statement, message in self.wrongs)

    def explained_mistakes(self, expected: Any) -> Iterable[tuple[str, str]]:
        """Gli stessi errori, con un nome corto."""
        return ((name, message) for name, _, message in self.wrongs)


def sql_statement(
    prove: Callable[[str], str], wrongs: Sequence[tuple[str, str, str]]
) -> Comparator:
    """Prova di un'istruzione SQL che crea o modifica (`CREATE`, `INSERT`, `UPDATE`…).

    `prove(istruzione)` la esegue in una base di dati sua (`sandbox`) e restituisce il messaggio di
    ciò che non va, vuoto se va bene; gli errori di SQLite sono spiegati qui. `wrongs`: terne (nome
    dell'errore tipico, istruzione sbagliata, messaggio che la prova le dà). Il valore atteso
    dell'esercizio è un'istruzione giusta.
    """
    if len(wrongs) < 2:
        raise ValueError("Scrivi almeno due errori tipici, ciascuno con il suo messaggio.")
    return SqlStatement(prove, wrongs)


@contextmanager
def sandbox(setup: str = "", seconds: float = 5.0):
    """Una base di dati in memoria, con le chiavi esterne accese, chiusa alla fine.

    `setup`: istruzioni per prepararla. Le istruzioni provate non possono toccare file (`ATTACH`) e
    durano al più `seconds` secondi.
    """
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.executescript(setup)
        deadline = time.monotonic() + seconds
        db.set_authorizer(
            lambda action, *_: (
                sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK
            )
        )
        db.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
        yield db
    finally:
        db.close()


def refused(db: sqlite3.Connection, statement: str, values: Sequence = ()) -> bool:
    """Vero se un vincolo rifiuta l'istruzione; se passa, il suo effetto resta."""
    try:
        db.execute(statement, values)
    except sqlite3.IntegrityError:
        return True
    return False


def _explained(error: str) -> str:
    if "one statement" in error:
        return "Hai scritto più istruzioni: lasciane una, senza altro dopo il punto e virgola."
    if "syntax error" in error or "incomplete input" in error or "unrecognized" in error:
        return f"C'è un errore di sintassi ({error}): guarda virgole, parentesi e ordine."
    if "not authorized" in error:
        return "Qui non si possono aprire altri file: lavora sulle tabelle che ci sono."
    if "interrupted" in error:
        return "L'istruzione dura troppo e l'ho fermata: guarda se manca una condizione."
    return f"SQLite non riesce a eseguire l'istruzione. Il suo messaggio è: {error}."
