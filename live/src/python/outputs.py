"""What a cell shows: streams, results, displays; collected here and sent to the page.

Nothing in this module knows about the browser: `Router` gets a `send` function that takes plain
dicts, so that the same code is tested under any Python.
"""

import base64
import json
import pprint
import sys
import time

PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
FLUSH_SECONDS = 0.06  # streams reach the page at most about 16 times a second
TEXT_LIMIT = 200_000  # characters of text for one cell
HTML_LIMIT = 3_000_000
TOO_LONG = "\n… il testo continua: qui se ne mostrano i primi {} KB.\n"
REPR_METHODS = (
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_latex_", "text/latex"),
)
LINE_WIDTH = 79


class Router:
    """Sends outputs to the running cell, or to the Output widget that is capturing them."""

    def __init__(self, send, clock=time.monotonic):
        self.send = send
        self.cell = None
        self.captures = []
        self._clock = clock
        self._pending = None  # (cell, stream name, pieces)
        self._sent_at = 0.0
        self._budget = {}

    def start(self, cell):
        """Make `cell` the one that outputs belong to, with a full budget of text."""
        self.flush()
        self.cell = cell
        self.captures.clear()
        self._budget[cell] = TEXT_LIMIT

    def emit(self, output):
        """Show one output, in the notebook format."""
        if self.captures:
            capture = self.captures[-1]
            capture.outputs = (*capture.outputs, output)
            return
        self.flush()
        self.send({"type": "output", "cell": self.cell, "output": output})

    def write(self, name, text):
        """Add text to a stream; it leaves in batches."""
        if not text:
            return
        if self.captures:
            self._write_captured(self.captures[-1], name, text)
            return
        if self._pending and self._pending[:2] != (self.cell, name):
            self.flush()
        if self._pending is None:
            self._pending = (self.cell, name, [])
        self._pending[2].append(text)
        if self._clock() - self._sent_at >= FLUSH_SECONDS:
            self.flush()

    @staticmethod
    def _write_captured(capture, name, text):
        outputs = list(capture.outputs)
        last = outputs[-1] if outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            outputs[-1] = {**last, "text": (last["text"] + text)[:TEXT_LIMIT]}
        else:
            outputs.append({"output_type": "stream", "name": name, "text": text[:TEXT_LIMIT]})
        capture.outputs = tuple(outputs)

    def flush(self):
        """Send the text that is waiting."""
        if self._pending is None:
            return
        (cell, name, pieces), self._pending = self._pending, None
        self._sent_at = self._clock()
        text = self._within_budget(cell, "".join(pieces))
        if text:
            output = {"output_type": "stream", "name": name, "text": text}
            self.send({"type": "output", "cell": cell, "output": output})

    def _within_budget(self, cell, text):
        left = self._budget.get(cell, TEXT_LIMIT)
        self._budget[cell] = left - len(text)
        if left < 0:
            return ""
        if len(text) <= left:
            return text
        self._budget[cell] = -1
        return text[:left] + TOO_LONG.format(TEXT_LIMIT // 1000)

    def clear(self, wait=False):
        """Empty the output of the cell (or of the capturing widget)."""
        if self.captures:
            self.captures[-1].outputs = ()
            return
        self._pending = None
        self.send({"type": "clear", "cell": self.cell, "wait": bool(wait)})


class Stream:
    """Stands for sys.stdout or sys.stderr."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, router, name):
        self._router = router
        self.name = f"<{name}>"
        self._stream = name

    def write(self, text):
        """Write text; like any stream, only text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._router.write(self._stream, text)
        return len(text)

    def writelines(self, lines):
        """Write several pieces of text."""
        for line in lines:
            self.write(line)

    def flush(self):
        """Send what is waiting."""
        self._router.flush()

    def isatty(self):
        """Never a terminal."""
        return False

    def writable(self):
        """Always."""
        return True

    def readable(self):
        """Never."""
        return False


# --- objects -------------------------------------------------------------------------------------


def is_figure(thing):
    """Tell whether an object is a plotly figure, without importing plotly."""
    module = sys.modules.get("plotly.basedatatypes")
    return module is not None and isinstance(thing, module.BaseFigure)


def bundle(thing):
    """Return the mime bundle of an object: data and metadata, ready for JSON."""
    if isinstance(thing, type):
        return {"text/plain": plain(thing)}, {}
    if is_figure(thing):
        return {PLOTLY: json.loads(thing.to_json()), "text/plain": "Figura"}, {}
    data, metadata = own_bundle(thing)
    if not data:
        data = {
            mime: value
            for method, mime in REPR_METHODS
            if (value := call(thing, method)) is not None
        }
    data.setdefault("text/plain", plain(thing))
    return {mime: as_json(mime, value) for mime, value in data.items()}, metadata


def own_bundle(thing):
    """Return what `_repr_mimebundle_` gives (empty if it is missing or fails)."""
    found = call(thing, "_repr_mimebundle_")
    if isinstance(found, tuple):
        return dict(found[0] or {}), dict(found[1] or {})
    return dict(found or {}), {}


def call(thing, method):
    """Call a representation method if the object has it; a broken one counts as missing."""
    function = getattr(thing, method, None)
    if not callable(function):
        return None
    try:
        return function()
    except Exception:
        return None


def as_json(mime, value):
    """Return a value that JSON can carry; too much HTML becomes a sentence."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if mime == "text/html" and len(value) > HTML_LIMIT:
        return "<p>Il risultato è troppo grande per la pagina: mostrane una parte (.head()).</p>"
    if mime == "text/plain" and len(value) > TEXT_LIMIT:
        return value[:TEXT_LIMIT] + TOO_LONG.format(TEXT_LIMIT // 1000)
    return value


def plain(thing):
    """Return an object as text, long collections on several lines."""
    try:
        text = repr(thing)
        if isinstance(thing, dict | list | tuple | set) and len(text) > LINE_WIDTH:
            text = pprint.pformat(thing, width=LINE_WIDTH, sort_dicts=False)
    except Exception as error:
        return f"<{type(thing).__name__}: non si può mostrare ({type(error).__name__})>"
    return text


class Handle:
    """What `display(…, display_id=…)` returns: it can change what was shown."""

    def __init__(self, router, display_id):
        self._router = router
        self.display_id = display_id

    def update(self, thing, **options):
        """Show something else in the same place."""
        show(self._router, thing, display_id=self.display_id, update=True, **options)

    display = update


def show(router, *things, raw=False, display_id=None, update=False, metadata=None, **_):
    """Show objects (or, with `raw`, ready mime bundles), like IPython's display."""
    handle = None
    if display_id is not None:
        name = f"d{id(object()):x}" if display_id is True else str(display_id)
        handle = Handle(router, name)
    for thing in things:
        shows_itself = getattr(thing, "_ipython_display_", None)
        if callable(shows_itself) and not raw and not is_figure(thing):
            shows_itself()
            continue
        data, extra = (dict(thing), {}) if raw else bundle(thing)
        output = {
            "output_type": "update_display_data" if update else "display_data",
            "data": data,
            "metadata": {**extra, **(metadata or {})},
        }
        if handle:
            output["transient"] = {"display_id": handle.display_id}
        router.emit(output)
    return handle
