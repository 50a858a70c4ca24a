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
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from analytics.schema import Block
from domain.log import Position, Recorded
from infra.eventlog.sqlite import Command
from infra.postgres.errors import OtherKeys
from infra.postgres.migrating import RUNTIME, check

CHANNEL = "atelier_log"
LOCK_TIMEOUT, STATEMENT_TIMEOUT, IDLE_TIMEOUT = 5, 15, 30
"""Seconds."""
WAITED = 5.0
"""Seconds that somebody waits for a connection of the pool."""
RECONNECTING = 3.0
"""Seconds after which a pool begins anew to connect: its pauses double, and would outlast the server's absence."""
PATIENCE = 8.0
"""Seconds for which a call is tried again while the server is away."""
PAUSES = (0.05, 0.1, 0.25, 0.5)
APPEND = (
    "SELECT log.append(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::text[], %b::int[], %b::bigint[],"
    " %b::text[], %b::bytea[], %b::uuid[], %b::text[])"
)
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


def connection_options(url: str, role: str | None = RUNTIME) -> dict[str, Any]:
    """Arguments of a connection: the runtime role and the timeouts are in force from its first moment."""
    given: dict[str, Any] = dict(conninfo_to_dict(url))
    settings = {
        "lock_timeout": f"{LOCK_TIMEOUT}s",
        "statement_timeout": f"{STATEMENT_TIMEOUT}s",
        "idle_in_transaction_session_timeout": f"{IDLE_TIMEOUT}s",
        # Whatever the server, the database or the URL says: an answer is given when the commit is on the disk.
        "synchronous_commit": "on",
        # Every query here has its index. A plan cached while the tables were empty would scan them for ever.
        "enable_seqscan": "off",
        **({} if role is None else {"role": role}),
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    given["options"] = f"{given.get('options') or ''} {options}".strip()
    given.setdefault("connect_timeout", 5)
    given.setdefault("application_name", "atelier")
    return given


class _Datastore(PostgresDatastore):
    """The library's pool, with the connection's arguments taken from a URL."""

    def __init__(self, url: str, pool_size: int, patience: float) -> None:
        super().__init__(
            "",
            "",
            "",
            "",
            "",
            connect_timeout=min(WAITED, patience),
            pool_size=pool_size,
            max_overflow=16,
            schema="log",
            idle_in_transaction_session_timeout=IDLE_TIMEOUT,
        )
        self.pool.kwargs = {**connection_options(url), "row_factory": tuple_row}
        self.pool.reconnect_timeout = RECONNECTING


class PostgresRecorder(PostgresApplicationRecorder):
    """The library's recorder over our table; appends by one call, with the commands in the same transaction."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="events")

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        commands: Sequence[tuple[int, Command]] = kwargs.get("commands", ())
        if not stored_events and not commands:
            return []
        parameters = (
            [event.originator_id for event in stored_events],
            [event.originator_version for event in stored_events],
            [event.topic for event in stored_events],
            [event.state for event in stored_events],
            [command.command_id for _, command in commands],
            [last for last, _ in commands],
            [command.position for _, command in commands],
            [command.fingerprint for _, command in commands],
            [command.answer for _, command in commands],
            [command.subject for _, command in commands],
            [command.at for _, command in commands],
        )
        with self.datastore.get_connection() as connection:
            row: Any = connection.cursor(binary=True).execute(APPEND, parameters, prepare=True).fetchone()
        return list(row[0])

    def create_table(self) -> None:
        """Nothing: migrations are explicit."""


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
        self._datastore = _Datastore(url, pool_size, patience)
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
        rows = self._rows(
            "SELECT originator_id, originator_version, topic, state FROM log.events"
            " WHERE originator_id = %s AND originator_version > %s ORDER BY originator_version",
            (originator, after),
        )
        return [StoredEvent(*row) for row in rows]

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
        return int(self._rows("SELECT coalesce(max(position), 0) FROM log.events", ())[0][0])

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
        def once() -> list[Any]:
            with self._datastore.get_connection() as connection:
                return connection.cursor(binary=True).execute(query, parameters, prepare=True).fetchall()

        return self._patiently(once)

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
