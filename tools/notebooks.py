"""Execute, normalise, check and convert the lesson notebooks.

python -m tools.notebooks                          run and normalise every lesson of the book
python -m tools.notebooks book/uf1/x.ipynb         the same, for one lesson (or a folder)
python -m tools.notebooks --check                  only say what is not as it must be
python -m tools.notebooks --from-text x.py --to book/uf1/x.ipynb
python -m tools.notebooks --to-text book/uf1/x.ipynb [--to x.py]
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import ipykernel.kernelspec
import jupytext
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets import default

from tools import lessonfile
from tools.lessonfile import PLOTLY, WIDGET
from tools.lessonrules import Problem, lessons, misplaced, rules

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 300
# What a run must not depend on. One thread: sums in a fixed order give the same last digits.
KERNEL_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "Europe/Rome",
    "PLOTLY_RENDERER": "plotly_mimetype",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # The debugger's own warning about frozen modules would end up in stderr.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
TEXT_FORMAT = "py:percent"
TEXT_SETTINGS = {
    "notebook_metadata_filter": "callcenter,kernelspec,-all",
    "cell_metadata_filter": "all",
}


class LessonError(Exception):
    """A lesson that cannot be run; the message says where."""


class LocalKernel(AsyncKernelManager):
    """A kernel of this environment; nbclient creates it and shuts it down."""

    @default("kernel_spec_manager")
    def _current_environment(self):
        return CurrentEnvironment(parent=self)


class CurrentEnvironment(KernelSpecManager):
    """Every kernel name means the Python that runs this program."""

    def get_kernel_spec(self, kernel_name):
        """The kernel of this environment."""
        return self.kernel_spec_class(
            resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict()
        )


def execute(notebook, folder, timeout=TIMEOUT):
    """A copy of the notebook, run from top to bottom in a fresh kernel, normalised."""
    notebook = lessonfile.nbformat.from_dict(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_manager_class=LocalKernel,
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        # The kernel's remark on unencrypted local sockets says nothing about the lesson.
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute(env={**os.environ, **KERNEL_ENVIRONMENT})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise LessonError(_where(notebook, error)) from error
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}) and PLOTLY not in output.data:
                raise LessonError(
                    f"cell {number}: {_first_line(cell)}\n  a widget without a default figure: "
                    "readers without a kernel would see nothing"
                )
    return lessonfile.normalise(notebook)


def _where(notebook, error):
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            failure = next(o for o in cell.outputs if o.output_type == "error")
            return f"cell {number}: {_first_line(cell)}\n  {failure.ename}: {failure.evalue}"
    done = [c.get("execution_count") is not None for c in notebook.cells]
    number = len(done) - done[::-1].index(True) if True in done else 1
    summary = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"after cell {number}: {summary}"


def _first_line(cell):
    return next((line for line in cell.source.splitlines() if line.strip()), "")


def run(path, timeout=TIMEOUT):
    """Execute and normalise a file in place; it stays untouched if a cell fails."""
    path = Path(path)
    result = execute(lessonfile.read(path), path.parent, timeout)
    lessonfile.write(result, path)
    return misplaced(result, path) + rules(result)


def check(path):
    """What is wrong with a stored notebook: form first, then rules."""
    path = Path(path)
    try:
        notebook = lessonfile.read(path)
    except Exception as error:
        return [Problem(0, f"not a notebook: {error}")]
    problems = misplaced(notebook, path) + rules(notebook)
    normal = lessonfile.serialise(lessonfile.normalise(notebook))
    if path.read_text(encoding="utf-8") != normal:
        problems.insert(0, Problem(0, "not normalised: run python -m tools.notebooks"))
    return problems


def from_text(text, previous=None):
    """A notebook from py:percent text; cells that did not change keep the ids they had."""
    notebook = jupytext.reads(text, TEXT_FORMAT)
    known = {}
    for cell in previous.cells if previous else ():
        known.setdefault((cell.cell_type, cell.source), []).append(cell.id)
    for cell in notebook.cells:
        ids = known.get((cell.cell_type, cell.source))
        if ids:
            cell.id = ids.pop(0)
    return lessonfile.normalise(notebook)


def to_text(notebook):
    """The notebook as py:percent text, with all cell metadata and without outputs."""
    notebook = lessonfile.nbformat.from_dict(notebook)
    notebook.metadata = {
        key: value for key, value in notebook.metadata.items() if key != "language_info"
    }
    notebook.metadata["jupytext"] = dict(TEXT_SETTINGS)
    return jupytext.writes(lessonfile.nbformat.from_dict(notebook), TEXT_FORMAT)


def _outcome(job):
    """(path, problems): a module-level function, so that processes can call it."""
    path, only_check, timeout = job
    try:
        return path, check(path) if only_check else run(path, timeout)
    except LessonError as error:
        return path, [Problem(0, f"failed, file left untouched\n  {error}")]


def process(paths, only_check=False, jobs=2, timeout=TIMEOUT):
    """Run or check many notebooks; True if none has errors (warnings are only printed)."""
    work = [(path, only_check, timeout) for path in paths]
    if jobs > 1 and len(work) > 1:
        with ProcessPoolExecutor(max_workers=jobs) as pool:
            outcomes = list(pool.map(_outcome, work))
    else:
        outcomes = [_outcome(job) for job in work]
    for path, problems in outcomes:
        failed = any(not problem.warning for problem in problems)
        print(f"{'FAIL' if failed else 'ok  '} {path}")
        for problem in problems:
            print(f"     {problem}")
    return all(problem.warning for _, problems in outcomes for problem in problems)


def _expand(paths):
    if not paths:
        return lessons(ROOT / "book")
    found = []
    for path in map(Path, paths):
        if not path.exists():
            raise SystemExit(f"{path}: no such file or folder")
        found += lessons(path) if path.is_dir() else [path]
    return found


def _convert(options):
    target = options.to or (options.from_text and options.from_text.with_suffix(".ipynb"))
    if options.to_text:
        text = to_text(lessonfile.read(options.to_text))
        if target:
            target.write_text(text, encoding="utf-8")
        else:
            print(text, end="")
        return True
    previous = lessonfile.read(target) if target.exists() else None
    notebook = from_text(options.from_text.read_text(encoding="utf-8"), previous)
    if options.no_run:
        lessonfile.write(notebook, target)
        return True
    try:
        notebook = execute(notebook, target.parent, options.timeout)
    except LessonError as error:
        print(f"FAIL {options.from_text} (nothing written)\n     {error}")
        return False
    lessonfile.write(notebook, target)
    return process([target], only_check=True)


def main(arguments=None):
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", help="notebooks or folders (default: book)")
    parser.add_argument("--check", action="store_true", help="check only, write nothing")
    parser.add_argument("--from-text", type=Path, metavar="PY", help="convert and run")
    parser.add_argument("--to-text", type=Path, metavar="IPYNB", help="convert to py:percent")
    parser.add_argument("--to", type=Path, help="where to write the conversion")
    parser.add_argument("--no-run", action="store_true", help="convert without running")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time (default 2)")
    parser.add_argument("--timeout", type=int, default=TIMEOUT, help="seconds for a cell")
    options = parser.parse_args(arguments)
    if options.from_text or options.to_text:
        return 0 if _convert(options) else 1
    paths = _expand(options.paths)
    return 0 if process(paths, options.check, options.jobs, options.timeout) else 1


if __name__ == "__main__":
    sys.exit(main())
