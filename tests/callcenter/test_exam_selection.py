"""Drawing an exam: balance, repeatability, versions, and what is refused."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from callcenter import exam, quiz, standard
from callcenter.exam.paper import QUESTION_POINTS
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    Option,
    OrderingQuestion,
)


def made_bank(per_item=6):
    """A bank of short questions: every item of the standard, three difficulties, two types."""
    lessons = {}
    for item in standard.items():
        unit, _, code = item.code.partition(".")
        lesson = f"{unit.lower()}-{code.lower()}"
        questions = []
        for number in range(1, per_item + 1):
            options = tuple(
                Option(key, f"{item.code} {number} {key}", key == 1, "perché") for key in (1, 2, 3)
            )
            questions.append(
                ChoiceQuestion(
                    id=f"{lesson}-q{number}",
                    type="choice" if number % 2 else "multiple",
                    text=f"{item.code}, domanda {number}?",
                    covers=(item.code,),
                    difficulty=1 + number % 3,
                    source="prova",
                    explanation=None,
                    line=1,
                    options=options,
                    shuffle=True,
                )
            )
        lessons[lesson] = quiz.Lesson(lesson, item.text, tuple(questions))
    return lessons


@pytest.fixture(scope="module")
def bank():
    return made_bank()


@pytest.fixture(scope="module")
def book():
    return quiz.bank()


def drawn(bank, seed=1, **asked):
    return exam.draw(seed, lessons=bank, task=False, **asked)


@pytest.mark.parametrize("seed", range(5))
def test_items_are_covered_evenly(bank, seed):
    paper = drawn(bank, seed, number=76)  # twice the items of the standard
    counts = Counter(code for question in paper.questions for code in question.covers)
    assert set(counts.values()) == {2}
    fewer = drawn(bank, seed, number=30)
    counts = Counter(code for question in fewer.questions for code in question.covers)
    assert max(counts.values()) == 1


def test_difficulties_follow_the_mix(bank):
    paper = drawn(bank, number=25, mix={1: 50, 2: 30, 3: 20})
    levels = Counter(question.difficulty for question in paper.questions)
    assert levels == {1: 13, 2: 7, 3: 5}
    assert {q.difficulty for q in drawn(bank, mix={2: 100}).questions} == {2}


def test_the_books_bank_gives_a_mixed_paper(book):
    for seed in range(3):
        paper = drawn(book, seed)
        ids = [question.id for question in paper.all_questions]
        assert len(set(ids)) == len(ids)
        levels = Counter(question.difficulty for question in paper.questions)
        assert levels == {1: 12, 2: 12, 3: 6}
        types = Counter(question.type for question in paper.questions)
        assert set(types) == {"choice", "multiple", "numeric", "matching", "ordering", "case"}
        counts = Counter(code for question in paper.questions for code in question.covers)
        # Thirty questions for thirty-eight items: hardly any comes twice.
        assert max(counts.values()) <= 2
        assert len(counts) >= 30
        assert isinstance(paper.case, CaseQuestion)
        assert paper.case.rubric
        assert not any(isinstance(q, CaseQuestion) and q.rubric for q in paper.questions)


def test_same_seed_same_paper_other_seed_other_paper(book):
    assert drawn(book, 5) == drawn(book, 5)
    papers = [{question.id for question in drawn(book, seed).questions} for seed in range(4)]
    for number, one in enumerate(papers):
        for other in papers[number + 1 :]:
            assert len(one & other) < 20


def test_the_draw_does_not_depend_on_the_process(bank):
    code = (
        "import sys; sys.path.insert(0, 'tests/callcenter')\n"
        "from test_exam_selection import drawn, made_bank\n"
        "print(*[question.id for question in drawn(made_bank(), 9).questions])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert told == [question.id for question in drawn(bank, 9).questions]


def test_only_the_units_asked(bank):
    paper = drawn(bank, units=("UF2",), number=15)
    assert {code[:3] for question in paper.questions for code in question.covers} == {"UF2"}
    assert {code[:3] for code in exam.coverage(paper)} == {"UF2"}
    assert len(exam.coverage(paper)) == 15


# --- versions -------------------------------------------------------------------------------------


def test_versions_have_the_same_questions_in_other_orders(book):
    paper = drawn(book, 3)
    versions = [exam.version(paper, letter) for letter in "ABC"]
    orders = [[item.question.id for item in version.items] for version in versions]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(orders[2])
    assert orders[0] != orders[1] != orders[2] != orders[0]
    assert [item.number for item in versions[0].items] == list(range(1, 31))
    assert exam.version(paper, "B") == versions[1]


def test_versions_mix_answers_and_numbers(book):
    paper = drawn(book, 3)
    by_id = [{i.question.id: i.question for i in exam.version(paper, x).items} for x in "ABC"]
    other_order = other_numbers = with_parameters = 0
    for question in paper.questions:
        seen = [questions[question.id] for questions in by_id]
        if isinstance(question, ChoiceQuestion) and question.shuffle:
            assert {frozenset(q.options) for q in seen} == {frozenset(question.options)}
            other_order += len({q.options for q in seen}) > 1
        if isinstance(question, MatchingQuestion):
            assert all(sorted(q.choices) == sorted(question.choices) for q in seen)
        if isinstance(question, OrderingQuestion):
            assert all(q.shown != question.steps for q in seen)
        if isinstance(question, NumericQuestion) and question.parameters:
            with_parameters += 1
            other_numbers += len({q.text for q in seen}) > 1
    assert other_order > 5
    assert with_parameters == 0 or other_numbers > 0


def test_points_and_time(book):
    paper = exam.draw(2, lessons=book)
    assert paper.question_points == 30 * QUESTION_POINTS
    assert paper.points == 60 + paper.case_points + paper.task.points
    assert paper.written_minutes % 5 == 0
    assert paper.minutes == paper.written_minutes + paper.task.minutes
    assert "prova pratica" in [name for ids in exam.coverage(paper).values() for name in ids]


def test_without_open_cases_there_is_no_second_part(bank):
    assert drawn(bank).case is None
    assert drawn(bank).case_points == 0


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"number": 400}, "Il banco non ha abbastanza domande .* ce ne sono 228"),
        ({"number": 60, "units": ("UF3",)}, "per UF3: ne servono 60 .* ce ne sono 60 .20 facili"),
        ({"number": 0}, "almeno 1"),
        ({"units": ("UF4",)}, "Le unità sono UF1, UF2, UF3"),
        ({"units": ()}, "Le unità sono"),
        ({"units": "UF1"}, "Le unità sono"),
        ({"mix": {1: 50}}, "fanno 50, non 100"),
        ({"mix": {4: 100}}, "Le difficoltà sono 1, 2 e 3"),
        ({"seed": "sette"}, "Il seme deve essere un numero intero"),
        ({"seed": True}, "Il seme deve essere un numero intero"),
    ],
)
def test_what_cannot_be_drawn_is_said(bank, asked, message):
    seed = asked.pop("seed", 1)
    with pytest.raises(ValueError, match=message):
        drawn(bank, seed, **asked)


@pytest.mark.parametrize("letter", ["a", "AB", "", "1"])
def test_a_version_is_a_letter(bank, letter):
    with pytest.raises(ValueError, match="lettera maiuscola"):
        exam.version(drawn(bank), letter)


def test_a_question_more_in_the_bank_does_not_break_the_draw(bank):
    first = next(iter(bank.values()))
    one = replace(first.questions[0], id=f"{first.lesson}-q99", text="Nuova?")
    wider = {**bank, first.lesson: replace(first, questions=(*first.questions, one))}
    assert len(drawn(wider).questions) == 30
