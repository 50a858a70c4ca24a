"""Answers of commands handed over to the event loop: one wake-up for all that a commit has answered."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future

from domain.work import Answer


class Answers:
    """`of` makes a command's future awaitable; used from one event loop."""

    def __init__(self) -> None:
        self._ready: deque[tuple[asyncio.Future[Answer], Future[Answer]]] = deque()
        self._woken = False

    def of(self, future: Future[Answer]) -> asyncio.Future[Answer]:
        """Whoever stops waiting does not stop the command."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Answer] = loop.create_future()

        def answered(done: Future[Answer]) -> None:
            self._ready.append((waiting, done))
            if not self._woken:
                self._woken = True
                loop.call_soon_threadsafe(self._hand_over)

        future.add_done_callback(answered)
        return waiting

    def _hand_over(self) -> None:
        # Before the first look: what is answered from here on wakes the loop again.
        self._woken = False
        while self._ready:
            waiting, done = self._ready.popleft()
            if waiting.done():
                continue
            error = done.exception()
            if error is None:
                waiting.set_result(done.result())
            else:
                waiting.set_exception(error)
