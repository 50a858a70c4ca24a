"""That a process was told to end by a signal, for those who wait for it."""

from __future__ import annotations

import queue
import signal


class Ending:
    """As a `threading.Event` that SIGINT and SIGTERM set.

    An event's lock is not reentrant: a signal that comes while another sets the event, or while the main thread begins
    to wait for it, would wait for itself for good. A `queue.SimpleQueue` may be put to at any time.
    """

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._ended = False

    def listen(self) -> None:
        """Take the two signals; on the main thread."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda number, frame: self.tell(number))

    def tell(self, number: int = signal.SIGTERM) -> None:
        """As a signal does."""
        self._ended = True
        self._told.put(number)

    def is_set(self) -> bool:
        return self._ended

    def wait(self, seconds: float | None = None) -> bool:
        """True once told; False after so many seconds. For one thread."""
        if not self._ended:
            try:
                self._told.get(timeout=seconds)
            except queue.Empty:
                return self._ended
        return True
