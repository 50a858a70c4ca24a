"""The future of one command's answer, made to cost little: most are only called back, and nobody ever waits on them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from domain.work import Answer

_OPEN, _RUNNING, _CANCELLED, _DONE = range(4)


class Pending(Future[Answer]):
    """A `Future` as the library's, with one lock shared by all of a commit loop and no condition of its own.

    What makes a thread wait is made when the first one waits.
    """

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._at = _OPEN
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        self._calls: list[Callable[[Any], object]] = []
        self._ended: threading.Event | None = None

    def __repr__(self) -> str:
        return f"<Pending {('open', 'running', 'cancelled', 'done')[self._at]}>"

    def cancel(self) -> bool:
        with self._lock:
            if self._at == _OPEN:
                self._at = _CANCELLED
            elif self._at != _CANCELLED:
                return False
        self._tell()
        return True

    def cancelled(self) -> bool:
        return self._at == _CANCELLED

    def running(self) -> bool:
        return self._at == _RUNNING

    def done(self) -> bool:
        return self._at >= _CANCELLED

    def set_running_or_notify_cancel(self) -> bool:
        with self._lock:
            if self._at == _OPEN:
                self._at = _RUNNING
            return self._at == _RUNNING

    def set_result(self, result: Answer) -> None:
        self._answer = result
        self._end()

    def set_exception(self, exception: BaseException | None) -> None:
        self._error = exception
        self._end()

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        with self._lock:
            if self._at < _CANCELLED:
                self._calls.append(fn)
                return
        self._call(fn)

    def result(self, timeout: float | None = None) -> Answer:
        error = self.exception(timeout)
        if error is not None:
            raise error
        assert self._answer is not None
        return self._answer

    def exception(self, timeout: float | None = None) -> BaseException | None:
        if not self._wait(timeout):
            raise TimeoutError
        if self._at == _CANCELLED:
            raise CancelledError
        return self._error

    def _wait(self, timeout: float | None) -> bool:
        if self._at >= _CANCELLED:
            return True
        with self._lock:
            if self._at >= _CANCELLED:
                return True
            ended = self._ended = self._ended or threading.Event()
        return ended.wait(timeout)

    def _end(self) -> None:
        with self._lock:
            self._at = _DONE
        self._tell()

    def _tell(self) -> None:
        """Only once the state is final, after which nothing is added any more."""
        if self._ended is not None:
            self._ended.set()
        for fn in self._calls:
            self._call(fn)

    def _call(self, fn: Callable[[Any], object]) -> None:
        try:
            fn(self)
        except Exception as error:
            logging.getLogger("atelier").error("a callback of a command's answer failed: %s", type(error).__name__)
