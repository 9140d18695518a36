"""The door between the worker's JavaScript and the session: the only module that needs Pyodide."""

import json

from pyodide.ffi import to_js

from .hooks import AfterImport
from .session import Session


class Door:
    """What the worker calls; messages travel as JSON text and byte buffers."""

    def __init__(self, send):
        self._session = Session(lambda message, buffers: send(dumps(message), to_js(buffers)))
        self._session.install()

    def open(self, cells):
        """Begin a page: `cells` is the JSON of [[id, source], …]."""
        self._session.open(json.loads(cells))

    async def run(self, cell, source):
        """Run a cell; return the outcome as JSON."""
        return json.dumps(await self._session.run(cell, source))

    def receive(self, comm_id, data, buffers):
        """A widget's message."""
        self._session.receive(comm_id, json.loads(data), [bytes(b.to_py()) for b in buffers])


def dumps(message):
    """JSON that browsers read: no NaN, unknown objects as text."""
    try:
        return json.dumps(message, default=str, allow_nan=False)
    except ValueError:
        return json.dumps(without_nan(message), default=str)


def without_nan(value):
    """The same data with None in place of NaN and infinities."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    return value


def start(send, fetch_now, data_address):
    """Make the session and tell callcenter.data where the datasets are."""
    door = Door(send)
    connect_data(fetch_now, data_address)
    return door


def connect_data(fetch_now, address):
    """Datasets come from the site, one file at a time, when a cell first asks for them."""

    def fetch(name):
        try:
            return fetch_now(address + name).to_bytes()
        except Exception as error:
            raise ValueError(
                f"Non riesco a prendere «{name}» dal sito. Controlla la connessione e riprova."
            ) from error

    def connect(module):
        module.use_remote(fetch, json.loads(fetch("files.json")))

    AfterImport({"callcenter.data": connect}).install()
