"""Events that a handler could not handle: tried again when they are due, in the order of their aggregate, then parked.

A row is a durable timer. What follows of the same handler and aggregate waits behind it in rows of its own, so that
no event is overtaken; other aggregates go on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from domain.ids import Clock
from domain.log import LogReader, Recorded
from domain.objects import ObjectsUnavailable
from processors.effects import Key, Performer, Rows
from processors.jobs import Store
from processors.store import Connection

PAUSES = (1, 5, 30, 120, 600)
"""Seconds before each further try; after the last the event is parked until an operator retries it."""
PASSING = frozenset(kind.__name__ for kind in ObjectsUnavailable.__subclasses__())
"""What is tried again at the longest pause for as long as it lasts."""
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS parked (
         follower TEXT NOT NULL, position INTEGER NOT NULL, originator TEXT NOT NULL, topic TEXT NOT NULL,
         error TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 1, due TEXT,
         PRIMARY KEY (follower, position)) WITHOUT ROWID""",
)
OnPark = Callable[[str, int, str], None]
"""Told the handler, the position and the error of an event that is not tried any more by itself."""


def untold(handler: str, position: int, error: str) -> None:
    """An `OnPark` for those who need no telling."""


class Parking:
    def __init__(
        self, store: Store, log: LogReader, performer: Performer, clock: Clock, on_park: OnPark = untold
    ) -> None:
        self._store, self._log, self._performer = store, log, performer
        self._clock, self._on_park = clock, on_park

    def blocked(self) -> set[Key]:
        """The keys that events wait for, of the handlers there are."""
        rows = self._store.all("SELECT DISTINCT follower, originator FROM parked")
        known = self._performer.handlers
        return {(row["follower"], UUID(row["originator"])) for row in rows if row["follower"] in known}

    def set_aside(self, connection: Connection, name: str, recorded: Recorded, error: str) -> None:
        due = self._clock.now() + timedelta(seconds=PAUSES[0])
        connection.execute(
            "INSERT INTO parked VALUES (?,?,?,?,?,1,?) ON CONFLICT (follower, position)"
            " DO UPDATE SET error = excluded.error, attempts = 1, due = excluded.due",
            (
                name,
                recorded.position,
                str(recorded.originator_id),
                recorded.topic,
                error,
                due.isoformat(),
            ),
        )

    def due(self) -> list[Key]:
        """The keys whose first event's pause is over, oldest first."""
        now = self._clock.now()
        rows = self._store.all(
            "SELECT follower, originator FROM parked AS head WHERE (due <= ? OR due > ?) AND position = ("
            "SELECT MIN(position) FROM parked WHERE follower = head.follower AND originator = head.originator)"
            " ORDER BY position",
            # Due later than the longest pause: the clock was set back since.
            (now.isoformat(), (now + timedelta(seconds=PAUSES[-1])).isoformat()),
        )
        known = self._performer.handlers
        return [(row["follower"], UUID(row["originator"])) for row in rows if row["follower"] in known]

    def retry(self, name: str, originator: UUID) -> tuple[int, bool]:
        """Take up a handler's waiting events of one aggregate, in order, until one fails.

        The number handled, and whether none of them is left.
        """
        rows = self._store.all(
            "SELECT position, attempts FROM parked WHERE follower = ? AND originator = ? ORDER BY position",
            (name, str(originator)),
        )
        for done, row in enumerate(rows):
            if not self._retry_one(name, row["position"], row["attempts"]):
                return done, False
        return len(rows), True

    def _retry_one(self, name: str, position: int, attempts: int) -> bool:
        (recorded,) = self._log.read(position - 1, 1)
        rows: Rows = []
        error = self._performer.attempt(self._performer.handlers[name], recorded, rows)
        with self._store.write() as connection:
            if error is None:
                taken = connection.execute("DELETE FROM parked WHERE follower = ? AND position = ?", (name, position))
                if taken.rowcount == 1:  # else another process was here first
                    self._performer.write(connection, rows)
                return True
            given_up = self._postpone(connection, name, position, attempts, error)
        if given_up:
            self._on_park(name, position, error)
        return False

    def _postpone(self, connection: Connection, name: str, position: int, attempts: int, error: str) -> bool:
        """Set the time of the next try; True where this was the last one."""
        due: datetime | None = None
        if attempts < len(PAUSES) or error in PASSING:
            due = self._clock.now() + timedelta(seconds=PAUSES[min(attempts, len(PAUSES) - 1)])
        connection.execute(
            "UPDATE parked SET attempts = attempts + 1, error = ?, due = ? WHERE follower = ? AND position = ?",
            (error, None if due is None else due.isoformat(), name, position),
        )
        return due is None
