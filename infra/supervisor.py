"""Threads that follow the log: woken by commits, restarted after failures, halted where skipping would be a lie."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

log = logging.getLogger("atelier")
PAUSES = (0.1, 0.5, 2.0, 5.0)


@dataclass
class Status:
    """How a supervised thread is doing: `running`, `retrying` or `halted`."""

    state: str = "running"
    error: str | None = None
    failures: int = 0


class Supervised:
    """Calls `step` again and again; when it says it did nothing, waits for a wake-up or for `idle` seconds.

    A step that raises is tried again after growing pauses. One that keeps failing is halted and `on_halt` told;
    with `halts` False it is tried for ever at the longest pause, and so is one that fails with an error of `passing`:
    what comes from outside, such as a full disk, goes away without the step being at fault.

    `pace` is a pause, in seconds, after a step that did something: what comes meanwhile is done at once. A step that
    did `full` or more has more to do, and no pause after it. With `wakes` False nothing shortens `idle`.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], Any],
        idle: float = 1.0,
        halts: bool = False,
        on_halt: Callable[[str, str], None] = lambda name, error: None,
        passing: Callable[[Exception], bool] = lambda error: isinstance(error, OSError),
        pace: float = 0.0,
        full: int = 1,
        wakes: bool = True,
    ) -> None:
        self._wakes = wakes
        self.name, self.status = name, Status()
        self._pace, self._full = pace, full
        self._passing = passing
        self._step, self._idle, self._halts, self._on_halt = step, idle, halts, on_halt
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        if self._wakes:
            self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def join(self, timeout: float = 30) -> None:
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                worked = self._step()
            except Exception as error:  # supervision is the place that must catch everything
                if self._failed(error):
                    return
                continue
            if self.status.state != "running":
                self.status.state, self.status.error, self.status.failures = "running", None, 0
            if not worked:
                self._wake.wait(self._idle)
                self._wake.clear()
            elif self._pace and worked < self._full:
                self._stopping.wait(self._pace)

    def _failed(self, error: Exception) -> bool:
        """True where the thread must end."""
        self.status.failures += 1
        # The type and place alone: a message may quote a person's data.
        self.status.error = type(error).__name__
        log.warning("%s failed (%s), attempt %d", self.name, self.status.error, self.status.failures)
        if self._halts and self.status.failures > len(PAUSES) and not self._passing(error):
            self.status.state = "halted"
            self._on_halt(self.name, self.status.error)
            return True
        self.status.state = "retrying"
        pause = PAUSES[min(self.status.failures, len(PAUSES)) - 1]
        return self._stopping.wait(pause)
