"""The in-process runner: follows the log, gives each event to its handlers, performs their effects.

Commands are run before the position moves on, and rows (jobs, timers) are written in the transaction that moves
it: after a crash the same event comes again and changes nothing. An event whose handler fails is tried again with
growing pauses, keeping its aggregate's later events behind it, and then parked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

from domain.ids import Clock
from domain.log import Decoder, LogReader, Recorded
from domain.tracing import Tracing
from domain.work import Commands
from processors import carrying, jobs, parking, timers
from processors.effects import Key, Performer
from processors.handlers import Handler
from processors.parking import OnPark, Parking, untold

BATCH = 200
SCHEMA = (*carrying.SCHEMA, *parking.SCHEMA, *jobs.SCHEMA, *timers.SCHEMA)


class Overtaken(Exception):
    """Another process has handled these events meanwhile: this one leads no more, or must look where they are."""


class Runner:
    name = "processors"

    def __init__(
        self,
        store: jobs.Store,
        log: LogReader,
        decoder: Decoder,
        commands: Commands,
        handlers: Sequence[Handler],
        clock: Clock,
        erase: Callable[[UUID, UUID], None],
        on_park: OnPark = untold,
        tracing: Tracing | None = None,
    ) -> None:
        """`erase(tenant, subject)` destroys a person's keys and files."""
        self._store, self._log = store, log
        self._performer = Performer(handlers, decoder, commands, clock, erase, tracing)
        self._parking = Parking(store, log, self._performer, clock, on_park)
        # Steps and retries take turns: between them an aggregate's events could overtake one another.
        self._turn = threading.RLock()
        self.position = 0
        self._blocked: set[Key] = set()
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)
        self.resume()

    def resume(self) -> None:
        """Go on from what is stored: another process may have come further."""
        with self._turn:
            self._blocked = self._parking.blocked()
            self.look()

    def look(self) -> int:
        """Learn how far the process is that leads; 0, for nothing was done."""
        self.position = carrying.reached(self._store)
        return 0

    def step(self) -> int:
        """Handle the next events of the log; their number. Raises `Overtaken`."""
        with self._turn:
            try:
                return self._step()
            except Overtaken:
                self.resume()
                raise

    def _step(self) -> int:
        batch = self._log.read(self.position, BATCH)
        if not batch:
            return 0
        # Those that came by Kafka before this process took over.
        done = carrying.dealt_with(self._store, self.position, batch[-1].position)
        performed = self._performer.perform(self._wanted(batch, done), self._blocked)
        with self._store.write(self.name) as connection:
            moved = connection.execute(
                "UPDATE tracking SET position = ? WHERE follower = 'processors' AND position = ?",
                (batch[-1].position, self.position),
            )
            if moved.rowcount != 1:
                raise Overtaken
            self._performer.write(connection, performed.rows)
            for name, recorded, error in performed.failures:
                self._parking.set_aside(connection, name, recorded, error)
            if done:
                carrying.forget(connection, batch[-1].position)
        self._blocked, self.position = performed.blocked, batch[-1].position
        return len(batch)

    def _wanted(self, batch: Sequence[Recorded], done: set[tuple[str, int]]) -> list[tuple[Handler, Recorded]]:
        return [
            (handler, recorded)
            for recorded in batch
            for handler in self._performer.interested(recorded.topic)
            if (handler.name, recorded.position) not in done
        ]

    def retry_due(self) -> int:
        """Try the events again whose pause is over, oldest first; the number handled."""
        return sum(self.retry(name, originator) for name, originator in self._parking.due())

    def retry(self, name: str, originator: UUID) -> int:
        """Take up a handler's waiting events of one aggregate, in order, until one fails; the number handled."""
        with self._turn:
            handled, emptied = self._parking.retry(name, originator)
            if emptied:
                self._blocked.discard((name, originator))
            return handled
