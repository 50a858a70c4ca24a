"""The event store on PostgreSQL, through `eventsourcing`'s recorder and pool, with tables and an append of our own.

The library's default (table-locked) mode is kept: one writer at a time, so commits come in the order of positions.
The lock is taken inside a SECURITY DEFINER function, so the runtime role needs no right but to read and to call it. It
is that of a table of its own, for `VACUUM` and `ANALYZE` would not go together with that of the events.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent

from analytics.schema import Block
from domain.log import Position, Recorded
from infra.eventlog.postgres_recorder import Datastore, PostgresRecorder
from infra.eventlog.sqlite import Command
from infra.postgres.connecting import connection_options
from infra.postgres.errors import OtherKeys
from infra.postgres.migrating import check

PATIENCE = 8.0
"""Seconds for which a call is tried again while the server is away."""
PAUSES = (0.05, 0.1, 0.25, 0.5)
IN_COLUMNS = (
    "SELECT position, originator_id::text, originator_version, topic, state FROM log.events"
    " WHERE position > %s ORDER BY position LIMIT %s"
)
READ = (
    "SELECT position, originator_id, originator_version, topic, state FROM log.events"
    " WHERE position > %s ORDER BY position LIMIT %s"
)
OF = (
    "SELECT position, originator_id, originator_version, topic, state FROM log.events"
    " WHERE {} = ANY(%s) AND position > %s AND position <= %s ORDER BY position"
)
KNOWN = "SELECT command_id, position, fingerprint, answer, subject, at FROM log.commands WHERE command_id = ANY(%s)"
NEWS = (
    "(SELECT NULL::text, position, NULL::text, NULL::bytea, originator_id, NULL::text FROM log.events"
    f" WHERE position > %s ORDER BY position LIMIT %s) UNION ALL ({KNOWN})"
)
"""Rows of commands, and rows without a command's id for changed aggregates."""
T = TypeVar("T")


def _schema(url: str) -> int:
    try:
        with psycopg.connect(**connection_options(url, role=None)) as connection:
            return check(connection)
    except psycopg.OperationalError as error:
        raise OperationalError(str(error)) from error


class PostgresEventLog:
    """Appends and reads; any number of processes, one of them writing at a time."""

    shared = True
    path = None

    def __init__(self, url: str, pool_size: int = 2, patience: float = PATIENCE) -> None:
        """Raises `NotMigrated`, and `OperationalError` where the server cannot be reached."""
        self._patience = patience
        # Opens its connections only when they are first wanted.
        self._datastore = Datastore(url, pool_size, patience)
        self.schema = self._patiently(lambda: _schema(url))
        # The library asks the server for its types already here, and the server may just have gone away.
        self.recorder = self._patiently(lambda: PostgresRecorder(self._datastore))

    def append(self, events: Sequence[StoredEvent], commands: Sequence[tuple[int, Command]]) -> Sequence[Position]:
        """All or nothing. Each command comes with the index of its last event, -1 where it has none.

        A connection that breaks leaves it open whether the commit came through; the same rows are then sent again,
        and where they turn out to be there already, they are found by their bytes. Raises
        `eventsourcing.persistence.IntegrityError` for a version or a command id that is there already.
        """
        uncertain = False

        def once() -> Sequence[Position]:
            nonlocal uncertain
            try:
                return self.recorder.insert_events(events, commands=commands) or []
            except IntegrityError:
                found = self._find(events, commands) if uncertain else None
                if found is None:
                    raise
                return found
            except (OperationalError, InterfaceError):
                uncertain = True
                raise

        return self._patiently(once)

    def _find(
        self, events: Sequence[StoredEvent], commands: Sequence[tuple[int, Command]]
    ) -> Sequence[Position] | None:
        """Positions of these very rows, or None where somebody else's are in their place."""
        with self._datastore.get_connection() as connection:
            ids = [command.command_id for _, command in commands]
            kept: Any = connection.execute(
                "SELECT command_id, answer, at FROM log.commands WHERE command_id = ANY(%s)", (ids,)
            )
            if {row[0]: row[1:] for row in kept} != {c.command_id: (c.answer, c.at) for _, c in commands}:
                return None
            stored: Any = connection.execute(
                "SELECT e.position, e.state"
                " FROM unnest(%s::uuid[], %s::bigint[]) WITH ORDINALITY AS w (id, version, place)"
                " JOIN log.events e ON e.originator_id = w.id AND e.originator_version = w.version ORDER BY w.place",
                ([event.originator_id for event in events], [event.originator_version for event in events]),
            ).fetchall()
        same = [row[1] for row in stored] == [event.state for event in events]
        return [row[0] for row in stored] if same else None

    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]:
        return self._patiently(lambda: self.recorder.select_events(originator, gt=after))

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        return [Recorded(*row) for row in self._rows(READ, (after, limit))]

    def of(self, originators: Sequence[UUID], after: Position, upto: Position) -> Sequence[Recorded]:
        """Events of these aggregates with a position greater than `after` and not greater than `upto`, in order."""
        return [Recorded(*row) for row in self._rows(OF.format("originator_id"), (list(originators), after, upto))]

    def of_kinds(self, topics: Sequence[str], after: Position, upto: Position) -> Sequence[Recorded]:
        """The same by the events' topics."""
        return [Recorded(*row) for row in self._rows(OF.format("topic"), (list(topics), after, upto))]

    def read_block(self, after: Position, limit: int) -> Block:
        """As `read`, in columns: see `projections.warehouse.blocks`."""
        rows = self._rows(IN_COLUMNS, (after, limit))
        return Block(*zip(*rows, strict=True)) if rows else Block((), (), (), (), ())

    def head(self) -> Position:
        return self._patiently(self.recorder.max_notification_id) or 0

    def changed(self, after: Position, limit: int) -> Sequence[tuple[Position, UUID]]:
        """Which aggregates have events after a position: (position, originator), in order."""
        return self._rows(
            "SELECT position, originator_id FROM log.events WHERE position > %s ORDER BY position LIMIT %s",
            (after, limit),
        )

    def news(
        self, after: Position, limit: int, command_ids: Sequence[str]
    ) -> tuple[Sequence[tuple[Position, UUID]], Mapping[str, Command]]:
        """`changed` and `commands` in one turn to the server and back."""
        changed: list[tuple[Position, UUID]] = []
        known: dict[str, Command] = {}
        for row in self._rows(NEWS, (after, limit, list(command_ids))):
            if row[0] is None:
                changed.append((row[1], row[4]))
            else:
                known[row[0]] = Command(*row)
        return changed, known

    def command(self, command_id: str) -> Command | None:
        return self.commands([command_id]).get(command_id)

    def commands(self, command_ids: Sequence[str]) -> Mapping[str, Command]:
        """Those of them that are in the log."""
        rows = self._rows(KNOWN, (list(command_ids),))
        return {row[0]: Command(*row) for row in rows}

    def forget_answers(self, before: str, subject: UUID | None = None) -> int:
        """Drop answers older than `before` (ISO 8601), and all of an erased subject; ids stay for ever."""
        return int(self._rows("SELECT log.forget_answers(%s, %s::uuid)", (before, subject))[0][0])

    def truncate_log(self) -> bool:
        """Nothing to do: the server looks after its own."""
        return True

    def claim(self, key_ring: bytes) -> None:
        """Say which key-encryption key this log is sealed under. Raises `OtherKeys` where it is another one."""
        fingerprint = hashlib.sha256(b"atelier/key-ring/v1\n" + key_ring).hexdigest()
        if self._rows("SELECT log.claim(%s)", (fingerprint,))[0][0] != fingerprint:
            raise OtherKeys(
                "The log in ATELIER_DATABASE_URL is sealed under other keys than those of this data folder;"
                " use the folder whose keys it was written with."
            )

    def close(self) -> None:
        self._datastore.close()

    def _rows(self, query: str, parameters: Sequence[Any]) -> list[Any]:
        return self._patiently(lambda: self.recorder.rows(query, parameters))

    def _patiently(self, call: Callable[[], T]) -> T:
        """Try again while the server restarts; then raises the library's `OperationalError` or `InterfaceError`."""
        end, attempt = time.monotonic() + self._patience, 0
        while True:
            try:
                return call()
            except (OperationalError, InterfaceError):
                if time.monotonic() >= end:
                    raise
                time.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
                attempt += 1
                if not self._datastore.pool.closed:
                    # The pool's other connections broke with the same server; none of them may be handed out.
                    self._datastore.pool.check()
