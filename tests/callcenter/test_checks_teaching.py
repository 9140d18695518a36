"""What an exercise says to a teacher."""

import pytest

from callcenter.checks import (
    Exercise,
    Mistake,
    all_exercises,
    choice,
    number,
    pairs,
    register,
    teaching_notes,
)
from callcenter.checks.teaching import in_a_line


@pytest.fixture
def added(monkeypatch):
    """Register an exercise for one test."""
    monkeypatch.setattr("callcenter.checks.engine._exercises", dict(all_exercises()))

    def add(expected, compare, **more):
        register(Exercise("kc-99-e1", ("UF1.A1",), lambda: expected, compare,
                          hint="Guarda.", success="Bene.", **more))  # fmt: skip
        return teaching_notes("kc-99-e1")

    return add


@pytest.mark.parametrize("name", all_exercises())
def test_every_exercise_has_mistakes_that_say_something(name):
    notes = teaching_notes(name)
    assert notes.id == name
    assert name.startswith(notes.lesson)
    assert notes.mistakes
    assert all(mistake.name.strip() and mistake.message.strip() for mistake in notes.mistakes)
    assert len({mistake.message for mistake in notes.mistakes}) == len(notes.mistakes)
    assert notes.hint
    assert notes.success


def test_registered_mistakes_with_the_answers_they_lead_to(added):
    notes = added(83.25, number("%", decimals=1), mistakes=[
        Mistake("media", lambda: 85.0, "Hai fatto la media."),
        Mistake("somma", lambda: 1200, "Hai sommato."),
    ])  # fmt: skip
    assert notes.answer == "83,25%"
    assert [(m.name, m.answer) for m in notes.mistakes] == [("media", "85%"), ("somma", "1.200%")]


def test_choices_and_pairs_give_their_explanations(added):
    notes = added("a", choice({"b": "No: è l'altra.", "c": "No."}))
    assert [(m.name, m.message) for m in notes.mistakes] == [("b", "No: è l'altra."), ("c", "No.")]


def test_pairs(added):
    notes = added({"x": "uno"}, pairs({"uno": "Uno no.", "due": "Due no."}))
    assert [m.message for m in notes.mistakes] == ["Uno no.", "Due no."]
    assert notes.answer == "x → uno"


def test_unknown_exercise():
    with pytest.raises(ValueError, match="non esiste"):
        teaching_notes("uf1-03-e99")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5, "1.234,5"), (float("nan"), "NaN (nessun valore)"), (True, "vero"),
        ({"b", "a"}, "a, b"), (["x", "y"], "x, y"), ("10:30", "10:30"), ("a\nb", ""),
        ("x" * 81, ""), (lambda: 1, ""), ({"k": 1}, ""),
    ],
)  # fmt: skip
def test_values_in_a_line(value, text):
    assert in_a_line(value) == text
