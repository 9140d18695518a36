"""Moodle XML, as ``xmlwrite`` writes it, back into the bank's own structure.

It reads only what this project exports: it proves that nothing was lost, and brings home questions
corrected inside Moodle. ``ValueError`` (in Italian) for anything else.
"""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree as ET

from callcenter import quiz
from callcenter.quiz.images import Image
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    Criterion,
    MatchingQuestion,
    NumericQuestion,
    Option,
    OrderingQuestion,
    Pair,
    Question,
    Step,
    WrongAnswer,
)
from tools.moodle import datasets, rich
from tools.moodle.formulas import from_formula
from tools.moodle.rich import Filler

_DIFFICULTY = re.compile(r"difficoltà (\d)")


def from_xml(text: str) -> tuple[quiz.Lesson, ...]:
    """The lessons of an exported file, in its order. ``ValueError`` if it is not one."""
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise ValueError(f"Il file non è XML corretto ({error}).") from error
    if root.tag != "quiz":
        raise ValueError(f"Non è un file di domande di Moodle: comincia con <{root.tag}>.")
    lessons: list[tuple[str, str, list[Question]]] = []
    for element in root.iter("question"):
        if element.get("type") == "category":
            lessons.append((*_category(element), []))
            continue
        if not lessons:
            raise ValueError("La prima domanda non ha una categoria: da quale lezione viene?")
        try:
            lessons[-1][2].append(_question(element))
        except (AttributeError, KeyError, IndexError, TypeError, ET.ParseError) as error:
            name = element.findtext("name/text") or "senza nome"
            raise ValueError(
                f"La domanda «{name}» non ha la forma che questo libro esporta ({error!r})."
            ) from error
    return tuple(quiz.Lesson(code, title, tuple(each)) for code, title, each in lessons)


def _category(element: ET.Element) -> tuple[str, str]:
    path = element.findtext("category/text")
    # A slash inside a name is doubled; the last name is "1.3 Title".
    last = re.split(r"(?<!/)/(?!/)", path)[-1].replace("//", "/")
    return element.findtext("idnumber"), re.sub(r"^\d\.\d+ ", "", last)


def _question(element: ET.Element) -> Question:
    kind = element.get("type")
    if kind not in _READERS:
        raise ValueError(
            f"Il tipo di domanda «{kind}» non è fra quelli che questo libro esporta: "
            f"{', '.join(_READERS)}."
        )
    return _READERS[kind](element, _Parts(element))


class _Parts:
    """The parts that every question has, told apart by their class names."""

    def __init__(self, element: ET.Element) -> None:
        self.text: list[ET.Element] = []
        self.of_text: dict[str, ET.Element] = {}
        self.of_feedback: dict[str, ET.Element] = {}
        for part in rich.parse(element.findtext("questiontext/text") or ""):
            if part.get("class"):
                self.of_text[part.get("class")] = part
            else:
                self.text.append(part)
        for part in rich.parse(element.findtext("generalfeedback/text") or ""):
            if part.get("class"):
                self.of_feedback[part.get("class")] = part
        tags = [tag.text for tag in element.findall("tags/tag/text")]
        self.covers = tuple(tag for tag in tags if not _DIFFICULTY.fullmatch(tag))
        self.difficulty = int(next(m[1] for tag in tags if (m := _DIFFICULTY.fullmatch(tag))))
        self.id = element.findtext("idnumber")
        self.image = self._image(element.find("questiontext/file"))

    def _image(self, file: ET.Element | None) -> Image | None:
        if file is None:
            return None
        alt = self.of_text["cc-image"].find("img").get("alt")
        return Image(file.get("name"), alt, base64.b64decode(file.text))

    def common(self, kind: str, filler: Filler = rich.PLAIN) -> dict:
        """The fields that every question has."""
        html = "".join(ET.tostring(part, encoding="unicode") for part in self.text)
        explanation = self.of_feedback.get("cc-explanation")
        source = rich.inner(self.of_feedback["cc-source"]).removeprefix("Fonte: ")
        return {
            "id": self.id,
            "type": kind,
            "text": rich.markdown(html, filler),
            "covers": self.covers,
            "difficulty": self.difficulty,
            "source": rich.inline_markdown(source),
            "explanation": (
                None if explanation is None else rich.markdown(rich.inner(explanation), filler)
            ),
            "line": 0,
            "image": self.image,
        }


def _line(html: str | None, filler: Filler = rich.PLAIN) -> str:
    return rich.inline_markdown(html or "", filler)


def _inside(element: ET.Element) -> str:
    return _line(rich.inner(element))


def _flag(element: ET.Element, name: str) -> bool:
    return element.findtext(name) == "true"


def _options(element: ET.Element) -> tuple[Option, ...]:
    return tuple(
        Option(
            key,
            _line(answer.findtext("text")),
            float(answer.get("fraction")) > 0,
            _line(answer.findtext("feedback/text")),
        )
        for key, answer in enumerate(element.findall("answer"), start=1)
    )


def _multichoice(element: ET.Element, parts: _Parts) -> Question:
    shuffle = _flag(element, "shuffleanswers")
    options = _options(element)
    if "cc-ask" in parts.of_text:
        return CaseQuestion(
            **parts.common("case"),
            ask=rich.markdown(rich.inner(parts.of_text["cc-ask"])),
            options=options,
            shuffle=shuffle,
            rubric=(),
            model_answer=None,
        )
    kind = "choice" if _flag(element, "single") else "multiple"
    return ChoiceQuestion(**parts.common(kind), options=options, shuffle=shuffle)


def _essay(element: ET.Element, parts: _Parts) -> CaseQuestion:
    rubric = []
    for item in rich.parse(element.findtext("graderinfo/text")).iter("li"):
        points = item.find("span[@class='cc-points']")
        item.remove(points)
        rubric.append(Criterion(_inside(item).rstrip(), int(re.search(r"\d+", points.text)[0])))
    return CaseQuestion(
        **parts.common("case"),
        ask=rich.markdown(rich.inner(parts.of_text["cc-ask"])),
        options=(),
        shuffle=True,
        rubric=tuple(rubric),
        model_answer=rich.markdown(rich.inner(parts.of_feedback["cc-model"])),
    )


def _numerical(element: ET.Element, parts: _Parts) -> NumericQuestion:
    right, *wrong = element.findall("answer")
    # How many decimals are shown is said only by the number shown.
    shown = rich.parse(right.findtext("feedback/text")).find("p/strong").text.split(" ")[0]
    return NumericQuestion(
        **parts.common("numeric"),
        answer=right.findtext("text"),
        tolerance=datasets.tidy(float(right.findtext("tolerance"))),
        decimals=len(shown.partition(",")[2]),
        unit=element.findtext("units/unit/unit_name"),
        parameters=(),
        wrong=tuple(
            WrongAnswer(answer.findtext("text"), _line(answer.findtext("feedback/text")))
            for answer in wrong
        ),
        values={},
    )


def _calculated(element: ET.Element, parts: _Parts) -> NumericQuestion:
    right, *wrong = element.findall("answer")
    expression = from_formula(right.findtext("text"))
    decimals = int(right.findtext("correctanswerlength"))
    filler = Filler(expression, decimals, parameters=True)
    parameters = tuple(
        datasets.parameter(
            dataset.findtext("name/text"),
            float(dataset.findtext("minimum/text")),
            float(dataset.findtext("maximum/text")),
            [float(item.text) for item in dataset.findall("dataset_items/dataset_item/value")],
        )
        for dataset in element.findall("dataset_definitions/dataset_definition")
    )
    return NumericQuestion(
        **parts.common("numeric", filler),
        answer=expression,
        tolerance=datasets.tidy(float(right.findtext("tolerance"))),
        decimals=decimals,
        unit=element.findtext("units/unit/unit_name"),
        parameters=parameters,
        wrong=tuple(
            WrongAnswer(
                from_formula(answer.findtext("text")),
                _line(answer.findtext("feedback/text"), filler),
            )
            for answer in wrong
        ),
        values={},
    )


def _matching(element: ET.Element, parts: _Parts) -> MatchingQuestion:
    pairs = tuple(
        Pair(key, *(_inside(span) for span in item.findall("span")))
        for key, item in enumerate(parts.of_feedback["cc-pairs"], start=1)
    )
    listed = parts.of_feedback.get("cc-distractors")
    distractors = () if listed is None else tuple(_inside(item) for item in listed)
    rights = [pair.right for pair in pairs] + list(distractors)
    return MatchingQuestion(
        **parts.common("matching"),
        pairs=pairs,
        distractors=distractors,
        choices=tuple(enumerate(rights, start=1)),
    )


def _ordering(element: ET.Element, parts: _Parts) -> OrderingQuestion:
    steps = tuple(
        Step(key, *(_inside(span) for span in item.findall("span")))
        for key, item in enumerate(parts.of_feedback["cc-steps"], start=1)
    )
    return OrderingQuestion(**parts.common("ordering"), steps=steps, shown=steps)


_READERS = {
    "multichoice": _multichoice,
    "essay": _essay,
    "numerical": _numerical,
    "calculated": _calculated,
    "matching": _matching,
    "ordering": _ordering,
}
