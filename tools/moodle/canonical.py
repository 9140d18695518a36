"""The normal form of a question: what must survive a journey through Moodle.

It drops only what no reader can see: line breaks inside a paragraph, spaces in a formula, an
arithmetic answer without parameters written as its steps and not as its number, the step of a
parameter that has one value.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    OrderingQuestion,
    Parameter,
    Question,
)
from tools.moodle import datasets, formulas, rich
from tools.moodle.rich import Filler


def canonical(question: Question) -> Question:
    """The same question in normal form (see the module)."""
    if isinstance(question, NumericQuestion):
        return _numeric(question)
    common = {
        "text": _text(question.text),
        "source": _line(question.source),
        "explanation": None if question.explanation is None else _text(question.explanation),
    }
    if isinstance(question, ChoiceQuestion):
        return replace(question, **common, options=_options(question.options))
    if isinstance(question, MatchingQuestion):
        pairs = tuple(
            replace(p, left=_line(p.left), right=_line(p.right), feedback=_line(p.feedback))
            for p in question.pairs
        )
        distractors = tuple(_line(text) for text in question.distractors)
        rights = [pair.right for pair in pairs] + list(distractors)
        return replace(
            question,
            **common,
            pairs=pairs,
            distractors=distractors,
            choices=tuple(enumerate(rights, start=1)),
        )
    if isinstance(question, OrderingQuestion):
        steps = tuple(
            replace(step, text=_line(step.text), feedback=_line(step.feedback))
            for step in question.steps
        )
        return replace(question, **common, steps=steps, shown=steps)
    if isinstance(question, CaseQuestion):
        return replace(
            question,
            **common,
            ask=_text(question.ask),
            options=_options(question.options),
            # The order of the answers means nothing where there are none.
            shuffle=question.shuffle if question.options else True,
            rubric=tuple(replace(c, text=_line(c.text)) for c in question.rubric),
            model_answer=None if question.model_answer is None else _text(question.model_answer),
        )
    raise TypeError(question.type)


def _options(options: tuple) -> tuple:
    return tuple(replace(o, text=_line(o.text), feedback=_line(o.feedback)) for o in options)


def _numeric(question: NumericQuestion) -> NumericQuestion:
    if not question.parameters:
        question = question.variant(None)
        filler = rich.PLAIN
        answers = {"answer": question.answer}
        wrong_answers = [wrong.answer for wrong in question.wrong]
    else:
        filler = Filler(question.answer, question.decimals, parameters=True)
        answers = {"answer": formulas.normal(question.answer)}
        wrong_answers = [formulas.normal(wrong.answer) for wrong in question.wrong]
    return replace(
        question,
        **answers,
        text=_text(question.text, filler),
        source=_line(question.source),
        explanation=_text(question.explanation, filler),
        tolerance=datasets.tidy(question.tolerance),
        parameters=tuple(_parameter(parameter) for parameter in question.parameters),
        wrong=tuple(
            replace(wrong, answer=answer, feedback=_line(wrong.feedback, filler))
            for wrong, answer in zip(question.wrong, wrong_answers, strict=True)
        ),
        values={},
    )


def _parameter(parameter: Parameter) -> Parameter:
    return Parameter(
        parameter.name,
        datasets.tidy(parameter.low),
        datasets.tidy(parameter.high),
        1 if len(parameter.values) == 1 else datasets.tidy(parameter.step),
        parameter.default,
    )


def _text(text: str, filler: Filler = rich.PLAIN) -> str:
    return rich.markdown(rich.blocks(text, filler), filler)


def _line(text: str, filler: Filler = rich.PLAIN) -> str:
    return rich.inline_markdown(rich.inline(text, filler), filler)
