"""Read models on PostgreSQL: followed as anywhere, rebuilt in tables beside and exchanged in one transaction."""

from __future__ import annotations

from pathlib import Path

from domain.log import Position
from infra.postgres.store import PostgresStore, alone
from projections.follower import BATCH, ViewsFollower
from projections.parking import apply_or_park, blocked_in, decoded
from projections.store import Connection
from projections.tracking import positions_of, prepare, track
from projections.view import View

BESIDE = "rebuilding"
"""The schema in which a view is made anew."""


class PostgresViewsFollower(ViewsFollower):
    _store: PostgresStore

    def rebuild(self, name: str, scratch: Path) -> int:
        """Make a view again from the log, beside the old one, and put it in its place in one transaction.

        Readers see the old one until then, and never an older state than before: what came while it was made is
        added before the two are exchanged. `scratch` is not used. The number of events read.
        """
        view, count = self.views[name], 0
        with alone(self._store.url, "rebuild"):
            with self._store.write() as connection:
                self._aside(connection)
                for table in (*view.tables, "tracking", "parked"):
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
                prepare(connection, (view,))
            while added := self._build(view):
                count += added
            # No step runs while this turn is held, so the new view cannot fall behind again.
            with self._store.write(self.name) as connection:
                reached = positions_of(connection, (name,))[name]
                self._aside(connection)
                position = positions_of(connection, (name,))[name]
                while position < reached:
                    position, added = self._add(connection, view, position)
                    count += added
                self._exchange(connection, view, position)
        return count

    def _build(self, view: View) -> int:
        with self._store.write() as connection:
            self._aside(connection)
            position = positions_of(connection, (view.name,))[view.name]
            return self._add(connection, view, position)[1]

    def _add(self, connection: Connection, view: View, position: Position) -> tuple[Position, int]:
        """The position after one more batch, and how many events it had."""
        batch = self._log.read(position, BATCH * 4)
        blocked = blocked_in(connection)
        for recorded in batch:
            apply_or_park(connection, view, recorded, decoded(self._decoder, recorded), blocked)
        if batch:
            position = batch[-1].position
            track(connection, view.name, position)
        return position, len(batch)

    def _exchange(self, connection: Connection, view: View, position: Position) -> None:
        here = self._store.schema
        for table in view.tables:
            connection.execute(f"DROP TABLE {here}.{table}")
            connection.execute(f"ALTER TABLE {BESIDE}.{table} SET SCHEMA {here}")
        connection.execute(f"UPDATE {here}.tracking SET position = ? WHERE follower = ?", (position, view.name))
        connection.execute(f"DELETE FROM {here}.parked WHERE follower = ?", (view.name,))
        connection.execute(f"INSERT INTO {here}.parked SELECT * FROM {BESIDE}.parked")

    def _aside(self, connection: Connection) -> None:
        connection.execute(f"SET LOCAL search_path = {BESIDE}")
