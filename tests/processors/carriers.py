"""What carries events to handlers, for the suite that all of them pass: the in-process runner, and events brought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from domain.log import Recorded
from processors.carrying import Carrier
from processors.runner import Runner
from processors.tracking import Tracker
from tests.parts import Parts


class Outside:
    """What a carrier tells others."""

    def __init__(self) -> None:
        self.erased: list[tuple[UUID, UUID]] = []
        self.parked: list[tuple[str, int, str]] = []
        self.failing: Exception | None = None

    def erase(self, tenant: UUID, subject: UUID) -> None:
        if self.failing:
            raise self.failing
        self.erased.append((tenant, subject))

    def park(self, handler: str, position: int, error: str) -> None:
        self.parked.append((handler, position, error))


def runner_of(parts: Parts, outside: Outside, handlers: Sequence[Any]) -> Runner:
    return Runner(
        parts.store, parts.log, parts.transcoder, parts.commits, handlers, parts.clock, outside.erase, outside.park
    )


def carrier_of(parts: Parts, outside: Outside, handlers: Sequence[Any]) -> Carrier:
    return Carrier(
        parts.store, parts.log, parts.transcoder, parts.commits, handlers, parts.clock, outside.erase, outside.park
    )


class Brought:
    """A carrier with the events of the log brought to it as a broker would, and the tracker of how far all are."""

    def __init__(self, parts: Parts, outside: Outside, handlers: Sequence[Any]) -> None:
        self._log = parts.log
        self._names = [handler.name for handler in handlers]
        self.carrier = carrier_of(parts, outside, handlers)
        self.tracker = Tracker(parts.store, parts.log, parts.transcoder, self.carrier, self._names, parts.clock)
        self._seen = self.tracker.position

    @property
    def position(self) -> int:
        return self.tracker.position

    def step(self) -> int:
        batch: Sequence[Recorded] = self._log.read(self._seen, 100)
        if not batch:
            return 0
        for name in self._names:
            self.carrier.deliver([name], batch)
        self._seen = batch[-1].position
        while self.tracker.step():
            pass
        return len(batch)

    def retry_due(self) -> int:
        return self.tracker.retry_due()

    def retry(self, name: str, originator: UUID) -> int:
        return self.tracker.retry(name, originator)


CARRIERS: dict[str, Callable[[Parts, Outside, Sequence[Any]], Any]] = {"brought": Brought, "runner": runner_of}
"""By name: made anew, it goes on where the last one of the same parts ended."""
