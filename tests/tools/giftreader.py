"""A reader of GIFT that takes Moodle's own steps (question/format/gift/format.php), for the tests.

Written apart from tools.moodle.gift: escapes become marks, the braces are found, the answers are
split by their signs, the marks become letters again.
"""

import re
from dataclasses import dataclass

ESCAPES = {"\\:": "\ue200", "\\#": "\ue201", "\\=": "\ue202", "\\{": "\ue203", "\\}": "\ue204"}
ESCAPES |= {"\\~": "\ue205", "\\n": "\ue206"}
LETTERS = {mark: sign[1] for sign, mark in ESCAPES.items()} | {"\ue206": "\n"}
WEIGHT = re.compile(r"%(-?[0-9]{1,2}\.?[0-9]*)%")


@dataclass
class Gift:
    category: str
    name: str
    kind: str
    text: str
    feedback: str
    answers: (
        list  # (text, weight, feedback), (number, tolerance, weight, feedback) or (left, right)
    )


def before(text):
    text = text.replace("\\\\", "\ue207")
    for sign, mark in ESCAPES.items():
        text = text.replace(sign, mark)
    return text.replace("\ue207", "\\")


def after(text):
    text = text.removeprefix("[html]")
    return "".join(LETTERS.get(letter, letter) for letter in text).strip()


def read(content):
    """Every question of a GIFT file."""
    category, found = None, []
    for piece in re.split(r"\n\s*\n", content.strip()):
        lines = [line for line in piece.splitlines() if not line.strip().startswith("//")]
        text = before("\n".join(lines).strip())
        if text.startswith("$CATEGORY:"):
            category = text[10:].strip()
            continue
        found.append(question(category, text))
    return found


def question(category, text):
    assert text.startswith("::"), text[:80]
    name, _, rest = text[2:].partition("::")
    start, finish = rest.index("{"), rest.index("}")
    assert finish == len(rest) - 1, f"{name}: text after the answers"
    inside, prompt = rest[start + 1 : finish].strip(), rest[:start]
    assert prompt.startswith("[html]"), name
    inside, _, general = inside.rpartition("####")
    inside = inside.strip()
    if not inside:
        kind, answers = "essay", []
    elif inside[0] == "#":
        kind, answers = "numerical", [numerical(part) for part in parts(inside[1:], "=")]
    elif "~" in inside:
        kind = "multichoice"
        answers = [choice(part) for part in parts(inside.replace("=", "~="), "~")]
    else:
        assert "->" in inside, name
        kind = "match"
        answers = [tuple(map(after, part.split("->", 1))) for part in parts(inside, "=")]
    return Gift(category, after(name), kind, after(prompt), after(general), answers)


def parts(text, sign):
    pieces = [piece.strip() for piece in text.split(sign)]
    return pieces[1:] if not pieces[0] else pieces


def weighed(text, default):
    weight = WEIGHT.match(text)
    return (text[weight.end() :], float(weight[1])) if weight else (text, default)


def choice(text):
    if text.startswith("="):
        text, weight = text[1:], 100
    else:
        text, weight = weighed(text, 0)
    answer, _, feedback = text.partition("#")
    return after(answer), weight, after(feedback)


def numerical(text):
    text, weight = weighed(text, 100)
    answer, _, feedback = text.partition("#")
    number, _, tolerance = answer.partition(":")
    return float(number), float(tolerance), weight, after(feedback)
