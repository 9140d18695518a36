"""Il registro: un database SQLite con una tabella per cosa, che si riempie riga per riga."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter.attendance import checking, loading
from callcenter.attendance.loading import Loaded, Row
from callcenter.attendance.rules import Rules
from callcenter.attendance.tables import TABLES, Table, table


class Register:
    """Il registro delle presenze di un corso.

    `path`: il file del database (per esempio "registro.db"), che nasce se non c'è; senza, il
    registro sta in memoria e finisce con il programma. ValueError se il file non è un database.
    """

    def __init__(self, path: str | Path | None = None):
        import sqlite_utils

        try:
            self.db = sqlite_utils.Database(str(path) if path else sqlite3.connect(":memory:"))
            self.db.execute("PRAGMA foreign_keys = ON")
            for description in TABLES.values():
                self._create(description)
        except sqlite3.Error as error:
            raise ValueError(
                f"«{path}» non è un registro che posso aprire ({error}). Controlla il nome del "
                "file e che la cartella esista."
            ) from error

    def _create(self, description: Table) -> None:
        self.db[description.name].create(
            {column.name: column.type for column in description.columns},
            pk=description.key if len(description.key) > 1 else description.key[0],
            not_null={column.name for column in description.columns if not column.optional},
            foreign_keys=[(name, other, name) for name, other in description.references],
            if_not_exists=True,
        )

    def load(self, name: str, source: Any, *, replace: bool = False) -> Loaded:
        """Legge una fonte nella tabella `name` (corso, studenti, lezioni, presenze, …).

        `source`: percorso di un CSV, testo CSV o tabella pandas. Le righe giuste entrano, le altre
        tornano in `rejected` con numero e motivo. Una riga che c'è già, uguale, non è un errore;
        se è diversa è una doppia registrazione, a meno che `replace=True` dica di sostituirla.
        ValueError (e non entra niente) se la fonte non si legge o mancano colonne.
        """
        description = table(name)
        rows, notes = loading.rows(source, description)
        refused: list[tuple[Row, str]] = []
        imported = unchanged = 0
        with self.db.conn:
            checker = checking.Checker(self, description)
            for row in rows:
                try:
                    entry = checker.entry(row, replace=replace)
                except ValueError as error:
                    refused.append((row, str(error)))
                    continue
                if entry is None:
                    unchanged += 1
                    continue
                self._write(description, entry)
                checker.added(entry)
                imported += 1
        return Loaded(
            name, len(rows), imported, unchanged,
            loading.rejected_frame(description, refused), notes,
        )  # fmt: skip

    def _write(self, description: Table, entry: dict[str, Any]) -> None:
        names = ", ".join(description.names)
        marks = ", ".join(f":{name}" for name in description.names)
        rest = [name for name in description.names if name not in description.key]
        update = ", ".join(f"{name} = excluded.{name}" for name in rest)
        # ON CONFLICT e non REPLACE: sostituire una lezione non deve cancellarne le presenze.
        self.db.conn.execute(
            f"INSERT INTO {description.name} ({names}) VALUES ({marks}) "
            f"ON CONFLICT ({', '.join(description.key)}) DO UPDATE SET {update}",
            entry,
        )

    def remove(self, name: str, **key: str) -> int:
        """Toglie le righe con quei valori della chiave; dà quante erano.

        Per esempio `register.remove("presenze", lezione="L012", matricola="07")`. ValueError se la
        chiave non è quella della tabella, o se altre righe rinviano a quella da togliere.
        """
        description = table(name)
        if set(key) != set(description.key):
            raise ValueError(
                f"Per togliere una riga da «{name}» servono: {', '.join(description.key)}."
            )
        where = " AND ".join(f"{column} = :{column}" for column in description.key)
        try:
            with self.db.conn:
                return self.db.conn.execute(f"DELETE FROM {name} WHERE {where}", key).rowcount
        except sqlite3.IntegrityError as error:
            raise ValueError(
                f"Non posso togliere questa riga da «{name}»: altre righe la usano (presenze, "
                "giustificazioni, crediti). Togli prima quelle."
            ) from error

    def read(self, name: str) -> pd.DataFrame:
        """Una tabella del registro, in ordine di chiave; le caselle vuote sono vuote."""
        description = table(name)
        query = f"SELECT * FROM {name} ORDER BY {', '.join(description.key)}"
        frame = pd.read_sql(query, self.db.conn)
        for column in description.columns:
            if column.type is str:
                frame[column.name] = (
                    frame[column.name].astype("str").where(frame[column.name].notna(), "")
                )
        return frame

    def export(self, folder: str | Path) -> list[Path]:
        """Scrive ogni tabella in un CSV (`;`, UTF-8) che `load` sa rileggere; dà i percorsi."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name in TABLES:
            path = folder / f"{name}.csv"
            self.read(name).to_csv(
                path, sep=";", index=False, encoding="utf-8-sig", lineterminator="\n"
            )
            written.append(path)
        return written

    def load_folder(self, folder: str | Path, *, replace: bool = False) -> list[Loaded]:
        """Legge da una cartella i file `corso.csv`, `studenti.csv`, … che ci sono, in ordine.

        ValueError se nella cartella non c'è nessuno di questi file.
        """
        found = [name for name in TABLES if (Path(folder) / f"{name}.csv").is_file()]
        if not found:
            raise ValueError(
                f"In «{folder}» non c'è nessun file del registro: servono "
                f"{', '.join(f'{name}.csv' for name in TABLES)}."
            )
        return [self.load(name, Path(folder) / f"{name}.csv", replace=replace) for name in found]

    def rules(self, before_entry: str = "assenze") -> Rules:
        """Le regole dello standard con le ore di questo corso; vedi `Rules.official`."""
        course = self.read("corso")
        hours = float(course["ore"].max()) if len(course) else None
        return Rules.official(hours, before_entry)

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {self.db[name].count}" for name in TABLES)
        return f"Registro delle presenze: {counts}"
