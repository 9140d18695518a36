"""Sources of the graded assignments: converting, one canonical form, rules, proof by execution.

python -m tools.course.sources --from-text x.py --to exercises/source/n/n.ipynb
python -m tools.course.sources --to-text exercises/source/n/n.ipynb [--to x.py]
python -m tools.course.sources --check [notebook …]      form and rules; with --run also executes
python -m tools.course.sources --run --data DIR [notebook …]      with the data of a class

An author writes py:percent text and gives every cell one thing, `nbgrader={"grade_id": …}` (and
`"points"` where points are given); the flags that nbgrader wants follow from the id.
"""

import argparse
import ast
import asyncio
import json
import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
from nbgrader.utils import determine_grade
from traitlets.config import Config

from callcenter import standard
from tools import lessonfile
from tools.course.cells import CODE_STUB, TEXT_STUB
from tools.notebooks import KERNEL_ENVIRONMENT, TEXT_FORMAT, LocalKernel
from tools.readability import gulpease

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "exercises" / "source"
TOTAL_POINTS = 100
KINDS = ("consegna", "verifica")
TIMEOUT = 60
MINIMUM_GULPEASE = 50

_ANSWER = re.compile(r"e\d+(-[a-z])?")
_TEST = re.compile(r"(e\d+)(-[a-z])?-prova(-\d+)?")
_PROMPT = re.compile(r"(e\d+)-testo(-\d+)?")
_REGIONS = ("SOLUTION", "HIDDEN TESTS")
_KEYS = {"assignment", "title", "unit", "covers", "lessons", "minutes", "points", "kind"}


# --- One canonical form --------------------------------------------------------------------------


def grading(cell):
    """The nbgrader metadata of a cell, completed from its grade id and its points."""
    given = dict(cell.metadata.get("nbgrader", {}))
    name = str(given.get("grade_id", ""))
    points = given.get("points")
    test = bool(_TEST.fullmatch(name))
    answer = bool(_ANSWER.fullmatch(name))
    full = {
        "cell_type": cell.cell_type,
        "grade": test or (answer and points is not None),
        "grade_id": name,
        "locked": not answer,
        "schema_version": 3,
        "solution": answer,
        "task": False,
    }
    return full | ({"points": points} if points is not None else {})


def normalise(notebook):
    """A copy in canonical form: stable ids, complete nbgrader metadata, nothing that was run."""
    result = nbformat.from_dict(json.loads(json.dumps(notebook)))
    about = result.metadata.get("callcenter", {})
    result.nbformat, result.nbformat_minor = 4, 5
    result.metadata = nbformat.from_dict(
        {
            "callcenter": about,
            "kernelspec": dict(lessonfile.KERNELSPEC),
            "language_info": dict(lessonfile.LANGUAGE),
        }
    )
    for cell in result.cells:
        cell.source = cell.source.strip("\n")
        cell.metadata = nbformat.from_dict({"nbgrader": grading(cell)})
        cell.id = f"{about.get('assignment', 'consegna')}-{cell.metadata.nbgrader.grade_id}"[:64]
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return result


def from_text(text):
    """The normalised notebook written as py:percent text."""
    return normalise(jupytext.reads(text, TEXT_FORMAT))


def to_text(notebook):
    """The notebook as py:percent text, with the short metadata that an author writes."""
    notebook = normalise(notebook)
    for cell in notebook.cells:
        short = {k: v for k, v in cell.metadata.nbgrader.items() if k in ("grade_id", "points")}
        cell.metadata = nbformat.from_dict({"nbgrader": short})
    notebook.metadata.pop("language_info")
    notebook.metadata["jupytext"] = {
        "notebook_metadata_filter": "callcenter,kernelspec,-all",
        "cell_metadata_filter": "all",
    }
    return jupytext.writes(notebook, TEXT_FORMAT)


def sources(folder=SOURCES):
    """Every assignment in a folder of sources."""
    return sorted(Path(folder).glob("*/*.ipynb"))


# --- What students get ---------------------------------------------------------------------------


def stubs():
    """The nbgrader settings that put Italian stubs in the place of the solutions."""
    return Config(ClearSolutions={"code_stub": {"python": CODE_STUB}, "text_stub": TEXT_STUB})


def blank(notebook):
    """A copy without solutions but with the hidden tests: an empty submission being graded."""
    copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
    return ClearSolutions(config=stubs()).preprocess(copy, {})[0]


def released(notebook):
    """A copy as students receive it: neither solutions nor hidden tests."""
    return ClearHiddenTests().preprocess(blank(notebook), {})[0]


# --- Marks ---------------------------------------------------------------------------------------


def execute(*notebooks, data=None):
    """Copies that were run in fresh kernels, side by side, errors included: as when marking."""
    environment = {**os.environ, **KERNEL_ENVIRONMENT}
    if data:
        environment["CALLCENTER_DATA"] = str(Path(data).resolve())

    async def run():
        return await asyncio.gather(*(_execute(one, environment) for one in notebooks))

    return asyncio.run(run())


async def _execute(notebook, environment):
    client = NotebookClient(
        nbformat.from_dict(json.loads(json.dumps(notebook))),
        kernel_manager_class=LocalKernel,
        timeout=TIMEOUT,
        allow_errors=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(ROOT)}},
        extra_arguments=["--log-level=ERROR"],
    )
    return await client.async_execute(env=environment)


def marks(executed):
    """{grade id: (points or None where a teacher decides, maximum)} of an executed notebook."""
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)
        for cell in executed.cells
        if cell.metadata.nbgrader.grade
    }


def printed(executed, name):
    """What the cell with that grade id printed or raised: for whoever reads a failure."""
    cell = next(c for c in executed.cells if c.metadata.nbgrader.grade_id == name)
    return "\n".join(
        output.get("text") or f"{output.get('ename', '')}: {output.get('evalue', '')}"
        for output in cell.get("outputs", [])
        if output.output_type in ("stream", "error")
    ).strip()


def proof(notebook, data=None):
    """What goes wrong when the solution, and then an empty copy, is marked."""
    problems = []
    solved, empty = execute(notebook, blank(notebook), data=data)
    for name, (points, most) in marks(solved).items():
        if points is not None and points != most:
            problems.append(
                f"{name}: the solution gets {points:g} of {most:g}\n  {printed(solved, name)}"
            )
    for cell in solved.cells:
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            name = cell.metadata.nbgrader.grade_id
            problems.append(f"{name}: the solution stops\n  {printed(solved, name)}")
    for name, (points, _) in marks(empty).items():
        # Cells that a teacher marks get 0 by checksum when nothing was written.
        if points:
            problems.append(f"{name}: an empty copy gets {points:g}")
    for cell in empty.cells:
        if not cell.metadata.nbgrader.grade and any(
            output.output_type == "error" for output in cell.get("outputs", [])
        ):
            name = cell.metadata.nbgrader.grade_id
            problems.append(f"{name}: stops when left empty\n  {printed(empty, name)}")
    return problems


# --- Rules ---------------------------------------------------------------------------------------


def rules(notebook, path=None):
    """What is wrong with the form of an assignment, without running it."""
    problems = _about(notebook.metadata.get("callcenter", {}), path)
    try:
        MetadataValidator().validate_nb(notebook)
    except ValidationError as error:
        problems.append(f"nbgrader: {error}")
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]
    problems += [f"cell {n}: no grade_id" for n, name in enumerate(names, 1) if not name]
    problems += [
        f"{name}: grade id used twice" for name in {n for n in names if names.count(n) > 1}
    ]
    total = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells)
    if total != TOTAL_POINTS:
        problems.append(f"the points add up to {total:g}, not {TOTAL_POINTS}")
    problems += _groups(notebook)
    for cell, name in zip(notebook.cells, names, strict=True):
        problems += [f"{name}: {problem}" for problem in _cell(cell, name)]
    prose = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    ease = gulpease(prose)
    if ease is None or ease < MINIMUM_GULPEASE:
        problems.append(f"Gulpease {ease or 0:.0f}, at least {MINIMUM_GULPEASE} needed")
    return problems


def _about(about, path):
    problems = [f"metadata callcenter: no «{key}»" for key in sorted(_KEYS - set(about))]
    if problems:
        return problems
    if path and not about["assignment"] == Path(path).stem == Path(path).parent.name:
        problems.append(f"metadata: assignment «{about['assignment']}» is not the file's name")
    known = set(standard.codes())
    for code in about["covers"]:
        if code not in known or not code.startswith(f"{about['unit']}."):
            problems.append(f"metadata: «{code}» is not a code of {about['unit']}")
    if about["points"] != TOTAL_POINTS:
        problems.append(f"metadata: points must be {TOTAL_POINTS}")
    if about["kind"] not in KINDS:
        problems.append(f"metadata: kind must be one of {', '.join(KINDS)}")
    if not about["lessons"] or not isinstance(about["minutes"], int):
        problems.append("metadata: lessons is a list, minutes a whole number")
    return problems


def _groups(notebook):
    """Each exercise has its text and an answer that someone, or some test, marks."""
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    problems = []
    for name in sorted({found[0] for n in cells if (found := re.match(r"e\d+", n))}):
        mine = [n for n in cells if re.match(rf"{name}(-|$)", n)]
        if not any(_PROMPT.fullmatch(n) for n in mine):
            problems.append(f"{name}: no text ({name}-testo)")
        if not any(_ANSWER.fullmatch(n) for n in mine):
            problems.append(f"{name}: no answer cell ({name})")
        if not any(cells[n].metadata.nbgrader.grade for n in mine):
            problems.append(f"{name}: nothing gives points")
    return problems


def _cell(cell, name):
    mark = cell.metadata.get("nbgrader", {})
    problems = []
    for region in _REGIONS:
        begins = cell.source.count(f"### BEGIN {region}")
        ends = cell.source.count(f"### END {region}")
        if begins != ends or _nested(region, cell.source):
            problems.append(f"unbalanced «{region}» region")
        if begins > 1 and region != "SOLUTION":
            problems.append(f"more than one «{region}» region")
        right_place = mark.get("solution") if region == "SOLUTION" else _TEST.fullmatch(name)
        if begins and not right_place:
            problems.append(f"a «{region}» region does not belong here")
        if right_place and not begins:
            problems.append(f"no «{region}» region")
    if mark.get("grade") and not mark.get("points"):
        problems.append("a graded cell without points")
    if cell.cell_type == "code":
        problems += _code(cell, name)
    return problems


def _nested(region, source):
    """True if a region begins inside another, or ends before it begins."""
    turns = re.findall(rf"### (BEGIN|END) {region}", source)
    return any(turn != ("BEGIN", "END")[place % 2] for place, turn in enumerate(turns))


def _code(cell, name):
    try:
        tree = ast.parse(cell.source)
        ast.parse(_without("SOLUTION", cell.source, CODE_STUB))
    except SyntaxError as error:
        return [f"not Python, with or without its solution: {error}"]
    problems = []
    if re.search(r"^\s*[%!]", cell.source, re.MULTILINE):
        problems.append("no IPython magics")
    if _TEST.fullmatch(name):
        silent = [n for n in ast.walk(tree) if isinstance(n, ast.Assert) and n.msg is None]
        problems += [f"line {n.lineno}: an assert without a message" for n in silent]
        checks = [n for n in ast.walk(tree) if isinstance(n, ast.Assert) or _calls_check(n)]
        if not checks:
            problems.append("a test that checks nothing")
        problems += _parts(tree, cell)
    return problems


def _parts(tree, cell):
    """Tests in parts: the parts add up to the cell's points and the total is the last line."""
    parts = _all_parts(tree)
    if not parts:
        return []
    points = cell.metadata.nbgrader.get("points")
    given = sum(n.args[0].value for n in parts if isinstance(n.args[0], ast.Constant))
    # Parts in a loop are counted by running, not by reading.
    repeated = any(
        isinstance(n, ast.For | ast.FunctionDef) and _all_parts(n) for n in ast.walk(tree)
    )
    problems = []
    if given != points and not repeated:
        problems.append(f"the parts add up to {given:g}, not {points}")
    # Not in the hidden region: without a total, what students receive would give full points.
    if not cell.source.rstrip().splitlines()[-1].endswith(".totale"):
        problems.append("the last line must be the total (`punti.totale`), outside hidden tests")
    return problems


def _all_parts(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _called(n) == "parte"]


def _calls_check(node):
    return isinstance(node, ast.Call) and _called(node) in ("esige", "evita")


def _called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _without(region, source, stub):
    pattern = rf"(?ms)^([ \t]*)### BEGIN {region}.*?### END {region}"
    return re.sub(pattern, rf"\1{stub}", source)


def check(path):
    """What is wrong with a stored assignment: form first, then rules."""
    path = Path(path)
    try:
        notebook = lessonfile.read(path)
    except Exception as error:
        return [f"not a notebook: {error}"]
    problems = rules(notebook, path)
    if path.read_text(encoding="utf-8") != lessonfile.serialise(normalise(notebook)):
        problems.insert(0, "not normalised: run python -m tools.course.sources --from-text")
    return problems


# --- Command line --------------------------------------------------------------------------------


def _convert(options):
    if options.to_text:
        text = to_text(lessonfile.read(options.to_text))
        if options.to:
            options.to.write_text(text, encoding="utf-8")
        else:
            print(text, end="")
        return []
    notebook = from_text(options.from_text.read_text(encoding="utf-8"))
    target = options.to or SOURCES / options.from_text.stem / f"{options.from_text.stem}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    lessonfile.write(notebook, target)
    return [target]


def main(arguments=None):
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.course.sources",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks (default: every source)")
    parser.add_argument("--check", action="store_true", help="form and rules")
    parser.add_argument("--run", action="store_true", help="also mark the solution and a blank")
    parser.add_argument("--data", type=Path, help="a folder with the data of a class")
    parser.add_argument("--from-text", type=Path, metavar="PY", help="convert, then check")
    parser.add_argument("--to-text", type=Path, metavar="IPYNB", help="convert to py:percent")
    parser.add_argument("--to", type=Path, help="where to write the conversion")
    options = parser.parse_args(arguments)
    paths = options.paths
    if options.from_text or options.to_text:
        paths = _convert(options)
        if not paths:
            return 0
    failed = False
    for path in paths or sources():
        problems = check(path)
        if options.run and not problems:
            problems = proof(lessonfile.read(path), options.data)
        failed |= bool(problems)
        print(f"{'FAIL' if problems else 'ok  '} {path}")
        for problem in problems:
            print(f"     {problem}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
