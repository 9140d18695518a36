"""The exercises in the lessons and those that `callcenter.checks` knows are the same, and sound."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from callcenter.checks import all_exercises
from tools import lessonfile
from tools.lessonfile import exercise_of
from tools.lessonrules import lessons

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
REGISTERED = all_exercises()


def written(paths):
    """{exercise id: codes it covers}, from the prompts of the lessons."""
    found = {}
    for path in paths:
        for cell in lessonfile.read(path).cells:
            data = exercise_of(cell)
            if data.get("role") == "prompt":
                found[data["id"]] = data.get("covers")
    return found


def disagreements(in_lessons, registered):
    """What one side has and the other lacks, or says otherwise."""
    problems = []
    for name in sorted({*in_lessons, *registered}):
        if name not in registered:
            problems.append(f"{name}: in a lesson, not registered")
        elif name not in in_lessons:
            problems.append(f"{name}: registered, in no lesson")
        elif sorted(in_lessons[name] or []) != sorted(registered[name].covers):
            problems.append(
                f"{name}: covers {in_lessons[name]} in the lesson, "
                f"{list(registered[name].covers)} in the registry"
            )
    return problems


@pytest.mark.parametrize("name", REGISTERED)
def test_exercise_is_sound(name):
    assert REGISTERED[name].selfcheck() == []


def test_lessons_and_registry_agree():
    assert disagreements(written(lessons(ROOT / "book")), REGISTERED) == []


def test_lessons_cover_what_their_exercises_cover():
    for path in lessons(ROOT / "book"):
        declared = set(lessonfile.read(path).metadata["callcenter"].get("covers", []))
        for name, covers in written([path]).items():
            assert set(covers) <= declared, f"{path}: {name} covers {covers}, lesson {declared}"


def test_disagreements_are_found():
    in_lessons = written([FIXTURES / "lesson.ipynb"])
    assert sorted(in_lessons) == [f"uf1-99-e{n}" for n in (1, 2, 3, 4)]
    registered = {name: SimpleNamespace(covers=tuple(c)) for name, c in in_lessons.items()}
    assert disagreements(in_lessons, registered) == []
    registered["uf1-99-e5"] = registered.pop("uf1-99-e1")
    registered["uf1-99-e2"] = SimpleNamespace(covers=("UF3.A1",))
    assert len(disagreements(in_lessons, registered)) == 3
