"""Progress told at most so often for each design, and its end at once."""

from __future__ import annotations

from collections.abc import Callable


class Throttle:
    """`interval` in seconds of `clock`."""

    def __init__(self, interval: float, clock: Callable[[], float]) -> None:
        self._interval, self._clock = interval, clock
        self._told: dict[str, float] = {}

    def lets(self, about: str, last: bool = False) -> bool:
        """Whether this may be told now; the first word and the last one always."""
        now = self._clock()
        if not last and about in self._told and now - self._told[about] < self._interval:
            return False
        self._told[about] = now
        return True
