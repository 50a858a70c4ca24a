"""An exact moving window: never more than `limit` admitted in any 60 seconds, whoever of a tenant's keys asks.

A log of timestamps, not a token bucket: a bucket of size N lets nearly 2N through in one window.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

WINDOW = 60.0
SWEEP = 1024


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reset` is in seconds: when the next request becomes possible again or, where some are left, one more."""

    admitted: bool
    limit: int
    remaining: int
    reset: float

    def headers(self) -> dict[str, str]:
        """As in draft-ietf-httpapi-ratelimit-headers-10."""
        seconds = math.ceil(self.reset)
        return {
            "RateLimit-Policy": f'"rpm";q={self.limit};w={int(WINDOW)}',
            "RateLimit": f'"rpm";r={self.remaining};t={seconds}',
        }

    @property
    def retry_after(self) -> int:
        return max(1, math.ceil(self.reset))


class MovingWindow:
    """The windows of all tenants. Used from one thread; time is handed in and never runs backwards here.

    Where the clock is set back, the windows go on from where they were at its new pace: nobody gets more for it, and
    nobody waits until the old time has come again.
    """

    def __init__(self, window: float = WINDOW) -> None:
        self._window = window
        self._admitted: dict[Hashable, deque[float]] = {}
        self._latest = -math.inf
        self._set_back = 0.0
        self._calls = 0

    def admit(self, who: Hashable, limit: int, now: float) -> Verdict:
        """Count one request at `now` (seconds) if fewer than `limit` were admitted in the window before it."""
        if now + self._set_back < self._latest:
            self._set_back = self._latest - now
        now = self._latest = now + self._set_back
        self._sweep(now)
        times = self._admitted.setdefault(who, deque())
        self._drop(times, now)
        if len(times) >= limit:
            # The limit may have been lowered: then more than one has to leave the window first.
            reset = times[len(times) - limit] + self._window - now if limit > 0 else self._window
            return Verdict(False, limit, 0, reset)
        times.append(now)
        return Verdict(True, limit, limit - len(times), times[0] + self._window - now)

    def __len__(self) -> int:
        return len(self._admitted)

    def _drop(self, times: deque[float], now: float) -> None:
        while times and times[0] + self._window <= now:
            times.popleft()

    def _sweep(self, now: float) -> None:
        """Now and then forget those who have been quiet, so that memory follows the tenants active now."""
        self._calls += 1
        if self._calls % SWEEP:
            return
        for who, times in list(self._admitted.items()):
            self._drop(times, now)
            if not times:
                del self._admitted[who]
