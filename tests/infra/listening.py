"""A program of somebody else's on a port: takes connections, answers well, and keeps all that it is sent."""

from __future__ import annotations

import socket
import threading

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Listening:
    """On a free port, or on that one; the connection stays open until `close`."""

    def __init__(self, port: int = 0) -> None:
        self._bound = socket.socket()
        self._bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._bound.bind(("127.0.0.1", port))
        self._bound.listen()
        self.port: int = self._bound.getsockname()[1]
        self.connections = 0
        self.received = b""
        self._taken: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self._bound.accept()
            except OSError:
                return
            self.connections += 1
            self._taken.append(taken)
            threading.Thread(target=self._read, args=(taken,), daemon=True).start()

    def _read(self, taken: socket.socket) -> None:
        while True:
            try:
                some = taken.recv(65536)
            except OSError:
                return
            if not some:
                return
            self.received += some
            if self.received.endswith(b"\r\n\r\n"):
                taken.sendall(ANSWER)

    def close(self) -> None:
        # A listening socket that is only closed keeps the thread in `accept`.
        self._bound.shutdown(socket.SHUT_RDWR)
        self._bound.close()
        for each in self._taken:
            each.close()
        self._thread.join(10)
