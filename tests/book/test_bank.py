"""The question bank is rich enough to examine every item of the standard."""

from __future__ import annotations

from collections import Counter

import pytest

from callcenter import data, quiz, standard

MINIMUM = 6
MINIMUM_TYPES = 4


@pytest.fixture(scope="module")
def questions():
    files = sorted(data.quiz_dir().glob("*.yml"))
    return [question for file in files for question in quiz.read(file).questions]


def test_ids_are_unique(questions):
    repeated = [name for name, times in Counter(q.id for q in questions).items() if times > 1]
    assert not repeated


@pytest.mark.parametrize("code", standard.codes())
def test_each_item_has_questions_of_many_kinds_and_difficulties(questions, code):
    about = [question for question in questions if code in question.covers]
    assert len(about) >= MINIMUM
    assert len({type(question) for question in about}) >= MINIMUM_TYPES
    assert {question.difficulty for question in about} == {1, 2, 3}


def test_the_longest_option_is_not_the_way_to_guess(questions):
    """In a careless bank the right option is the longest far more often than by chance."""
    choices = [question for question in questions if question.type == "choice"]
    longest = [max(q.options, key=lambda option: len(option.text)).correct for q in choices]
    assert len(choices) > 100
    assert sum(longest) / len(longest) < 0.40
