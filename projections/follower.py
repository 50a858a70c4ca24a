"""Read models follow the log: each view's rows and its position are written in one transaction.

An event that a view cannot handle is parked with its error, and so is all that follows of the same aggregate;
the view goes on with the others. `retry` takes parked events up again, in order.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable
from uuid import UUID

from domain.log import Decoder, Happened, LogReader, Position, Recorded
from projections.store import Connection

BATCH = 500
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tracking (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS parked (
         follower TEXT NOT NULL, position INTEGER NOT NULL, originator TEXT NOT NULL, topic TEXT NOT NULL,
         error TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 1, due TEXT,
         PRIMARY KEY (follower, position)) WITHOUT ROWID""",
)


class View(Protocol):
    """A read model: its tables, and what each event changes in them. It decides nothing."""

    @property
    def name(self) -> str: ...

    @property
    def schema(self) -> Sequence[str]: ...

    @property
    def tables(self) -> Sequence[str]: ...

    def apply(self, connection: Connection, happened: Happened) -> None: ...


@runtime_checkable
class Together(Protocol):
    """A view for which several events cost less than one by one."""

    def apply_together(self, connection: Connection, events: Sequence[Happened]) -> None:
        """What `apply` of each in turn does."""


class Store(Protocol):
    """The operational database as followers need it."""

    def write(self, turn: str = "") -> AbstractContextManager[Connection]: ...

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...


class FileStore(Store, Protocol):
    """One that lies in a SQLite file."""

    def exclusive(self) -> AbstractContextManager[sqlite3.Connection]: ...


@dataclass(frozen=True, slots=True)
class Parked:
    follower: str
    position: Position
    originator: UUID
    topic: str
    error: str


class Waiting:
    """Where a follower has got to, for those who wait until it is there."""

    def __init__(self) -> None:
        self._position = 0
        self._moved = threading.Condition()

    @property
    def position(self) -> Position:
        return self._position

    def reached(self, position: Position) -> None:
        with self._moved:
            self._position = max(self._position, position)
            self._moved.notify_all()

    def lost(self) -> None:
        """What the follower had is no more; it begins anew."""
        with self._moved:
            self._position = 0

    def wait(self, position: Position, timeout: float) -> bool:
        """True once the follower is at `position`; False after `timeout` seconds."""
        if self._position >= position:
            return True
        with self._moved:
            return self._moved.wait_for(lambda: self._position >= position, timeout)


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


class BehindParked(Exception):
    """The event itself is fine; one before it, of the same aggregate, is parked."""


def prepare(connection: Connection, views: Iterable[View]) -> None:
    for statement in SCHEMA:
        connection.execute(statement)
    for view in views:
        for statement in view.schema:
            connection.execute(statement)
        connection.execute("INSERT INTO tracking VALUES (?, 0) ON CONFLICT (follower) DO NOTHING", (view.name,))


def forget_views(connection: Connection, views: Sequence[View]) -> None:
    """Drop what these views hold, so that they are made anew from the start of the log."""
    for view in views:
        for table in view.tables:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in SCHEMA:
        connection.execute(statement)
    names = [view.name for view in views]
    marks = ",".join("?" * len(names))
    for table in ("tracking", "parked"):
        connection.execute(f"DELETE FROM {table} WHERE follower IN ({marks})", names)


def positions_of(connection: Connection, names: Iterable[str]) -> dict[str, Position]:
    rows = connection.execute("SELECT follower, position FROM tracking")
    wanted = set(names)
    return {row["follower"]: row["position"] for row in rows if row["follower"] in wanted}


def track(connection: Connection, name: str, position: Position) -> None:
    connection.execute("UPDATE tracking SET position = ? WHERE follower = ?", (position, name))


def track_all(connection: Connection, names: Sequence[str], position: Position) -> None:
    """As `track`, of those that are not there yet."""
    marks = ",".join("?" * len(names))
    connection.execute(
        f"UPDATE tracking SET position = ? WHERE position < ? AND follower IN ({marks})", (position, position, *names)
    )


def attempt(connection: Connection, view: View, happened: Happened) -> Exception | None:
    """Apply in a savepoint; what went wrong, with nothing of it left behind."""
    connection.execute("SAVEPOINT one")
    try:
        view.apply(connection, happened)
        connection.execute("RELEASE one")  # what was not sent yet is, and may fail
    except Exception as error:  # the caller parks it with its description
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return error
    return None


def apply_all(
    connection: Connection,
    view: View,
    pairs: Sequence[tuple[Recorded, Happened | Exception]],
    blocked: set[tuple[str, UUID]],
) -> list[Parked]:
    """Apply events in order, or set them aside; what an operator must be told.

    All in one savepoint first, which costs a fraction of one each; where any of them fails, one by one.
    """
    if not any(isinstance(each, Exception) or (view.name, at.originator_id) in blocked for at, each in pairs):
        connection.execute("SAVEPOINT many")
        try:
            _apply(connection, view, cast("Sequence[Happened]", [happened for _, happened in pairs]))
            connection.execute("RELEASE many")  # what was not sent yet is, and may fail
            return []
        except Exception:  # whatever it is, the event that it belongs to raises it again below
            connection.execute("ROLLBACK TO many")
            connection.execute("RELEASE many")
    each_parked = (apply_or_park(connection, view, recorded, happened, blocked) for recorded, happened in pairs)
    return [parked for parked in each_parked if parked is not None]


def _apply(connection: Connection, view: View, events: Sequence[Happened]) -> None:
    if isinstance(view, Together):
        view.apply_together(connection, events)
        return
    for happened in events:
        view.apply(connection, happened)


def decoded(decoder: Decoder, recorded: Recorded) -> Happened | Exception:
    try:
        return decoder.decode(recorded)
    except Exception as error:  # whatever it is, it must not stop the other aggregates
        return error


def apply_or_park(
    connection: Connection,
    view: View,
    recorded: Recorded,
    happened: Happened | Exception,
    blocked: set[tuple[str, UUID]],
) -> Parked | None:
    """Apply one event, or set it aside; what an operator must be told, where it is the first of its aggregate.

    `blocked` holds (view, aggregate) of all that is parked already, and grows here.
    """
    key = (view.name, recorded.originator_id)
    behind = key in blocked
    if behind:
        error: Exception | None = BehindParked()
    else:
        error = happened if isinstance(happened, Exception) else attempt(connection, view, happened)
    if error is None:
        return None
    blocked.add(key)
    parked = Parked(view.name, recorded.position, recorded.originator_id, recorded.topic, describe(error))
    connection.execute(
        "INSERT INTO parked (follower, position, originator, topic, error) VALUES (?,?,?,?,?)"
        " ON CONFLICT (follower, position) DO UPDATE SET error = excluded.error, attempts = 1, due = NULL",
        (parked.follower, parked.position, str(parked.originator), parked.topic, parked.error),
    )
    return None if behind else parked


def describe(error: Exception) -> str:
    """Type and place of an error; never its message, which may quote a person's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"


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


def blocked_in(connection: Connection) -> set[tuple[str, UUID]]:
    rows = connection.execute("SELECT DISTINCT follower, originator FROM parked")
    return {(row["follower"], UUID(row["originator"])) for row in rows}
