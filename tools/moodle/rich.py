"""The bank's Markdown as HTML for Moodle, and that HTML back to Markdown.

Where a question has parameters, the placeholders of its texts become Moodle's: ``{calls}`` stays,
``{a + b:1}`` becomes ``{=round({a}+{b},1)}``. ``callcenter.quiz.markup`` writes all the HTML,
so the way back knows exactly which tags it can meet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from xml.etree import ElementTree as ET

from callcenter.quiz import markup
from tools.moodle import formulas

_HELD = "\ue000{}\ue001"
_HELD_BACK = re.compile("\ue000(\\d+)\ue001")
_BANK_PLACEHOLDER = re.compile(r"\{([^{}]+?)(?::(\d))?\}")
# How many decimals the bank shows when a text does not say: as many as needed, up to these.
_FREE_DECIMALS = 6


class Filler:
    """Translates the placeholders of one question's texts; without parameters, leaves them."""

    def __init__(self, answer: str | None, decimals: int = 2, *, parameters: bool = False) -> None:
        self.answer = answer
        self.decimals = decimals
        self.parameters = parameters

    def to_moodle(self, inside: str, decimals: str | None) -> str:
        """One placeholder of the bank as Moodle's."""
        if inside == "answer" and decimals is None:
            return f"{{=round({formulas.to_formula(self.answer)},{self.decimals})}}"
        if decimals == str(_FREE_DECIMALS):
            raise formulas.NotTranslatable("six fixed decimals")
        expression = formulas.normal(inside)
        if inside.isidentifier() and decimals is None:
            return f"{{{inside}}}"
        if "answer" in formulas.expressions.names(expression):
            expression = re.sub(r"\banswer\b", f"({self.answer})", expression)
        shown = decimals or _FREE_DECIMALS
        return f"{{=round({formulas.to_formula(expression)},{shown})}}"

    def to_bank(self, formula: str) -> str:
        """One formula inside a Moodle text as a placeholder of the bank."""
        expression, _, decimals = formula.removeprefix("round(").removesuffix(")").rpartition(",")
        if expression == formulas.to_formula(self.answer) and int(decimals) == self.decimals:
            return "{answer}"
        text = formulas.from_formula(expression)
        return f"{{{text}}}" if int(decimals) == _FREE_DECIMALS else f"{{{text}:{decimals}}}"


PLAIN = Filler(None)


def blocks(text: str, filler: Filler = PLAIN) -> str:
    """A text of the bank as HTML of blocks."""
    return _translated(text, markup.blocks, filler)


def inline(text: str, filler: Filler = PLAIN) -> str:
    """A one-line text of the bank as HTML."""
    return _translated(text, markup.inline, filler)


def _translated(text: str, render: Callable[[str], str], filler: Filler) -> str:
    if not filler.parameters:
        return render(text)
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(filler.to_moodle(found[1], found[2]))
        return _HELD.format(len(held) - 1)

    rendered = render(_BANK_PLACEHOLDER.sub(hold, text))
    return _HELD_BACK.sub(lambda found: escape(held[int(found[1])], quote=False), rendered)


def markdown(html: str, filler: Filler = PLAIN) -> str:
    """HTML of blocks back to Markdown."""
    held: list[str] = []
    if filler.parameters:

        def hold(found: re.Match[str]) -> str:
            held.append(filler.to_bank(found[1]))
            return _HELD.format(len(held) - 1)

        html = formulas.IN_TEXT.sub(hold, html)
    text = "\n\n".join(_block(element) for element in parse(html))
    return _HELD_BACK.sub(lambda found: held[int(found[1])], text)


def inline_markdown(html: str, filler: Filler = PLAIN) -> str:
    """One-line HTML back to Markdown."""
    return markdown(f"<p>{html}</p>", filler)


def parse(html: str) -> ET.Element:
    """The elements of a piece of HTML, inside one that holds them."""
    return ET.fromstring(f"<div>{html}</div>")


def inner(element: ET.Element) -> str:
    """The HTML inside an element."""
    text = escape(element.text or "", quote=False)
    return text + "".join(ET.tostring(child, encoding="unicode") for child in element)


def _block(element: ET.Element) -> str:
    if element.tag == "p":
        return _inline(element)
    if element.tag == "ul":
        return "\n".join(f"- {_inline(item)}" for item in element)
    if element.tag == "pre":
        return f"```\n{element.find('code').text or ''}\n```"
    if element.tag == "table":
        head, *body = [[_inline(cell) for cell in row] for row in element.iter("tr")]
        rows = [head, ["---"] * len(head), *body]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)
    raise ValueError(f"unexpected <{element.tag}>")


_MARKS = {"strong": "**", "em": "*", "code": "`"}


def _inline(element: ET.Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == "a":
            parts.append(f"[{_inline(child)}]({child.get('href')})")
        elif child.tag in _MARKS:
            parts.append(f"{_MARKS[child.tag]}{_inline(child)}{_MARKS[child.tag]}")
        else:
            raise ValueError(f"unexpected <{child.tag}>")
        parts.append(child.tail or "")
    return "".join(parts)
