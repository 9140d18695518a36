"""Cells deleted, copied, split, retyped, forged: what is repaired and what is said."""

from __future__ import annotations

import copy

import course_tiny as tiny
import nbformat
import pytest

from tools.course import cells, mend


@pytest.fixture
def release():
    """The student version, as nbgrader makes it."""
    nb = tiny.source()
    for cell in nb.cells:
        hidden = cells.hidden_lines(cell.source)
        lines = cell.source.split("\n")
        cell.source = "\n".join(t for n, t in enumerate(lines, 1) if n not in hidden)
    tiny.named(nb, "prova-e1").source = cells.CODE_STUB
    tiny.named(nb, "prova-e2").source = cells.CODE_STUB
    tiny.named(nb, "prova-e3").source = cells.TEXT_STUB
    return nb


@pytest.fixture
def known(release):
    """The assignment as the gradebook keeps it: tests whole, answers as released."""
    found = []
    for cell in tiny.source().cells:
        if "nbgrader" not in cell.metadata:
            continue
        marks = dict(cell.metadata.nbgrader, checksum="x", cell_type=cell.cell_type)
        text = cell.source if cells.is_test(cell) else tiny.named(release, marks["grade_id"]).source
        found.append(mend.Known(marks["grade_id"], cell.cell_type, text, marks))
    return found


def _names(nb):
    return [cells.grade_id(cell) for cell in nb.cells if cells.grade_id(cell)]


ORDER = ["prova-e1", "prova-e1-test", "prova-e2", "prova-e2-test", "prova-e3"]


def test_nothing_to_do_nothing_said(release, known):
    nb = tiny.answered(release, tiny.RIGHT, tiny.ROWS)
    assert mend.mend(nb, known) == []
    assert _names(nb) == ORDER
    assert "HIDDEN" in tiny.named(nb, "prova-e1-test").source


def test_a_deleted_test_comes_back_after_the_answer(release, known):
    nb = tiny.answered(release, tiny.RIGHT)
    nb.cells.remove(tiny.named(nb, "prova-e1-test"))
    notes = mend.mend(nb, known)
    assert notes == ["Mancava la verifica «prova-e1-test»: è stata rimessa al suo posto."]
    assert _names(nb) == ORDER


def test_deleted_answer_and_test_together(release, known):
    nb = tiny.answered(release, tiny.RIGHT)
    for name in ("prova-e1", "prova-e1-test", "prova-e3"):
        nb.cells.remove(tiny.named(nb, name))
    notes = mend.mend(nb, known)
    assert _names(nb) == ORDER
    assert len(notes) == 3


def test_a_copied_answer_keeps_the_first(release, known):
    nb = tiny.answered(release, "primo = 1")
    second = copy.deepcopy(tiny.named(nb, "prova-e1"))
    second.source = "secondo = 2"
    nb.cells.append(second)
    notes = mend.mend(nb, known)
    assert tiny.named(nb, "prova-e1").source == "primo = 1"
    assert _names(nb) == ORDER
    assert "2 volte" in notes[0]
    assert "vale la prima." in notes[0]


def test_a_copy_that_was_worked_on_beats_an_untouched_first(release, known):
    nb = copy.deepcopy(release)
    worked = copy.deepcopy(tiny.named(nb, "prova-e1"))
    worked.source = tiny.RIGHT
    nb.cells.append(worked)
    notes = mend.mend(nb, known)
    assert tiny.named(nb, "prova-e1").source == tiny.RIGHT
    assert "c'è del lavoro" in notes[0]


def test_a_split_test_is_whole_again_and_its_half_is_gone(release, known):
    nb = tiny.answered(release, tiny.RIGHT)
    half = copy.deepcopy(tiny.named(nb, "prova-e2-test"))
    half.source = "punti"
    tiny.named(nb, "prova-e2-test").source = "punti = 0"
    nb.cells.insert(nb.cells.index(tiny.named(nb, "prova-e2-test")) + 1, half)
    mend.mend(nb, known)
    assert _names(nb) == ORDER
    assert not any(cell.source == "punti" for cell in nb.cells)
    assert tiny.named(nb, "prova-e2-test").source == known[3].source


def test_a_split_open_answer_is_joined(release, known):
    nb = tiny.answered(release, tiny.RIGHT, third="Prima parte.")
    half = copy.deepcopy(tiny.named(nb, "prova-e3"))
    half.source = "Seconda parte."
    nb.cells.append(half)
    mend.mend(nb, known)
    assert tiny.named(nb, "prova-e3").source == "Prima parte.\n\nSeconda parte."


def test_forged_tests_points_and_types(release, known):
    nb = tiny.answered(release, tiny.RIGHT)
    test = tiny.named(nb, "prova-e1-test")
    test.source = "pass"
    test.metadata.nbgrader["points"] = 1000
    test.metadata.nbgrader["solution"] = True
    tiny.named(nb, "prova-e3").cell_type = "raw"
    notes = mend.mend(nb, known)
    assert test.source == known[1].source
    assert test.metadata.nbgrader["points"] == 60
    assert not test.metadata.nbgrader["solution"]
    assert any("vale quella del docente" in note for note in notes)
    assert any("aveva cambiato tipo" in note for note in notes)
    nbformat.validate(nb)


def test_cells_of_another_assignment_become_ordinary(release, known):
    nb = tiny.answered(release, tiny.RIGHT)
    nb.cells.append(copy.deepcopy(tiny.named(nb, "prova-e1")))
    nb.cells[-1].metadata.nbgrader["grade_id"] = "altro"
    assert mend.mend(nb, known) == []
    assert "nbgrader" not in nb.cells[-1].metadata


def test_lost_metadata_are_found_by_the_text(release, known):
    nb = tiny.answered(release, tiny.RIGHT)
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({})
    notes = mend.mend(nb, known)
    assert _names(nb) == ORDER
    assert not any("verifica" in note for note in notes)
    places = [index for index, cell in enumerate(nb.cells) if cell.source == tiny.RIGHT]
    assert places[0] < nb.cells.index(tiny.named(nb, "prova-e1-test"))
