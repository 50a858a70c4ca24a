"""A receiver of webhooks on this machine: a real HTTP server that keeps what came, and answers as the test wants."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Came:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Answer:
    status: int = 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0


class Receiver:
    """`answer` is asked with each request; `came` holds them in the order in which they came."""

    def __init__(
        self, answer: Callable[[Came], Answer] = lambda came: Answer(), tls: ssl.SSLContext | None = None
    ) -> None:
        self.came: list[Came] = []
        self.answer = answer
        self._moved = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                came = Came(self.path, headers, body, time.time())
                said = receiver._take(came)
                time.sleep(said.after)
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(said.body)))
                self.end_headers()
                with suppress(OSError):  # it has heard enough
                    self.wfile.write(said.body)

            def log_message(self, format: str, *arguments: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            request_queue_size = 256

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A sender that was killed hangs up in the middle."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _take(self, came: Came) -> Answer:
        with self._moved:
            self.came.append(came)
            self._moved.notify_all()
        return self.answer(came)

    def wait(self, enough: Callable[[list[Came]], bool], seconds: float = 20.0) -> bool:
        """Until what came is enough; False after so many seconds."""
        with self._moved:
            return self._moved.wait_for(lambda: enough(self.came), seconds)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
