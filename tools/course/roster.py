"""The class list: reads what schools really have, and says what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ToolError

FILE = "studenti.csv"
COLUMNS = ("matricola", "cognome", "nome", "email")
_NAMES = {
    "matricola": ("matricola", "numero matricola", "n matricola", "num matricola", "matr",
                  "codice identificativo", "numero id", "id number", "idnumber", "id",
                  "codice studente", "codice", "student id", "username", "codice fiscale"),
    "cognome": ("cognome", "cognome allievo", "cognome studente", "surname", "last name",
                "lastname", "family name"),
    "nome": ("nome", "nome allievo", "nome studente", "name", "first name", "firstname",
             "given name"),
    "email": ("email", "e mail", "mail", "indirizzo email", "indirizzo e mail", "posta",
              "posta elettronica", "email address"),
}  # fmt: skip
_VALID_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Student:
    """One row of the class list."""

    matricola: str
    cognome: str
    nome: str
    email: str = ""

    @property
    def full_name(self) -> str:
        """Surname first, as registers do."""
        return f"{self.cognome} {self.nome}".strip()


def simple(text: str) -> str:
    """Lower case, no accents, only letters and digits with single blanks."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def by_surname(students: list[Student]) -> list[Student]:
    """In the order of an Italian register."""
    return sorted(students, key=lambda one: (simple(one.cognome), simple(one.nome), one.matricola))


def read(file: Path) -> list[Student]:
    """The students of a CSV (or .xlsx) list; ``ToolError`` names row and column of a mistake."""
    rows = _xlsx_rows(file) if file.suffix.lower() in (".xlsx", ".xlsm") else _csv_rows(file)
    rows = [(number, row) for number, row in rows if any(value.strip() for value in row)]
    if not rows:
        raise ToolError(f"L'elenco «{file.name}» è vuoto.")
    start, places = _header(rows, file)
    students, seen = [], {}
    for number, row in rows[start + 1 :]:
        values = {
            column: row[place].strip() if place < len(row) else ""
            for column, place in places.items()
        }
        student = Student(**{column: values.get(column, "") for column in COLUMNS})
        _check(student, number, file)
        if student.matricola in seen:
            raise ToolError(
                f"«{file.name}», riga {number}: la matricola {student.matricola} c'è già alla riga "
                f"{seen[student.matricola]}. Ogni studente ha la sua."
            )
        seen[student.matricola] = number
        students.append(student)
    if not students:
        raise ToolError(f"L'elenco «{file.name}» ha l'intestazione ma nessuno studente.")
    return students


def _check(student: Student, number: int, file: Path) -> None:
    if not student.cognome:
        raise ToolError(f"«{file.name}», riga {number}: manca il cognome.")
    if not student.matricola:
        raise ToolError(
            f"«{file.name}», riga {number} ({student.full_name}): manca la matricola. Se la scuola "
            "non ne usa, scrivi un numero progressivo."
        )
    if not _VALID_ID.fullmatch(student.matricola):
        raise ToolError(
            f"«{file.name}», riga {number}: la matricola «{student.matricola}» contiene segni che "
            "non vanno bene. Usa solo lettere senza accento, cifre, punto, trattino."
        )


def _header(rows: list[tuple[int, list[str]]], file: Path) -> tuple[int, dict[str, int]]:
    """The row that names the columns (titles may come before it) and where each one is."""
    best: dict[str, int] = {}
    for index, (_, row) in enumerate(rows[:10]):
        places: dict[str, int] = {}
        for column, names in _NAMES.items():
            found = [place for name in names for place, cell in enumerate(row)
                     if simple(cell) == name and place not in places.values()]  # fmt: skip
            if found:
                places[column] = found[0]
        if {"matricola", "cognome", "nome"} <= places.keys():
            return index, places
        best = max(best, places, key=len)
    missing = [name for name in ("matricola", "cognome", "nome") if name not in best]
    raise ToolError(
        f"Nell'elenco «{file.name}» non trovo le colonne: {', '.join(missing)}. La prima riga deve "
        f"dire che cosa c'è in ogni colonna, per esempio: matricola;cognome;nome;email. "
        f"Ho letto: {' | '.join(cell.strip() for cell in rows[0][1])}"
    )


def _csv_rows(file: Path) -> list[tuple[int, list[str]]]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ToolError(f"Non riesco ad aprire l'elenco «{file}»: {error.strerror}.") from error
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep="):
        lines[0] = ""
    counts = {mark: max((line.count(mark) for line in lines[:10]), default=0) for mark in ";\t,"}
    delimiter = max(counts, key=counts.get) if any(counts.values()) else ","
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    return [(reader.line_num, row) for row in reader]


def _xlsx_rows(file: Path) -> list[tuple[int, list[str]]]:
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
        return [
            (number, ["" if value is None else _as_text(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
    except Exception as error:  # openpyxl raises many kinds on a broken file
        raise ToolError(f"Non riesco a leggere l'elenco «{file}»: {error}.") from error


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def write(students: list[Student], file: Path) -> None:
    """A tidy copy, in the course's folder."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in by_surname(students):
        writer.writerow([one.matricola, one.cognome, one.nome, one.email])
    file.write_text(out.getvalue(), encoding="utf-8")
