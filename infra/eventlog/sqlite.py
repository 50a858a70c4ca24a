"""The event store on SQLite, through `eventsourcing`'s recorder with a table of our own.

A command's id is inserted in the same transaction as its events, so it counts once or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import OperationalError, StoredEvent

from analytics.schema import Block
from domain.log import Position, Recorded
from infra.eventlog.migrations import STEPS, migrate
from infra.eventlog.sqlite_recorder import BY_TIME, COMMANDS, EVENTS, REFUSALS, Command, SqliteDatastore, SqliteRecorder
from infra.eventlog.uuids import uuid_of_hex
from infra.sqlite import MOMENT, NewerDatabase, is_full, no_space, refuse_newer

SCHEMA_VERSION = len(STEPS)
KNOWN = "SELECT * FROM commands WHERE command_id IN (SELECT value FROM json_each(?))"
IN_ORDER = (
    "SELECT position, originator_id, originator_version, topic, state FROM events"
    " WHERE position > ? ORDER BY position LIMIT ?"
)


class LogDamaged(Exception):
    """A row of the log is none that was ever written: its file was changed by something else."""

    def __init__(self, position: Position) -> None:
        super().__init__(f"the event at position {position} cannot be read: the log's file was damaged or changed")
        self.position = position


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
