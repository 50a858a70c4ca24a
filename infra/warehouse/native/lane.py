"""A thread for what the engine does for one connection; the connection's own listens to the client meanwhile."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from infra.warehouse.native import packets
from infra.warehouse.native.wire import Gone, SocketSource

AGAIN = 0.05
"""Seconds between two tries to stop a query: one that has only just begun is not yet in the engine's list."""


class Cancelled(Exception):
    """The client wants no more of the answer."""


class Lane:
    """All that concerns one query is done by the same thread."""

    def __init__(self, connection: socket.socket, source: SocketSource) -> None:
        self._connection, self._source = connection, source
        self._thread = ThreadPoolExecutor(1, "warehouse-query")
        self._done = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def work(self, action: Callable[[], Any], stop: Callable[[], object]) -> Any:
        """What `action` gives. Where the client cancels or goes meanwhile, `stop` is called until it has ended.

        Raises `Cancelled` and `Gone` then, and what `action` raises.
        """
        running = self._thread.submit(action)
        running.add_done_callback(self._wake)
        talking = self._connection.fileno()
        watched = [self._done] if self._source.waiting else [self._done, talking]
        stopped: Exception | None = None
        while not running.done():
            ready, _, _ = select.select(watched, [], [])
            if talking in ready:
                watched = [self._done]
                stopped = self._overheard()
                if stopped is not None:
                    self._stop(running, stop)
            if self._done in ready:  # it may have been the last one's, which was seen before it was told
                with suppress(BlockingIOError):
                    os.eventfd_read(self._done)
        if stopped is not None:
            with suppress(Exception):
                running.result()
            raise stopped
        return running.result()

    def end(self, action: Callable[[], object]) -> None:
        """Do something that takes no time."""
        self._thread.submit(action).result()

    def close(self) -> None:
        self._thread.shutdown()
        os.close(self._done)

    def _wake(self, running: Future[Any]) -> None:
        os.eventfd_write(self._done, 1)

    def _stop(self, running: Future[Any], stop: Callable[[], object]) -> None:
        while not running.done():
            stop()
            select.select([self._done], [], [], AGAIN)

    def _overheard(self) -> Exception | None:
        """What a client said while it waits for an answer: nothing but Cancel makes sense; other words wait."""
        try:
            self._source.more()
        except (Gone, OSError):
            return Gone()
        if self._source.data[self._source.at] == packets.CANCEL:
            self._source.at += 1
            return Cancelled()
        return None
