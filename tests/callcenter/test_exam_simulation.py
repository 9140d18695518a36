"""The exam that a student takes alone is the one printed for the class."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from callcenter import exam


@pytest.fixture(scope="module", params=[2, 5, 7])
def paper(request):
    return exam.draw(request.param, number=20)


def test_questions_are_those_of_the_paper(paper):
    quiz = exam.questions(paper)
    assert [q.id for q in quiz] == [q.id for q in paper.questions]
    html = quiz._repr_html_()
    assert all(f'data-question="{question.id}"' in html for question in paper.questions)


def test_same_seed_same_page(paper):
    again = exam.draw(paper.seed, number=20)
    assert exam.questions(again)._repr_html_() == exam.questions(paper)._repr_html_()


def test_written_case_shows_its_criteria(paper):
    assert "data-points" in exam.written_case(paper)._repr_html_()


def test_practical_keeps_the_solution_closed(paper):
    html = exam.assignment(paper)._repr_html_()
    assert html.count("<details>") == len(paper.task.requests)
    before = re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL)
    assert "La soluzione" not in before
    assert f"{paper.task.requests[0].points} punti" in before
    assert "<details>" not in repr(exam.assignment(paper))


def test_sheets_are_tables_with_numbers(paper):
    frame = exam.sheet(paper.task, 1)
    assert frame.shape == (len(paper.task.sheets[0].rows), len(paper.task.sheets[0].columns))


def test_numbers_of_a_sheet_can_be_added():
    frame = exam.sheet(exam.draw(5, number=20).task, 1)
    assert pd.api.types.is_numeric_dtype(frame["offerte"])


@pytest.mark.parametrize("number", [0, 9])
def test_a_missing_sheet_is_told(paper, number):
    with pytest.raises(ValueError, match="fogli sono"):
        exam.sheet(paper.task, number)


def test_a_paper_without_parts_says_so():
    bare = exam.draw(3, number=20, task=False)
    with pytest.raises(ValueError, match="prova pratica"):
        exam.assignment(bare)
