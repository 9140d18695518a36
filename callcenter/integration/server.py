"""Far rispondere un'applicazione: con un server HTTP vero, o dentro lo stesso Python.

Sul proprio computer :func:`serve` apre un server su ``127.0.0.1`` (solo questo computer lo vede) e
il client gli parla con richieste HTTP vere. Nel browser non si possono aprire porte né processi: il
client consegna la stessa richiesta all'applicazione con una chiamata di funzione, e la riceve
indietro. Tempi di attesa e linee cadute si comportano allo stesso modo.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from callcenter.integration.client import Client
from callcenter.integration.messages import Application, NoAnswer, Request, Response, problem

#: Intestazioni che aggiunge il server HTTP di Python e che non dipendono dall'applicazione.
_OF_THE_SERVER = {"date", "server", "connection"}


class Server:
    """Un'applicazione che risponde. ``where`` dice in che modo: rete vera o stesso Python."""

    def __init__(self, application: Application, in_process: bool):
        self._http = None if in_process else _http_server(application)
        self._application = application
        self._in_process = in_process
        self.where = (
            "dentro Python: le richieste non passano dalla rete"
            if in_process
            else f"server HTTP su 127.0.0.1, porta {self._http.server_address[1]}"
        )

    def client(self, *, token: str = "", timeout_s: float = 5.0) -> Client:
        """Un client per questo server; ``timeout_s``: secondi di attesa massima."""
        return Client(self._exchange, token=token, timeout_s=timeout_s)

    def close(self) -> None:
        """Chiude il server. Si può chiamare anche due volte."""
        if self._http:
            self._http.shutdown()
            self._http.server_close()
            self._http = None

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _exchange(self, request: Request, timeout_s: float) -> Response:
        if self._in_process:
            return _delivered(_answer(self._application, request), timeout_s)
        if not self._http:
            raise NoAnswer("Il server è chiuso: riesegui la cella che lo avvia.")
        return _over_the_wire(self._http.server_address[1], request, timeout_s)


def serve(application: Application, *, in_process: bool | None = None) -> Server:
    """Avvia l'applicazione. Di regola sceglie da sé: server vero, o stesso Python nel browser."""
    return Server(application, sys.platform == "emscripten" if in_process is None else in_process)


def _answer(application: Application, request: Request) -> Response:
    """La risposta dell'applicazione; un suo errore diventa un 500, come su un server vero."""
    try:
        return application(request)
    except Exception as error:
        return problem(500, f"Errore interno ({type(error).__name__}).")


def _delivered(response: Response, timeout_s: float) -> Response:
    """La consegna senza rete: stessi ritardi, stesse linee cadute."""
    if response.delay_s > timeout_s:
        raise NoAnswer(_late(timeout_s))
    if response.lost:
        raise NoAnswer(_CLOSED)
    length = {"content-length": str(len(response.body))}
    return Response(response.status, response.body, {**response.headers, **length})


_CLOSED = "La linea si è chiusa prima della risposta."


def _late(timeout_s: float) -> str:
    return f"Nessuna risposta entro {timeout_s:g} s."


def _over_the_wire(port: int, request: Request, timeout_s: float) -> Response:
    from http.client import HTTPConnection, HTTPException

    target = request.path + (f"?{urlencode(request.query)}" if request.query else "")
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request(
            request.method, target, body=request.body or None, headers=dict(request.headers)
        )
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        kept = {name: value for name, value in headers.items() if name not in _OF_THE_SERVER}
        return Response(answer.status, answer.read(), kept)
    except TimeoutError as error:
        raise NoAnswer(_late(timeout_s)) from error
    except (OSError, HTTPException) as error:
        raise NoAnswer(_CLOSED) from error
    finally:
        connection.close()


def _http_server(application: Application):
    """Un server in un filo di esecuzione a parte, sulla prima porta libera."""
    import socketserver
    import threading
    import time
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self):
            self.raw_requestline = self.rfile.readline(65537)
            self.close_connection = True
            if not self.raw_requestline or not self.parse_request():
                return
            length = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(
                self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
                headers, self.rfile.read(length),
            )  # fmt: skip
            response = _answer(application, request)
            time.sleep(response.delay_s)
            if not response.lost:
                self._write(response)

        def _write(self, response):
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_):
            """Niente righe di registro dentro il notebook."""

    class LocalServer(ThreadingHTTPServer):
        daemon_threads = True

        def server_bind(self):
            # Senza chiedere il nome del computer alla rete, che a volte risponde dopo secondi.
            socketserver.TCPServer.server_bind(self)
            self.server_name, self.server_port = self.server_address[:2]

        def handle_error(self, *_):
            """Un client che se n'è già andato non è un errore del server."""

    server = LocalServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
