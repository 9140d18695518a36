"""The bank as Moodle XML.

| bank | Moodle |
|---|---|
| choice, multiple, case with options | multichoice |
| numeric | numerical; with parameters, calculated |
| matching | matching |
| ordering | ordering (part of Moodle since 4.4) |
| case with a rubric | essay, with the rubric among the notes for who marks |

What Moodle has no place for goes where the student reads it after the answer, the general feedback:
explanation, source, why each pair or step is so. Class names mark the parts, so that they can be
read back; Moodle keeps class names when it cleans a text.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from html import escape

from callcenter import quiz, standard
from callcenter.quiz import markup
from callcenter.quiz.images import Image
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    Option,
    OrderingQuestion,
    Question,
)
from tools.moodle import datasets, rich
from tools.moodle.formulas import NotTranslatable, same_result, to_formula
from tools.moodle.rich import Filler

ROOT_CATEGORY = "$course$/top/Tecnico della gestione di call center"
FIXED_VARIANTS = 5
DIFFICULTY_TAG = "difficoltà {}"
_NAME_LENGTH = 70
_DEFAULT_PENALTY = "0.3333333"
_CONTROL = dict.fromkeys(set(range(32)) - {9, 10, 13})


def to_xml(lessons: Iterable[quiz.Lesson]) -> str:
    """One Moodle XML file with the questions of these lessons, a category for each."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    for lesson in lessons:
        parts.append(_category(lesson))
        parts += [xml for question in lesson.questions for xml in _questions(question)]
    return "\n".join([*parts, "</quiz>", ""])


def category_path(lesson: quiz.Lesson) -> str:
    """The category of a lesson; a slash inside a name is written twice."""
    unit, _, number = lesson.lesson.partition("-")
    title = lesson.title.replace("/", "//")
    if unit.startswith("uf") and number.isdigit():
        official = standard.load().unit(unit.upper()).title.replace("/", "//")
        return f"{ROOT_CATEGORY}/{unit.upper()} {official}/{unit[2:]}.{int(number)} {title}"
    return f"{ROOT_CATEGORY}/{title}"


def needs_fixed_variants(question: NumericQuestion) -> bool:
    """Whether a question with parameters cannot become a calculated one without loss."""
    if not question.parameters:
        return False
    try:
        filler = _filler(question)
        for text in (question.text, question.explanation, *(w.feedback for w in question.wrong)):
            rich.blocks(text, filler)
        cases = datasets.cases(question)
        expressions = [question.answer, *(wrong.answer for wrong in question.wrong)]
        return not all(same_result(text, cases, question.tolerance) for text in expressions)
    except NotTranslatable:
        return True


# --- pieces of XML --------------------------------------------------------------------------------


def _tag(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>"


def _cdata(text: str) -> str:
    text = text.translate(_CONTROL)
    if not any(mark in text for mark in "<>&"):
        return text
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _rich_tag(name: str, html: str, files: str = "", attributes: str = "") -> str:
    return _tag(name, f"{_tag('text', _cdata(html))}{files}", f'{attributes} format="html"')


def _answer(fraction: str, text: str, feedback: str, more: str = "", form: str = "") -> str:
    inside = _tag("text", _cdata(text)) + more + _rich_tag("feedback", feedback)
    return _tag("answer", inside, f' fraction="{fraction}"{form}')


_HTML = ' format="html"'
_PLAIN = ' format="plain_text"'


def _category(lesson: quiz.Lesson) -> str:
    inside = "\n".join(
        [
            _tag("category", _tag("text", _cdata(category_path(lesson)))),
            _rich_tag("info", escape(f"Domande della lezione «{lesson.title}».", quote=False)),
            _tag("idnumber", lesson.lesson),
        ]
    )
    return _tag("question", f"\n{inside}\n", ' type="category"')


def _question(
    kind: str, question: Question, text: str, feedback: str, body: list[str], grade: int = 1
) -> str:
    image, files = _image(question.image)
    tags = [*question.covers, DIFFICULTY_TAG.format(question.difficulty)]
    inside = [
        _tag("name", _tag("text", _cdata(_name(question)))),
        _rich_tag("questiontext", text.replace(_IMAGE_PLACE, image), files),
        _rich_tag("generalfeedback", feedback),
        _tag("defaultgrade", str(grade)),
        _tag("penalty", _DEFAULT_PENALTY),
        _tag("hidden", "0"),
        _tag("idnumber", question.id),
        *body,
        _tag("tags", "".join(_tag("tag", _tag("text", _cdata(tag))) for tag in tags)),
    ]
    return _tag("question", "\n" + "\n".join(inside) + "\n", f' type="{kind}"')


def _name(question: Question) -> str:
    # A name is a line of a list: numbers that change have no place in it.
    shown = question.variant(None) if isinstance(question, NumericQuestion) else question
    text = markup.plain(shown.text)
    if len(text) > _NAME_LENGTH:
        text = text[:_NAME_LENGTH].rsplit(" ", 1)[0] + " …"
    return f"{question.id} {text}"


_IMAGE_PLACE = "\ue100"


def _image(image: Image | None) -> tuple[str, str]:
    if image is None:
        return "", ""
    content = base64.b64encode(image.content).decode("ascii")
    shown = (
        f'<p class="cc-image"><img src="@@PLUGINFILE@@/{image.file}" '
        f'alt="{escape(image.alt, quote=True)}" class="img-fluid" /></p>'
    )
    return shown, _tag("file", content, f' name="{image.file}" path="/" encoding="base64"')


def _text(question: Question, filler: Filler = rich.PLAIN) -> str:
    return rich.blocks(question.text, filler) + _IMAGE_PLACE


def _feedback(question: Question, details: str = "", filler: Filler = rich.PLAIN) -> str:
    explanation = ""
    if question.explanation:
        inside = rich.blocks(question.explanation, filler)
        explanation = f'<div class="cc-explanation">{inside}</div>'
    return f'{explanation}{details}<p class="cc-source">Fonte: {rich.inline(question.source)}</p>'


# --- the six types --------------------------------------------------------------------------------


def _questions(question: Question) -> list[str]:
    if isinstance(question, NumericQuestion) and needs_fixed_variants(question):
        return [_numerical(variant) for variant in fixed_variants(question)]
    return [_WRITERS[type(question)](question)]


def fixed_variants(question: NumericQuestion) -> list[NumericQuestion]:
    """Some variants with their numbers written in, each with an id of its own."""
    from dataclasses import replace

    cases = datasets.cases(question)[:FIXED_VARIANTS]
    return [
        replace(question.with_values(values), id=f"{question.id}-v{number}", parameters=())
        for number, values in enumerate(cases, start=1)
    ]


def _multichoice(question: ChoiceQuestion | CaseQuestion) -> str:
    if isinstance(question, CaseQuestion):
        single = True
        text = _text(question) + f'<div class="cc-ask">{rich.blocks(question.ask)}</div>'
    else:
        single = question.type == "choice"
        text = _text(question)
    body = [
        _tag("single", str(single).lower()),
        _tag("shuffleanswers", str(question.shuffle).lower()),
        _tag("answernumbering", "abc"),
        _tag("showstandardinstruction", "1"),
        *_combined_feedback(),
        *_multichoice_answers(question.options, single),
    ]
    return _question("multichoice", question, text, _feedback(question), body)


def fractions(options: tuple[Option, ...], single: bool) -> list[str]:
    """What each option is worth, in percent, among the values that Moodle accepts.

    With several right answers the right ones share 100 and the wrong ones take away as much, so
    that ticking everything is worth nothing.
    """
    right = sum(option.correct for option in options)
    wrong = len(options) - right
    if single:
        return ["100" if option.correct else "0" for option in options]
    share = {True: 100 / right, False: -100 / wrong}
    return [f"{share[option.correct]:.5f}".rstrip("0").rstrip(".") for option in options]


def _multichoice_answers(options: tuple[Option, ...], single: bool) -> list[str]:
    return [
        _answer(
            fraction,
            rich.inline(option.text),
            rich.inline(option.feedback),
            form=_HTML,
        )
        for option, fraction in zip(options, fractions(options, single), strict=True)
    ]


def _combined_feedback() -> list[str]:
    return [
        _rich_tag("correctfeedback", "Giusto."),
        _rich_tag("partiallycorrectfeedback", "In parte giusto."),
        _rich_tag("incorrectfeedback", "Non ancora."),
        "<shownumcorrect/>",
    ]


def _filler(question: NumericQuestion) -> Filler:
    return Filler(question.answer, question.decimals, parameters=bool(question.parameters))


def _unit_line(question: NumericQuestion) -> str:
    if not question.unit:
        return ""
    return f'<p class="cc-unit">La risposta è in {escape(question.unit, quote=False)}.</p>'


def _units(question: NumericQuestion) -> list[str]:
    """A unit may be written, it gives and takes no marks; without one only a number is asked."""
    asked = [_tag("unitgradingtype", "0"), _tag("unitpenalty", "0.1")]
    if not question.unit:
        return [*asked, _tag("showunits", "3"), _tag("unitsleft", "0")]
    unit = _tag("multiplier", "1") + _tag("unit_name", _cdata(question.unit))
    return [
        _tag("units", _tag("unit", unit)),
        *asked,
        _tag("showunits", "0"),
        _tag("unitsleft", "0"),
    ]


def _right(shown: str) -> str:
    return f'<p class="cc-right">Giusto: <strong>{shown}</strong></p>'


def _numerical(question: NumericQuestion) -> str:
    if not question.values:
        question = question.variant(None)
    tolerance = _tag("tolerance", repr(float(question.tolerance)))
    shown = _right(escape(question.shown_value, quote=False))
    body = [
        _answer("100", question.answer, shown, tolerance, _PLAIN),
        *(
            _answer("0", wrong.answer, rich.inline(wrong.feedback), tolerance, _PLAIN)
            for wrong in question.wrong
        ),
        *_units(question),
    ]
    text = _text(question) + _unit_line(question)
    return _question("numerical", question, text, _feedback(question), body)


def _calculated(question: NumericQuestion) -> str:
    filler = _filler(question)
    details = "".join(
        [
            _tag("tolerance", repr(float(question.tolerance))),
            _tag("tolerancetype", "2"),  # absolute
            _tag("correctanswerformat", "1"),  # decimals, not significant figures
            _tag("correctanswerlength", str(question.decimals)),
        ]
    )
    unit = f" {escape(question.unit, quote=False)}" if question.unit else ""
    formula = to_formula(question.answer)
    body = [
        _tag("synchronize", "0"),
        _tag("single", "0"),
        _tag("answernumbering", "abc"),
        _tag("shuffleanswers", "0"),
        *_combined_feedback()[:3],
        _answer("100", formula, _right(f"{{={formula}}}{unit}"), details),
        *(
            _answer("0", to_formula(wrong.answer), rich.inline(wrong.feedback, filler), details)
            for wrong in question.wrong
        ),
        *_units(question),
        _datasets(question),
    ]
    text = _text(question, filler) + _unit_line(question)
    return _question("calculated", question, text, _feedback(question, filler=filler), body)


def _datasets(question: NumericQuestion) -> str:
    cases = datasets.cases(question)
    definitions = []
    for parameter in question.parameters:
        values = datasets.values_of(parameter.name, cases)
        items = "".join(
            _tag("dataset_item", _tag("number", str(number)) + _tag("value", repr(value)))
            for number, value in enumerate(values, start=1)
        )
        said = {
            "status": "private",
            "name": parameter.name,
            "distribution": "uniform",
            "minimum": repr(parameter.low),
            "maximum": repr(parameter.high),
            "decimals": str(datasets.decimals(parameter)),
        }
        parts = {name: _tag(name, _tag("text", value)) for name, value in said.items()}
        count = str(len(cases))
        definitions.append(
            _tag(
                "dataset_definition",
                parts["status"]
                + parts["name"]
                + _tag("type", "calculated")
                + parts["distribution"]
                + parts["minimum"]
                + parts["maximum"]
                + parts["decimals"]
                + _tag("itemcount", count)
                + _tag("dataset_items", items)
                + _tag("number_of_items", count),
            )
        )
    return _tag("dataset_definitions", "".join(definitions))


def _numeric(question: NumericQuestion) -> str:
    return _calculated(question) if question.parameters else _numerical(question)


def _matching(question: MatchingQuestion) -> str:
    # Moodle's answers to choose from are plain text; the written form is in the feedback.
    subquestions = [
        _rich_tag("subquestion", rich.inline(pair.left), _match_answer(pair.right))
        for pair in question.pairs
    ]
    subquestions += [
        _rich_tag("subquestion", "", _match_answer(text)) for text in question.distractors
    ]
    pairs = "".join(
        f'<li><span class="cc-left">{rich.inline(pair.left)}</span> → '
        f'<span class="cc-choice">{rich.inline(pair.right)}</span>: '
        f'<span class="cc-why">{rich.inline(pair.feedback)}</span></li>'
        for pair in question.pairs
    )
    details = f'<ul class="cc-pairs">{pairs}</ul>'
    if question.distractors:
        extra = "".join(f"<li>{rich.inline(text)}</li>" for text in question.distractors)
        details += f'<p>Non si abbina a niente:</p><ul class="cc-distractors">{extra}</ul>'
    body = [_tag("shuffleanswers", "true"), *_combined_feedback(), *subquestions]
    feedback = _feedback(question, details)
    return _question("matching", question, _text(question), feedback, body)


def _match_answer(text: str) -> str:
    return _tag("answer", _tag("text", _cdata(markup.plain(text))))


def _ordering(question: OrderingQuestion) -> str:
    steps = "".join(
        f'<li><span class="cc-step">{rich.inline(step.text)}</span>: '
        f'<span class="cc-why">{rich.inline(step.feedback)}</span></li>'
        for step in question.steps
    )
    answers = [
        _tag("answer", _tag("text", _cdata(rich.inline(step.text))), f' fraction="{number}"{_HTML}')
        for number, step in enumerate(question.steps, start=1)
    ]
    body = [
        _tag("layouttype", "VERTICAL"),
        _tag("selecttype", "ALL"),
        _tag("selectcount", str(len(question.steps))),
        _tag("gradingtype", "RELATIVE_TO_CORRECT"),
        _tag("showgrading", "SHOW"),
        _tag("numberingstyle", "none"),
        *_combined_feedback()[:3],
        _tag("shownumcorrect", "1"),
        *answers,
    ]
    details = f'<ol class="cc-steps">{steps}</ol>'
    feedback = _feedback(question, details)
    return _question("ordering", question, _text(question), feedback, body)


def _case(question: CaseQuestion) -> str:
    if question.options:
        return _multichoice(question)
    criteria = "".join(
        f'<li>{rich.inline(criterion.text)} <span class="cc-points">({criterion.points} '
        f"{'punto' if criterion.points == 1 else 'punti'})</span></li>"
        for criterion in question.rubric
    )
    model = f'<div class="cc-model">{rich.blocks(question.model_answer)}</div>'
    body = [
        _tag("responseformat", "editor"),
        _tag("responserequired", "1"),
        _tag("responsefieldlines", "10"),
        _tag("attachments", "0"),
        _tag("attachmentsrequired", "0"),
        _rich_tag("graderinfo", f'<ul class="cc-rubric">{criteria}</ul>'),
        _rich_tag("responsetemplate", ""),
    ]
    text = _text(question) + f'<div class="cc-ask">{rich.blocks(question.ask)}</div>'
    # The rubric's points are the marks: who marks writes them as they are.
    grade = sum(criterion.points for criterion in question.rubric)
    return _question("essay", question, text, _feedback(question, model), body, grade)


_WRITERS: dict[type, Callable[..., str]] = {
    ChoiceQuestion: _multichoice,
    NumericQuestion: _numeric,
    MatchingQuestion: _matching,
    OrderingQuestion: _ordering,
    CaseQuestion: _case,
}
