"""The questions of a lesson on paper: boxes to tick and blanks, and the key that goes elsewhere."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from html import escape
from string import ascii_lowercase

from lxml import etree, html

from tools.paper import room

Element = html.HtmlElement
LINES_FOR_A_CASE = 7


@dataclass(frozen=True)
class Question:
    """A question: its id, its title («Domanda 2 di 9 (media)»), what is printed and its key."""

    id: str
    title: str
    printed: str
    key: str


def take(tree: Element) -> list[Question]:
    """Replace every question of a page with its paper form; return the questions."""
    questions = []
    for section in tree.xpath(".//section[contains(@class, 'cc-question')]"):
        question = read(section)
        new = html.fragment_fromstring(question.printed)
        new.tail = section.tail
        section.getparent().replace(section, new)
        questions.append(question)
    for box in tree.xpath(".//div[contains(@class, 'cc-quiz')]"):
        box.set("class", "cc-quiz")
        for name in ("role", "aria-label", "data-quiz"):
            box.attrib.pop(name, None)
    return questions


def read(section: Element) -> Question:
    """Return a question from the HTML that ``callcenter.quiz`` writes."""
    kind = section.get("data-type")
    title = _text(_first(section, "cc-title"))
    parts = [_inner(_first(section, "cc-text"))]
    ask = _first(section, "cc-ask")
    if ask is not None:
        parts.append(_inner(ask))
    key: list[str] = []
    options = _all(section, "cc-options")
    if options:
        many = kind == "multiple"
        _options(options[0], many, parts, key)
    elif kind == "numeric":
        _numeric(section, parts, key)
    elif kind == "matching":
        _matching(section, parts, key)
    elif kind == "ordering":
        _ordering(section, parts, key)
    else:
        _case(section, parts, key)
    key += _explanation(section)
    identifier = section.get("id")
    level = title.partition("(")
    heading = f'{escape(level[0])}<span class="cc-level">{escape("".join(level[1:]))}</span>'
    return Question(
        identifier,
        title,
        f'<div class="cc-question" id="{identifier}"><p class="cc-q-title">{heading}</p>'
        + "".join(parts)
        + "</div>",
        "".join(key),
    )


def _options(options: Element, many: bool, parts: list[str], key: list[str]) -> None:
    how = "Le risposte giuste possono essere più di una." if many else "Una sola è giusta."
    parts.append(f'<p class="cc-q-how">{how}</p><ul class="cc-q-options">')
    shape = "cc-box" if many else "cc-box cc-round"
    right, why = [], []
    for letter, item in zip(ascii_lowercase, options.findall("li"), strict=False):
        summary = next(item.iter("summary"))
        parts.append(
            f'<li><span class="{shape}"></span><span class="cc-letter">{letter})</span>'
            f"<span>{_inner(summary)}</span></li>"
        )
        feedback = _first(item, "cc-feedback")
        told = _after_verdict(feedback)
        if item.get("data-correct") == "true":
            right.append(letter)
            why.insert(0, f"<p>{letter}) {told}</p>" if many else f"<p>{told}</p>")
        else:
            why.append(f"<p>Non {letter}): {told}</p>")
    parts.append("</ul>")
    key.append(f'<p class="cc-right">Risposta: {", ".join(right)}</p>')
    key += why


def _numeric(section: Element, parts: list[str], key: list[str]) -> None:
    unit = section.get("data-unit") or ""
    parts.append(
        '<p class="cc-answer-line">Risposta: <span class="cc-blank">&nbsp;</span> '
        f"{escape(unit)}</p>"
    )
    answer = _first(section, "cc-answer")
    key.append(f'<p class="cc-right">{escape(_text(_first(answer, "cc-right")))}</p>')
    key.append(_inner(_first(answer, "cc-feedback")))
    mistakes = _first(answer, "cc-mistakes")
    if mistakes is not None:
        key.append("<p>Errori tipici:</p><ul>")
        for item in mistakes.findall("li"):
            wrong = str(item.get("data-wrong") or "").replace(".", ",")
            key.append(f"<li>{escape(wrong)}: {_inner(item)}</li>")
        key.append("</ul>")


def _matching(section: Element, parts: list[str], key: list[str]) -> None:
    choices = [_inner(item) for item in _first(section, "cc-choices").findall("li")]
    parts.append(
        '<p class="cc-q-how">Scrivi accanto a ogni voce la lettera della sua risposta.</p>'
        '<ul class="cc-q-choices">'
        + "".join(
            f'<li><span class="cc-letter">{letter})</span><span>{text}</span></li>'
            for letter, text in zip(ascii_lowercase, choices, strict=False)
        )
        + '</ul><ul class="cc-q-pairs">'
    )
    letters = dict(zip(choices, ascii_lowercase, strict=False))
    rights = []
    for number, item in enumerate(_first(section, "cc-pairs").findall("li"), start=1):
        parts.append(
            '<li><span class="cc-box cc-wide"></span>'
            f"<span>{number}. {_inner(next(item.iter('summary')))}</span></li>"
        )
        right = next(_first(item, "cc-feedback").iter("strong"))
        letter = letters.get(_inner(right), "?")
        rights.append((f"{number} {letter})", _strip_arrow(_first(item, "cc-feedback"))))
    parts.append("</ul>")
    key.append(f'<p class="cc-right">Risposta: {", ".join(pair for pair, _ in rights)}</p>')
    key += [f"<p>{pair} {told}</p>" for pair, told in rights]


def _ordering(section: Element, parts: list[str], key: list[str]) -> None:
    parts.append(
        '<p class="cc-q-how">Numera i passi nell\'ordine giusto.</p><ul class="cc-q-steps">'
    )
    shown = _first(section, "cc-steps").findall("li")
    for item in shown:
        parts.append(f'<li><span class="cc-box cc-wide"></span><span>{_inner(item)}</span></li>')
    parts.append("</ul>")
    places = [int(item.get("data-step")) for item in shown]
    ordered = {step: rank for rank, step in enumerate(sorted(places), start=1)}
    numbers = ", ".join(str(ordered[place]) for place in places)
    key.append(f'<p class="cc-right">Numeri da scrivere, dall\'alto: {numbers}</p>')
    answer = next(_first(section, "cc-answer").iter("ol"))
    key.append("<ol>" + "".join(f"<li>{_inner(item)}</li>" for item in answer) + "</ol>")


def _case(section: Element, parts: list[str], key: list[str]) -> None:
    parts.append(room.lines(LINES_FOR_A_CASE))
    answer = _first(section, "cc-answer")
    key.append('<p class="cc-right">Una risposta possibile</p>')
    key.append(_inner(_first(answer, "cc-feedback")))
    rubric = _first(answer, "cc-rubric")
    if rubric is not None:
        key.append(
            "<p>Griglia:</p><ul>"
            + "".join(f"<li>{_inner(item)}</li>" for item in rubric.findall("li"))
            + "</ul>"
        )


def _explanation(section: Element) -> list[str]:
    details = _first(section, "cc-explanation")
    if details is None:
        return []
    return [_outer(child) for child in details if child.tag != "summary"]


def _after_verdict(feedback: Element) -> str:
    """The words after «✔ Giusto.»"""
    twin = copy.deepcopy(feedback)
    verdict = next(twin.iter("strong"), None)
    if verdict is not None:
        verdict.drop_tree()
    paragraph = next(twin.iter("p"), twin)
    return _inner(paragraph).strip()


def _strip_arrow(feedback: Element) -> str:
    paragraph = copy.deepcopy(next(feedback.iter("p")))
    paragraph.text = (paragraph.text or "").replace("→ ", "")
    return _inner(paragraph)


def _all(element: Element, name: str) -> list[Element]:
    return [
        child for child in element.iter() if isinstance(child.tag, str)
        and name in (child.get("class") or "").split()
    ]  # fmt: skip


def _first(element: Element, name: str) -> Element | None:
    return next(iter(_all(element, name)), None)


def _text(element: Element) -> str:
    return " ".join(element.text_content().split())


def _outer(element: Element) -> str:
    return etree.tostring(element, method="html", encoding="unicode", with_tail=False)


def _inner(element: Element) -> str:
    return escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, method="html", encoding="unicode") for child in element
    )
