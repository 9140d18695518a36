"""Il quiz come HTML statico: si usa senza script, in JupyterLab, sul sito e nella stampa.

Le risposte giuste stanno dentro ``<details>`` chiusi. Gli attributi ``data-…`` dicono allo script
del sito (``book/_static/quiz.js``) come trasformare ogni domanda in un modulo da compilare.
L'uscita è sempre la stessa per le stesse domande: nessun codice casuale.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from callcenter.quiz.markup import blocks, inline
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    Option,
    OrderingQuestion,
    Question,
)

if TYPE_CHECKING:
    from callcenter.quiz import Quiz

_LEVELS = {1: "facile", 2: "media", 3: "difficile"}
_RIGHT = "<strong>✔ Giusto.</strong>"
_WRONG = "<strong>✘ Non ancora.</strong>"


def render(quiz: Quiz) -> str:
    """L'HTML di tutto il quiz."""
    seed = "" if quiz.seed is None else f' data-seed="{quiz.seed}"'
    questions = "\n".join(
        _question(question, number, len(quiz))
        for number, question in enumerate(quiz.questions, start=1)
    )
    label = _attribute(f"Quiz: {quiz.title}")
    return (
        f'<div class="cc-quiz" data-quiz="{_attribute(quiz.lesson)}"{seed} role="group" '
        f'aria-label="{label}">\n{questions}\n</div>'
    )


def _question(question: Question, number: int, total: int) -> str:
    identifier = _attribute(question.id)
    title = f"{identifier}-titolo"
    attributes = {
        "data-question": question.id,
        "data-type": question.type,
        "data-covers": " ".join(question.covers),
        "data-difficulty": str(question.difficulty),
        "data-version": question.version,
        **_extra_attributes(question),
    }
    listed = " ".join(f'{name}="{_attribute(value)}"' for name, value in attributes.items())
    parts = [
        f'<section class="cc-question" id="{identifier}" role="group" '
        f'aria-labelledby="{title}" {listed}>',
        f'<p class="cc-title" id="{title}"><strong>Domanda {number} di {total}</strong> '
        f'<span class="cc-level">({_LEVELS[question.difficulty]})</span></p>',
        f'<div class="cc-text">{blocks(question.text)}{_image(question)}</div>',
        _body(question),
        _explanation(question),
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _image(question: Question) -> str:
    if question.image is None:
        return ""
    return (
        f'<p class="cc-image"><img src="{question.image.address}" '
        f'alt="{_attribute(question.image.alt)}"></p>'
    )


def _extra_attributes(question: Question) -> dict[str, str]:
    if isinstance(question, NumericQuestion):
        return {
            "data-answer": repr(question.value),
            "data-tolerance": repr(question.tolerance),
            "data-unit": question.unit or "",
        }
    return {}


def _body(question: Question) -> str:
    if isinstance(question, ChoiceQuestion):
        many = question.type == "multiple"
        hint = "Le risposte giuste possono essere più di una." if many else "Una sola è giusta."
        return _instructions(f"{hint} Apri una risposta per sapere se è giusta.") + _options(
            question.options
        )
    if isinstance(question, NumericQuestion):
        return _numeric(question)
    if isinstance(question, MatchingQuestion):
        return _matching(question)
    if isinstance(question, OrderingQuestion):
        return _ordering(question)
    if isinstance(question, CaseQuestion):
        return _case(question)
    raise ValueError(f"Non so mostrare una domanda di tipo «{question.type}».")


def _instructions(text: str) -> str:
    return f'<p class="cc-instructions">{text}</p>\n'


def _options(options: tuple[Option, ...]) -> str:
    entries = "\n".join(
        f'<li data-option="{option.key}" data-correct="{str(option.correct).lower()}">'
        f'<details><summary>{inline(option.text)}</summary><div class="cc-feedback">'
        f"<p>{_RIGHT if option.correct else _WRONG} {inline(option.feedback)}</p>"
        f"</div></details></li>"
        for option in options
    )
    return f'<ol class="cc-options" type="a">\n{entries}\n</ol>'


def _numeric(question: NumericQuestion) -> str:
    unit = f" La risposta è in {escape(question.unit)}." if question.unit else ""
    wrong = "\n".join(
        f'<li data-wrong="{_attribute(entry.answer)}">{inline(entry.feedback)}</li>'
        for entry in question.wrong
    )
    mistakes = f'<p>Errori tipici:</p>\n<ul class="cc-mistakes">\n{wrong}\n</ul>' if wrong else ""
    return (
        _instructions(f"Calcola e scrivi il risultato, poi apri la risposta.{unit}")
        + '<details class="cc-answer"><summary>Mostra la risposta</summary>'
        f'<p class="cc-right">Risposta: <strong>{escape(question.shown_value)}</strong></p>'
        f'<div class="cc-feedback">{blocks(question.explanation or "")}</div>{mistakes}</details>'
    )


def _matching(question: MatchingQuestion) -> str:
    choices = "\n".join(
        f'<li data-choice="{key}">{inline(text)}</li>' for key, text in question.choices
    )
    pairs = "\n".join(
        f'<li data-pair="{pair.key}"><details><summary>{inline(pair.left)}</summary>'
        f'<div class="cc-feedback"><p>→ <strong>{inline(pair.right)}</strong>. '
        f"{inline(pair.feedback)}</p></div></details></li>"
        for pair in question.pairs
    )
    return (
        _instructions("Abbina ogni voce a una di queste risposte, poi apri la voce.")
        + f'<ul class="cc-choices">\n{choices}\n</ul>\n<ol class="cc-pairs">\n{pairs}\n</ol>'
    )


def _ordering(question: OrderingQuestion) -> str:
    shown = "\n".join(
        f'<li data-step="{step.key}">{inline(step.text)}</li>' for step in question.shown
    )
    right = "\n".join(
        f"<li>{inline(step.text)}: {inline(step.feedback)}</li>" for step in question.steps
    )
    return (
        _instructions("Metti i passi in ordine, poi apri la risposta.")
        + f'<ul class="cc-steps">\n{shown}\n</ul>\n'
        '<details class="cc-answer"><summary>Mostra l\'ordine giusto</summary>'
        f"<ol>\n{right}\n</ol></details>"
    )


def _case(question: CaseQuestion) -> str:
    ask = f'<div class="cc-ask">{blocks(question.ask)}</div>\n'
    if question.options:
        hint = _instructions("Una sola è giusta. Apri una risposta per sapere se è giusta.")
        return ask + hint + _options(question.options)
    rubric = "\n".join(
        f'<li data-points="{criterion.points}">{inline(criterion.text)} '
        f"({_points(criterion.points)})</li>"
        for criterion in question.rubric
    )
    return (
        ask
        + _instructions("Scrivi la tua risposta, poi confrontala con la griglia.")
        + '<details class="cc-answer"><summary>Mostra una risposta e la griglia</summary>'
        f'<div class="cc-feedback">{blocks(question.model_answer or "")}</div>'
        f'<p>Quanti punti vale la tua risposta?</p>\n<ul class="cc-rubric">\n{rubric}\n</ul>'
        "</details>"
    )


def _points(points: int) -> str:
    return "1 punto" if points == 1 else f"{points} punti"


def _explanation(question: Question) -> str:
    # La spiegazione di una domanda numerica sta già accanto alla sua risposta.
    numeric = isinstance(question, NumericQuestion)
    explained = "" if numeric or not question.explanation else blocks(question.explanation)
    summary = "Spiegazione e fonte" if explained else "Fonte"
    return (
        f'<details class="cc-explanation"><summary>{summary}</summary>'
        f"{explained}<p>Fonte: {inline(question.source)}</p></details>"
    )


def _attribute(text: str) -> str:
    return escape(text, quote=True)
