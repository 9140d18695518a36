"""Exercises by themselves: worksheets with room to write, and the teacher's solutions."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from lxml import html

from tools.paper import room
from tools.paper.clean import (
    Cleaned,
    Element,
    add_class,
    by_class,
    classes,
    copy_of,
    inner_html,
    notebook_cells,
    text_of,
    to_html,
)

CODE_MARK = re.compile(r"`([^`]+)`")
# An empty cell («x = ...») asks for a value; a longer one asks for code.
VALUE_LINES = 2
WHO = '<div class="cc-who"><span>Nome e cognome</span><span>Classe</span><span>Data</span></div>'


def boxes(lesson: Cleaned) -> list[Element]:
    """Return the exercises of a lesson, in order."""
    return by_class(lesson.tree, "cc-exercise")


def inline(text: str) -> str:
    """Return a message with its code marks (`x`) as HTML."""
    return CODE_MARK.sub(r"<code>\1</code>", escape(text, quote=False))


def notes_of(exercise_id: str):
    """Return the teaching notes of an exercise, or None if it does not check itself."""
    from callcenter.checks.teaching import teaching_notes

    try:
        return teaching_notes(exercise_id)
    except ValueError:
        return None


def minutes_of(root: Path, lesson: Cleaned) -> dict[str, int]:
    """Return exercise → minutes, where the notebook says them."""
    marks = [cell["metadata"].get("exercise", {}) for cell in notebook_cells(root, lesson.page)]
    return {mark["id"]: mark["minutes"] for mark in marks if mark.get("minutes")}


def title_of(box: Element) -> Element:
    """Return the title of an exercise's box."""
    return by_class(box, "cc-exercise__title")[0]


def prompt_of(box: Element) -> str:
    """Return the text of an exercise."""
    return "".join(to_html(copy_of(part)) for part in by_class(box, "cc-exercise__prompt"))


def _with_minutes(title: Element, minutes: int | None) -> str:
    twin = copy_of(title)
    if minutes:
        twin.append(
            html.fragment_fromstring(f'<span class="cc-exercise__extra">{minutes} minuti</span>')
        )
    return to_html(twin)


def _starter(box: Element) -> tuple[str, int, list[str]]:
    """Return the cell to complete: its HTML, its number of lines, the lines."""
    cells = by_class(box, "cc-role-answer")
    if not cells:
        return "", 0, []
    lines = [text_of(line) for line in by_class(cells[0], "ln")]
    return to_html(copy_of(cells[0])), len(lines), lines


def worksheet(root: Path, lesson: Cleaned) -> str:
    """Return a lesson's worksheet: prompts, data, room to write, hints at the end."""
    minutes = minutes_of(root, lesson)
    parts = [WHO, f"<h1><span class='section-number'>Scheda {lesson.page.label}</span> "
                  f"{escape(lesson.page.title)}</h1>"]  # fmt: skip
    hints = []
    for box in boxes(lesson):
        exercise_id = box.get("id")
        notes = notes_of(exercise_id)
        title = title_of(box)
        code, lines, starter = _starter(box)
        # No short-box rule here: with the room to write a box is rarely short.
        parts.append(
            f'<section class="cc-exercise cc-sheet" id="{exercise_id}">'
            f"{_with_minutes(title, minutes.get(exercise_id))}{prompt_of(box)}"
        )
        parts.append(_room(code, lines, starter, notes.expects if notes else ""))
        parts.append("</section>")
        if notes:
            label = text_of(by_class(title, "cc-exercise__label")[0])
            hints.append(f"<dt>{escape(label)}</dt><dd>{inline(notes.hint)}</dd>")
    if hints:
        parts.append(
            "<h2>Suggerimenti</h2><p>Leggili solo dopo aver provato.</p>"
            f'<dl class="cc-notes">{"".join(hints)}</dl>'
        )
    return "".join(parts)


def _room(code: str, lines: int, starter: list[str], expects: str) -> str:
    asked = f'<p class="cc-room-label">Serve {inline(expects)}.</p>' if expects else ""
    if not code:
        return asked + room.lines(6)
    blanks = sum(line.count("...") for line in starter)
    if lines > VALUE_LINES or (starter and starter[0].lstrip().startswith(("def ", "SELECT"))):
        if blanks > 1:
            # A form to fill in: the blanks are in the code.
            return f"{asked}{_roomy(code)}"
        return f'{asked}{code}<p class="cc-room-label">Il tuo codice</p>{room.code(8)}'
    # What the cell prepares is part of the question.
    given = code if any(line and "..." not in line for line in starter) else ""
    return (
        f'{asked}{given}<p class="cc-room-label">I tuoi conti, o il codice che scriveresti</p>'
        f'{room.grid(9)}<p class="cc-answer-line"><code>{escape(_variable(starter))}</code> = '
        '<span class="cc-blank" style="min-width:70mm">&nbsp;</span></p>'
    )


def _variable(starter: list[str]) -> str:
    for line in starter:
        if match := re.match(r"(\w+)\s*=\s*\.\.\.", line):
            return match[1]
    return "risposta"


def _roomy(code: str) -> str:
    """Make the dots of a cell long enough to write on them."""
    blank = '<span class="cc-blank" style="min-width:38mm">&nbsp;</span>'
    return code.replace("...", blank)


def solutions(root: Path, lesson: Cleaned) -> str:
    """Return a lesson's solutions, with what the checks know of mistakes, and the quiz's key."""
    minutes = minutes_of(root, lesson)
    parts = [f"<h1><span class='section-number'>Lezione {lesson.page.label}</span> "
             f"{escape(lesson.page.title)}</h1>"]  # fmt: skip
    for box in boxes(lesson):
        exercise_id = box.get("id")
        parts.append(
            f'<section class="cc-exercise" id="{exercise_id}">'
            f"{_with_minutes(title_of(box), minutes.get(exercise_id))}{prompt_of(box)}"
        )
        for solved in by_class(box, "cc-solved"):
            twin = copy_of(solved)
            for output in by_class(twin, "cell_output"):
                # That the book's own solution is right goes without saying.
                if by_class(output, "cc-ok"):
                    output.drop_tree()
            parts.append(to_html(twin))
        parts.append(_notes(notes_of(exercise_id)))
        parts.append("</section>")
    if lesson.questions:
        parts.append("<h2>Risposte del quiz</h2>")
        parts.append(keys(lesson))
    return "".join(parts)


def _notes(notes) -> str:
    if notes is None:
        return ""
    rows = []
    if notes.answer:
        rows.append(("Risposta attesa", escape(notes.answer)))
    rows.append(("Che cosa vuol dire", inline(notes.success)))
    if notes.mistakes:
        items = "".join(
            "<li>"
            + (f"<code>{escape(mistake.answer)}</code>: " if mistake.answer else "")
            + f"{inline(mistake.message)}</li>"
            for mistake in notes.mistakes
        )
        rows.append(("Errori tipici", f"<ul>{items}</ul>"))
    rows.append(("Suggerimento", inline(notes.hint)))
    return '<dl class="cc-notes">' + "".join(
        f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows
    ) + "</dl>"  # fmt: skip


def keys(lesson: Cleaned) -> str:
    """Return the key of a lesson's quiz, in two columns."""
    return (
        f'<div class="cc-keys">{"".join(key_of(question) for question in lesson.questions)}</div>'
    )


def key_of(question) -> str:
    """Return the key of a question, to be printed away from it."""
    number = question.title.split(" di ")[0].replace("Domanda", "").strip()
    return (
        f'<div class="cc-key"><p class="cc-q-title">Domanda {escape(number)}</p>'
        f"{question.key}</div>"
    )


def answers(lessons: list[Cleaned]) -> str:
    """Return the answers of the quizzes of some lessons."""
    parts = []
    for lesson in lessons:
        if lesson.questions:
            name = f"{lesson.page.label} {lesson.page.title}"
            parts.append(f'<h2 id="risposte-{lesson.part}">{escape(name)}</h2>')
            parts.append(keys(lesson))
    return "".join(parts)


def point_to_answers(lesson: Cleaned, where: str) -> None:
    """Write under the title «Quiz» where the answers are."""
    for section in lesson.tree.iter("section"):
        head = section.find("h2")
        if head is not None and text_of(head).rstrip("#") == "Quiz" and lesson.questions:
            head.addnext(html.fragment_fromstring(f'<p class="cc-q-how">{where}</p>'))


def unmark(lesson: Cleaned) -> None:
    """Let boxes with long code break where they must."""
    for box in boxes(lesson):
        if "cc-short" in classes(box) and len(inner_html(box)) > 9000:
            box.set("class", "cc-exercise")
    for box in by_class(lesson.tree, "cc-question"):
        if len(text_of(box)) > 2200:
            add_class(box, "cc-long-question")
