import doctest
import warnings

import pandas as pd
import pytest

from callcenter.checks import function, marking, number, series, table
from callcenter.checks.marking import Punti, RispostaDaRivedere, colonne, esige, evita


def reason(call, *arguments):
    with pytest.raises(RispostaDaRivedere) as caught:
        call(*arguments)
    return str(caught.value)


def test_right_answers_pass():
    esige(5.0, number(), 5)
    esige({"a": 1}, series(), pd.Series({"a": 1}))
    evita(5, number(), (4, "Quattro no."))


def test_the_named_mistake_comes_before_the_diagnosis():
    assert reason(esige, 4, number(), 5, (4, "Quattro no.")) == "Quattro no."
    assert "troppo alto" in reason(esige, 9, number(), 5, (4, "Quattro no."))


def test_a_mistake_equal_to_the_right_value_does_no_harm():
    esige(5, number(), 5, (5, "Mai mostrato."))


def test_mistakes_may_be_computed_and_may_fail():
    assert reason(esige, 4, number(), 5, (lambda: 2 + 2, "Quattro.")) == "Quattro."
    assert "troppo basso" in reason(esige, 1, number(), 5, (lambda: 1 / 0, "Mai."))


def test_wrong_functions_are_compared_as_functions():
    wrong = (lambda x: x + 1, "Hai aggiunto uno.")
    compare = function([1, 2])
    assert reason(esige, lambda x: 1 + x, compare, lambda x: 2 * x, wrong) == wrong[1]


@pytest.mark.parametrize("answer", [..., None, "", pd.DataFrame()])
@pytest.mark.parametrize("call", [esige, evita])
def test_empty_answers(call, answer):
    more = (5,) if call is esige else ()
    assert "manca ancora" in reason(call, answer, number(), *more)


def test_evita_names_the_mistake():
    assert reason(evita, 0.834, number("%"), (0.834, "È una frazione.")) == "È una frazione."


def test_hostile_answers_are_explained():
    class Hostile:
        def __len__(self):
            raise RuntimeError("no")

        def __repr__(self):
            raise RuntimeError("no")

    assert reason(esige, Hostile(), number(), 5)


def test_only_the_message_is_shown():
    error = RispostaDaRivedere("Non torna.")
    assert error._render_traceback_() == ["✘ Non torna."]
    assert isinstance(error, AssertionError)


def test_columns_from_columns_or_index():
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert colonne(frame, "b", "a").columns.tolist() == ["b", "a"]
    assert colonne(frame.set_index("a"), "a", "b")["a"].tolist() == [1, 2]
    assert colonne(frame.set_index(pd.Index([7, 8], name="x")), "k", "a")["k"].tolist() == [7, 8]
    assert colonne(frame.set_index(["a", "b"]).assign(c=1), "a", "b", "c").shape == (2, 3)


def test_columns_do_not_change_the_answer():
    frame = pd.DataFrame({"b": [3, 4]}, index=["p", "q"])
    colonne(frame, "a", "b")
    assert list(frame) == ["b"]


def test_missing_columns_are_named():
    assert "`z`" in reason(colonne, pd.DataFrame({"a": [1]}), "a", "z")
    assert "DataFrame" in reason(colonne, 5, "a")
    assert "manca ancora" in reason(colonne, ..., "a")


def test_a_point_for_each_part(capsys):
    points = Punti()
    with points.parte(2, "prima"):
        esige(1, number(), 1)
    with points.parte(3, "seconda"):
        esige(1, number(), 2)
    with points.parte(1.5, "terza"):
        undefined_name  # noqa: B018, F821
    with points.parte(1, "quarta"):
        {}["x"]
    assert (points.totale, points.massimo) == (2.0, 7.5)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "✔ 2 su 2 · prima"
    assert lines[1].startswith("✘ 0 su 3 · seconda: Hai 1")
    assert "manca `undefined_name`" in lines[2]
    assert "KeyError" in lines[3]


def test_points_must_be_positive():
    with pytest.raises(ValueError, match="più di zero"), Punti().parte(0, "niente"):
        pass


def test_warnings_are_silent(recwarn):
    def noisy(x):
        warnings.warn("attento", stacklevel=1)
        return x

    points = Punti()
    with points.parte(1, "avvisi"):
        noisy(1)
    esige(noisy, function([1, 2]), lambda x: x)
    assert points.totale == 1
    assert not recwarn.list


def test_tables_column_by_column():
    frame = pd.DataFrame({"k": ["a", "b"], "v": [1.0, 2.0], "w": [0, 0]})
    esige(colonne(frame, "k", "v"), table(key="k"), frame[["k", "v"]].iloc[::-1])


def test_examples_in_the_docstrings():
    assert doctest.testmod(marking).failed == 0
