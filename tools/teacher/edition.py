"""Sphinx extension of the teacher's edition: notes after each exercise, open answers, the mark.

Only ``tools.site build --teacher`` loads it, so the public site cannot contain any of it.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docutils import nodes
from exercise_cells import ExerciseBox, ExerciseSolution, NotebookCell
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from callcenter import standard
from callcenter.checks import TeachingNotes, teaching_notes

logger = logging.getLogger(__name__)

NAME = "Edizione del docente"
STATIC = Path(__file__).with_name("static")
ROBOTS = '<meta name="robots" content="noindex, nofollow, noarchive">'
BAND = (
    f'<p class="cc-teacher-band"><strong>{NAME}</strong>: contiene le soluzioni. '
    "Non darla alla classe.</p>"
)


class OpenAnswers(SphinxTransform):
    """Open the solutions, add the teacher's notes, open the quizzes' answers."""

    default_priority = 220  # after exercise_cells has collected the boxes (210)

    def apply(self) -> None:
        """Change the page's tree."""
        for box in list(self.document.findall(ExerciseBox)):
            for solution in box.findall(ExerciseSolution):
                solution["open"] = True
            try:
                notes = teaching_notes(box["exercise_id"])
            except ValueError as error:
                logger.warning("%s", error, location=box, type="exercise")
                continue
            box += nodes.raw("", notes_html(notes, box.get("minutes")), format="html")
        for cell in self.document.findall(NotebookCell):
            if "quiz" in cell["cell_metadata"]:
                open_quiz(cell)


def open_quiz(cell: NotebookCell) -> None:
    """Open every answer of a quiz, mark the right ones, say what each question covers."""
    for raw in list(cell.findall(nodes.raw)):
        text = raw.astext()
        # With one class more the page does not load quiz.js, which would make of the key a form to
        # fill in; the quiz's style is in every page (see change).
        text = text.replace('class="cc-quiz"', 'class="cc-quiz cc-quiz-key"')
        text = text.replace("<details", "<details open")
        text = re.sub(
            r'(<section class="cc-question"[^>]*data-covers="(?P<codes>[^"]*)"[^>]*>\s*'
            r'<p class="cc-title".*?)</p>',
            lambda found: (
                f'{found[1]} <span class="cc-teacher-codes">'
                f"{', '.join(found['codes'].split())}</span></p>"
            ),
            text,
            flags=re.DOTALL,
        )
        raw.replace_self(nodes.raw("", text, format="html"))


def notes_html(notes: TeachingNotes, minutes: int | None) -> str:
    """The teacher's notes of an exercise."""
    codes = "".join(
        f"<li><code>{code}</code> {escape(standard.item(code).text)}</li>" for code in notes.covers
    )
    facts = [("Tempo", f"circa {minutes} minuti" if minutes else "non stimato")]
    facts.append(("Si chiede", said(notes.expects)))
    facts.append(
        ("Risposta", said(notes.answer) if notes.answer else "è nella soluzione qui sopra")
    )
    facts.append(("Suggerimento", said(notes.hint)))
    facts.append(("Quando è giusta", said(notes.success)))
    listed = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in facts)
    return (
        f'<aside class="cc-teacher" id="docente-{escape(notes.id)}" '
        f'aria-label="Note per il docente, {escape(notes.id)}">'
        '<p class="cc-teacher__title">Note per il docente '
        f"<code>{escape(notes.id)}</code></p>"
        f'<dl class="simple cc-teacher__facts">{listed}</dl>'
        f'<p class="cc-teacher__head">Errori tipici</p>{mistakes_html(notes)}'
        f'<p class="cc-teacher__head">Voci dello standard</p><ul>{codes}</ul></aside>'
    )


def mistakes_html(notes: TeachingNotes) -> str:
    """Each mistake: its name, the answer it leads to, what the student reads."""
    rows = "".join(
        f"<div><dt>{said(mistake.name)}"
        + (f' <span class="cc-teacher__answer">→ {said(mistake.answer)}</span>'
           if mistake.answer else "")
        + f"</dt><dd>{said(mistake.message)}</dd></div>"
        for mistake in notes.mistakes
    )  # fmt: skip
    return f'<dl class="simple cc-teacher__mistakes">{rows}</dl>'


def said(text: str) -> str:
    """Safe HTML of a message; `between backticks` is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)).replace("\n", "<br>")


def mark(app: Sphinx, pagename: str, _template: str, context: dict, _doctree) -> None:
    """Say on every page what it is, and keep it out of search engines."""
    context["metatags"] = context.get("metatags", "") + ROBOTS
    title = context.get("title", "")
    context["title"] = f"{title} · {NAME}" if title and NAME not in title else title or NAME


def change(config: dict) -> None:
    """Turn the book's configuration into this edition's."""
    config["extensions"] = [*config["extensions"], __name__]
    config["html_static_path"] = [*config.get("html_static_path", []), str(STATIC)]
    config["html_css_files"] = [*config.get("html_css_files", []), "quiz.css", "teacher.css"]
    config["html_theme_options"] = {**config.get("html_theme_options", {}), "announcement": BAND}


def setup(app: Sphinx) -> dict:
    """Run after the extensions that write the page (priority 500)."""
    app.add_transform(OpenAnswers)
    app.connect("html-page-context", mark, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
