"""Waiting for a follower: where it has got to, for those who want to read what they wrote."""

from __future__ import annotations

import threading

from domain.log import Position


class Waiting:
    """Where a follower has got to, for those who wait until it is there."""

    def __init__(self) -> None:
        self._position = 0
        self._moved = threading.Condition()

    @property
    def position(self) -> Position:
        return self._position

    def reached(self, position: Position) -> None:
        with self._moved:
            self._position = max(self._position, position)
            self._moved.notify_all()

    def lost(self) -> None:
        """What the follower had is no more; it begins anew."""
        with self._moved:
            self._position = 0

    def wait(self, position: Position, timeout: float) -> bool:
        """True once the follower is at `position`; False after `timeout` seconds."""
        if self._position >= position:
            return True
        with self._moved:
            return self._moved.wait_for(lambda: self._position >= position, timeout)
