"""Class lists as schools have them."""

from __future__ import annotations

import course_tiny
import openpyxl
import pytest

from tools.course import roster
from tools.errors import ToolError


def _read(tmp_path, content: str | bytes, name: str = "elenco.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return roster.read(file)


@pytest.mark.parametrize(
    "header",
    [
        "matricola,cognome,nome,email",
        "Numero ID,Cognome,Nome,Indirizzo email",
        "id number\tlast name\tfirst name\temail address",
        "sep=;\nMATRICOLA ; Cognome;NOME;E-Mail",
    ],
)
def test_headers_of_any_kind(tmp_path, header):
    mark = next(mark for mark in "\t;," if mark in header.splitlines()[-1])
    row = mark.join(["A1", "Esposito", "Anna", "a@example.org"])
    assert _read(tmp_path, f"{header}\n{row}\n\n") == [
        roster.Student("A1", "Esposito", "Anna", "a@example.org")
    ]


def test_title_rows_accents_and_columns_in_any_order(tmp_path):
    students = _read(tmp_path, course_tiny.ROSTER)
    assert len(students) == 10
    text = "Nome;Classe;Matricola;Cognome\nNiccolò;3B;7;Làuro\n".encode("cp1252")
    assert _read(tmp_path, text) == [roster.Student("7", "Làuro", "Niccolò")]
    assert _read(tmp_path, "matricola;cognome;nome\n1;Aà;B".encode("utf-16"))[0].cognome == "Aà"


def test_excel_list_with_numbers(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Matricola", "Cognome", "Nome"], [1001.0, "Gallo", "Ida"], [None, None, None]):
        book.active.append(row)
    book.save(tmp_path / "elenco.xlsx")
    assert roster.read(tmp_path / "elenco.xlsx") == [roster.Student("1001", "Gallo", "Ida")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "vuoto"),
        ("matricola;cognome;nome\n", "nessuno studente"),
        ("cognome;nome\nRossi;Ada\n", "matricola"),
        ("matricola;cognome;nome\n1;Rossi;Ada\n1;Verdi;Ugo\n", "riga 3: la matricola 1 c'è già"),
        ("matricola;cognome;nome\n;Rossi;Ada\n", "riga 2 (Rossi Ada): manca la matricola"),
        ("matricola;cognome;nome\n../x;Rossi;Ada\n", "segni che non vanno bene"),
        ("matricola;cognome;nome\n5;;Ada\n", "manca il cognome"),
    ],
)
def test_mistakes_are_named(tmp_path, content, said):
    with pytest.raises(ToolError) as error:
        _read(tmp_path, content)
    assert said in str(error.value)


def test_a_missing_or_broken_file_is_said(tmp_path):
    with pytest.raises(ToolError, match="Non riesco ad aprire"):
        roster.read(tmp_path / "non-c-e.csv")
    (tmp_path / "x.xlsx").write_bytes(b"non un foglio")
    with pytest.raises(ToolError, match="Non riesco a leggere"):
        roster.read(tmp_path / "x.xlsx")


def test_order_of_an_italian_register_and_back(tmp_path):
    names = [("1", "Zeta", "A"), ("2", "D'Angelo", "B"), ("3", "Dàngelo", "A"), ("4", "Abate", "C")]
    students = [roster.Student(*one) for one in names]
    order = [one.matricola for one in roster.by_surname(students)]
    assert order == ["4", "2", "3", "1"]
    roster.write(students, tmp_path / "s.csv")
    assert roster.read(tmp_path / "s.csv") == roster.by_surname(students)
