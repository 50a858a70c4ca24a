"""The event store on SQLite, through `eventsourcing`'s recorder with a table of our own.

Positions are an AUTOINCREMENT primary key: an implicit rowid may be renumbered by VACUUM. Triggers refuse UPDATE
and DELETE. A command's id is inserted in the same transaction as its events, so it counts once or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import Notification, OperationalError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore, SQLiteTransaction

from analytics.schema import Block
from domain.log import Position, Recorded
from infra.eventlog.migrations import STEPS, migrate
from infra.eventlog.uuids import uuid_of_hex
from infra.sqlite import MOMENT, NewerDatabase, is_full, no_space, refuse_newer

SCHEMA_VERSION = len(STEPS)
EVENTS = """
CREATE TABLE IF NOT EXISTS events (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  originator_id TEXT NOT NULL,
  originator_version INTEGER NOT NULL,
  topic TEXT NOT NULL,
  state BLOB NOT NULL,
  UNIQUE (originator_id, originator_version))"""
REFUSALS = (
    "CREATE TRIGGER IF NOT EXISTS events_refuse_update BEFORE UPDATE ON events "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS events_refuse_delete BEFORE DELETE ON events "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    # INSERT OR REPLACE deletes without firing the trigger on DELETE.
    """CREATE TRIGGER IF NOT EXISTS events_refuse_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE position = NEW.position) OR EXISTS (
  SELECT 1 FROM events WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
)
COMMANDS = """
CREATE TABLE IF NOT EXISTS commands (
  command_id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  fingerprint TEXT,
  answer BLOB,
  subject TEXT,
  at TEXT NOT NULL) WITHOUT ROWID"""
ADD_EVENTS = """
INSERT INTO events
SELECT ?1 + key, value ->> 0, value ->> 1, value ->> 2, substr(?2, value ->> 3, value ->> 4) FROM json_each(?3)"""
ADD_COMMANDS = """
INSERT INTO commands
SELECT value ->> 0, value ->> 1, value ->> 2, substr(?1, value ->> 3, value ->> 4), value ->> 5, value ->> 6
FROM json_each(?2)"""
KNOWN = "SELECT * FROM commands WHERE command_id IN (SELECT value FROM json_each(?))"
IN_ORDER = (
    "SELECT position, originator_id, originator_version, topic, state FROM events"
    " WHERE position > ? ORDER BY position LIMIT ?"
)
NOTIFIED = (
    "SELECT originator_id, originator_version, topic, state, position FROM events"
    " WHERE position > ?1 AND (?2 IS NULL OR position <= ?2)"
    " AND (?3 IS NULL OR topic IN (SELECT value FROM json_each(?3))) ORDER BY position LIMIT ?4"
)
CHECKPOINT = 4000
"""Pages in the write-ahead log before they are carried into the file: pages written often are carried less often."""
BY_TIME = "CREATE INDEX IF NOT EXISTS commands_by_time ON commands (at) WHERE answer IS NOT NULL"


class LogDamaged(Exception):
    """A row of the log is none that was ever written: its file was changed by something else."""

    def __init__(self, position: Position) -> None:
        super().__init__(f"the event at position {position} cannot be read: the log's file was damaged or changed")
        self.position = position


@dataclass(frozen=True, slots=True)
class Command:
    """One command's row. `answer` is sealed under `subject` and forgotten after its day."""

    command_id: str
    position: Position
    fingerprint: str | None
    answer: bytes | None
    subject: UUID | None
    at: str


class SqliteRecorder(SQLiteApplicationRecorder):
    """The library's recorder over our table, inserting commands in the events' transaction."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore, events_table_name="events")
        self.select_max_notification_id_statement = "SELECT MAX(position) FROM events"

    def construct_create_table_statements(self) -> list[str]:
        return [EVENTS, *REFUSALS, COMMANDS, BY_TIME]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - inclusive_of_start
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(NOTIFIED, (after, stop, _json(topics) if topics else None, limit))
            return [Notification(uuid_of_hex(row[0]), *row[1:]) for row in map(tuple, cursor.fetchall())]

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        # Begun as a writer: a transaction that had read already could not become one after another's write.
        with (
            self.datastore.get_connection(commit=True) as connection,
            _WritingTransaction(connection, commit=True) as cursor,
            cursor,
        ):
            return self._insert_events(cursor, stored_events, **kwargs)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        c.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        newest = c.fetchone()
        first = 1 if newest is None else newest[0] + 1
        positions = range(first, first + len(stored_events))
        # One statement for all rows: each lets other threads of the process in, and may have to wait for them.
        states, rows = _Bytes(), []
        for event in stored_events:
            assert isinstance(event.originator_id, UUID)
            place = states.put(event.state)
            rows.append((event.originator_id.hex, event.originator_version, event.topic, *place))
        c.execute(ADD_EVENTS, (first, states.joined(), _json(rows)))
        commands: Sequence[tuple[int, Command]] = kwargs.get("commands", ())
        answers, kept = _Bytes(), []
        for last, each in commands:
            position = positions[last] if last >= 0 else each.position
            kept.append((each.command_id, position, each.fingerprint, *answers.put(each.answer), each.subject, each.at))
        c.execute(ADD_COMMANDS, (answers.joined(), _json(kept)))
        return positions


class _Bytes:
    """Byte strings one after another, for SQL to cut apart again: JSON cannot hold them."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._end = 1

    def put(self, part: bytes | None) -> tuple[int | None, int | None]:
        """Where it lies, as `substr` counts; nowhere for None."""
        if part is None:
            return None, None
        start, self._end = self._end, self._end + len(part)
        self._parts.append(part)
        return start, len(part)

    def joined(self) -> bytes:
        return b"".join(self._parts)


def _json(rows: Sequence[Any]) -> str:
    return orjson.dumps(rows).decode()


class _WritingTransaction(SQLiteTransaction):
    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        return cursor


class SqliteDatastore(SQLiteDatastore):
    """Connections that make a commit durable (`synchronous=FULL`)."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), lock_timeout=10)
        create = self.pool._create_connection

        def durable() -> Any:
            connection = create()
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
            return connection

        self.pool._create_connection = durable  # type: ignore[method-assign]


class SqliteEventLog:
    """Appends and reads; one writer, any number of readers."""

    shared = False

    def __init__(self, path: Path) -> None:
        """Raises `NewerDatabase`; an older file is brought up to date, step by step."""
        bring_up_to_date(path)
        self.path = path
        self._datastore = SqliteDatastore(path)
        self.recorder = SqliteRecorder(self._datastore)

    def append(self, events: Sequence[StoredEvent], commands: Sequence[tuple[int, Command]]) -> Sequence[Position]:
        """All or nothing. Each command comes with the index of its last event, -1 where it has none.

        Raises `eventsourcing.persistence.IntegrityError` for a version or a command id that is there already, and
        `OSError` (`ENOSPC`) where the disk is full: nothing was appended then.
        """
        try:
            return self.recorder.insert_events(events, commands=commands) or []
        except OperationalError as error:
            if is_full(error.__cause__):
                raise no_space() from error
            raise

    def events_of(self, originator: UUID, after: int = 0) -> Sequence[StoredEvent]:
        return self.recorder.select_events(originator, gt=after)

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        """Raises `LogDamaged` for a row that is none of ours."""
        try:
            with self._datastore.transaction(commit=False) as cursor:
                cursor.execute(IN_ORDER, (after, limit))
                rows = cursor.fetchall()
        except OperationalError:  # text that is none is refused for all rows at once
            self._find_damage(after, limit)
            raise
        return [_recorded(row) for row in rows]

    def read_block(self, after: Position, limit: int) -> Block:
        """As `read`, in columns: see `projections.warehouse.blocks`."""
        try:
            with self._datastore.transaction(commit=False) as cursor:
                plain = cursor.sqlite_cursor.connection.cursor()
                plain.row_factory = None
                rows = plain.execute(IN_ORDER, (after, limit)).fetchall()
        except OperationalError:  # text that is none is refused for all rows at once
            self._find_damage(after, limit)
            raise
        block = Block(*zip(*rows, strict=True)) if rows else Block((), (), (), (), ())
        if not _ours(block):
            for row in rows:
                _recorded(row)
        return block

    def _find_damage(self, after: Position, limit: int) -> None:
        with self._datastore.transaction(commit=False) as cursor:
            cursor.execute(
                "SELECT position, CAST(originator_id AS BLOB), CAST(topic AS BLOB) FROM events"
                " WHERE position > ? ORDER BY position LIMIT ?",
                (after, limit),
            )
            for position, *texts in cursor.fetchall():
                try:
                    for text in texts:
                        text.decode()
                except UnicodeDecodeError:
                    raise LogDamaged(position) from None

    def of(self, originators: Sequence[UUID], after: Position, upto: Position) -> Sequence[Recorded]:
        """Events of these aggregates with a position greater than `after` and not greater than `upto`, in order."""
        return self._of("originator_id", [each.hex for each in originators], after, upto)

    def of_kinds(self, topics: Sequence[str], after: Position, upto: Position) -> Sequence[Recorded]:
        """The same by the events' topics."""
        return self._of("topic", list(topics), after, upto)

    def _of(self, column: str, values: list[str], after: Position, upto: Position) -> Sequence[Recorded]:
        with self._datastore.transaction(commit=False) as cursor:
            cursor.execute(
                "SELECT position, originator_id, originator_version, topic, state FROM events"
                f" WHERE {column} IN (SELECT value FROM json_each(?)) AND position > ? AND position <= ?"
                " ORDER BY position",
                (orjson.dumps(values).decode(), after, upto),
            )
            return [_recorded(row) for row in cursor.fetchall()]

    def head(self) -> Position:
        return self.recorder.max_notification_id() or 0

    def changed(self, after: Position, limit: int) -> Sequence[tuple[Position, UUID]]:
        """Which aggregates have events after a position: (position, originator), in order."""
        with self._datastore.transaction(commit=False) as cursor:
            cursor.execute(
                "SELECT position, originator_id FROM events WHERE position > ? ORDER BY position LIMIT ?",
                (after, limit),
            )
            return [(row[0], uuid_of_hex(row[1])) for row in cursor.fetchall()]

    def news(
        self, after: Position, limit: int, command_ids: Sequence[str]
    ) -> tuple[Sequence[tuple[Position, UUID]], Mapping[str, Command]]:
        """`changed` and `commands`."""
        return self.changed(after, limit), self.commands(command_ids)

    def command(self, command_id: str) -> Command | None:
        return self.commands([command_id]).get(command_id)

    def commands(self, command_ids: Sequence[str]) -> Mapping[str, Command]:
        """Those of them that are in the log."""
        with self._datastore.transaction(commit=False) as cursor:
            cursor.execute(KNOWN, (orjson.dumps(command_ids).decode(),))
            return {row["command_id"]: _command(row) for row in cursor.fetchall()}

    def forget_answers(self, before: str, subject: UUID | None = None) -> int:
        """Drop answers older than `before` (ISO 8601), and all of an erased subject; ids stay for ever.

        Looks first: a transaction with nothing in it would still be waited for until it is on the disk.
        """
        who = None if subject is None else str(subject)
        forgotten = 0
        for condition, value in (("at < ?", before), ("subject = ?", who)):
            where = f"answer IS NOT NULL AND {condition}"
            with self._datastore.transaction(commit=False) as cursor:
                cursor.execute(f"SELECT 1 FROM commands WHERE {where} LIMIT 1", (value,))
                if cursor.fetchone() is None:
                    continue
            with self._datastore.transaction(commit=True) as cursor:
                cursor.execute(f"UPDATE commands SET answer = NULL WHERE {where}", (value,))
                forgotten += int(cursor.sqlite_cursor.rowcount)
        return forgotten

    def truncate_log(self) -> bool:
        """Cut the write-ahead log to nothing; False while a reader stands in the way."""
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=MOMENT / 1000)
        try:
            return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.close()

    def close(self) -> None:
        self._datastore.close()


def _command(row: sqlite3.Row) -> Command:
    subject = None if row["subject"] is None else UUID(row["subject"])
    return Command(row["command_id"], row["position"], row["fingerprint"], row["answer"], subject, row["at"])


def _ours(block: Block) -> bool:
    """What `_recorded` looks at in each row, of all of them at once."""
    for values, kind in ((block.versions, int), (block.topics, str), (block.states, bytes), (block.originators, str)):
        if set(map(type, values)) - {kind}:
            return False
    return set(map(len, block.originators)) <= {32} and not set("".join(block.originators)) - set("0123456789abcdef")


def _recorded(row: sqlite3.Row | tuple[Any, ...]) -> Recorded:
    position, originator, version, topic, state = row
    try:
        id = uuid_of_hex(originator)
    except (TypeError, ValueError, AttributeError):
        raise LogDamaged(position) from None
    # Another spelling of the same id would be read as the same event, and is not the row that was written.
    if originator != originator.lower() or not (
        isinstance(version, int) and isinstance(topic, str) and isinstance(state, bytes)
    ):
        raise LogDamaged(position)
    return Recorded(position, id, version, topic, state)


def bring_up_to_date(path: Path) -> None:
    """Make a new file, or carry an older one to this schema. Raises `NewerDatabase`."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        refuse_newer(path, found, SCHEMA_VERSION)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            _create(connection)
        else:
            migrate(connection, found, STEPS)
    finally:
        connection.close()


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in (EVENTS, *REFUSALS, COMMANDS, BY_TIME):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.commit()


__all__ = ["SCHEMA_VERSION", "Command", "LogDamaged", "NewerDatabase", "SqliteEventLog"]
