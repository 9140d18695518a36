"""Every lesson is normalised, follows the rules, and gives its stored outputs when run again.

nbval runs in a process of its own for each lesson: its failures read as nbval writes them, and
`pytest -n 2 tests/book` runs two lessons at a time. The bad notebooks at the end prove that each
of these tests can fail.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import lessonfile
from tools.lessonrules import lessons
from tools.notebooks import check

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
LESSONS = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in lessons(ROOT / "book")]


def errors(path):
    return [str(problem) for problem in check(path) if not problem.warning]


def run_nbval(path):
    """(passed, report) of a strict run."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [
        sys.executable, "-m", "pytest", "-p", "tools.nbval_lessons", "-p", "no:cacheprovider",
        "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "--color=no", "-q",
        "--nbval", "--nbval-current-env", "--nbval-cell-timeout=300", str(path),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", LESSONS)
def test_normalised_and_by_the_rules(path):
    assert errors(path) == []


@pytest.mark.parametrize("path", LESSONS)
def test_stored_outputs_are_what_the_cells_give(path):
    passed, report = run_nbval(path)
    assert passed, report


@pytest.fixture
def sample(tmp_path):
    """A sound lesson in its own folder."""
    for name in ("lesson.ipynb", "sample_checks.py"):
        shutil.copy(FIXTURES / name, tmp_path)
    return tmp_path / "lesson.ipynb"


def change(path, edit):
    notebook = lessonfile.read(path)
    edit(notebook)
    lessonfile.write(notebook, path)


def cell_with(notebook, source):
    return next(c for c in notebook.cells if c.cell_type == "code" and source in c.source)


def edit_text_output(notebook):
    output = cell_with(notebook, "print(").outputs[0]
    output.text = output.text.replace("3", "4")


def edit_figure(notebook):
    figure = cell_with(notebook, "px.bar").outputs[0].data[lessonfile.PLOTLY]
    figure["data"][0]["y"][0] *= 1.000001


def edit_feedback(notebook):
    output = cell_with(notebook, 'verifica("uf1-99-e1", mean_wait)').outputs[0]
    output.data["text/html"] = output.data["text/html"].replace("venti", "trenta")


def edit_code(notebook):
    cell_with(notebook, "AVG(wait_s)").source = "1 / 0"


def drop_output(notebook):
    cell_with(notebook, "AVG(wait_s)").outputs = []


def test_sound_sample_passes(sample):
    assert errors(sample) == []
    passed, report = run_nbval(sample)
    assert passed, report
    assert "19 passed" in report


@pytest.mark.parametrize(
    ("edit", "report_says"),
    [
        (edit_text_output, "righe: 4"),
        (edit_figure, "vnd.plotly"),
        (edit_feedback, "trenta"),
        (edit_code, "ZeroDivisionError"),
        (drop_output, "Unexpected output fields"),
    ],
)
def test_nbval_refuses(sample, edit, report_says):
    change(sample, edit)
    passed, report = run_nbval(sample)
    assert not passed
    assert report_says in report


def never_run(notebook):
    for cell in lessonfile.code_cells(notebook):
        cell.outputs, cell.execution_count = [], None


def run_out_of_order(notebook):
    cells = lessonfile.code_cells(notebook)
    cells[1].execution_count, cells[2].execution_count = 3, 2


def random_ids(notebook):
    for number, cell in enumerate(notebook.cells):
        cell.id = f"0a1b2c{number:02d}"


@pytest.mark.parametrize(
    ("edit", "report_says"),
    [
        (never_run, "never executed"),
        (run_out_of_order, "out of order"),
        (lambda nb: nb.metadata.pop("callcenter"), 'no "callcenter" metadata'),
        (random_ids, "not normalised"),
        (lambda nb: nb.metadata.update(widgets={}), "not normalised"),
        (lambda nb: nb.cells[1].metadata.update(scrolled=True), "not normalised"),
    ],
)
def test_check_refuses(sample, edit, report_says):
    change(sample, edit)
    assert any(report_says in error for error in errors(sample))
