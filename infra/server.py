"""Serving: the gateway's app on uvicorn over a started platform, and the note that tells the command line of it."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from gateway.app import create_app
from gateway.settings import GatewaySettings
from infra.platform import Running
from infra.provision import Provisioned, command_line_key, provision


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    operator_key: str
    """The command line's own key, with scope `operator`."""


def bind(host: str, port: int) -> socket.socket:
    """A bound socket, so that port 0 becomes a real one before anybody is told."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


class Server:
    """One process's HTTP server over its platform."""

    def __init__(self, running: Running, bound: socket.socket) -> None:
        self.running = running
        self.provisioned: Provisioned | None = provision(running)
        host, port = bound.getsockname()[:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        settings = GatewaySettings(
            limits=running.settings.limits,
            cors_origins=tuple(running.settings.cors.split()),
            public_audit=running.settings.public_audit,
        )
        self.app = create_app(running.gateway, settings)
        config = uvicorn.Config(
            self.app, log_level="warning", access_log=False, http="httptools", timeout_graceful_shutdown=10
        )
        self._uvicorn = uvicorn.Server(config)
        self._bound = bound

    def run(self, ready: Callable[[Server], None] = lambda server: None) -> None:
        """Serve until stopped by a signal; closes the platform."""
        # Listening before anybody is told: a request that comes early waits in the socket's queue.
        self._bound.listen(2048)
        self._announce()
        try:
            ready(self)
            self._uvicorn.run([self._bound])
        finally:
            self.running.folder.server.unlink(missing_ok=True)
            self.running.close()

    def stop(self) -> None:
        self._uvicorn.should_exit = True

    def _announce(self) -> None:
        note = json.dumps({"url": self.url, "pid": os.getpid()})
        temporary = self.running.folder.server.with_suffix(".tmp")
        temporary.write_text(note)
        os.replace(temporary, self.running.folder.server)


@contextmanager
def in_thread(running: Running) -> Iterator[Address]:
    """Serve on a free port of this process while the block runs; for commands when no server runs."""
    bound = bind("127.0.0.1", 0)
    server = Server(running, bound)
    key = command_line_key(running)
    started = threading.Event()

    thread = threading.Thread(target=server.run, args=(lambda _: started.set(),), name="server", daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield Address(server.url, key)
    finally:
        server.stop()
        thread.join(30)
