"""The sources of the teacher's edition: a copy of the book with the teacher's pages added.

A copy, in the build's own folder: the teacher's pages never stand where the public build looks.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from tools import lessonfile
from tools.lessonfile import exercise_of
from tools.lessonrules import lessons
from tools.teacher import assignments, pages

FOLDER = "docente"
HOME_PAGE = f"{FOLDER}/index.html"
CAPTION = "Per il docente"


def write(root: Path, folder: Path) -> Path:
    """Copy the book of ``root`` into ``folder`` and add the teacher's pages; return the folder."""
    folder.mkdir(parents=True)
    shutil.copytree(
        root / "book",
        folder / "book",
        ignore=shutil.ignore_patterns(".*", "__pycache__"),
    )
    shutil.copy(root / "_config.yml", folder)
    own = folder / FOLDER
    own.mkdir()
    found = exercises(root)
    written = assignments.write(root / "exercises" / "source", own / "consegne")
    (own / "index.md").write_text(pages.home(found, written), encoding="utf-8")
    (own / "esercizi.md").write_text(pages.exercise_list(found), encoding="utf-8")
    _write_contents(root, folder, [assignment.page for assignment in written])
    return folder


def _write_contents(root: Path, folder: Path, assigned: list[str]) -> None:
    """Write ``_toc.yml`` with the teacher's part first."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [{"file": f"{FOLDER}/index"}, {"file": f"{FOLDER}/esercizi"}]
    chapters += [{"file": f"{FOLDER}/consegne/{page}"} for page in assigned]
    contents["parts"].insert(0, {"caption": CAPTION, "chapters": chapters})
    text = yaml.safe_dump(contents, allow_unicode=True, sort_keys=False)
    (folder / "_toc.yml").write_text(text, encoding="utf-8")


def title_of(prompt: str) -> str:
    """The words of «#### Esercizio · Titolo» after the dot."""
    first = prompt.strip().split("\n", 1)[0].lstrip("# ")
    return (first.partition("·")[2].strip() or first).replace("|", "\\|")


def published(entry: Any) -> set[str]:
    """The pages named anywhere in the book's contents."""
    if isinstance(entry, list):
        return set().union(*map(published, entry))
    if not isinstance(entry, dict):
        return set()
    own = {entry["file"]} if "file" in entry else set()
    return own.union(*map(published, entry.values()))


def exercises(root: Path) -> list[pages.LessonExercises]:
    """The published lessons with their exercises, in the order of the course."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    book, shown, found = root / "book", published(contents), []
    for path in lessons(book):
        if path.relative_to(root).with_suffix("").as_posix() not in shown:
            continue
        notebook = lessonfile.read(path)
        facts = notebook.metadata.get("callcenter") or {}
        if "lesson" not in facts:
            continue
        prompts = [
            pages.Exercise(
                id=data["id"],
                title=title_of(cell.source),
                minutes=data.get("minutes", 0),
                covers=tuple(data.get("covers", ())),
            )
            for cell in notebook.cells
            if (data := exercise_of(cell)).get("role") == "prompt"
        ]
        hours = facts.get("hours") or {}
        found.append(
            pages.LessonExercises(
                code=facts["lesson"],
                title=facts.get("title", ""),
                path=path.relative_to(book).as_posix(),
                hours=sum(hours.values()),
                exercises=tuple(prompts),
            )
        )
    return sorted(found, key=lambda lesson: lesson.code)
