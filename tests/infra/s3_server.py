"""An S3 server on a port of its own (moto's), which can be away, slow, full or lying for as long as a test wants."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from typing import Any
from uuid import uuid4

Environ = dict[str, Any]
Start = Callable[..., Any]
Fault = Callable[[Environ, Start], Iterable[bytes] | None]
"""Answers a request in the server's place; None lets it through."""


class S3Server:
    """`stop` refuses connections and cuts those there are; `start` brings it up on the same port, with all it had."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self._app: Any = None
        self._server: Any = None
        self._thread: threading.Thread | None = None
        self._open: set[socket.socket] = set()
        # moto looks for an older object and stores the new one in two steps.
        self._writing = threading.Lock()
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, bucket: str, region: str = "eu-central-1", prefix: str = "") -> str:
        return f"s3://{bucket}{prefix}?endpoint={self.endpoint}&region={region}"

    def bucket(self) -> str:
        """A new name for one."""
        return f"cell-{uuid4().hex[:12]}"

    def start(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        connections = self._open

        class Quiet(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                connections.add(self.connection)

            def finish(self) -> None:
                connections.discard(self.connection)
                with suppress(OSError):
                    super().finish()

            def log(self, type: str, message: str, *args: Any) -> None:
                pass

        if self._app is None:
            self._app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", self.port, self._answer, threaded=True, request_handler=Quiet)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._server = None

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"] + "?" + environ["QUERY_STRING"]))
        self.headers.append({name: value for name, value in environ.items() if name.startswith("HTTP_")})
        answered = None if self.fault is None else self.fault(environ, start)
        if answered is not None:
            with suppress(OSError):  # what was sent is read to its end, or the next request would begin within it
                environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return answered
        with self._writing if environ["REQUEST_METHOD"] in ("PUT", "POST") else nullcontext():
            found: Iterable[bytes] = self._app(environ, start)
            return found


def refusing(status: str, code: str, methods: Iterable[str] = ("PUT", "POST", "GET", "HEAD", "DELETE")) -> Fault:
    """Every request of these methods is answered with that error."""

    def fault(environ: Environ, start: Start) -> Iterable[bytes] | None:
        if environ["REQUEST_METHOD"] not in methods:
            return None
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>-</Message></Error>".encode()
        start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return fault


def only(wanted: Callable[[Environ], bool], fault: Fault) -> Fault:
    """That fault for some requests alone."""
    return lambda environ, start: fault(environ, start) if wanted(environ) else None
