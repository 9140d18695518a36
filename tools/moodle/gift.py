"""The bank as GIFT, Moodle's plain text format, where the format allows.

GIFT has no place for pictures and no standard form for ordering: those questions go only in the
XML. It does not compute either: a question with parameters becomes a few with fixed numbers. An
open case becomes an essay whose general feedback carries the model answer and the rubric.
"""

from __future__ import annotations

from collections.abc import Iterable

from callcenter import quiz
from callcenter.quiz import markup
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    Option,
    OrderingQuestion,
    Question,
)
from tools.moodle import rich
from tools.moodle.xmlwrite import category_path, fixed_variants, fractions

# A backslash first, or the others' would be doubled.
_RESERVED = "\\#=~{}:"


def gift(lessons: Iterable[quiz.Lesson]) -> tuple[str, list[tuple[str, str]]]:
    """The text, and the questions left out with the reason (in Italian)."""
    parts: list[str] = []
    left_out: list[tuple[str, str]] = []
    for lesson in lessons:
        parts.append(f"$CATEGORY: {category_path(lesson)}")
        for question in lesson.questions:
            reason = _why_not(question)
            if reason:
                left_out.append((question.id, reason))
            else:
                parts += _questions(question)
    return "\n\n".join(parts) + "\n", left_out


def _why_not(question: Question) -> str | None:
    if question.image is not None:
        return "ha una figura, e il formato GIFT non porta file"
    if isinstance(question, OrderingQuestion):
        return "chiede un ordine, e il formato GIFT non ha una forma comune per questo tipo"
    return None


def escaped(text: str) -> str:
    """A text in which GIFT's own signs are only letters."""
    for sign in _RESERVED:
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _questions(question: Question) -> list[str]:
    if isinstance(question, NumericQuestion):
        variants = fixed_variants(question) if question.parameters else [question.variant(None)]
        return [_written(variant, _numeric(variant)) for variant in variants]
    if isinstance(question, ChoiceQuestion):
        answers = _options(question.options, question.type == "choice")
        return [_written(question, answers)]
    if isinstance(question, MatchingQuestion):
        return [_written(question, _pairs(question))]
    if isinstance(question, CaseQuestion):
        answers = _options(question.options, True) if question.options else []
        return [_written(question, answers)]
    raise TypeError(question.type)


def _written(question: Question, answers: list[str]) -> str:
    text = rich.blocks(question.text)
    if isinstance(question, CaseQuestion):
        text += rich.blocks(question.ask)
    if isinstance(question, NumericQuestion) and question.unit:
        text += f"<p>La risposta è in {question.unit}.</p>"
    sign = "#" if isinstance(question, NumericQuestion) else ""
    name = escaped(question.id)
    lines = [f"// id: {question.id}", f"::{name}::[html]{escaped(text)}{{{sign}"]
    lines += [f"\t{answer}" for answer in answers]
    return "\n".join([*lines, f"\t####{escaped(_feedback(question))}", "}"])


def _feedback(question: Question) -> str:
    parts = [rich.blocks(question.explanation)] if question.explanation else []
    if isinstance(question, MatchingQuestion):
        reasons = [rich.inline(f"{pair.left}: {pair.feedback}") for pair in question.pairs]
        parts.append(f"<ul>{''.join(f'<li>{reason}</li>' for reason in reasons)}</ul>")
    if isinstance(question, CaseQuestion) and question.rubric:
        items = "".join(f"<li>{rich.inline(c.text)} ({c.points})</li>" for c in question.rubric)
        parts += [rich.blocks(question.model_answer), f"<ul>{items}</ul>"]
    return "".join([*parts, f"<p>Fonte: {rich.inline(question.source)}</p>"])


def _options(options: tuple[Option, ...], single: bool) -> list[str]:
    written = []
    for option, fraction in zip(options, fractions(options, single), strict=True):
        sign = ("=" if option.correct else "~") if single else f"~%{fraction}%"
        text, feedback = rich.inline(option.text), rich.inline(option.feedback)
        written.append(f"{sign}{escaped(text)}#{escaped(feedback)}")
    return written


def _numeric(question: NumericQuestion) -> list[str]:
    tolerance = float(question.tolerance)
    right = f"=%100%{question.answer}:{tolerance!r}#{escaped(f'Giusto: {question.shown_value}')}"
    wrong = [
        f"=%0%{mistake.answer}:{tolerance!r}#{escaped(rich.inline(mistake.feedback))}"
        for mistake in question.wrong
    ]
    return [right, *wrong]


def _pairs(question: MatchingQuestion) -> list[str]:
    # «->» splits a pair: inside a text it becomes an arrow.
    pairs = [(rich.inline(pair.left), markup.plain(pair.right)) for pair in question.pairs]
    pairs += [("", markup.plain(text)) for text in question.distractors]
    return [
        f"={escaped(left.replace('-&gt;', '→'))} -> {escaped(right.replace('->', '→'))}"
        for left, right in pairs
    ]
