"""Free text is checked by its words, and the scoresheet counts only what the reader did."""

import pytest

from callcenter.checks import engine, scoresheet
from callcenter.checks.engine import Exercise, verifica
from callcenter.checks.numeric import number
from callcenter.checks.wording import at_most, avoids, says, wording

MODEL = "La lettura è arrivata il 2 ottobre. La correggo io."


def rewriting():
    return Exercise(
        "uf1-98-e1", ("UF1.C1",), lambda: MODEL,
        wording(
            says(r"\b2 ottobre", message="Manca la data.", example="La lettura la correggo io."),
            avoids(r"\bdeve\b", message="Comanda.", example=f"{MODEL} Lei deve aspettare."),
            at_most(15, message="Troppo lunga.", example=f"{MODEL} {'ancora ' * 15}"),
        ),
        hint="Rileggi.", success="Bene.",
    )  # fmt: skip


def test_rules_are_sound():
    assert rewriting().selfcheck() == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [(MODEL.upper(), "ok"), ("Il 2 OTTOBRE è arrivata", "ok"), (2, "ko"), ("...", "empty")],
)
def test_words_count_not_capitals(answer, status):
    assert rewriting().check(answer).status == status


def test_every_broken_rule_is_told():
    message = rewriting().check("Lei deve aspettare").message
    assert "Manca la data." in message
    assert "Comanda." in message


def test_an_example_that_does_not_break_its_rule_is_found():
    exercise = Exercise(
        "uf1-98-e2", ("UF1.C1",), lambda: MODEL,
        wording(says("lettura", message="Manca.", example="Una lettura c'è.")),
        hint="h", success="s",
    )  # fmt: skip
    assert any("risulta «ok»" in problem for problem in exercise.selfcheck())


def test_no_rules_is_refused():
    with pytest.raises(ValueError, match="almeno una regola"):
        wording()


@pytest.fixture
def two(monkeypatch):
    names = {"uf1-98-e1": "UF1.A1", "uf1-98-e2": "UF1.C1"}
    known = {
        name: Exercise(name, (code,), lambda: 4, number(), hint="h", success="s")
        for name, code in names.items()
    }
    monkeypatch.setattr(engine, "_exercises", known)
    monkeypatch.setattr(scoresheet, "_latest", {})
    return lambda: scoresheet.scoresheet(
        {"uf1-98-e1": 6, "uf1-98-e2": 4}, {"UF1.A1": "1.3", "UF1.C1": "1.2"}
    )


def test_nothing_done_is_no_points(two):
    sheet = two()
    assert (sheet.total, sheet.maximum, sheet.passed) == (0, 10, False)
    assert "0 su 2" in sheet.headline
    assert sheet.to_review == []


def test_what_is_wrong_or_still_to_do_is_to_review(two):
    verifica("uf1-98-e1", 5)
    assert two().to_review == ["UF1.A1: 1.3", "UF1.C1: 1.2"]


def test_the_last_answer_counts_and_the_solution_does_not(two):
    verifica("uf1-98-e1", 4, soluzione=True)
    assert two().total == 0
    verifica("uf1-98-e1", 4)
    assert (two().total, two().passed) == (6, True)
    assert two().to_review == ["UF1.C1: 1.2"]
    verifica("uf1-98-e1", 5)
    sheet = two()
    assert sheet.total == 0
    assert "da rivedere" in str(sheet)
    assert "da rivedere" in sheet._repr_html_()


def test_unsound_sheets_are_refused(two):
    with pytest.raises(ValueError, match="più di zero"):
        scoresheet.scoresheet({"uf1-98-e1": 0}, {"UF1.A1": "x"})
    with pytest.raises(ValueError, match=r"UF1\.C1"):
        scoresheet.scoresheet({"uf1-98-e2": 1}, {"UF1.A1": "x"})
    with pytest.raises(ValueError, match="non esiste"):
        scoresheet.scoresheet({"uf1-98-e9": 1}, {})
