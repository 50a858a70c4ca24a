"""The listening side of the served warehouse: a thread a connection, and an end that lets queries finish."""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress

from infra.warehouse.native.conversation import Conversation, House, Limits
from infra.warehouse.native.engine import Engine
from infra.warehouse.native.users import Users

log = logging.getLogger("atelier")
CONNECTIONS, AT_ONCE = 128, 8
"""Connections that are kept, and queries that run at the same time."""
ENDING = 10.0
"""Seconds that running queries have when the server ends."""


class WarehouseServer:
    """`port` 0 takes a free one; `address` says which."""

    def __init__(
        self,
        engine: Engine,
        users: Users,
        database: str,
        host: str = "127.0.0.1",
        port: int = 9000,
        limits: Limits = Limits(),  # noqa: B008
    ) -> None:
        engine.make_database(database)
        turns = threading.BoundedSemaphore(AT_ONCE)
        self._house = House(engine, users, database, limits, turns, "atelier")
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._guard, self._ending = threading.Lock(), False
        self.closed = threading.Event()
        self._listener = socket.create_server((host, port), backlog=CONNECTIONS, reuse_port=False)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]

    def serve(self) -> None:
        """Until `close` is called from another thread."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._ending:
                    return
                continue
            with self._guard:
                full = len(self._connections) >= CONNECTIONS
                if not full:
                    thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
                    self._connections[connection] = thread
                    thread.start()
            if full:
                log.warning("too many connections to the warehouse; one is refused")
                connection.close()

    def close(self) -> None:
        """No new connection is taken; what runs may end, and then the others are ended. Twice is once."""
        with self._guard:
            if self._ending:
                return
            self._ending = True
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._end_conversations()
            self._house.engine.close()
        finally:
            self.closed.set()

    def _end_conversations(self) -> None:
        end = time.monotonic() + ENDING
        # Who has every turn knows that nothing runs.
        taken = [self._house.turns.acquire(timeout=max(0.0, end - time.monotonic())) for _ in range(AT_ONCE)]
        with self._guard:
            left = dict(self._connections)
        for connection in left:
            with suppress(OSError):  # one that is gone already
                connection.shutdown(socket.SHUT_RD)
        for _ in filter(None, taken):
            self._house.turns.release()
        for thread in left.values():
            thread.join(max(0.05, end - time.monotonic()))

    def _talk(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            Conversation(self._house, connection).run()
        except Exception:
            log.exception("a connection to the warehouse failed")
        finally:
            with self._guard:
                self._connections.pop(connection, None)
