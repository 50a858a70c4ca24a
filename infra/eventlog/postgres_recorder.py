"""The library's recorder and pool over our table in PostgreSQL: an append of our own, and its reads by our names.

The library's default (table-locked) mode is kept: one writer at a time, so commits come in the order of positions. The
lock is taken inside a SECURITY DEFINER function, so the runtime role needs no right but to read and to call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import tuple_row

from infra.eventlog.sqlite import Command
from infra.postgres.connecting import IDLE_TIMEOUT, RECONNECTING, connection_options

CHANNEL = "atelier_log"
WAITED = 5.0
"""Seconds that somebody waits for a connection of the pool."""
APPEND = (
    "SELECT log.append(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::text[], %b::int[], %b::bigint[],"
    " %b::text[], %b::bytea[], %b::uuid[], %b::text[])"
)
OF_ONE = (
    "SELECT originator_id, originator_version, topic, state FROM log.events"
    " WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s ORDER BY originator_version"
)
NOTIFIED = (
    "SELECT originator_id, originator_version, topic, state, position FROM log.events"
    " WHERE position > %s AND position <= %s AND (%s::text[] IS NULL OR topic = ANY(%s::text[]))"
    " ORDER BY position LIMIT %s"
)
NEWEST = "SELECT max(position) FROM log.events"
LAST = 2**63 - 1


class Datastore(PostgresDatastore):
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
        self.channel_name = CHANNEL

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

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        statement = f"{OF_ONE}{' DESC' if desc else ''}{'' if limit is None else f' LIMIT {int(limit)}'}"
        rows = self.rows(statement, (originator_id, 0 if gt is None else gt, LAST if lte is None else lte))
        return [StoredEvent(*row) for row in rows]

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
        wanted = list(topics) or None
        rows = self.rows(NOTIFIED, (after, LAST if stop is None else stop, wanted, wanted, limit))
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        newest: int | None = self.rows(NEWEST, ())[0][0]
        return newest

    def rows(self, query: str, parameters: Sequence[Any]) -> list[Any]:
        with self.datastore.get_connection() as connection:
            cursor: Any = connection.cursor(binary=True)
            found: list[Any] = cursor.execute(query, parameters, prepare=True).fetchall()
            return found
