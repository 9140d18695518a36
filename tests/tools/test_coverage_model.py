"""The coverage model on small books, good and broken."""

import copy
import json
from pathlib import Path

import pytest

from tools import coverage

SAMPLE = (Path(__file__).parents[1] / "callcenter" / "samples" / "uf1-99.yml").read_text(
    encoding="utf-8"
)


def write_sample(folder, text=SAMPLE):
    path = folder / "uf1-99.yml"
    path.write_text(text, encoding="utf-8")
    return path


METADATA = {
    "lesson": "uf1-99",
    "title": "Lezione di prova",
    "covers": ["UF1.A1", "UF1.C3"],
    "hours": {"aula": 5, "laboratorio": 2},
    "prerequisites": [],
}


def prompt(identifier="uf1-99-e1", covers=("UF1.A1",)):
    return {
        "cell_type": "markdown",
        "metadata": {"exercise": {"id": identifier, "role": "prompt", "covers": list(covers)}},
        "source": ["#### Esercizio · Le chiamate perse\n", "\n", "Contale."],
    }


def check_cell(identifier="uf1-99-e1"):
    return {
        "cell_type": "code",
        "metadata": {"exercise": {"id": identifier, "role": "check"}},
        "source": [],
    }


@pytest.fixture
def make(tmp_path):
    """Builds a book of one lesson and its bank, and returns their coverage."""

    def build(metadata=METADATA, cells=None, name="prova.ipynb", bank=SAMPLE):
        book, quizzes = tmp_path / "book", tmp_path / "quiz"
        for folder in (book / "uf1", quizzes):
            folder.mkdir(parents=True, exist_ok=True)
        cells = [prompt(), check_cell()] if cells is None else cells
        notebook = {"metadata": {"callcenter": metadata} if metadata else {}, "cells": cells}
        (book / "uf1" / name).write_text(json.dumps(notebook), encoding="utf-8")
        if bank:
            write_sample(quizzes, bank)
        return coverage.collect(book, quizzes)

    return build


def changed(**changes):
    return {**copy.deepcopy(METADATA), **changes}


def test_item_is_covered_by_lesson_exercise_and_question(make):
    book = make()
    assert book.problems == []
    entry = book.item("UF1.A1")
    assert entry.covered
    assert [exercise.title for exercise in entry.exercises] == ["Le chiamate perse"]
    assert [question.id for question in entry.questions][:2] == ["uf1-99-q1", "uf1-99-q3"]
    assert entry.hours == 7
    assert "UF1.A1" not in book.open_codes
    assert len(book.open_codes) == 37


def test_without_exercise_or_question_it_stays_open(make):
    assert not make().item("UF1.C3").covered  # no exercise
    assert not make(bank=None, cells=[prompt()]).problems


def test_without_bank_nothing_is_covered(make):
    book = make(bank=None)
    assert book.problems == []
    assert len(book.open_codes) == 38


def test_builds_and_checkpoints_are_not_lessons(make, tmp_path):
    for folder in ("_build", "uf1/.ipynb_checkpoints"):
        copy_of = tmp_path / "book" / folder / "prova.ipynb"
        copy_of.parent.mkdir(parents=True)
        copy_of.write_text("{}", encoding="utf-8")
    assert len(make().lessons) == 1


def test_guides_are_not_lessons(make):
    book = make(metadata={"guide": "registro", "title": "Il registro"}, cells=[], bank=None)
    assert (book.lessons, book.problems) == ((), [])


BROKEN = {
    "no metadata": ({"metadata": None}, 'uf1/prova.ipynb: no "callcenter" metadata'),
    "no title": ({"metadata": changed(title="")}, '"callcenter.title" must be a text'),
    "covers is a text": ({"metadata": changed(covers="UF1.A1")}, "must be a list of codes"),
    "covers nothing": ({"metadata": changed(covers=[])}, '"callcenter.covers" is empty'),
    "no hours": ({"metadata": changed(hours={"aula": 5})}, '"callcenter.hours.laboratorio" must'),
    "unknown code": (
        {"metadata": changed(covers=["UF1.A1", "UF1.C3", "UF1.A9"])},
        "lesson uf1-99 covers UF1.A9, which the standard does not have",
    ),
    "exercise of an undeclared code": (
        {"cells": [prompt(covers=["UF1.C7"])]},
        "exercise uf1-99-e1 covers UF1.C7, which its lesson uf1-99 does not declare",
    ),
    "exercise of an unknown code": (
        {"cells": [prompt(covers=["UF7.C7"])]},
        "exercise uf1-99-e1 covers UF7.C7, which the standard does not have",
    ),
    "exercise without covers": (
        {"cells": [prompt(covers=[])]},
        "uf1/prova.ipynb, cell 1: exercise uf1-99-e1 does not say what it covers",
    ),
    "exercise of another lesson": (
        {"cells": [prompt("uf1-98-e1")]},
        "exercise uf1-98-e1 must start with uf1-99-e",
    ),
    "two prompts": ({"cells": [prompt(), prompt()]}, "cell 2: exercise uf1-99-e1 has two prompts"),
    "check without prompt": ({"cells": [check_cell()]}, "uf1-99-e1 has no usable prompt cell"),
    "question of an undeclared code": (
        {"metadata": changed(covers=["UF1.A1"])},
        "question uf1-99-q2 covers UF1.C3, which its lesson uf1-99 does not declare",
    ),
    "broken bank": ({"bank": SAMPLE.replace("type: choice", "type: x")}, "il tipo «x» non esiste"),
    "too many hours": (
        {"metadata": changed(hours={"aula": 69, "laboratorio": 21})},
        "lessons of UF1 take 69 h in class, the plan 68",
    ),
}


def test_a_bank_without_its_notebook_is_told_apart(make):
    found = make(metadata=changed(lesson="uf1-98"), cells=[])
    assert found.unwritten_lessons == ("uf1-99",)


@pytest.mark.parametrize("name", BROKEN)
def test_problems_are_told(make, name):
    change, message = BROKEN[name]
    found = make(**change).problems
    assert any(message in problem for problem in found), found


def test_same_code_in_two_notebooks(make):
    make()
    assert any("uf1-99 is used by" in problem for problem in make(name="altra.ipynb").problems)


def test_file_that_is_not_a_notebook(make, tmp_path):
    make()
    (tmp_path / "book" / "rotto.ipynb").write_text("[]", encoding="utf-8")
    problems = coverage.collect(tmp_path / "book", tmp_path / "quiz").problems
    assert any(problem.startswith("rotto.ipynb: not a notebook") for problem in problems)


def test_command_line(make, tmp_path, capsys):
    make()
    arguments = ["--book", str(tmp_path / "book"), "--bank", str(tmp_path / "quiz")]
    assert coverage.main(arguments) == 0
    assert "1 of 38 items covered" in capsys.readouterr().out
    make(metadata=None)
    assert coverage.main(arguments) == 1
    assert 'error: uf1/prova.ipynb: no "callcenter"' in capsys.readouterr().err
