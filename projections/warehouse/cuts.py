"""The ledger of cuts: which range of the log each insert holds, written down before anything is inserted.

A cut that was recorded and not marked loaded is made again after a crash: from the same events, so with the same
rows under the same token, which the engine then knows already or takes for the first time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from domain.log import Position
from projections.store import Connection

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS warehouse_cuts (
         number INTEGER PRIMARY KEY, after INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
         events INTEGER NOT NULL, rows TEXT NOT NULL,
         state TEXT NOT NULL CHECK (state IN ('recorded', 'loaded')))""",
    "CREATE TABLE IF NOT EXISTS warehouse_schema (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Events with `after` < position <= `last`; `topics` counts the events of each topic."""

    number: int
    after: Position
    first: Position
    last: Position
    events: int
    topics: Mapping[str, int]


class Store(Protocol):
    """The operational database, as far as the ledger needs it."""

    def write(self) -> AbstractContextManager[Connection]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...


class Cuts(Protocol):
    """A durable ledger with one writer; `record` of a number that is there already raises."""

    def version(self) -> int:
        """The schema version the warehouse was built for; 0 before, and while it is being built anew."""

    def begin_anew(self) -> None:
        """Forget every cut; until `begun` the warehouse counts as not there."""

    def begun(self, version: int) -> None: ...

    def last_loaded(self) -> Cut | None: ...

    def unfinished(self) -> Cut | None: ...

    def record(self, cut: Cut) -> None: ...

    def mark_loaded(self, cut: Cut) -> None: ...


class SqliteCuts:
    """The ledger in SQLite; the file should be as durable as the log (`synchronous=FULL`)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            for statement in SCHEMA:
                connection.execute(statement)

    def version(self) -> int:
        row = self._store.one("SELECT version FROM warehouse_schema")
        return 0 if row is None else int(row[0])

    def begin_anew(self) -> None:
        with self._store.write() as connection:
            connection.execute("DELETE FROM warehouse_cuts")
            connection.execute("DELETE FROM warehouse_schema")

    def begun(self, version: int) -> None:
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO warehouse_schema VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET version = excluded.version",
                (version,),
            )

    def last_loaded(self) -> Cut | None:
        return self._one("SELECT * FROM warehouse_cuts WHERE state = 'loaded' ORDER BY number DESC LIMIT 1")

    def unfinished(self) -> Cut | None:
        return self._one("SELECT * FROM warehouse_cuts WHERE state = 'recorded' ORDER BY number LIMIT 1")

    def record(self, cut: Cut) -> None:
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO warehouse_cuts VALUES (?,?,?,?,?,?,'recorded')",
                (cut.number, cut.after, cut.first, cut.last, cut.events, json.dumps(dict(cut.topics))),
            )

    def mark_loaded(self, cut: Cut) -> None:
        with self._store.write() as connection:
            connection.execute("UPDATE warehouse_cuts SET state = 'loaded' WHERE number = ?", (cut.number,))
            # Older cuts are in the warehouse's own table too; here only the last one is ever asked for.
            connection.execute("DELETE FROM warehouse_cuts WHERE number < ?", (cut.number,))

    def adopt(self, cut: Cut) -> None:
        """Go on after a cut that another ledger has loaded, in tables that take the place of these."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM warehouse_cuts")
            connection.execute(
                "INSERT INTO warehouse_cuts VALUES (?,?,?,?,?,?,'loaded')",
                (cut.number, cut.after, cut.first, cut.last, cut.events, json.dumps(dict(cut.topics))),
            )

    def _one(self, sql: str) -> Cut | None:
        row = self._store.one(sql)
        return None if row is None else Cut(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]))
