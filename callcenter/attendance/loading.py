"""Leggere una fonte (file, testo, tabella pandas) in righe numerate, senza perderne nessuna."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter.attendance.tables import Table

# Colonne che accompagnano le righe rifiutate: ricaricando il file corretto non contano.
REASON, ORIGINAL = "motivo_dello_scarto", "riga_com_era"


@dataclass(frozen=True)
class Row:
    """Una riga della fonte: numero (l'intestazione è la 1), testo com'era, caselle."""

    line: int
    text: str
    cells: dict[str, str]
    problem: str = ""


@dataclass
class Loaded:
    """Com'è andata la lettura di una fonte.

    `imported`: righe entrate. `unchanged`: righe che c'erano già, uguali. `rejected`: righe non
    entrate, con `riga` (nella fonte), `perche`, `testo` intero e le caselle com'erano.
    `notes`: avvisi.
    """

    table: str
    read: int
    imported: int
    unchanged: int
    rejected: pd.DataFrame
    notes: list[str] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        """Vero se ogni riga letta è entrata, c'era già o è stata rifiutata."""
        return self.read == self.imported + self.unchanged + len(self.rejected)

    def save_rejected(self, path: str | Path) -> Path:
        """Scrive le righe rifiutate in un CSV da correggere e ricaricare, con il motivo accanto."""
        extra = {REASON: self.rejected["perche"], ORIGINAL: self.rejected["testo"]}
        kept = self.rejected.drop(columns=["riga", "perche", "testo"]).assign(**extra)
        path = Path(path)
        kept.to_csv(path, sep=";", index=False, encoding="utf-8-sig", lineterminator="\n")
        return path

    def __repr__(self) -> str:
        lines = [f"{self.table}: {self._counts()}"]
        lines += [f"  riga {row.riga}: {row.perche}" for row in self.rejected.itertuples()]
        return "\n".join([*lines, *(f"  avviso: {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        head = f"<p><strong>{escape(self.table)}</strong>: {escape(self._counts())}</p>"
        notes = "".join(f"<p>Avviso: {escape(note)}</p>" for note in self.notes)
        if self.rejected.empty:
            return head + notes
        rows = "".join(
            f'<tr><td>{row.riga}</td><td class="cc-long" style="text-align:left">'
            f"{escape(row.perche)}</td></tr>"
            for row in self.rejected.itertuples()
        )
        return (
            f'{head}{notes}<table class="dataframe"><thead><tr><th>Riga</th>'
            f'<th style="text-align:left">Perché non è entrata</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )

    def _counts(self) -> str:
        parts = [_count(self.imported, "riga entrata", "righe entrate")]
        if self.unchanged:
            parts.append(f"{self.unchanged} già presenti")
        parts.append(_count(len(self.rejected), "rifiutata", "rifiutate"))
        return ", ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def rows(source: Any, table: Table) -> tuple[list[Row], list[str]]:
    """Le righe di una fonte e gli avvisi.

    `source`: percorso di un CSV, testo CSV (con almeno un a capo), byte o DataFrame. Separatore:
    punto e virgola, virgola o tabulazione. ValueError se la fonte non si legge o se mancano
    colonne obbligatorie: in quel caso nessuna riga entra.
    """
    if isinstance(source, pd.DataFrame):
        header, found = [str(name) for name in source.columns], list(_of_frame(source))
    else:
        header, found = _of_text(_text(source))
    header = [name.strip().casefold() for name in header]
    notes = _check_header(header, table)
    return [_named(header, line, values) for line, values in found], notes


def _text(source: Any) -> str:
    if isinstance(source, str) and "\n" in source:
        return source
    if isinstance(source, bytes):
        return _decoded(source)
    if not isinstance(source, str | Path):
        raise ValueError(
            f"Non so leggere {type(source).__name__}: serve il percorso di un file CSV, il suo "
            "testo o una tabella pandas."
        )
    if Path(source).suffix.casefold() in (".xlsx", ".xls", ".ods"):
        raise ValueError(
            f"«{source}» è un foglio di calcolo: salvalo come CSV (File, Salva con nome, CSV "
            "UTF-8) e riprova."
        )
    try:
        return _decoded(Path(source).read_bytes())
    except OSError as error:
        raise ValueError(f"Non riesco ad aprire «{source}»: {error.strerror}.") from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # I CSV salvati da un vecchio Excel italiano.
        return content.decode("cp1252", errors="replace")


def _of_text(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    numbered, start = [], 1
    for values in reader:
        numbered.append((start, values))
        start = reader.line_num + 1
    full = [(line, values) for line, values in numbered if any(map(str.strip, values))]
    if not full:
        raise ValueError("Il file è vuoto: serve almeno la riga con i nomi delle colonne.")
    return full[0][1], full[1:]


def _of_frame(frame: pd.DataFrame) -> Iterator[tuple[int, list[str]]]:
    for line, values in enumerate(frame.itertuples(index=False), start=2):
        yield line, ["" if pd.isna(value) else str(value) for value in values]


def _check_header(header: list[str], table: Table) -> list[str]:
    repeated = sorted({name for name in header if header.count(name) > 1 and name})
    if repeated:
        raise ValueError(f"La colonna {_quoted(repeated)} c'è due volte: tienine una.")
    missing = [c.name for c in table.columns if not c.optional and c.name not in header]
    if missing:
        raise ValueError(
            f"Per «{table.name}» manca la colonna {_quoted(missing)}. La prima riga del file deve "
            f"avere i nomi: {', '.join(table.names)}. Qui ci sono: {', '.join(header)}."
        )
    unknown = [name for name in header if name and name not in (*table.names, REASON, ORIGINAL)]
    return [f"colonne che il registro non usa: {', '.join(unknown)}"] if unknown else []


def _quoted(names: list[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _named(header: list[str], line: int, values: list[str]) -> Row:
    text = ";".join(values)
    extra = [value for value in values[len(header) :] if value.strip()]
    cells = dict(zip(header, [*values, *[""] * len(header)], strict=False))
    problem = ""
    if extra:
        problem = (
            f"ha {len(values)} caselle, le colonne sono {len(header)}: se un testo contiene il "
            "separatore, mettilo fra virgolette"
        )
    return Row(line, text, cells, problem)


def rejected_frame(table: Table, refused: list[tuple[Row, str]]) -> pd.DataFrame:
    """Le righe rifiutate come tabella: riga, motivo, testo intero, caselle."""
    names = list(table.names)
    return pd.DataFrame(
        [
            {"riga": row.line, "perche": reason, "testo": row.text}
            | {name: row.cells.get(name, "") for name in names}
            for row, reason in refused
        ],
        columns=["riga", "perche", "testo", *names],
    )
