"""The bank as GIFT, read again by the steps of Moodle's importer."""

import giftreader
import pytest

from callcenter import quiz
from callcenter.quiz import markup
from callcenter.quiz.questions import (
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    OrderingQuestion,
)
from tools.moodle import gift
from tools.moodle.__main__ import main
from tools.moodle.gift import escaped
from tools.moodle.xmlwrite import fixed_variants


@pytest.fixture(scope="module")
def lessons():
    return tuple(quiz.bank().values())


@pytest.fixture(scope="module")
def written(lessons):
    return gift(lessons)


@pytest.fixture(scope="module")
def read(written):
    return {question.name: question for question in giftreader.read(written[0])}


def questions(lessons, kind):
    found = [q for lesson in lessons for q in lesson.questions if isinstance(q, kind)]
    assert found
    return [question for question in found if question.image is None]


def test_choices_come_back(lessons, read):
    for question in questions(lessons, ChoiceQuestion):
        back = read[question.id]
        assert back.kind == "multichoice"
        assert back.text == markup.blocks(question.text)
        assert [(text, feedback) for text, _, feedback in back.answers] == [
            (markup.inline(option.text), markup.inline(option.feedback))
            for option in question.options
        ]
        assert [weight > 0 for _, weight, _ in back.answers] == [
            option.correct for option in question.options
        ]
        if question.type == "multiple":
            assert sum(weight for _, weight, _ in back.answers) == pytest.approx(0, abs=0.001)


def test_numbers_come_back(lessons, read):
    for question in questions(lessons, NumericQuestion):
        variants = fixed_variants(question) if question.parameters else [question.variant(None)]
        for variant in variants:
            (number, tolerance, weight, _), *wrong = read[variant.id].answers
            assert (number, tolerance, weight) == (variant.value, variant.tolerance, 100)
            assert [(answer, weight) for answer, _, weight, _ in wrong] == [
                (float(mistake.answer), 0) for mistake in variant.wrong
            ]


def test_pairs_come_back(lessons, read):
    for question in questions(lessons, MatchingQuestion):
        expected = [(markup.inline(p.left), markup.plain(p.right)) for p in question.pairs]
        expected += [("", markup.plain(text)) for text in question.distractors]
        assert read[question.id].answers == expected


def test_every_question_is_there_or_left_out_with_a_reason(lessons, written, read):
    left_out = dict(written[1])
    for lesson in lessons:
        for question in lesson.questions:
            there = question.id in read or f"{question.id}-v1" in read
            assert there != (question.id in left_out)
            if isinstance(question, OrderingQuestion):
                assert "ordine" in left_out[question.id]
            elif question.image:
                assert "figura" in left_out[question.id]
    assert "/UF1 " in read["uf1-03-q1"].category


def test_signs_of_the_format_are_only_letters():
    text = "a = {b} ~ c: #1 \\n \\ // d\nfine"
    assert giftreader.after(giftreader.before(escaped(text))) == text


def test_the_command_says_what_stays_out(tmp_path, capsys):
    out = tmp_path / "banco.txt"
    main(["export", "--lessons", "uf1-03", "--format", "gift", "--out", str(out)])
    told = capsys.readouterr().out
    assert "uf1-03-q5 resta fuori" in told
    assert "Il formato xml le porta tutte" in told
    assert giftreader.read(out.read_text(encoding="utf-8"))
