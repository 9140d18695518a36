"""What student code can and cannot do, cell by cell."""

from __future__ import annotations

import os
import sys

import nbformat
import pytest
from nbformat import v4

from tools.course import execute, sandbox
from tools.course.cells import automatic_score
from tools.env import ROOT

LIMITS = sandbox.Limits(cell_s=6, notebook_s=20, memory_mb=700)
posix = pytest.mark.skipif(os.name != "posix", reason="needs the limits of a POSIX system")


def _notebook(*sources: str):
    """The last source is a test worth ten points."""
    found = [v4.new_code_cell(source) for source in sources]
    found[-1].metadata["nbgrader"] = nbformat.from_dict(
        {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": 10,
         "schema_version": 3}
    )  # fmt: skip
    return v4.new_notebook(cells=found)


def _run(*sources: str, limits=LIMITS, data=ROOT / "data"):
    nb = _notebook(*sources)
    answer = execute.execute(execute.Job(nb, data, limits))
    execute.put_outputs(nb, answer)
    return nb, answer


def _text(cell) -> str:
    return "\n".join(str(o.get("text") or o.get("evalue") or "") for o in cell.outputs)


def _points(nb) -> float:
    return automatic_score(nb).points


PROBE = """
import os, socket
found = []
for place in ('/home', '/root/.bashrc', '/etc/shadow', {tests!r}, {sources!r}, '/proc/1/environ'):
    try:
        found.append((place, os.listdir(place) if os.path.isdir(place) else open(place).read()))
    except OSError:
        pass
for target in ({data!r} + '/nuovo.txt', '/usr/nuovo', '/nuovo'):
    try:
        open(target, 'w'); found.append(target)
    except OSError:
        pass
for address in (('192.0.2.1', 80), ('127.0.0.1', 22)):
    try:
        socket.create_connection(address, 1); found.append(address)
    except OSError:
        pass
open('mio.txt', 'w').write('qui si scrive')
print('TROVATO', [one for one in found if one[1:] != ([],)])
"""


@pytest.mark.skipif(sandbox.best_level() != "full", reason="no namespaces on this machine")
def test_full_isolation_sees_nothing_and_writes_only_its_own_folder():
    code = PROBE.format(
        tests=str(ROOT / "tests"), sources=str(ROOT / "exercises"), data=str(ROOT / "data")
    )
    nb, answer = _run(code, "assert open('mio.txt').read()")
    found = _text(nb.cells[0])
    assert answer["level"] == "full"
    assert "TROVATO" in found
    assert str(ROOT / "tests") not in found
    assert "exercises" not in found
    assert "nuovo" not in found
    assert "192.0.2.1" not in found
    assert "shadow" not in found
    assert _points(nb) == 10
    assert not (ROOT / "data" / "nuovo.txt").exists()


@posix
def test_basic_level_has_limits_and_no_sockets(monkeypatch):
    monkeypatch.setattr(sandbox, "best_level", lambda: "basic")
    nb, answer = _run(
        "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80), 1)\n"
        "except PermissionError as error:\n    print(error)\n"
        "try:\n    x = bytearray(9 * 10**9)\nexcept MemoryError:\n    print('memoria')",
        "from callcenter import data\nassert len(data.read('campaigns'))",
    )
    assert answer["level"] == "basic"
    assert "Durante la correzione la rete è chiusa." in _text(nb.cells[0])
    assert "memoria" in _text(nb.cells[0])
    assert _points(nb) == 10


@posix
def test_a_number_is_kept_within_the_points_and_warnings_are_not_failures():
    sources = ("import warnings; warnings.warn('attento')\n1000.0", "float('nan')", "2.5", "1")
    nb = _notebook(*sources)
    for number, cell in enumerate(nb.cells):
        cell.metadata["nbgrader"] = nbformat.from_dict(
            dict(nb.cells[-1].metadata.nbgrader, grade_id=f"t{number}")
        )
    execute.put_outputs(nb, execute.execute(execute.Job(nb, ROOT / "data", LIMITS)))
    marks = automatic_score(nb).by_cell
    assert {name: points for name, (points, _) in marks.items()} == {
        "t0": 10, "t1": 0, "t2": 2.5, "t3": 1
    }  # fmt: skip


@posix
def test_after_a_dead_python_what_was_passed_stays_and_the_rest_is_zero():
    nb = _notebook("x = 1", "assert x == 1", "import os; os._exit(0)", "assert True")
    nb.cells[1].metadata["nbgrader"] = nbformat.from_dict(
        dict(nb.cells[3].metadata.nbgrader, grade_id="prima", points=5)
    )
    answer = execute.execute(execute.Job(nb, ROOT / "data", LIMITS))
    execute.put_outputs(nb, answer)
    assert answer["stopped"] == "dead"
    assert _points(nb) == 5


@posix
def test_outputs_cannot_carry_anything_but_outputs():
    nb = _notebook("x = 1", "assert x")
    answer = {"outputs": [[{"output_type": "cattivo"}, {"nothing": 1}], []], "stopped": None,
              "reason": None}  # fmt: skip
    execute.put_outputs(nb, answer)
    assert nb.cells[0].outputs == []


def test_the_answer_is_found_again_unless_something_changes(tmp_path, monkeypatch):
    calls = []

    def fake(job):
        calls.append(job)
        return {"outputs": [[], []], "stopped": None, "reason": None, "notes": []}

    monkeypatch.setattr(execute, "_execute", fake)
    job = execute.Job(_notebook("x = 1", "assert x"), ROOT / "data", LIMITS)
    for _ in range(2):
        execute.execute(job, tmp_path)
    assert len(calls) == 1
    execute.execute(job, tmp_path, force=True)
    execute.execute(execute.Job(_notebook("x = 2", "assert x"), ROOT / "data", LIMITS), tmp_path)
    execute.execute(execute.Job(job.nb, tmp_path, LIMITS), tmp_path)
    assert len(calls) == 4


def test_a_runner_that_says_nothing_costs_only_zero(monkeypatch, tmp_path):
    monkeypatch.setattr(execute, "_run_runner", lambda file, seconds: "rotto")
    nb, answer = _run("x = 1", "assert x")
    assert answer["stopped"] == "not_started"
    assert _points(nb) == 0


def test_the_interpreter_of_the_kernel_is_ours():
    assert sys.prefix in sandbox.readable_folders(ROOT / "data")
