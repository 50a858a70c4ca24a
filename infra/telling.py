"""A process without a gateway tells how it is: `/healthz`, `/readyz`, and `/metrics` for Prometheus."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
ENDED = 0.05
"""Seconds between two looks at whether the server is to end."""


class TellingServer:
    """A server of its own port, in threads; `port` 0 takes a free one. Raises `OSError`."""

    def __init__(
        self, host: str, port: int, health: Callable[[], Mapping[str, Any]], metrics: Callable[[], bytes]
    ) -> None:
        """`health` has a `status`; another one than `ready` or `degraded` is answered with 503."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                match self.path:
                    case "/healthz":
                        self._answer(200, "application/json", b'{"status":"alive"}')
                    case "/readyz":
                        told = health()
                        able = told["status"] in ("ready", "degraded")
                        self._answer(200 if able else 503, "application/json", json.dumps(told).encode())
                    case "/metrics":
                        self._answer(200, EXPOSITION, metrics())
                    case _:
                        self._answer(404, "text/plain", b"there are /healthz, /readyz and /metrics")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: whoever watches asks every few seconds."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(ENDED,), name="telling", daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
