"""The rules that every lesson follows, checked on the stored notebook.

A guide (a notebook under ``guide/`` for who teaches) follows the same rules of form; it has no
exercises, no quiz and nothing to cover.
"""

import ast
import re
import symtable
from dataclasses import dataclass
from pathlib import Path

from tools.lessonfile import PLOTLY, code_cells, exercise_of, is_guide, lesson_code, serialise
from tools.readability import gulpease

MAX_BYTES = 300_000
MAX_LINES, GOOD_LINES = 25, 15
MIN_EXERCISES = 4
MIN_GULPEASE = 50
ROLES = ["prompt", "answer", "check", "solution"]
# What an exercise may take: longer work is an assignment, not an exercise.
MINUTES = range(1, 61)
LESSON = re.compile(r"(uf[1-3]|kc)-[a-z0-9]+")
GUIDE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
GUIDE_FOLDER = "guide"
ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/<-])/(?:home|root|work|usr|opt|mnt|tmp|var|srv|Users|private)/\w|\b[A-Z]:\\{1,2}\w"
)
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


@dataclass(frozen=True)
class Problem:
    """One broken rule: `cell` counts all cells from 1, 0 is the notebook itself."""

    cell: int
    message: str
    warning: bool = False

    def __str__(self):
        where = f"cell {self.cell}: " if self.cell else ""
        return f"{'warning: ' if self.warning else ''}{where}{self.message}"


def rules(notebook):
    """Every broken rule of a lesson or of a guide, in reading order."""
    facts = _guide_metadata if is_guide(notebook) else _metadata
    problems = [*facts(notebook), *_title(notebook), *_size(notebook), *_prose(notebook)]
    trees = {}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            tree = _parse(cell)
            if tree:
                trees[number] = tree
            problems += _code(number, cell, tree)
            problems += _outputs(number, cell)
    problems += _execution(notebook)
    problems += _figures(notebook)
    if is_guide(notebook):
        problems += _nothing_to_answer(notebook)
    else:
        problems += _exercises(notebook)
        problems += _independence(notebook, trees)
        problems += _quiz(notebook)
    return sorted(problems, key=lambda problem: problem.cell)


def misplaced(notebook, path):
    """Guides live in their folder and lessons do not: no lesson can call itself a guide."""
    in_folder = Path(path).resolve().parent.name == GUIDE_FOLDER
    if is_guide(notebook) == in_folder:
        return []
    kind = "a guide goes in" if is_guide(notebook) else "only guides go in"
    return [Problem(0, f"{kind} book/{GUIDE_FOLDER}/")]


def _metadata(notebook):
    data = notebook.metadata.get("callcenter")
    if not data:
        return [
            Problem(0, 'no "callcenter" metadata (lesson, title, covers, hours, prerequisites)')
        ]
    hours = data.get("hours") or {}
    checks = {
        "lesson": isinstance(data.get("lesson"), str) and LESSON.fullmatch(data["lesson"]),
        "title": isinstance(data.get("title"), str) and data["title"].strip(),
        "covers": isinstance(data.get("covers"), list) and data["covers"],
        "prerequisites": isinstance(data.get("prerequisites"), list),
        "hours": {"aula", "laboratorio"} <= set(hours)
        and all(isinstance(value, int | float) and value >= 0 for value in hours.values()),
    }
    return [
        Problem(0, f"callcenter.{key} missing or wrong") for key, ok in checks.items() if not ok
    ]


def _guide_metadata(notebook):
    data = notebook.metadata["callcenter"]
    checks = {
        "guide": isinstance(data.get("guide"), str) and GUIDE.fullmatch(data["guide"]),
        "title": isinstance(data.get("title"), str) and data["title"].strip(),
    }
    problems = [
        Problem(0, f"callcenter.{key} missing or wrong") for key, ok in checks.items() if not ok
    ]
    for key in sorted(set(data) - set(checks)):
        problems.append(Problem(0, f"a guide has no callcenter.{key}: that belongs to lessons"))
    return problems


def _title(notebook):
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        return [Problem(1, "the first cell must be Markdown and start with the title (# …)")]
    return []


def _size(notebook):
    size = len(serialise(notebook).encode())
    if size <= MAX_BYTES:
        return []
    return [Problem(0, f"{size // 1000} KB: the limit is {MAX_BYTES // 1000} (aggregate figures)")]


def _prose(notebook):
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    index = gulpease(text)
    if index is None or index >= MIN_GULPEASE:
        return []
    return [Problem(0, f"Gulpease {index:.1f}, at least {MIN_GULPEASE} needed: shorten sentences")]


def _parse(cell):
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return None


def _code(number, cell, tree):
    if tree is None:
        return [Problem(number, "not plain Python: no IPython magics, no `!`, no `?`")]
    problems = []
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
              for alias in node.names}  # fmt: skip
    for name in sorted(names & {"input", "FigureWidget", "get_ipython", "run_line_magic"}):
        problems.append(Problem(number, f"`{name}` does not work in the page"))
    if ABSOLUTE_PATH.search(cell.source):
        problems.append(Problem(number, "absolute path in the code: use callcenter.data"))
    lines = sum(1 for line in cell.source.splitlines()
                if line.strip() and not line.strip().startswith("#"))  # fmt: skip
    if lines > GOOD_LINES:
        message = f"{lines} lines of code, about {GOOD_LINES} are readable (limit {MAX_LINES})"
        problems.append(Problem(number, message, warning=lines <= MAX_LINES))
    return problems


def _outputs(number, cell):
    problems = []
    for output in cell.outputs:
        if output.output_type == "error":
            problems.append(Problem(number, f"stored error {output.ename}"))
        text = _text(output)
        if output.get("name") == "stderr":
            problems.append(Problem(number, f"writes to stderr: {text.strip()[:80]}"))
        if ABSOLUTE_PATH.search(text):
            problems.append(Problem(number, "absolute path in the output"))
        if ADDRESS.search(text):
            problems.append(Problem(number, "memory address in the output: it changes at each run"))
    return problems


def _text(output):
    data = {k: v for k, v in output.get("data", {}).items() if k != PLOTLY}
    return output.get("text", "") + "".join(str(value) for value in data.values())


def _execution(notebook):
    cells = code_cells(notebook)
    counts = [cell.execution_count for cell in cells]
    if counts == list(range(1, len(cells) + 1)):
        return []
    if None in counts:
        first = notebook.cells.index(cells[counts.index(None)]) + 1
        return [Problem(first, "never executed: run python -m tools.notebooks")]
    return [Problem(0, "cells executed out of order: run python -m tools.notebooks")]


def _figures(notebook):
    problems, seen = [], set()
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not any(PLOTLY in o.get("data", {}) for o in cell.outputs):
            continue
        figure = (cell.metadata.get("mystnb") or {}).get("figure") or {}
        name = figure.get("name", "")
        if not str(figure.get("caption", "")).strip():
            problems.append(Problem(number, "figure without caption (mystnb.figure.caption)"))
        if not name.startswith(f"fig-{lesson_code(notebook)}-"):
            problems.append(Problem(number, f"figure name {name!r} must start with fig-<lesson>-"))
        if name and name in seen:
            problems.append(Problem(number, f"figure name {name!r} used twice"))
        if not str(cell.metadata.get("figure_alt", "")).strip():
            problems.append(Problem(number, "figure without text alternative (figure_alt)"))
        seen.add(name)
    return problems


def _exercises(notebook):
    groups = {}
    for number, cell in enumerate(notebook.cells, 1):
        data = exercise_of(cell)
        if data:
            groups.setdefault(data.get("id"), []).append((number, data.get("role"), cell))
    problems = []
    if len(groups) < MIN_EXERCISES:
        problems.append(Problem(0, f"{len(groups)} exercises, at least {MIN_EXERCISES} needed"))
    for name, group in groups.items():
        problems += _group(notebook, name, group)
    return problems


def _group(notebook, name, group):
    start = group[0][0]
    if not re.fullmatch(rf"{lesson_code(notebook)}-e\d+[a-z]?", str(name)):
        return [Problem(start, f"exercise id {name!r} must be <lesson>-e<number>")]
    roles = [role for _, role, _ in group]
    if [role for role in roles if role != "solution_text"] != ROLES:
        return [Problem(start, f"{name}: roles must be {', '.join(ROLES)} in order, found {roles}")]
    if (roles[-1] == "solution_text" and roles.count("solution_text") > 1) or (
        "solution_text" in roles[:3]
    ):
        return [Problem(start, f"{name}: solution_text goes once, beside the solution")]
    cells = {role: (number, cell) for number, role, cell in group}
    return [*_kinds(name, cells), *_prompt(name, *cells["prompt"]),
            *_check(name, cells), *_solution(name, *cells["solution"])]  # fmt: skip


def _kinds(name, cells):
    for role, (number, cell) in cells.items():
        wanted = "markdown" if role in ("prompt", "solution_text") else "code"
        if cell.cell_type != wanted:
            yield Problem(number, f"{name}: {role} must be a {wanted} cell")


def _prompt(name, number, cell):
    if not re.match(r"#### Esercizio · \S", cell.source):
        yield Problem(number, f"{name}: the prompt starts with '#### Esercizio · Titolo'")
    covers = exercise_of(cell).get("covers")
    if not isinstance(covers, list) or not covers:
        yield Problem(number, f"{name}: the prompt's metadata lack covers")
    minutes = exercise_of(cell).get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes not in MINUTES:
        yield Problem(
            number,
            f"{name}: the prompt's metadata need minutes, a whole number from {MINUTES[0]} to "
            f"{MINUTES[-1]}",
        )


def _check(name, cells):
    number, cell = cells["check"]
    found = re.fullmatch(rf'verifica\(["\']{name}["\'], ([A-Za-z_]\w*)\)', cell.source.strip())
    answer = cells["answer"][1]
    if not found:
        yield Problem(number, f'{name}: the check is exactly verifica("{name}", variabile)')
    elif _parse(answer) and found[1] not in assigned(answer.source):
        yield Problem(number, f"{name}: the answer cell does not define {found[1]}")
    if not any("cc-empty" in _text(output) for output in cell.outputs):
        yield Problem(number, f"{name}: the starter must be recognised as still to complete")


def _solution(name, number, cell):
    if not (cell.metadata.get("jupyter") or {}).get("source_hidden"):
        yield Problem(number, f"{name}: the solution needs jupyter.source_hidden")
    lines = cell.source.strip().splitlines() or [""]
    if not re.search(rf'verifica\(\s*["\']{name}["\']', cell.source) or lines[-1].startswith("#"):
        yield Problem(number, f'{name}: the solution ends with verifica("{name}", …)')
    if "#" not in cell.source and "--" not in cell.source:
        yield Problem(number, f"{name}: the solution is not commented")
    if not any("cc-ok" in _text(output) for output in cell.outputs):
        yield Problem(number, f"{name}: the stored result of the solution is not a success")


def _independence(notebook, trees):
    """No cell may need what the student writes: the lesson must run with the starters."""
    names = {number: assigned(notebook.cells[number - 1].source) for number in trees}
    role = {number: exercise_of(notebook.cells[number - 1]).get("role") for number in trees}
    group = {number: exercise_of(notebook.cells[number - 1]).get("id") for number in trees}
    answers = {group[n]: names[n] for n in trees if role[n] == "answer"}
    shared = set().union(*(names[n] for n in trees if role[n] not in ("answer", "solution")))
    solved = set().union(*(names[n] for n in trees if role[n] == "solution")) - shared
    for number, tree in trees.items():
        if role[number] == "answer" and names[number] & shared:
            yield Problem(number, f"the answer overwrites {sorted(names[number] & shared)}")
        if role[number] == "solution" and names[number] & answers.get(group[number], set()):
            yield Problem(number, "the solution reuses the answer's names")
        for exercise, variables in answers.items():
            own = group[number] == exercise and role[number] in ("answer", "check")
            used = loaded(tree) & variables - names[number]
            if used and not own:
                yield Problem(number, f"uses {sorted(used)} of the answer to {exercise}")
        used = loaded(tree) & solved
        if used and role[number] is None:
            message = f"uses {sorted(used)}, defined only in a solution: it may not have been run"
            yield Problem(number, message, warning=True)


def assigned(source):
    """Names that the cell defines at its own level (imports too, loops inside brackets not)."""
    table = symtable.symtable(source, "cell", "exec")
    return {symbol.get_name() for symbol in table.get_symbols()
            if symbol.is_assigned() or symbol.is_imported()}  # fmt: skip


def loaded(tree):
    """Names that the cell reads."""
    return {node.id for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}  # fmt: skip


def _quiz(notebook):
    code = lesson_code(notebook)
    quizzes = [(n, c) for n, c in enumerate(notebook.cells, 1) if c.metadata.get("quiz")]
    if len(quizzes) != 1:
        return [Problem(0, f"{len(quizzes)} quiz cells, one needed (metadata quiz)")]
    number, cell = quizzes[0]
    if cell.metadata["quiz"] != code or cell.source.strip() != f'quiz("{code}")':
        return [Problem(number, f'the quiz cell is quiz("{code}"), with metadata quiz = {code}')]
    headings = [c.source for c in notebook.cells[: number - 1]
                if c.cell_type == "markdown" and re.search(r"(?m)^## ", c.source)]  # fmt: skip
    if not headings or re.findall(r"(?m)^## +(.+)$", headings[-1])[-1].strip() != "Quiz":
        return [Problem(number, "the quiz goes in the section '## Quiz'")]
    return []


def _nothing_to_answer(notebook):
    for number, cell in enumerate(notebook.cells, 1):
        if exercise_of(cell) or cell.metadata.get("quiz"):
            yield Problem(number, "a guide has no exercises and no quiz: those belong to lessons")


def lessons(folder="book"):
    """All notebooks of the book, with the guides; build folders and checkpoints are skipped."""
    return sorted(
        path
        for path in Path(folder).rglob("*.ipynb")
        if not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
