"""Executes notebooks in the sandbox, two at a time, and puts the outputs back where they belong.

Only outputs come back from the student's Python: sources, metadata and points stay ours.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from tools.course import cells, sandbox
from tools.env import ROOT

WORKERS = 2
_ANSWERS = ".esecuzioni"


@dataclass(frozen=True)
class Job:
    """A notebook to execute, with what data and within what limits."""

    nb: NotebookNode
    data: Path
    limits: sandbox.Limits
    files: Path | None = None
    record: bool = False

    def code(self) -> list[dict]:
        """What is sent to Python."""
        return [
            {"source": cell.source, "test": cells.is_test(cell)}
            for cell in self.nb.cells
            if cell.cell_type == "code"
        ]

    def key(self) -> str:
        """Changes with anything that may change the outputs."""
        content = [self.code(), sandbox.limits_as_dict(self.limits), str(self.data.resolve()),
                   sandbox.best_level(), _fingerprint(), self.record]  # fmt: skip
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@functools.cache
def _fingerprint() -> str:
    """Of the code that marks: another version must execute again."""
    digest = hashlib.sha256()
    for folder in (ROOT / "callcenter", Path(__file__).parent):
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def execute(job: Job, answers: Path | None = None, *, force: bool = False) -> dict:
    """Runs one notebook; the answer is kept in ``answers``, where it is found the next time."""
    stored = None
    if answers is not None:
        answers.mkdir(parents=True, exist_ok=True)
        stored = answers / f"{job.key()}.json"
        if stored.exists() and not force:
            return json.loads(stored.read_text(encoding="utf-8"))
    answer = _execute(job)
    if stored is not None and answer["stopped"] != "not_started":
        partial = stored.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps(answer), encoding="utf-8")
        partial.replace(stored)
    return answer


def _execute(job: Job) -> dict:
    with tempfile.TemporaryDirectory(prefix="cc-esecuzione-") as name:
        home = Path(name)
        answer, file = home / "answer.json", home / "job.json"
        content = {
            "cells": job.code(),
            "limits": sandbox.limits_as_dict(job.limits),
            "level": sandbox.best_level(),
            "data": str(job.data.resolve()),
            "files": str(job.files) if job.files else None,
            "answer": str(answer),
        }
        if job.record:
            (home / "opened").mkdir()
            home.chmod(0o755)
            content["opened"] = str(home / "opened" / "files.txt")
        file.write_text(json.dumps(content), encoding="utf-8")
        error = _run_runner(file, job.limits.notebook_s + 120)
        if not answer.exists():
            reason = "L'ambiente protetto si è chiuso senza rispondere."
            output = cells_error(reason)
            return {
                "outputs": [[output] for _ in content["cells"]], "stopped": "not_started",
                "reason": reason, "notes": [error[-2000:]], "level": content["level"],
            }  # fmt: skip
        result = json.loads(answer.read_text(encoding="utf-8"))
        if job.record:
            opened = home / "opened" / "files.txt"
            result["opened"] = sorted(set(opened.read_text().split("\n")) - {""}) if (
                opened.exists()
            ) else []  # fmt: skip
        return result


def cells_error(reason: str) -> dict:
    """The output of a cell that could not be executed."""
    return {
        "output_type": "error", "ename": "NonEseguita", "evalue": reason, "traceback": [reason]
    }  # fmt: skip


def _run_runner(file: Path, seconds: float) -> str:
    """Starts the runner, ends it and all its children when it takes too long."""
    alone = {"start_new_session": True} if os.name == "posix" else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.course.runner", str(file)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **alone,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        _, error = process.communicate(timeout=seconds)
        return error or ""
    except subprocess.TimeoutExpired:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        return "tempo scaduto"


def execute_many(
    jobs: Iterable[tuple[str, Job]], answers: Path | None, report: Callable[[str, dict], None],
    *, force: bool = False, workers: int = WORKERS,
) -> dict[str, dict]:  # fmt: skip
    """Runs named jobs, ``workers`` at a time; ``report(name, answer)`` after each."""
    results = {}
    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(execute, job, answers, force=force): name for name, job in jobs}
        for done in as_completed(running):
            name = running[done]
            results[name] = done.result()
            report(name, results[name])
    return results


def put_outputs(nb: NotebookNode, answer: dict) -> None:
    """Copies the outputs into ``nb``; what is not a valid output is dropped."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for cell, outputs in zip(code, answer["outputs"], strict=True):
        valid = [one for one in map(nbformat.from_dict, outputs) if _is_output(one)]
        cell.outputs = valid
        cell.execution_count = None
        if cells.is_test(cell):
            _settle(cell)
    course = nb.metadata.setdefault("course", {})
    course["stopped"], course["reason"] = answer["stopped"], answer["reason"]


def _is_output(output: NotebookNode) -> bool:
    if output.get("output_type") not in ("stream", "display_data", "execute_result", "error"):
        return False
    try:
        nbformat.v4.nbbase.validate(output, output.output_type)
    except nbformat.ValidationError:
        return False
    return True


def _settle(cell: NotebookNode) -> None:
    """Leaves in a test only what decides its mark.

    nbgrader takes any number as the points, and any line on the error stream (a warning of a
    library is one) as a failed test: a number is kept within the cell's points and a warning is
    not a failure.
    """
    kept, result = [], None
    maximum = float(cell.metadata.nbgrader["points"])
    for output in cell.outputs:
        if output.output_type == "error":
            kept.append(output)
        elif output.output_type == "stream":
            output.name = "stdout"
            kept.append(output)
        elif output.output_type == "execute_result":
            result = output
    if result is not None:
        text = str(result.data.get("text/plain", "")).strip()
        try:
            value = float(text)
        except ValueError:
            value = None
        if value is not None:
            value = 0.0 if math.isnan(value) else min(max(value, 0.0), maximum)
            result.data = nbformat.from_dict({"text/plain": repr(value)})
            result.metadata, result.execution_count = nbformat.from_dict({}), None
            kept.append(result)
    cell.outputs = kept


class SandboxExecute(NbGraderPreprocessor):
    """nbgrader's execution step, in the sandbox instead of the teacher's own session."""

    root = Unicode(help="The course's working folder").tag(config=True)

    def preprocess(self, nb, resources):
        """Executes ``nb`` (or finds the answer of an equal notebook) and takes its outputs."""
        from tools.course.folder import Course

        marks = resources["nbgrader"]
        course = Course.open(Path(self.root))
        job = course.job(nb, marks["assignment"], marks["student"])
        put_outputs(nb, execute(job, course.root / _ANSWERS))
        return nb, resources
