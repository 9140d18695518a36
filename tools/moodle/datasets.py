"""The values of a calculated question: Moodle keeps up to 100 ready-made sets of them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from math import gcd

from callcenter.quiz.questions import NumericQuestion, Parameter

MAX_ITEMS = 100  # qtype_calculated::MAX_DATASET_ITEMS


def cases(question: NumericQuestion) -> list[dict[str, float]]:
    """Up to 100 different sets of values: the book's own first, then an even choice of the others.

    Near the beginning come the lowest values and the next ones, so that the step of every
    parameter can be read from the sets alone.
    """
    parameters = question.parameters
    total = 1
    for parameter in parameters:
        total *= len(parameter.values)
    sets = [
        tuple(parameter.default for parameter in parameters),
        tuple(parameter.values[0] for parameter in parameters),
        tuple(parameter.values[min(1, len(parameter.values) - 1)] for parameter in parameters),
    ]
    if total <= MAX_ITEMS:
        sets += itertools.product(*(parameter.values for parameter in parameters))
    else:
        sets += _spread(question.id, parameters)
    distinct = list(dict.fromkeys(sets))[:MAX_ITEMS]
    names = [parameter.name for parameter in parameters]
    return [dict(zip(names, values, strict=True)) for values in distinct]


def _spread(seed: str, parameters: tuple[Parameter, ...]) -> Iterable[tuple[float, ...]]:
    """Sets in which every parameter goes through all its values before coming back to one."""
    columns = []
    for parameter in parameters:
        chance = random.Random(f"{seed}:{parameter.name}")
        column: list[float] = []
        while len(column) < 4 * MAX_ITEMS:
            column += chance.sample(parameter.values, len(parameter.values))
        columns.append(column[: 4 * MAX_ITEMS])
    return zip(*columns, strict=True)


def decimals(parameter: Parameter) -> int:
    """How many decimals the values of a parameter need."""
    return max(_decimals(value) for value in (parameter.low, parameter.high, parameter.step))


def _decimals(value: float) -> int:
    return max(0, -Decimal(repr(value)).normalize().as_tuple().exponent)


def parameter(name: str, low: float, high: float, items: list[float]) -> Parameter:
    """The parameter that gave these items; the first is the book's own value."""
    different = sorted(set(items))
    gaps = [b - a for a, b in itertools.pairwise(different)]
    step = reduce(gcd, (round(gap * 10**9) for gap in gaps), 0) / 10**9
    step = tidy(step) if gaps else 1
    return Parameter(name, tidy(low), tidy(high), step, tidy(items[0]))


def tidy(value: float) -> float:
    """A whole number as an integer, as the bank's reader keeps it."""
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) else rounded


def values_of(name: str, all_cases: Iterable[Mapping[str, float]]) -> list[float]:
    """The values of one parameter, in the order of the sets."""
    return [case[name] for case in all_cases]
