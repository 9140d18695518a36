"""Starts the Python kernel inside the jail (:mod:`tools.course.jail`); standard library first.

``COURSE_NO_SOCKETS`` closes the network from within Python, where the system cannot.
``COURSE_OPENED`` names a file that receives the data files that the notebook opens: that is how a
release knows which data an assignment needs (only trusted notebooks run with it).
"""

import os
import sys

_SOCKET_EVENTS = frozenset({
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr",
})  # fmt: skip


def _close_network() -> None:
    def refuse(event, arguments):
        if event not in _SOCKET_EVENTS:
            return
        address = arguments[1] if len(arguments) > 1 else None
        # asyncio and the kernel talk to themselves on this machine.
        if isinstance(address, tuple) and address and address[0] in ("127.0.0.1", "::1"):
            return
        if event in ("socket.getaddrinfo", "socket.gethostbyname") and arguments[0] in (
            None, "", "localhost", "127.0.0.1"
        ):  # fmt: skip
            return
        if isinstance(address, str | bytes):  # a Unix socket
            return
        raise PermissionError("Durante la correzione la rete è chiusa.")

    sys.addaudithook(refuse)


def _record_opened(log: str, folder: str) -> None:
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(event, arguments):
        if event == "open" and isinstance(arguments[0], str):
            path = os.path.abspath(arguments[0])
            if path.startswith(folder + os.sep):
                os.write(out, (os.path.relpath(path, folder) + "\n").encode())

    sys.addaudithook(note)


if os.environ.get("COURSE_OPENED"):
    _record_opened(os.environ["COURSE_OPENED"], os.path.abspath(os.environ["CALLCENTER_DATA"]))
if os.environ.pop("COURSE_NO_SOCKETS", None):
    _close_network()
# The notebook's folder comes first, as in Jupyter; this file's own must not be there at all.
sys.path[0] = ""

from ipykernel.kernelapp import launch_new_instance  # noqa: E402

launch_new_instance()
