"""How many workers are wanted, from the job table alone: the signal that an autoscaler follows.

The number is chosen so that what waits is done within what is left of its target time. It grows at once and falls
only after a lower wish has lasted, as the HorizontalPodAutoscaler's stabilisation window does.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the job table holds at one moment; `oldest_s` is the age in seconds of the job that waits longest."""

    queued: int
    running: int
    oldest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """`target_s` is from asked to ready, `service_s` one round of a worker's work, `batch` the jobs of a round."""

    target_s: float = 20.0
    service_s: float = 4.0
    batch: int = 1
    floor: int = 1
    ceiling: int = 100
    settle_s: float = 300.0
    headroom: float = 1.2
    """Workers for each that the running jobs need, so that chance alone makes no queue."""

    def __post_init__(self) -> None:
        if not 0 <= self.floor <= self.ceiling or self.ceiling < 1:
            raise ValueError("the floor has to lie between 0 and the ceiling, and the ceiling has to be 1 at least")
        if min(self.target_s, self.service_s, self.batch, self.headroom) <= 0:
            raise ValueError("target, service time, batch and headroom have to be more than nothing")


def wanted(backlog: Backlog, policy: Policy) -> int:
    """Workers that finish what is in hand in time, between the policy's floor and ceiling."""
    left = policy.target_s - backlog.oldest_s
    rounds = max(1, math.floor(left / policy.service_s))
    waiting = math.ceil(backlog.queued / (rounds * policy.batch))
    busy = math.ceil(policy.headroom * backlog.running / policy.batch)
    return min(policy.ceiling, max(policy.floor, waiting + busy))


class Stabilised:
    """Follows the wishes: up at once, down to the highest of the last `settle_s` seconds."""

    def __init__(self, settle_s: float) -> None:
        self._settle = settle_s
        self._wishes: deque[tuple[float, int]] = deque()

    def follow(self, at: float, wish: int) -> int:
        """`at` is in seconds on any clock that never goes back."""
        while self._wishes and self._wishes[-1][1] <= wish:
            self._wishes.pop()
        self._wishes.append((at, wish))
        while self._wishes[0][0] < at - self._settle:
            self._wishes.popleft()
        return self._wishes[0][1]
