"""Runs a lesson's cells one after the other, in variables of their own.

The page says `open` when it arrives and `run` for each cell. Every page gets a new `__main__`:
lessons never see one another's variables, even when the same Python serves them all.
"""

import ast
import builtins
import inspect
import linecache
import sys
import time
import types

from . import comms, errors, hooks, outputs

SLICE_SECONDS = 0.05  # how often a sleeping cell looks whether it must stop


class Session:
    """One Python for the pages of a visit, one page at a time."""

    def __init__(self, send):
        self.router = outputs.Router(lambda message: send(message, []))
        self.bridge = comms.Bridge(self.router, send)
        self.module = types.ModuleType("__main__")
        self.cells = []
        self.done = set()
        self._send = send

    def install(self):
        """Take the place of the streams, of display and of IPython (once, in the page)."""
        sys.stdout = outputs.Stream(self.router, "stdout")
        sys.stderr = outputs.Stream(self.router, "stderr")
        ipython = comms.install_ipython(self.router)
        builtins.display = ipython.display.display
        builtins.input = errors.unavailable_input
        time.sleep = patient_sleep(self.router.flush, time.sleep)
        self.watch_imports()

    def watch_imports(self):
        """Connect widgets and checks as soon as a cell imports them."""
        hooks.AfterImport(
            {
                "comm": self.bridge.install,
                "ipywidgets.widgets.widget_output": self.bridge.install_output_widget,
                "callcenter.checks.engine": self.connect_exercises,
                "pandas": like_a_notebook,
            }
        ).install()

    def open(self, cells):
        """Start afresh for a page; `cells` are its code cells, (id, source) in order."""
        self.bridge.close_all()
        self.router.start(None)
        self.module = types.ModuleType("__main__")
        self.module.__dict__.update(__builtins__=builtins, display=vars(builtins).get("display"))
        sys.modules["__main__"] = self.module
        self.cells = [tuple(cell) for cell in cells]
        self.done = set()
        linecache.clearcache()

    @property
    def namespace(self):
        """The page's variables."""
        return self.module.__dict__

    async def run(self, cell, source):
        """Run a cell; return {"status": ok, error, stopped or missing; …}."""
        self.cells = [(name, source if name == cell else text) for name, text in self.cells]
        self.router.start(cell)
        try:
            result = await evaluate(source, self.namespace, errors.cell_file(cell))
            if result is not None:
                self.namespace["_"] = result
                self.show_result(result)
            status = {"status": "ok"}
            self.done.add(cell)
        except KeyboardInterrupt:
            status = {"status": "stopped"}
        except BaseException as error:  # SystemExit too: a cell never ends the session
            status = {"status": "error", "ename": type(error).__name__}
            if isinstance(error, ModuleNotFoundError):
                status["module"] = (error.name or "").split(".")[0]
            self.show_error(error, source)
        finally:
            self.router.captures.clear()
            self.router.flush()
        return status

    def show_result(self, result):
        """Show the value of a cell's last line."""
        shows_itself = getattr(result, "_ipython_display_", None)
        if callable(shows_itself) and not outputs.is_figure(result):
            shows_itself()
            return
        data, metadata = outputs.bundle(result)
        self.router.emit({"output_type": "execute_result", "data": data, "metadata": metadata})

    def show_error(self, error, source):
        """Show an error, with what the page knows about the other cells."""
        cells = [(name, text, name in self.done) for name, text in self.cells]
        described = errors.explain(error, source, self.namespace, cells)
        self.router.captures.clear()
        self.router.emit(described)

    def receive(self, comm_id, data, buffers):
        """A message from a widget in the page."""
        return self.bridge.receive(comm_id, data, buffers)

    def connect_exercises(self, engine):
        """Tell the page the result of each check (`engine` is callcenter.checks.engine)."""

        def told(feedback):
            self._send(
                {
                    "type": "check",
                    "cell": self.router.cell,
                    "exercise": feedback.exercise,
                    "status": feedback.status,
                },
                [],
            )

        engine.on_result.append(told)


def like_a_notebook(pandas):
    """Show all columns up to twenty: without a kernel pandas believes it writes on a terminal."""
    pandas.set_option("display.max_columns", 20)


async def evaluate(source, namespace, filename):
    """Run code; return the value of its last line if it is an expression without a semicolon."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    tree = ast.parse(source, filename)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not ends_with_semicolon(source):
        last = ast.Expression(tree.body.pop().value)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    await finish(compile(tree, filename, "exec", flags, dont_inherit=True), namespace)
    if last is None:
        return None
    return await finish(compile(last, filename, "eval", flags, dont_inherit=True), namespace)


async def finish(code, namespace):
    """Evaluate compiled code, waiting if it has a top-level `await`."""
    value = eval(code, namespace)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


def ends_with_semicolon(source):
    """Tell whether the last line of code ends with `;`, which means «do not show it»."""
    import io
    import tokenize

    last = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (
            tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT,
        ):  # fmt: skip
            last = token.string
    return last == ";"


def patient_sleep(before, sleep):
    """Return a `time.sleep` that shows the text so far and can be stopped."""

    def slept(seconds):
        before()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            sleep(min(SLICE_SECONDS, left))

    return slept
