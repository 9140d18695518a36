"""Check the question bank: ``python -m tools.quizbank check [folder]``.

Three layers, each naming file and line: the JSON Schema (shape), the package's own reader (what is
needed to show a question), and the checks of content that need more than one field: codes of the
standard, ids, feedback that is really each option's own, formulas that hold for every value.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from callcenter import data, quiz, standard
from callcenter.quiz import expressions
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    NumericQuestion,
    OrderingQuestion,
    Question,
)

SCHEMA_FILE = "schema.json"
MINIMUM_QUESTIONS = 6
# Every combination of parameters is tried up to this many; beyond, an even sample of them.
MAXIMUM_COMBINATIONS = 2000

_LATEX = re.compile(r"\$[^$\n]+\$|\\\(|\\\[")
_HTML = re.compile(r"</?[a-zA-Z][^>]*>")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_VAGUE = re.compile(
    r"^(no|sì|sbagliato|giusto|errato|corretto|risposta (errata|corretta))\W*$", re.I
)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at a line of a file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def check(folder: Path, schema_path: Path | None = None) -> list[Problem]:
    """Every problem of the bank in ``folder``, in order of file and line."""
    schema = json.loads((schema_path or data.quiz_dir() / SCHEMA_FILE).read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    problems: list[Problem] = []
    lessons: list[quiz.Lesson] = []
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if path.suffix == ".yaml":
            problems.append(Problem(path.name, 1, "the bank reads .yml only: rename the file"))
            continue
        found = _schema_problems(path, validator)
        problems += found
        if found:
            continue
        try:
            lesson = quiz.read(path)
        except ValueError as error:
            problems.append(_as_problem(path.name, str(error)))
            continue
        lessons.append(lesson)
        problems += _lesson_problems(path.name, lesson)
    return sorted(problems)


def _as_problem(file: str, message: str) -> Problem:
    line = re.search(r"riga (\d+)", message)
    return Problem(file, int(line[1]) if line else 1, message)


def _schema_problems(path: Path, validator: jsonschema.Draft202012Validator) -> list[Problem]:
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        tree = yaml.compose(text)
    except UnicodeDecodeError:
        return [Problem(path.name, 1, "not UTF-8")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return [Problem(path.name, line, f"not YAML: {getattr(error, 'problem', error)}")]
    if tree is None:
        return [Problem(path.name, 1, "the file is empty")]
    problems = list(_repeated_keys(path.name, tree))
    for error in validator.iter_errors(content):
        for leaf in _leaves(error):
            where = "/".join(str(part) for part in leaf.absolute_path) or "file"
            line = line_of(tree, leaf.absolute_path)
            problems.append(Problem(path.name, line, f"{where}: {leaf.message}"))
    return problems


def _leaves(error: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """The errors that say something: oneOf reports its branches, not only that none fits."""
    if error.context and error.validator != "oneOf":
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def line_of(tree: yaml.Node, path: Any) -> int:
    """The line (from 1) of the node that a JSON-schema path points to, or of its nearest parent."""
    node = tree
    for part in path:
        following = None
        if isinstance(node, yaml.MappingNode):
            following = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and part < len(node.value):
            following = node.value[part]
        if following is None:
            break
        node = following
    return node.start_mark.line + 1


def _repeated_keys(file: str, node: yaml.Node) -> Iterator[Problem]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield Problem(file, key.start_mark.line + 1, f"field {key.value!r} appears twice")
            seen.add(key.value)
            yield from _repeated_keys(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _repeated_keys(file, entry)


def _lesson_problems(file: str, lesson: quiz.Lesson) -> Iterator[Problem]:
    if len(lesson.questions) < MINIMUM_QUESTIONS:
        yield Problem(
            file,
            1,
            f"{len(lesson.questions)} questions: a lesson has at least {MINIMUM_QUESTIONS}",
        )
    codes = set(standard.codes())
    texts: dict[str, str] = {}
    for question in lesson.questions:
        for message in _question_problems(question, lesson.lesson, codes):
            yield Problem(file, question.line, f"{question.id}: {message}")
        same = texts.setdefault(question.text, question.id)
        if same != question.id:
            yield Problem(file, question.line, f"{question.id}: same text as {same}")


def _question_problems(question: Question, lesson: str, codes: set[str]) -> Iterator[str]:
    if not question.id.startswith(f"{lesson}-q"):
        yield f"the id must start with {lesson}-q"
    for code in question.covers:
        if code not in codes:
            yield f"covers {code}, which the standard does not have"
    for text in _texts(question):
        bare = _CODE.sub("", text)
        if _LATEX.search(bare):
            yield f"LaTeX is not shown in a quiz: {text[:60]!r}"
        if _HTML.search(bare):
            yield f"HTML is not allowed, use Markdown: {text[:60]!r}"
    if isinstance(question, ChoiceQuestion | CaseQuestion):
        yield from _option_problems(question)
    if isinstance(question, OrderingQuestion):
        yield from _repeated([step.text for step in question.steps], "step")
    if isinstance(question, NumericQuestion):
        yield from _numeric_problems(question)


def _texts(question: Question) -> list[str]:
    texts = [question.text, question.source, question.explanation or ""]
    for group in ("options", "pairs", "steps", "wrong"):
        for entry in getattr(question, group, ()):
            texts += [
                getattr(entry, name)
                for name in ("text", "left", "right", "feedback")
                if hasattr(entry, name)
            ]
    if isinstance(question, CaseQuestion):
        texts += [question.ask, question.model_answer or ""]
        texts += [criterion.text for criterion in question.rubric]
    return texts


def _option_problems(question: ChoiceQuestion | CaseQuestion) -> Iterator[str]:
    yield from _repeated([option.text for option in question.options], "option")
    yield from _repeated([option.feedback for option in question.options], "feedback")
    for option in question.options:
        if _VAGUE.match(option.feedback):
            yield f"feedback {option.feedback!r} says nothing: say why"


def _repeated(texts: list[str], what: str) -> Iterator[str]:
    for number, text in enumerate(texts):
        if text in texts[:number]:
            yield f"the same {what} twice: {text[:60]!r}"


def _numeric_problems(question: NumericQuestion) -> Iterator[str]:
    declared = {parameter.name for parameter in question.parameters}
    used = set(expressions.names(question.answer))
    for name in sorted(declared - used):
        yield f"parameter {name} does not enter the answer"
    for parameter in question.parameters:
        if not re.search(rf"\{{[^{{}}]*\b{parameter.name}\b[^{{}}]*\}}", question.text):
            yield f"parameter {parameter.name} is not told in the text ({{{parameter.name}}})"
    for values in _combinations(question):
        try:
            variant = question.with_values(values)
        except ValueError as error:
            yield f"with {values}: {error}"
            return
        if 0.5 * 10**-variant.decimals > variant.tolerance:
            yield (
                f"shown with {variant.decimals} decimals, the right answer may fall outside the "
                f"tolerance {variant.tolerance}"
            )
            return
        for number, wrong in enumerate(variant.wrong):
            value = expressions.evaluate(wrong.answer)
            if abs(value - variant.value) <= variant.tolerance:
                mistake = question.wrong[number].answer
                yield (
                    f"with {values or 'these numbers'} the mistake {mistake!r} gives the right "
                    "answer too: change ranges or tolerance"
                )
                return


def _combinations(question: NumericQuestion) -> Iterator[dict[str, float]]:
    names = [parameter.name for parameter in question.parameters]
    grids = [parameter.values for parameter in question.parameters]
    total = 1
    for grid in grids:
        total *= len(grid)
    stride = max(1, total // MAXIMUM_COMBINATIONS)
    for combination in itertools.islice(itertools.product(*grids), 0, None, stride):
        yield dict(zip(names, combination, strict=True))


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.quizbank", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check every file of the bank")
    checking.add_argument("folder", nargs="?", type=Path, default=None)
    options = parser.parse_args(arguments)
    folder = options.folder or data.quiz_dir()
    if not folder.is_dir():
        parser.error(f"{folder} is not a folder")
    problems = check(folder)
    for problem in problems:
        print(problem)
    files = len(list(folder.glob("*.yml")))
    print(f"{files} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
