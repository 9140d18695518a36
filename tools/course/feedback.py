"""The page a student gets back: marks, what the tests said, the teacher's words; nothing hidden.

The source of a test never appears, nor what it prints. Of a test that fails, the message appears
only if the line that failed is one the student has.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markdown_it import MarkdownIt
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from tools.course import cells, scale

FOLDER = "riscontri"
_LONGEST = 300
_OURS = {"NonEseguita", "TempoScaduto", "Fermato"}
_EXPLAINED = {
    "NameError": "Si usa un nome che non esiste: forse una cella sopra ha dato errore.",
    "ModuleNotFoundError": "Si importa un pacchetto che non fa parte del libro.",
    "MemoryError": "La memoria non è bastata.",
    "SyntaxError": "C'è un errore di scrittura nel codice.",
    "IndentationError": "C'è un errore di rientro nel codice.",
    "KeyboardInterrupt": "La cella è stata interrotta.",
    "SystemExit": "Il codice chiude il programma (exit): toglilo.",
}
_HIDDEN_FAILED = "Una verifica nascosta non è passata: il tuo lavoro non va bene in tutti i casi."
_PART_SOURCE = re.compile(r"""\.parte\(\s*[\d.]+\s*,\s*(?P<q>["'])(?P<title>.+?)(?P=q)\s*\)""")
_PART_LINE = re.compile(
    r"^(?P<sign>[✔✘]) (?P<points>[\d.]+) su (?P<maximum>[\d.]+) · (?P<rest>.+)$", re.MULTILINE
)
_NO_ANSWER = {"No response.": "Nessuna risposta."}
_UNTOUCHED = "La risposta non c'è ancora: la cella è come l'hai ricevuta."

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(["j2", "html"])
    )
    environment.filters["number"] = _number
    environment.filters["markdown"] = lambda text: _safe_markdown(text or "")
    return environment


def _safe_markdown(text: str) -> str:
    # Pictures would be fetched from elsewhere when the page opens.
    return re.sub(r"<img[^>]*>", "", _markdown.render(text))


def _shown_error(output: NotebookNode, secrets: set[str]) -> str:
    """An error of the student's own code, short, without anything hidden."""
    message = cells.plain(str(output.evalue))
    name = re.sub(r"\W", "", str(output.ename))[:40]
    if output.ename in _OURS:
        return message
    if any(secret in message for secret in secrets):
        message = ""
    explained = _EXPLAINED.get(name, "")
    detail = f"{name}: {message[:_LONGEST]}" if message else name
    return f"{explained} ({detail})" if explained else detail


def _test_message(cell: NotebookNode, secrets: set[str]) -> str:
    """Why a test failed, if the student may know."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return ""
    error = errors[0]
    hidden = cells.hidden_lines(cell.source)
    if error.ename in _OURS or not hidden:
        return _shown_or_message(error, secrets)
    line = cells.failing_line(error.traceback)
    visible = "\n".join(
        text for number, text in enumerate(cell.source.split("\n"), start=1) if number not in hidden
    )
    message = cells.plain(str(error.evalue)).strip()
    if line is not None and line not in hidden:
        return _shown_or_message(error, secrets)
    if line is None and message and message in visible:
        return message[:_LONGEST]
    return _HIDDEN_FAILED


def _parts(cell: NotebookNode, secrets: set[str]) -> list[dict]:
    """What ``callcenter.checks.marking.Punti`` reported, part by part: words meant for students.

    Only lines that name a part of the test's own source count: a student may print anything.
    """
    titles = sorted(
        (match["title"] for match in _PART_SOURCE.finditer(cell.source)), key=len, reverse=True
    )
    text = "".join(one.text for one in cell.outputs if one.output_type == "stream")
    found = []
    for match in _PART_LINE.finditer(text):
        title = next((one for one in titles if match["rest"].startswith(one)), None)
        if title is None or any(part["title"] == title for part in found):
            continue
        message = match["rest"][len(title) :].removeprefix(":").strip()
        if any(secret in message for secret in secrets):
            message = ""
        found.append({"ok": match["sign"] == "✔", "points": match["points"], "title": title,
                      "maximum": match["maximum"], "message": message[:_LONGEST]})  # fmt: skip
    return found


def _shown_or_message(error: NotebookNode, secrets: set[str]) -> str:
    """The author's own words where the test has some."""
    message = cells.plain(str(error.evalue)).strip()
    if error.ename == "AssertionError":
        if not message or any(secret in message for secret in secrets):
            return "Il risultato non è quello atteso."
        return message[:_LONGEST]
    return _shown_error(error, secrets)


def questions(nb: NotebookNode, waiting: set[str] = frozenset()) -> list[dict]:
    """One entry for each cell that gives points, in order; ``waiting``: those still to be read."""
    secrets = cells.hidden_texts(nb)
    named = cells.titles(nb)
    found, pending = [], []
    for cell in nb.cells:
        marks = cell.metadata.get("nbgrader", {})
        if utils.is_solution(cell) and not cells.counts(cell):
            pending.append(_answer(cell, secrets))
            continue
        if not cells.counts(cell):
            continue
        manual = cells.is_manual(cell)
        score, maximum = marks.get("score"), marks.get("points", 0)
        if cells.grade_id(cell) in waiting:
            score = None
        answers = [*pending, *([_answer(cell, secrets)] if manual else [])]
        comments = [one["comment"] for one in answers if one["comment"]]
        found.append({
            "name": cells.grade_id(cell), "title": named[cells.grade_id(cell)], "manual": manual,
            "score": score, "maximum": maximum, "answers": answers, "comments": comments,
            "message": _message(cell, answers, secrets, manual),
            "parts": [] if manual or cell.cell_type != "code" else _parts(cell, secrets),
            "full": score is not None and score >= maximum,
        })  # fmt: skip
        pending = []
    return found


def _message(cell: NotebookNode, answers: list[dict], secrets: set[str], manual: bool) -> str:
    """What the test says: that there is no answer, where there is none, before any error."""
    if manual or cell.cell_type != "code":
        return ""
    message = _test_message(cell, secrets)
    blank = {answer["comment"] for answer in answers} == set(_NO_ANSWER.values())
    return _UNTOUCHED if message and blank else message


def _answer(cell: NotebookNode, secrets: set[str]) -> dict:
    comment = cell.metadata.nbgrader.get("comment") or ""
    errors = [one for one in cell.get("outputs", []) if one.output_type == "error"]
    return {
        "code": cell.source if cell.cell_type == "code" else "",
        "text": cell.source if cell.cell_type != "code" else "",
        "error": _shown_error(errors[0], secrets) if errors else "",
        "comment": _NO_ANSWER.get(comment, comment),
    }


def render(facts: dict, found: list[dict]) -> str:
    """The page."""
    return _environment().get_template("feedback.html.j2").render(**facts, questions=found)


class FeedbackExporter(Exporter):
    """What ``nbgrader generate_feedback`` uses instead of its own English template."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kw):
        """The page of a marked notebook."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        marks = resources["nbgrader"]
        with Gradebook(marks["db_url"]) as gradebook:
            facts = page_facts(gradebook, marks["assignment"], marks["student"])
            notebook = gradebook.find_submission_notebook(
                marks["notebook"], marks["assignment"], marks["student"]
            )
            waiting = {grade.name for grade in notebook.grades if grade.needs_manual_grade}
        course = nb.metadata.get("course", {})
        facts["title"] = nb.metadata.get("callcenter", {}).get("title") or marks["assignment"]
        facts |= {"notes": course.get("notes", []), "reason": course.get("reason")}
        return render(facts, questions(nb, waiting)), resources


def page_facts(gradebook: Gradebook, assignment: str, student: str) -> dict:
    """The top of the page, from the gradebook."""
    submission = gradebook.find_submission(assignment, student)
    person = gradebook.find_student(student)
    notebook = gradebook.find_submission_notebook(assignment, assignment, student)
    penalty = notebook.late_submission_penalty or 0
    score = max(notebook.score - penalty, 0)
    late = submission.total_seconds_late
    return {
        "title": assignment,
        "student": f"{person.last_name or ''} {person.first_name or ''}".strip() or student,
        "matricola": student,
        "score": score, "maximum": notebook.max_score, "penalty": penalty,
        "hundredths": scale.hundredths(score, notebook.max_score),
        "thirtieths": scale.thirtieths(score, notebook.max_score),
        "waiting": bool(notebook.needs_manual_grade),
        "late": _delay(late) if late > 0 else "",
        "today": dt.datetime.now().strftime("%d/%m/%Y"),
        "notes": [], "reason": None,
    }  # fmt: skip


def _delay(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} minuti" if minutes > 1 else "un minuto"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} ore" if hours > 1 else "un'ora"
    return f"{hours // 24} giorni"


def make(course, names: list[str], report: Callable[[str], None]) -> list[Path]:
    """Writes a page for every submission marked, and a zip for each assignment."""
    from tools.course.folder import quiet_nbgrader

    quiet_nbgrader(course.root / "corso.log")
    zips = []
    for name in names:
        pages = {}
        for student, facts in sorted(course.outcomes().get(name, {}).items()):
            page = course.root / "feedback" / student / name / f"{name}.html"
            if facts.get("state") == "corretto":
                converter = GenerateFeedback(
                    coursedir=course.directory(name, student), config=course.config
                )
                converter.force = True
                converter.start()
            elif facts.get("state") == "non valutabile":
                _plain_page(course, name, student, facts, page)
            else:
                continue
            pages[student] = page
        if pages:
            zips.append(_zip(course, name, pages))
            report(f"«{name}»: {len(pages)} riscontri in {zips[-1]}")
    return zips


def _plain_page(course, name: str, student: str, facts: dict, page: Path) -> None:
    """For what could not be marked: the reason, and nothing else."""
    with course.gradebook() as gradebook:
        top = page_facts(gradebook, name, student)
    top["title"] = course.source(name).metadata.get("callcenter", {}).get("title", name)
    top |= {"notes": facts.get("notes") or [], "reason": facts.get("reason"), "unmarkable": True}
    shutil.rmtree(page.parent, ignore_errors=True)
    page.parent.mkdir(parents=True)
    page.write_text(render(top, []), encoding="utf-8")


def _zip(course, name: str, pages: dict[str, Path]) -> Path:
    people = {one.matricola: one for one in course.students()}
    target = course.root / FOLDER / f"{name}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, page in pages.items():
            one = people.get(student)
            label = f"{one.full_name}_{student}" if one else student
            archive.write(page, f"{label.replace('/', '-')}.html")
    return target
