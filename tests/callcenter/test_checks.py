"""The registry, the feedback and the promise that no answer can break a check."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from callcenter import checks
from callcenter.checks import Exercise, Mistake, engine, number, text, verifica
from callcenter.checks.compare import RIGHT, Comparator

CHECKS = Path(checks.__file__).parent


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch):
    monkeypatch.setattr(engine, "_exercises", {})
    monkeypatch.setattr(engine, "on_result", [])


class Careless(Comparator):
    def judge(self, answer, expected):
        return RIGHT


def exercise(id="uf1-99-e1", **changes):
    settings = {
        "covers": ("UF1.A1",),
        "expected": lambda: 80.0,
        "compare": number("%", decimals=1),
        "hint": "Guarda il numeratore.",
        "success": "Otto chiamate su dieci.",
        "mistakes": [Mistake("abandoned", lambda: 75.0, "Hai contato anche le abbandonate.")],
    }
    return Exercise(id, **(settings | changes))


def test_right_wrong_mistaken_and_empty():
    checks.register(exercise())
    assert verifica("uf1-99-e1", 80.04).ok
    assert verifica("uf1-99-e1", 12).status == "ko"
    assert verifica("uf1-99-e1", 75).message == "Hai contato anche le abbandonate."
    empty = verifica("uf1-99-e1")
    assert empty.status == "empty"
    assert empty.hint == "Guarda il numeratore."
    assert not empty


@pytest.mark.parametrize("answer", engine.EMPTY_ANSWERS, ids=repr)
def test_every_empty_answer_is_empty(answer):
    assert exercise().check(answer).status == "empty"


@pytest.mark.parametrize("answer", range(len(engine.ODD_ANSWERS)))
def test_no_answer_raises(answer):
    result = exercise().check(engine.ODD_ANSWERS[answer])
    assert not result.ok
    assert result.message
    assert result._repr_html_()


def test_html_carries_class_role_and_escaped_text():
    checks.register(exercise(compare=text(), expected=lambda: "a"))
    html = verifica("uf1-99-e1", "<script>")._repr_html_()
    assert html.startswith('<div class="cc-feedback cc-ko" role="status"')
    assert "<script>" not in html
    assert "<code>&lt;script&gt;</code>" in html
    bundle = verifica("uf1-99-e1", "a")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "cc-ok" in bundle["text/html"]
    assert bundle["text/plain"].startswith("✔ Giusto. Otto")
    assert "cc-empty" in verifica("uf1-99-e1", ...)._repr_html_()


def test_unknown_id_names_the_nearest():
    checks.register(exercise())
    with pytest.raises(ValueError, match=r"«uf1-99-e2» non esiste\. Volevi dire «uf1-99-e1»"):
        verifica("uf1-99-e2", 1)
    with pytest.raises(ValueError, match="non esiste"):
        verifica(7, 1)


def test_lesson_module_is_loaded_on_demand(monkeypatch, tmp_path):
    module = tmp_path / "uf3_77.py"
    module.write_text(
        "from callcenter.checks import Exercise, number, register\n"
        "register(Exercise('uf3-77-e1', ('UF3.A1',), lambda: 3, number(), 'aiuto', 'bene'))\n"
    )
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(tmp_path)])
    assert verifica("uf3-77-e1", 3).ok
    assert "uf3-77-e1" in checks.all_exercises()


def test_broken_lesson_module_says_what_is_missing(monkeypatch, tmp_path):
    (tmp_path / "uf3_78.py").write_text("import module_that_is_not_there\n")
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(tmp_path)])
    with pytest.raises(ModuleNotFoundError, match="module_that_is_not_there"):
        verifica("uf3-78-e1", 3)


def test_same_id_twice_is_refused():
    checks.register(exercise())
    with pytest.raises(ValueError, match="c'è già"):
        checks.register(exercise())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "e1"}, "codice"),
        ({"covers": "UF1.A1"}, "covers"),
        ({"covers": ()}, "covers"),
        ({"hint": " "}, "hint"),
        ({"success": ""}, "success"),
    ],
)
def test_ill_formed_exercise(changes, message):
    with pytest.raises(ValueError, match=message):
        exercise(**changes)


def test_selfcheck_accepts_a_sound_exercise():
    assert exercise().selfcheck() == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"mistakes": [Mistake("same", lambda: 80.0, "no")]}, "risulta «ok»"),
        (
            {"mistakes": [Mistake("a", lambda: 7, "uno"), Mistake("b", lambda: 7, "due")]},
            "riceve un altro messaggio",
        ),
        ({"compare": Careless()}, "è accettata"),
        ({"expected": lambda: 3, "starters": [3]}, "la risposta attesa è respinta"),
        ({"expected": lambda: 1 / 0}, "ZeroDivisionError"),
        ({"mistakes": [Mistake("a", lambda: 1 / 0, "uno")]}, "ZeroDivisionError"),
    ],
)
def test_selfcheck_finds_flaws(changes, complaint):
    assert any(complaint in problem for problem in exercise(**changes).selfcheck())


def test_exercise_that_cannot_be_computed_does_not_blame_the_student():
    result = exercise(expected=lambda: 1 / 0).check(1)
    assert result.status == "error"
    assert "non dipende da te" in result.message


def test_starter_counts_as_empty():
    assert exercise(starters=[0]).check(0).status == "empty"
    assert exercise(starters=[0]).check(80).ok


def test_listeners_hear_the_result_and_cannot_break_it():
    checks.register(exercise())
    heard = []
    engine.on_result.append(lambda feedback: heard.append((feedback.exercise, feedback.status)))
    assert verifica("uf1-99-e1", 80).ok
    assert heard == [("uf1-99-e1", "ok")]
    engine.on_result.append(lambda feedback: 1 / 0)
    with pytest.warns(UserWarning, match="Progressi non salvati"):
        assert verifica("uf1-99-e1", 80).ok


def test_importing_checks_does_not_load_plotly():
    import subprocess
    import sys

    code = "import sys, callcenter.checks; print('plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_answer_is_never_modified():
    frame = pd.DataFrame({"Queue": ["b", "a"], "calls": [2, 1]}, index=[5, 3])
    before = frame.copy()
    target = pd.DataFrame({"queue": ["a", "b"], "calls": np.array([1, 2])})
    assert exercise(compare=checks.table(key="queue"), expected=lambda: target).check(frame).ok
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("lesson", sorted(path.stem for path in CHECKS.glob("uf*.py")))
def test_checks_of_a_lesson_load_without_plotly_and_widgets(lesson):
    """In the page a check must not wait for libraries that only figures need."""
    script = (
        "import sys; sys.modules['plotly'] = sys.modules['ipywidgets'] = None; "
        f"import callcenter.checks.{lesson}"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
