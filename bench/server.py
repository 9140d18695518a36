"""A static server like that of a pages host: gzip, ten minutes of cache, a line of limited speed.

It counts the bytes it sends. The browser's own tools don't show what shared and service workers
ask for; the server does.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from tools.site import MIME_TYPES

MAX_AGE = 600  # seconds
CHUNK = 32_768  # bytes
OTHER_TYPES = {".css": "text/css", ".png": "image/png", ".woff2": "font/woff2"}
COMPRESSED = ("text/", "application/json", "application/wasm", "image/svg+xml")


@dataclass(frozen=True)
class Answer:
    """A file as it goes on the wire."""

    body: bytes
    kind: str
    compressed: bool
    tag: str


def kind_of(path: str) -> str:
    """The media type of a file, from its name."""
    suffix = PurePosixPath(path).suffix.lower()
    return MIME_TYPES.get(suffix) or OTHER_TYPES.get(suffix, "application/octet-stream")


def answer(path: str, content: bytes) -> Answer:
    """Prepare a file: text and WebAssembly compressed, as hosts do."""
    kind = kind_of(path)
    compressed = kind.startswith(COMPRESSED)
    body = gzip.compress(content, 6, mtime=0) if compressed else content
    return Answer(body, kind, compressed, f'"{hashlib.sha256(content).hexdigest()[:20]}"')


class Files:
    """The files of a site and, laid over them, some more; all prepared before the clock starts."""

    def __init__(self, site: Path, more: dict[str, bytes] | None = None) -> None:
        """Read ``site``; ``more`` maps paths inside it to contents."""
        found = {
            file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()
        }
        with ThreadPoolExecutor() as threads:  # gzip lets other threads run
            ready = threads.map(lambda item: answer(item[0], item[1].read_bytes()), found.items())
            self._answers = dict(zip(found, ready, strict=True))
        self._answers |= {path: answer(path, content) for path, content in (more or {}).items()}

    def get(self, address: str) -> Answer | None:
        """The file of an address («/», «/a/», «/a/b.html?c»), if there is one."""
        path = unquote(urlsplit(address).path).lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        return self._answers.get(path)


class Line:
    """A line shared by everything that goes through it; 0 Mbit/s means without limits."""

    def __init__(self, megabits: float = 0) -> None:
        """Set the speed."""
        self._rate = megabits * 1e6 / 8
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self, size: int) -> None:
        """Wait for the turn of ``size`` bytes."""
        if not self._rate:
            return
        with self._lock:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + size / self._rate
            delay = self._free_at - now
        time.sleep(delay)


class Counter:
    """The bytes sent so far and when the last ones went."""

    def __init__(self) -> None:
        """Begin from zero."""
        self._lock = threading.Lock()
        self.total = 0
        self._last = time.monotonic()

    def add(self, size: int) -> None:
        """Take note of some bytes (0: of a request without an answer's body)."""
        with self._lock:
            self.total += size
            self._last = time.monotonic()

    def wait_for_quiet(self, still: float = 1.0, limit: float = 60.0) -> None:
        """Wait until nothing has gone for ``still`` seconds, at most for ``limit``."""
        end = time.monotonic() + limit
        while time.monotonic() < end and time.monotonic() - self._last < still:
            time.sleep(0.05)


class Handler(BaseHTTPRequestHandler):
    """Answers from memory."""

    protocol_version = "HTTP/1.1"
    server: BenchServer

    def do_GET(self) -> None:
        """Send a file, or say that it has not changed, or that it is not there."""
        found = self.server.files.get(self.path)
        if found is None:
            self._head(404, 0)
        elif self.headers.get("If-None-Match") == found.tag:
            self._head(304, 0, found)
        else:
            self._head(200, len(found.body), found)
            self._body(found.body)

    def _head(self, status: int, size: int, found: Answer | None = None) -> None:
        self.server.counter.add(0)
        self.send_response(status)
        if found is not None:
            self.send_header("Cache-Control", f"max-age={MAX_AGE}")
            self.send_header("ETag", found.tag)
            if size:
                self.send_header("Content-Type", found.kind)
            if size and found.compressed:
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def _body(self, body: bytes) -> None:
        for start in range(0, len(body), CHUNK):
            part = body[start : start + CHUNK]
            self.server.line.wait(len(part))
            # Counted first: whoever has received a part must find it counted.
            self.server.counter.add(len(part))
            self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class BenchServer(ThreadingHTTPServer):
    """The server of one measurement."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, files: Files, megabits: float = 0) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.line = Line(megabits)
        self.counter = Counter()

    def __enter__(self) -> BenchServer:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def address(self) -> str:
        """Where it is, without a final slash."""
        return f"http://localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Report errors, but not interrupted connections."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)
