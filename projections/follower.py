"""Read models follow the log: each view's rows and its position are written in one transaction.

An event that a view cannot handle is parked with its error, and so is all that follows of the same aggregate;
the view goes on with the others. `retry` takes parked events up again, in order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

from domain.log import Decoder, Happened, LogReader, Position, Recorded
from projections.parking import Parked, apply_all, attempt, blocked_in, decoded, describe
from projections.store import Connection, Store
from projections.tracking import positions_of, prepare, track, track_all
from projections.view import View
from projections.waiting import Waiting

BATCH = 500


class FileStore(Store, Protocol):
    """One that lies in a SQLite file."""

    def exclusive(self) -> AbstractContextManager[sqlite3.Connection]: ...


class ViewsFollower:
    """All views of one database, fed from one reading of the log."""

    name = "views"

    def __init__(
        self,
        store: Store,
        log: LogReader,
        decoder: Decoder,
        views: Sequence[View],
        on_park: Callable[[Parked], None] = lambda parked: None,
        on_applied: Callable[[Sequence[Happened]], None] = lambda applied: None,
    ) -> None:
        self._store, self._log, self._decoder = store, log, decoder
        self.views = {view.name: view for view in views}
        self._on_park, self._on_applied = on_park, on_applied
        self.waiting = Waiting()
        with store.write() as connection:
            prepare(connection, views)
            positions = positions_of(connection, self.views)
        self.waiting.reached(min(positions.values(), default=0))

    def step(self) -> int:
        """Apply the next batch; the number of events read."""
        parked: list[Parked] = []
        # Read and moved in one turn: whoever else steps, each event is applied once.
        with self._store.write(self.name) as connection:
            positions = positions_of(connection, self.views)
            batch = self._log.read(min(positions.values()), BATCH)
            if not batch:
                return 0
            applied = self._apply(connection, batch, positions, parked)
            track_all(connection, list(positions), batch[-1].position)
        self.waiting.reached(batch[-1].position)
        self._on_applied(applied)
        for each in parked:
            self._on_park(each)
        return len(batch)

    def look(self) -> int:
        """Learn how far another process is that follows instead of this one; 0, for nothing was done."""
        rows = self._store.all("SELECT follower, position FROM tracking")
        self.waiting.reached(min(row["position"] for row in rows if row["follower"] in self.views))
        return 0

    def _apply(
        self,
        connection: Connection,
        batch: Sequence[Recorded],
        positions: dict[str, Position],
        parked: list[Parked],
    ) -> list[Happened]:
        blocked = blocked_in(connection)
        pairs = [(recorded, decoded(self._decoder, recorded)) for recorded in batch]
        for name, view in self.views.items():
            wanted = [pair for pair in pairs if pair[0].position > positions[name]]
            parked += apply_all(connection, view, wanted, blocked)
        return [happened for _, happened in pairs if not isinstance(happened, Exception)]

    def retry(self, name: str, originator: UUID) -> int:
        """Take up a view's parked events of one aggregate again, in order; the number still parked."""
        view = self.views[name]
        with self._store.write(self.name) as connection:
            rows = connection.execute(
                "SELECT position FROM parked WHERE follower = ? AND originator = ? ORDER BY position",
                (name, str(originator)),
            ).fetchall()
            for done, row in enumerate(rows):
                (recorded,) = self._log.read(row["position"] - 1, 1)
                happened = decoded(self._decoder, recorded)
                error = happened if isinstance(happened, Exception) else attempt(connection, view, happened)
                if error is not None:
                    connection.execute(
                        "UPDATE parked SET attempts = attempts + 1, error = ? WHERE follower = ? AND position = ?",
                        (describe(error), name, row["position"]),
                    )
                    return len(rows) - done
                connection.execute("DELETE FROM parked WHERE follower = ? AND position = ?", (name, row["position"]))
        return 0

    def rebuild(self, name: str, scratch: Path) -> int:
        """Make a view again from the log, beside the old one, and put it in its place in one transaction.

        Readers see the old one until then, and never an older state than before: what came while it was made is
        added before the two are exchanged. The number of events read.
        """
        view = self.views[name]
        # Another store has a follower of its own, which does this in another way.
        store = cast(FileStore, self._store)
        try:
            count = build(view, scratch, self._log, self._decoder)
            # No step runs while this is held, so the new view cannot fall behind again.
            with store.exclusive() as connection:
                reached = positions_of(connection, (name,))[name]
                count += build(view, scratch, self._log, self._decoder, upto=reached)
                connection.execute("ATTACH DATABASE ? AS rebuilt", (str(scratch),))
                try:
                    self._swap(connection, view)
                finally:
                    connection.execute("DETACH DATABASE rebuilt")
        finally:
            scratch.unlink(missing_ok=True)
        return count

    def _swap(self, connection: sqlite3.Connection, view: View) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for table in view.tables:
                connection.execute(f"DELETE FROM main.{table}")
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM rebuilt.{table}")
            position = connection.execute("SELECT position FROM rebuilt.tracking").fetchone()[0]
            connection.execute("UPDATE main.tracking SET position = ? WHERE follower = ?", (position, view.name))
            connection.execute("DELETE FROM main.parked WHERE follower = ?", (view.name,))
            connection.execute("INSERT INTO main.parked SELECT * FROM rebuilt.parked")
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def build(view: View, scratch: Path, log: LogReader, decoder: Decoder, upto: Position | None = None) -> int:
    """A view made from the log in a file of its own; the number of events read.

    Begins anew and reads to the log's end; with `upto`, goes on with the file until it is there.
    """
    if upto is None:
        scratch.unlink(missing_ok=True)
    connection = sqlite3.connect(scratch, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous=OFF")
    # A savepoint can only be rolled back where there is a journal.
    connection.execute("PRAGMA journal_mode=MEMORY")
    count = 0
    try:
        connection.execute("BEGIN")
        prepare(connection, (view,))
        position = positions_of(connection, (view.name,))[view.name]
        blocked = blocked_in(connection)
        while (upto is None or position < upto) and (batch := log.read(position, BATCH * 4)):
            apply_all(connection, view, [(recorded, decoded(decoder, recorded)) for recorded in batch], blocked)
            position, count = batch[-1].position, count + len(batch)
        track(connection, view.name, position)
        connection.execute("COMMIT")
    finally:
        connection.close()
    return count
