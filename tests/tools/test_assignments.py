"""Every assignment is in form, its solution gets full marks, an empty copy gets none.

The bad notebooks at the end prove that each rule can fail.
"""

import copy

import pytest

from callcenter import standard
from tools import lessonfile
from tools.course import cells, sources

ASSIGNMENTS = [pytest.param(path, id=path.stem) for path in sources.sources()]

TEXT = """# ---
# jupyter:
#   callcenter:
#     assignment: prova
#     title: Prova
#     unit: UF1
#     kind: consegna
#     covers: [UF1.A1]
#     lessons: [uf1-01]
#     minutes: 10
#     points: 100
# ---

# %% [markdown] nbgrader={"grade_id": "e1-testo"}
# ## Due numeri
#
# Somma due numeri. Poi scrivi che cosa hai fatto.

# %% nbgrader={"grade_id": "e1"}
totale = ...
### BEGIN SOLUTION
totale = 2 + 3
### END SOLUTION

# %% nbgrader={"grade_id": "e1-prova", "points": 60}
from callcenter.checks import number
from callcenter.checks.marking import Punti, esige

punti = Punti()
with punti.parte(20, "la forma"):
    assert totale > 0, "Il totale è più di zero."
### BEGIN HIDDEN TESTS
with punti.parte(40, "il valore"):
    esige(totale, number(), 5)
### END HIDDEN TESTS
punti.totale

# %% [markdown] nbgrader={"grade_id": "e2-testo"}
# Scrivi una frase. La frase dice il totale e vale 40 punti.

# %% [markdown] nbgrader={"grade_id": "e2", "points": 40}
# ### BEGIN SOLUTION
# Il totale è cinque.
# ### END SOLUTION
"""


@pytest.fixture
def small():
    return sources.from_text(TEXT)


@pytest.mark.parametrize("path", ASSIGNMENTS)
def test_in_form(path):
    assert sources.check(path) == []


@pytest.mark.parametrize("path", ASSIGNMENTS)
def test_solution_gets_everything_and_an_empty_copy_nothing(path):
    assert sources.proof(lessonfile.read(path)) == []


@pytest.mark.parametrize("path", ASSIGNMENTS)
def test_students_see_neither_solutions_nor_hidden_tests(path):
    source = lessonfile.read(path)
    text = "\n".join(cell.source for cell in sources.released(source).cells)
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    assert cells.CODE_STUB in text
    assert "Per correggere" not in text


def unit_verifications():
    about = [lessonfile.read(path).metadata["callcenter"] for path in sources.sources()]
    return [data for data in about if data["kind"] == "verifica"]


@pytest.mark.parametrize("about", unit_verifications(), ids=lambda about: about["assignment"])
def test_a_unit_test_covers_its_unit(about):
    assert set(about["covers"]) == {item.code for item in standard.items(about["unit"])}


def test_assignments_exist():
    assert ASSIGNMENTS
    assert unit_verifications()


def test_small_one_is_sound(small):
    assert sources.rules(small) == []
    assert sources.proof(small) == []


def test_normalising_twice_changes_nothing(small):
    assert sources.normalise(small) == small
    assert sources.from_text(sources.to_text(small)) == small


def test_flags_follow_from_the_grade_id(small):
    flags = {
        cell.metadata.nbgrader.grade_id: tuple(
            cell.metadata.nbgrader[key] for key in ("grade", "solution", "locked")
        )
        for cell in small.cells
    }
    assert flags == {
        "e1-testo": (False, False, True),
        "e1": (False, True, False),
        "e1-prova": (True, False, True),
        "e2-testo": (False, False, True),
        "e2": (True, True, False),
    }


def test_partial_credit(small):
    half = copy.deepcopy(small)
    half.cells[1].source = "totale = 4"
    (executed,) = sources.execute(half)
    assert sources.marks(executed) == {"e1-prova": (20.0, 60.0), "e2": (None, 40.0)}
    assert "✘ 0 su 40 · il valore" in sources.printed(executed, "e1-prova")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("points: 100", "points: 90", "points must be 100"),
        ("[UF1.A1]", "[UF2.A1]", "not a code of UF1"),
        ("kind: consegna", "kind: compito", "kind must be"),
        ('"points": 40', '"points": 30', "add up to 90"),
        ("    assert totale > 0, ", "    assert totale > 0 #", "without a message"),
        ("### END HIDDEN TESTS\n", "", "unbalanced"),
        ("# ### END SOLUTION\n", "", "unbalanced"),
        ("parte(40", "parte(30", "add up to 50"),
        ("\npunti.totale\n", "\nprint()\n", "last line"),
        ('"e2", "points": 40', '"e1-b", "points": 40', "e2: no answer"),
        ('"e2-testo"', '"e1-testo"', "used twice"),
        ("totale = ...\n", "%matplotlib inline\n", "not Python"),
    ],
)
def test_bad_forms_are_found(old, new, problem):
    assert old in TEXT
    problems = sources.rules(sources.from_text(TEXT.replace(old, new)))
    assert any(problem in text for text in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2 + 3", "2 + 4", "the solution gets 20 of 60"),
        ("totale > 0", "True", "an empty copy gets 20"),
        ("totale = 2 + 3", "totale = somma", "the solution stops"),
        ("totale = ...", "totale = somma", "stops when left empty"),
    ],
)
def test_bad_tests_are_found(old, new, problem):
    assert old in TEXT
    problems = sources.proof(sources.from_text(TEXT.replace(old, new)))
    assert any(problem in text for text in problems), problems
