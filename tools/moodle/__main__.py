"""``python -m tools.moodle export|check``: the question bank to Moodle, and a check of a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from callcenter import data, quiz
from tools.errors import ToolError
from tools.moodle import canonical, from_xml, gift, to_xml

UNITS = ("UF1", "UF2", "UF3")
_EXTENSIONS = {"xml": ".xml", "gift": ".gift.txt"}


def chosen_lessons(
    folder: Path, units: Sequence[str] = (), lessons: Sequence[str] = ()
) -> tuple[quiz.Lesson, ...]:
    """The lessons asked for, in the bank's order; all of them when nothing is asked."""
    bank = quiz.bank(folder)
    unknown = [code for code in lessons if code not in bank]
    if unknown:
        raise ToolError(
            f"Nel banco non ci sono domande per: {', '.join(unknown)}. "
            f"Lezioni con domande: {', '.join(bank) or 'nessuna'}."
        )
    wrong = [unit for unit in units if unit.upper() not in UNITS]
    if wrong:
        raise ToolError(f"Non esiste l'unità {', '.join(wrong)}. Le unità sono {', '.join(UNITS)}.")
    prefixes = tuple(f"{unit.lower()}-" for unit in units)
    chosen = tuple(
        lesson
        for code, lesson in bank.items()
        if (not units and not lessons) or code in lessons or (units and code.startswith(prefixes))
    )
    if not chosen:
        raise ToolError(f"Il banco non ha ancora domande per {', '.join(units)}.")
    return chosen


def export(lessons: Sequence[quiz.Lesson], form: str, out: Path) -> list[str]:
    """Writes the file; returns what to tell the teacher."""
    total = sum(len(lesson.questions) for lesson in lessons)
    told = []
    if form == "xml":
        text = to_xml(lessons)
        told.append(f"{total} domande in {out}.")
    else:
        text, left_out = gift(lessons)
        told.append(f"{total - len(left_out)} domande su {total} in {out}.")
        told += [f"  {code} resta fuori: {reason}." for code, reason in left_out]
        if left_out:
            told.append("Il formato xml le porta tutte.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ToolError(f"Non riesco a scrivere {out}: {error.strerror}.") from error
    return told


def differences(file: Path, folder: Path) -> list[str]:
    """What a file says differently from the bank, question by question."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ToolError(f"Non riesco a leggere {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ToolError(f"{file} non è in UTF-8: riesportalo da qui o da Moodle.") from error
    bank = {
        question.id: canonical(question)
        for lesson in quiz.bank(folder).values()
        for question in lesson.questions
    }
    told = []
    for lesson in from_xml(text):
        for question in lesson.questions:
            if question.id not in bank:
                told.append(f"{question.id}: non è nel banco.")
            elif question != bank[question.id]:
                names = ", ".join(_different_fields(question, bank[question.id]))
                told.append(f"{question.id}: diversa dal banco ({names}).")
    return told


def _different_fields(one: object, other: object) -> list[str]:
    if type(one) is not type(other):
        return ["tipo di domanda"]
    return [
        name
        for name in one.__dataclass_fields__
        if name != "line" and getattr(one, name) != getattr(other, name)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools moodle",
        description="Porta il banco di domande in Moodle e controlla un file già esportato.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    exporting = commands.add_parser("export", help="scrive le domande in un file per Moodle")
    exporting.add_argument("--units", help="solo queste unità, per esempio UF1,UF3")
    exporting.add_argument("--lessons", help="solo queste lezioni, per esempio uf1-03,uf2-06")
    exporting.add_argument(
        "--format", choices=("xml", "gift"), default="xml", help="xml porta tutto (predefinito)"
    )
    exporting.add_argument("--out", type=Path, help="il file da scrivere")
    checking = commands.add_parser("check", help="confronta un file esportato con il banco")
    checking.add_argument("file", type=Path)
    for command in (exporting, checking):
        command.add_argument("--bank", type=Path, help="un'altra cartella di domande")
    return parser


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    folder = options.bank or data.quiz_dir()
    try:
        if not folder.is_dir():
            raise ToolError(f"{folder} non è una cartella di domande.")
        if options.command == "export":
            lessons = chosen_lessons(folder, _split(options.units), _split(options.lessons))
            out = options.out or Path(f"_build/moodle/banco{_EXTENSIONS[options.format]}")
            print("\n".join(export(lessons, options.format, out)))
            return 0
        found = differences(options.file, folder)
    except (ToolError, ValueError) as error:
        print(f"Errore: {error}", file=sys.stderr)
        return 1
    print("\n".join(found) or "Il file dice le stesse cose del banco.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
