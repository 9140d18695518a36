"""The two scales of marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.course import scale
from tools.course.collect import no_formula


@pytest.mark.parametrize(
    ("score", "hundredths", "thirtieths"),
    [(0, 0, 0), (59.9, 59.9, 17), (59.94, 59.9, 17), (60, 60, 18), (80, 80, 24), (81, 81, 24),
     (82, 82, 25), (99, 99, 30), (100, 100, 30)],
)  # fmt: skip
def test_usual_threshold(score, hundredths, thirtieths):
    assert scale.hundredths(score, 100) == hundredths
    assert scale.thirtieths(score, 100) == thirtieths


def test_other_maxima_and_thresholds():
    assert scale.hundredths(18, 30) == 60
    assert scale.hundredths(0, 0) == 0
    assert scale.thirtieths(50, 100, 50) == 18
    assert scale.thirtieths(49, 100, 50) == 17
    assert scale.thirtieths(70, 100, 100) < 18
    assert scale.thirtieths(100, 100, 100) == 30


@given(st.floats(0, 100), st.floats(1, 100))
def test_both_scales_agree_on_who_passes(score, threshold):
    assert (scale.thirtieths(score, 100, threshold) >= 18) == scale.passed(score, 100, threshold)
    assert 0 <= scale.thirtieths(score, 100, threshold) <= 30


@given(st.lists(st.floats(0, 100), min_size=2, max_size=5))
def test_more_points_never_a_lower_mark(scores):
    marks = [scale.thirtieths(score, 100) for score in sorted(scores)]
    assert marks == sorted(marks)


def test_names_are_not_formulas():
    assert no_formula("=1+1") == "'=1+1"
    assert no_formula("Rossi") == "Rossi"
    assert no_formula(3.5) == 3.5
