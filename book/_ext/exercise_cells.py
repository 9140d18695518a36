"""Group the cells of an exercise into one numbered box, and keep every cell's id in the page.

Why: in a notebook an exercise is a few ordinary cells marked by metadata (``exercise: {id,
role}``), so that it reads well in JupyterLab too. On the site they become one box «Esercizio
1.3.2 · Titolo» with the text, the cell to complete, the check and a closed «Soluzione». Why not
sphinx-exercise: its gated directives repeat the same HTML id in every box, and its solutions
need a script to open and close; here a solution is a native <details>, and cells find their box
by themselves.

How it works:
1. when a notebook is read, each Markdown cell of an exercise is wrapped in a small directive,
   and each cell's id is copied into its metadata (MyST-NB drops the ids);
2. when the page's tree is ready, the cells that follow a prompt are moved into its box.
"""

from __future__ import annotations

import json
import re

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

CELL_ID = "cc_cell_id"
ROLES = ("prompt", "answer", "check", "solution", "solution_text")
SOLUTION_ROLES = ("solution", "solution_text")
# «La pazienza di `contratti`»: the only markup a title may have.
CODE = re.compile(r"`([^`]+)`")
PROMPT_HEADING = re.compile(r"\s*#{2,6} *(?:Esercizio\b[ ·:.–-]*)?(?P<title>[^\n]*)\n?")
# Longer than any fence an author is likely to use inside the text.
FENCE = ":" * 12


# --- nodes ---------------------------------------------------------------------------------------


class ExerciseBox(nodes.General, nodes.Element):
    """A whole exercise; numbered by Sphinx («Esercizio 1.3.2»)."""


class ExerciseSolution(nodes.General, nodes.Element):
    """The closed part of an exercise."""


class NotebookCell(nodes.container):
    """A code cell that keeps its id and its part in an exercise as HTML attributes."""


def exercise_title(node: nodes.Node) -> str | None:
    """Return the text that Sphinx uses for cross-references to an exercise."""
    return node["title"] if isinstance(node, ExerciseBox) else None


def visit_box(translator, node: ExerciseBox) -> None:
    """Open the box and write its numbered title."""
    translator.body.append(
        translator.starttag(
            node, "section", CLASS="cc-exercise", **{"aria-labelledby": node["ids"][0] + "-titolo"}
        )
    )
    label = exercise_label(translator, node)
    title = CODE.sub(r"<code>\1</code>", translator.encode(node["title"]))
    translator.body.append(
        f'<p class="cc-exercise__title" id="{node["ids"][0]}-titolo" role="heading" aria-level="3">'
        f'<span class="cc-exercise__label">{label}</span> '
        f'<span class="cc-exercise__name">{title}</span>{minutes_text(node)}</p>\n'
    )


def minutes_text(node: ExerciseBox) -> str:
    """Return how long the exercise takes, or nothing if the notebook does not say it."""
    if "minutes" not in node:
        return ""
    minutes = node["minutes"]
    words = "circa un minuto" if minutes == 1 else f"circa {minutes} minuti"
    return f' <span class="cc-exercise__minutes">{words}</span>'


def exercise_label(translator, node: ExerciseBox) -> str:
    """Return «Esercizio 1.3.2», or «Esercizio» outside the numbered pages."""
    numbers = translator.builder.fignumbers.get("exercise", {}).get(node["ids"][0])
    if not numbers:
        return "Esercizio"
    pattern = translator.builder.config.numfig_format.get("exercise", "Esercizio %s")
    return pattern % ".".join(map(str, numbers))


def depart_box(translator, node: ExerciseBox) -> None:
    """Close the box."""
    translator.body.append("</section>\n")


def visit_solution(translator, node: ExerciseSolution) -> None:
    """Open the closed part: it needs no script and can be reached by keyboard."""
    opened = " open" if node.get("open") else ""
    translator.body.append(f'<details class="cc-solution"{opened}><summary>Soluzione</summary>\n')


def depart_solution(translator, node: ExerciseSolution) -> None:
    """Close the closed part."""
    translator.body.append("</details>\n")


def visit_cell(translator, node: NotebookCell) -> None:
    """Write the cell's container with the attributes that the live layer looks for."""
    attributes = {
        name: node[name] for name in ("data-cell-id", "data-exercise", "data-role") if name in node
    }
    translator.body.append(
        translator.starttag(node, "div", CLASS="docutils container", **attributes)
    )


def depart_cell(translator, node: NotebookCell) -> None:
    """Close the cell's container."""
    translator.body.append("</div>\n")


# --- when a notebook is read ---------------------------------------------------------------------


def prepare_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Rewrite the notebook's JSON before MyST-NB parses it."""
    if not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    try:
        notebook = json.loads(source[0])
    except json.JSONDecodeError as error:
        logger.warning(
            "il notebook non è JSON valido: %s", error, location=docname, type="exercise"
        )
        return
    for position, cell in enumerate(notebook.get("cells", []), start=1):
        prepare_cell(cell, docname, position)
    source[0] = json.dumps(notebook, ensure_ascii=False)


def prepare_cell(cell: dict, docname: str, position: int) -> None:
    """Copy the cell's id into its metadata and wrap the text of an exercise."""
    metadata = cell.setdefault("metadata", {})
    if "id" in cell:
        metadata[CELL_ID] = cell["id"]
    exercise = metadata.get("exercise")
    if exercise is None:
        return
    place = f"cella {position} ({cell.get('id', 'senza id')})"
    role = exercise.get("role")
    if not exercise.get("id") or role not in ROLES:
        logger.warning(
            "%s: metadati «exercise» senza id o con un ruolo sconosciuto: %s",
            place, exercise, location=docname, type="exercise",
        )  # fmt: skip
        return
    is_text = cell["cell_type"] == "markdown"
    if is_text != (role in ("prompt", "solution_text")):
        logger.warning(
            "%s: il ruolo «%s» non va in una cella %s",
            place, role, cell["cell_type"], location=docname, type="exercise",
        )  # fmt: skip
        return
    if is_text:
        text = "".join(cell["source"])
        cell["source"] = (
            wrap_prompt(text, exercise["id"], exercise.get("minutes"))
            if role == "prompt"
            else wrap_solution(text, exercise["id"])
        )


def wrap_prompt(text: str, exercise_id: str, minutes: int | None = None) -> str:
    """Turn «#### Esercizio · Titolo» and its text into the directive of the box."""
    heading = PROMPT_HEADING.match(text)
    title = heading["title"].strip() if heading else ""
    body = text[heading.end() :] if heading else text
    options = f":id: {exercise_id}\n" + (f":minutes: {minutes}\n" if minutes else "")
    return f"{FENCE}{{exercise-prompt}} {title}\n{options}\n{body.strip()}\n{FENCE}"


def wrap_solution(text: str, exercise_id: str) -> str:
    """Mark a text as part of the solution of an exercise."""
    return f"{FENCE}{{exercise-solution-text}}\n:id: {exercise_id}\n\n{text.strip()}\n{FENCE}"


class ExercisePrompt(SphinxDirective):
    """The text of an exercise: it starts the box (written by wrap_prompt, not by hand)."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = {  # noqa: RUF012 (docutils' own protocol)
        "id": directives.unchanged_required,
        "minutes": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Return a box that holds the text only; CollectExerciseCells adds the cells."""
        exercise_id = self.options["id"]
        box = ExerciseBox(names=[nodes.fully_normalize_name(exercise_id)], exercise_id=exercise_id)
        box["title"] = self.arguments[0] if self.arguments else exercise_id
        if "minutes" in self.options:
            box["minutes"] = self.options["minutes"]
        box.source, box.line = self.get_source_info()
        prompt = nodes.container(classes=["cc-exercise__prompt"])
        self.state.nested_parse(self.content, self.content_offset, prompt)
        box += prompt
        self.state.document.note_explicit_target(box)  # gives the id, makes {numref} work
        return [box]


class ExerciseSolutionText(SphinxDirective):
    """A text that belongs to the solution (written by wrap_solution, not by hand)."""

    has_content = True
    option_spec = {"id": directives.unchanged_required}  # noqa: RUF012 (docutils' own protocol)

    def run(self) -> list[nodes.Node]:
        """Return the text, marked with its exercise for CollectExerciseCells."""
        text = nodes.container(classes=["cc-solution__text"])
        text["exercise_id"], text["role"] = self.options["id"], "solution_text"
        self.state.nested_parse(self.content, self.content_offset, text)
        return [text]


# --- when the tree is ready ----------------------------------------------------------------------


class MarkCells(SphinxTransform):
    """Turn MyST-NB's cell containers into NotebookCell nodes that know their id and role."""

    default_priority = 200

    def apply(self) -> None:
        """Replace each container in place."""
        for container in list(self.document.findall(is_code_cell)):
            metadata = container["cell_metadata"]
            cell = NotebookCell("", *container.children, **container.attributes)
            cell.source, cell.line = container.source, container.line
            if CELL_ID in metadata:
                cell["data-cell-id"] = metadata[CELL_ID]
            exercise = metadata.get("exercise") or {}
            if exercise.get("id") and exercise.get("role") in ROLES:
                cell["data-exercise"], cell["data-role"] = exercise["id"], exercise["role"]
                cell["classes"].append("cc-role-" + exercise["role"])
            container.replace_self(cell)


def is_code_cell(node: nodes.Node) -> bool:
    """Tell whether a node is the container of a code cell."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


class CollectExerciseCells(SphinxTransform):
    """Move the cells of an exercise into its box, and the solution into its closed part."""

    default_priority = 210

    def apply(self) -> None:
        """Visit the cells in reading order."""
        boxes = {box["exercise_id"]: box for box in self.document.findall(ExerciseBox)}
        for node in list(self.document.findall(belongs_to_exercise)):
            exercise_id = node.get("data-exercise") or node["exercise_id"]
            box = boxes.get(exercise_id)
            if box is None:
                logger.warning(
                    "la cella «%s» dell'esercizio %s viene prima del suo testo o il testo manca",
                    node.get("data-role") or node.get("role"),
                    exercise_id,
                    location=node,
                    type="exercise",
                )
                continue
            node.parent.remove(node)
            role = node.get("data-role") or node["role"]
            (solution_of(box) if role in SOLUTION_ROLES else box).append(node)


def belongs_to_exercise(node: nodes.Node) -> bool:
    """Tell whether a node must move into a box."""
    if isinstance(node, NotebookCell):
        return "data-exercise" in node
    return isinstance(node, nodes.container) and node.get("role") == "solution_text"


def solution_of(box: ExerciseBox) -> ExerciseSolution:
    """Return the box's closed part, making it the first time."""
    if box.children and isinstance(box.children[-1], ExerciseSolution):
        return box.children[-1]
    solution = ExerciseSolution()
    box += solution
    return solution


def setup(app: Sphinx) -> dict:
    """Wire the parts together."""
    app.connect("source-read", prepare_notebook)
    app.add_directive("exercise-prompt", ExercisePrompt)
    app.add_directive("exercise-solution-text", ExerciseSolutionText)
    app.add_enumerable_node(ExerciseBox, "exercise", exercise_title, html=(visit_box, depart_box))
    app.add_node(ExerciseSolution, html=(visit_solution, depart_solution))
    app.add_node(NotebookCell, html=(visit_cell, depart_cell))
    app.add_transform(MarkCells)
    app.add_transform(CollectExerciseCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
