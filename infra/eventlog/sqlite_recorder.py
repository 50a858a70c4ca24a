"""The library's recorder over our tables in SQLite: events and the commands' ids in one transaction.

Positions are an AUTOINCREMENT primary key: an implicit rowid may be renumbered by VACUUM. Triggers refuse UPDATE
and DELETE.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import Notification, OperationalError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore, SQLiteTransaction

from domain.log import Position
from infra.eventlog.uuids import uuid_of_hex

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
BY_TIME = "CREATE INDEX IF NOT EXISTS commands_by_time ON commands (at) WHERE answer IS NOT NULL"
ADD_EVENTS = """
INSERT INTO events
SELECT ?1 + key, value ->> 0, value ->> 1, value ->> 2, substr(?2, value ->> 3, value ->> 4) FROM json_each(?3)"""
ADD_COMMANDS = """
INSERT INTO commands
SELECT value ->> 0, value ->> 1, value ->> 2, substr(?1, value ->> 3, value ->> 4), value ->> 5, value ->> 6
FROM json_each(?2)"""
NOTIFIED = (
    "SELECT originator_id, originator_version, topic, state, position FROM events"
    " WHERE position > ?1 AND (?2 IS NULL OR position <= ?2)"
    " AND (?3 IS NULL OR topic IN (SELECT value FROM json_each(?3))) ORDER BY position LIMIT ?4"
)
CHECKPOINT = 4000
"""Pages in the write-ahead log before they are carried into the file: pages written often are carried less often."""


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
