"""Every cell of every lesson gives in the page's Python what the notebook stores.

Outputs are compared as nbval does, in the same normal form (tools.nbval_lessons). Cells that may
differ are in differences.yml, each with its reason; one that does not differ any more must go.
"""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
import yaml
from nbval.plugin import transform_streams_for_comparison

from tools import node, pyodide
from tools.env import ROOT
from tools.lessonfile import normalise_outputs
from tools.lessonrules import lessons

LESSONS = lessons(ROOT / "book")
DIFFERENCES = yaml.safe_load(Path(__file__).with_name("differences.yml").read_text("utf-8")) or {}
# What nbval leaves out: counts, metadata, random widget ids, tracebacks.
IGNORED = {
    "metadata", "traceback", "output_type", "name", "execution_count",
    "application/vnd.jupyter.widget-view+json",
}  # fmt: skip


def comparable(outputs):
    """nbval's view of a cell's outputs: key → values in order, streams joined."""
    seen = defaultdict(list)
    outputs = normalise_outputs([nbformat.from_dict(output) for output in outputs])
    for output in transform_streams_for_comparison(outputs):
        for key, value in {**output, **output.get("data", {})}.items():
            if key not in IGNORED | {"data"}:
                seen[key].append(value)
    return seen


def run_in_the_page_python(notebook, folder):
    """The outputs of each code cell, by id, from Pyodide in Node."""
    cells = [[cell.id, cell.source] for cell in notebook.cells if cell.cell_type == "code"]
    done = subprocess.run(
        [
            str(node.node()), str(ROOT / "live" / "run-notebook.mjs"),
            str(folder / "pyodide"), str(ROOT / "data"),
        ],
        input=json.dumps({"cells": cells}).encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout)["cells"]


@pytest.fixture(scope="module")
def python_of_the_page(tmp_path_factory):
    site = tmp_path_factory.mktemp("page")
    pyodide.build(site)
    return site / "_static"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_same_results_in_the_page(lesson, python_of_the_page):
    notebook = nbformat.read(lesson, as_version=4)
    shown = run_in_the_page_python(notebook, python_of_the_page)
    allowed = DIFFERENCES.get(lesson.stem, {})
    different = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        here, stored = comparable(shown.get(cell.id, [])), comparable(cell.outputs)
        if here != stored:
            different.append(cell.id)
            if cell.id not in allowed:
                print(f"--- {cell.id}\n{cell.source[:200]}\npage:   {str(dict(here))[:800]}")
                print(f"stored: {str(dict(stored))[:800]}")
    assert set(different) == set(allowed), "cells that differ, or no longer do"
