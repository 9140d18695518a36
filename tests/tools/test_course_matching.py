"""Whose file is it."""

from __future__ import annotations

import course_tiny
import pytest

from tools.course import matching, roster


@pytest.fixture(scope="module")
def students(tmp_path_factory):
    file = tmp_path_factory.mktemp("elenco") / "elenco.csv"
    file.write_text(course_tiny.ROSTER, encoding="utf-8")
    return roster.read(file)


@pytest.mark.parametrize(
    ("path", "matricola"),
    [
        ("Esposito Anna_12345_assignsubmission_file_/prova (1).ipynb", "M1001"),
        ("Anna Esposito_12345_assignsubmission_file_/x.ipynb", "M1001"),
        ("Niccolo D'Angelo_99_assignsubmission_file_/a.ipynb", "M1002"),
        ("dangelo-niccolò.ipynb", "M1002"),
        ("maria luisa DE ROSA.ipynb", "M1003"),
        ("DeRosaMariaLuisa.ipynb", "M1003"),
        ("prova_M1004_finale.ipynb", "M1004"),
        ("m1004.ipynb", "M1004"),
        ("compito carlo.russo@example.org.ipynb", "M1004"),
        ("Russo Carla/compito.ipynb", "M1005"),
        ("consegne 3B/UGO BIANCHI/Untitled.ipynb", "M1006"),
    ],
)
def test_known_students(students, path, matricola):
    match = matching.student_of(path.split("/"), students, None)
    assert match.student is not None
    assert match.student.matricola == matricola
    assert match.note == ""


def test_a_similar_name_is_matched_and_said(students):
    match = matching.student_of(["Espositto Anna", "x.ipynb"], students, None)
    assert match.student.matricola == "M1001"
    assert "controlla" in match.note


@pytest.mark.parametrize("path", ["Mario Neri/x.ipynb", "Russo/x.ipynb", "Untitled.ipynb", "1"])
def test_nobody_is_guessed(students, path):
    match = matching.student_of(path.split("/"), students, None)
    assert match.student is None
    assert match.note


def test_another_first_name_is_another_person(students):
    without = [one for one in students if one.nome != "Carlo"]
    assert matching.student_of(["Carlo Russo", "x.ipynb"], without, None).student is None


def test_two_names_in_one_path(students):
    match = matching.student_of(["Anna Esposito e Ugo Bianchi.ipynb"], students, None)
    assert match.student is None
    assert "Bianchi Ugo, Esposito Anna" in match.note


def test_the_notebook_s_own_matricola(students):
    alone = matching.student_of(["Untitled.ipynb"], students, "M1007")
    assert alone.student.matricola == "M1007"
    assert "contenuto" in alone.note
    other = matching.student_of(["Anna Esposito", "x.ipynb"], students, "M1007")
    assert other.student.matricola == "M1001"
    assert "M1007" in other.note


def test_assignment_by_cells_metadata_name_or_request():
    known = {"uf1-a": {"e1", "e2"}, "uf1-b": {"f1"}}
    nb = course_tiny.v4.new_notebook(cells=[course_tiny.v4.new_code_cell("1")])
    nb.cells[0].metadata["nbgrader"] = {"grade_id": "f1"}
    assert matching.assignment_of(nb, ["uf1-a.ipynb"], known, None) == "uf1-b"
    nb.cells[0].metadata.pop("nbgrader")
    nb.metadata["callcenter"] = {"assignment": "uf1-a"}
    assert matching.assignment_of(nb, ["x.ipynb"], known, None) == "uf1-a"
    assert matching.assignment_of(None, ["UF1_B (2).ipynb"], known, None) == "uf1-b"
    assert matching.assignment_of(None, ["x.ipynb"], known, "uf1-a") == "uf1-a"
    assert matching.assignment_of(None, ["x.ipynb"], known, None) is None
