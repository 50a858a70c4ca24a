"""How far the handlers are where events are brought by Kafka: the position up to which every one of them is done.

One leading process reads the log along and moves the position as the rows of `handled` fill up. What the followers of
the log, erasures and webhooks ask of the in-process runner, they ask of this. It needs no word of Kafka's, and sees
an event that was never brought: after a while it is taken from the log, and the health says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder, LogReader, Position, Recorded
from processors import carrying
from processors.carrying import TURN, Carrier, dealt_with, forget
from processors.jobs import Store
from processors.runner import Overtaken

BATCH = 500
LATE = timedelta(seconds=45)
"""An event that nobody brought for so long is taken from the log: longer than a worker's partitions stand still after
it was killed, and than a broker needs to start."""


class NotBrought(Exception):
    """Events were not brought in time and were taken from the log: Kafka, the relay or all workers are away."""


class Tracker:
    name = "processors"

    def __init__(
        self, store: Store, log: LogReader, decoder: Decoder, carrier: Carrier, names: Sequence[str], clock: Clock
    ) -> None:
        """`names` are the handlers that all must be done with an event."""
        self._store, self._log, self._decoder = store, log, decoder
        self.carrier, self._names, self._clock = carrier, frozenset(names), clock
        self.position: Position = 0
        self._missed = False
        self.look()

    def look(self) -> int:
        """Learn how far the process is that leads; 0, for nothing was done."""
        self.position = carrying.reached(self._store)
        return 0

    def resume(self) -> None:
        """Go on from what is stored: another process may have come further."""
        self.look()

    def step(self) -> int:
        """Move the position on over what is done; the number of events.

        Raises `Overtaken`; `NotBrought` after it has handled what was late, and until something is brought again.
        """
        batch = self._log.read(self.position, BATCH)
        if not batch:
            return 0
        moved = self._move(batch)
        if any(self.carrier.needed(each.topic) for each in batch[:moved]):
            self._missed = False
        if moved < len(batch) and self._is_late(batch[moved]):
            self.carrier.deliver(self._names, [each for each in batch[moved:] if self._is_late(each)])
            self._move(batch[moved:])
            self._missed = True
        if self._missed:
            raise NotBrought
        return moved

    def _move(self, batch: Sequence[Recorded]) -> int:
        done = dealt_with(self._store, self.position, batch[-1].position)
        count = 0
        for recorded in batch:
            needed = ((name, recorded.position) for name in self.carrier.needed(recorded.topic))
            if not done.issuperset(needed):
                break
            count += 1
        if count:
            self._write(batch[count - 1].position, bool(done))
        return count

    def _write(self, position: Position, noted: bool) -> None:
        with self._store.write(TURN) as connection:
            moved = connection.execute(
                "UPDATE tracking SET position = ? WHERE follower = 'processors' AND position = ?",
                (position, self.position),
            )
            if moved.rowcount == 1 and noted:
                forget(connection, position)
        if moved.rowcount != 1:
            self.look()
            raise Overtaken
        self.position = position

    def _is_late(self, recorded: Recorded) -> bool:
        return self._clock.now() - self._decoder.envelope(recorded).time > LATE

    def retry_due(self) -> int:
        """Try the parked events again whose pause is over, oldest first; the number handled."""
        return sum(self.retry(name, originator) for name, originator in self.carrier.parking.due())

    def retry(self, name: str, originator: UUID) -> int:
        """Take up a handler's waiting events of one aggregate, in order, until one fails; the number handled."""
        handled, _ = self.carrier.parking.retry(name, originator)
        return handled
