"""The bank's arithmetic as Moodle formulas."""

import math
import re

import pytest

from callcenter.quiz import expressions
from tools.moodle import formulas
from tools.moodle.formulas import NotTranslatable, from_formula, normal, php_value, to_formula

EXPRESSIONS = [
    "100 * a / b",
    "-(a - 1) ** 2",
    "a - -b",
    "ceil(a / 2) + floor(b / 3)",
    "max(a, 7, b) % 4",
    "(a + b) % (b - 1)",
    "((a % 3) + 2) % 5",
    "a // 4 * 4",
    "sqrt(abs(a - b)) * exp(0.01) * log(b)",
    "min(a, b) / (1 + a)",
    "+a - (b - (a - 2))",
    "a / (b / (a * 2))",
    "5",
]
VALUES = {"a": 13, "b": 7}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_same_number_and_back(expression):
    formula = to_formula(expression)
    assert php_value(formula, VALUES) == pytest.approx(expressions.evaluate(expression, VALUES))
    assert from_formula(formula) == normal(expression)
    assert to_formula(from_formula(formula)) == formula


@pytest.mark.parametrize("values", [{"a": -13, "b": 7}, {"a": 13, "b": -7}])
def test_the_remainder_has_pythons_sign(values):
    assert php_value(to_formula("a % b"), values) == values["a"] % values["b"]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_moodle_takes_the_formula(expression):
    """The checks of qtype_calculated_find_formula_errors, taken step by step."""
    formula = to_formula(expression)
    for comment in ("//", "/*", "#", "<?", "?>", "--", "++"):
        assert comment not in formula
    left = re.sub(r"\{[a-z][a-z0-9_ -]*\}", "1.0", formula)
    arguments = {"pow": (2,), "fmod": (2,), "max": range(2, 9), "min": range(2, 9)}
    arguments |= {"log": (1, 2), "round": (1, 2), "": (1,)}
    call = re.compile(r"([a-z0-9_]*)\(([^()]*)\)")
    while found := call.search(left):
        name, inside = found.groups()
        assert name in arguments or name in ("abs", "ceil", "exp", "floor", "sqrt"), name
        assert len(inside.split(",")) in arguments.get(name, (1,))
        left = left[: found.start()] + "1.0" + left[found.end() :]
    assert re.fullmatch(r"[-+/*%.0-9eE]+", left)


def test_what_has_no_formula_is_refused():
    with pytest.raises(NotTranslatable):
        to_formula("max(a)")


@pytest.mark.parametrize(("value", "rounded"), [(2.5, 3), (-2.5, -3), (1.005, 1), (0.4, 0)])
def test_phps_rounding(value, rounded):
    assert php_value(f"round({value!r})", {}) == rounded


def test_a_difference_in_rounding_is_seen():
    cases = [{"a": number} for number in (1, 3, 5)]
    assert not formulas.same_result("round(a / 2)", cases, 0.1)
    assert formulas.same_result("ceil(a / 2)", cases, 0.1)
    assert math.isclose(php_value("round(2.345,2)", {}), 2.35)
