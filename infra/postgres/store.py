"""The operational database on PostgreSQL: what `infra.sqlite.Database` is for one process, for any number of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.sql import Literal
from psycopg_pool import ConnectionPool, PoolTimeout

from domain.work import Overloaded
from infra.postgres.connecting import RECONNECTING, connection_options
from infra.postgres.dialect import made_by, translated
from infra.postgres.gathering import Gathered
from infra.sqlite import NewerDatabase

SCHEMA = "platform"
IDLE = 4
"""Seconds that a transaction may stand still: a process that was stopped in one must not hold up its successor."""
PATIENCE = 3.0
"""Seconds for which a read is tried again while the server is away: whoever asks waits for it."""
HURRY = 0.2
"""The same once the server was away for longer, until it answers: a crowd that waits would hold up all else."""
PAUSES = (0.05, 0.1, 0.25, 0.5)
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
T = TypeVar("T")
log = logging.getLogger("atelier")


class Row(tuple[Any, ...]):
    """A row by place or by name, as `sqlite3.Row`."""

    __slots__ = ()
    places: dict[str, int] = {}  # noqa: RUF012 - each query has a class of its own

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.places[key] if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        return list(self.places)


def named_rows(cursor: Any) -> Callable[[Sequence[Any]], Row]:
    """A psycopg row factory."""
    return _kind(tuple(column.name for column in cursor.description or ()))


@lru_cache(1024)
def _kind(columns: tuple[str, ...]) -> type[Row]:
    """Made once for all statements with those columns: a class takes longer than most of them."""
    return type("Row", (Row,), {"__slots__": (), "places": {name: place for place, name in enumerate(columns)}})


class PostgresConnection:
    """One connection inside a transaction, speaking the stores' dialect.

    With `gathers` a plain insert gives nothing back, and may go to the server with later ones: at the latest before
    the next statement of another kind, the end of a savepoint, or that of the transaction. What is wrong with it is
    raised there.
    """

    def __init__(self, connection: psycopg.Connection[Row], gathers: bool = False) -> None:
        self._connection, self._gathers = connection, gathers
        self._gathered = Gathered()
        self._savepoint: str | None = None

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        if self._gathers and sql.startswith("INSERT "):
            text, numbered = translated(sql)
            if not self._gathered.takes(text):
                self.send()
            if self._gathered.takes(text):
                return self._gathered.take(text, _bound(parameters, numbered))
        if self._deferred(sql):
            return None
        made = made_by(sql)
        if made is not None and not self._make(made):
            # Even one that changes nothing would lock the table, in whatever order the processes come.
            return None
        text, numbered = translated(sql)
        return self._connection.execute(text.encode(), _bound(parameters, numbered))

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Any:
        self._deferred("")
        text, numbered = translated(sql)
        cursor = self._connection.cursor()
        cursor.executemany(text.encode(), [_bound(each, numbered) for each in parameters])
        return cursor

    def send(self) -> None:
        """What was gathered."""
        if self._gathered:
            waiting, self._savepoint = self._savepoint, None
            self._gathered.send(self._connection, waiting)

    def _deferred(self, sql: str) -> bool:
        """Savepoints that nothing follows are never sent: most events change nothing in most views."""
        if sql.startswith("ROLLBACK TO "):
            self._gathered.clear()
            return self._savepoint is not None
        self.send()
        waiting, self._savepoint = self._savepoint, None
        if sql.startswith("SAVEPOINT "):
            self._savepoint = sql
            return True
        if waiting is None:
            return False
        if sql.startswith("RELEASE "):
            return True
        self._connection.execute(waiting.encode())
        return False

    def _make(self, name: str) -> bool:
        self._connection.execute("SELECT pg_advisory_xact_lock(hashtext('atelier schema'))")
        found = self._connection.execute("SELECT to_regclass(%s) IS NULL", (name,)).fetchone()
        return found is not None and bool(found[0])


def _bound(parameters: Sequence[Any], numbered: bool) -> Any:
    # Flags are numbers in the stores' tables.
    values = [int(each) if isinstance(each, bool) else each for each in parameters]
    return {f"p{n}": each for n, each in enumerate(values, 1)} if numbered else values


@contextmanager
def alone(url: str, name: str) -> Iterator[None]:
    """While the block runs, no other that named `name` does, in whatever process."""
    with psycopg.connect(**connection_options(url), autocommit=True) as connection:
        connection.execute("SET lock_timeout = 0")
        connection.execute("SET statement_timeout = 0")
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (f"atelier alone {name}",))
        yield


class PostgresStore:
    """A pool of connections. Each statement of `all` and `one` sees what is committed by then."""

    path: Path | None = None
    skip_locked = " FOR UPDATE SKIP LOCKED"

    def __init__(self, url: str, name: str, version: int = 0, schema: str = SCHEMA, size: int = 8) -> None:
        """`name` is what the version is kept under. Raises `NewerDatabase`; nothing is reached before it is wanted."""
        self.name, self.url, self.schema = name, url, schema
        options = connection_options(url)
        options["options"] += f" -c search_path={schema} -c idle_in_transaction_session_timeout={IDLE}s -c jit=off"
        self._pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            kwargs={**options, "autocommit": True, "row_factory": named_rows},
            min_size=1,
            max_size=size,
            timeout=PATIENCE,
            reconnect_timeout=RECONNECTING,
            open=False,
        )
        self._pool.open()
        self._away = False
        row = self.one("SELECT version FROM platform.versions WHERE name = ?", (name,))
        self.found = 0 if row is None else int(row[0])
        if self.found > version:
            self.close()
            raise NewerDatabase(f"{name} has schema {self.found}; this version knows {version}. Use a newer atelier.")

    @contextmanager
    def write(self, turn: str = "", shared: bool = False) -> Iterator[PostgresConnection]:
        """A transaction that commits where the block ends well, and is rolled back where it raises.

        Those that name the same `turn` come one after another, in whatever process they are; where `shared`, they go
        together, but not beside one that is not. With a turn of its own a transaction gathers its inserts.
        """
        connection = self._begun(turn, shared)
        try:
            within = PostgresConnection(connection, gathers=bool(turn) and not shared)
            yield within
            within.send()
            connection.execute("COMMIT")
        except BaseException:
            if not connection.closed:
                connection.rollback()
            raise
        finally:
            self._pool.putconn(connection)

    def _begun(self, turn: str, shared: bool) -> psycopg.Connection[Row]:
        """A connection with a transaction begun: one that broke meanwhile shows here, where nothing is lost yet.

        Its turn is asked for together with that: one way to the server and back.
        """
        statement = "BEGIN"
        if turn:
            name = Literal(f"atelier {turn}").as_string()
            statement += f"; SELECT pg_advisory_xact_lock{'_shared' if shared else ''}(hashtext({name}))"

        def begin() -> psycopg.Connection[Row]:
            connection = self._pool.getconn(self._patience)
            try:
                connection.execute(statement.encode())
            except BaseException:
                self._pool.putconn(connection)
                raise
            return connection

        return self._patiently(begin)

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Raises `Overloaded` where the server cannot be reached."""
        text, numbered = translated(sql)

        def once() -> list[Any]:
            with self._pool.connection(self._patience) as connection:
                return list(connection.execute(text.encode(), _bound(parameters, numbered)).fetchall())

        return self._patiently(once)

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        return next(iter(self.all(sql, parameters)), None)

    def has(self, table: str) -> bool:
        return bool(self.all("SELECT to_regclass(?) IS NOT NULL", (table,))[0][0])

    def stamp(self, version: int) -> None:
        with self.write() as connection:
            connection.execute(
                "INSERT INTO platform.versions VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                (self.name, version),
            )
        self.found = version

    def rewrite(self) -> None:
        """Take out of every table the rows that were deleted or changed.

        What the server's write-ahead log and backups hold of them goes when those go.
        """
        for row in self.all("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"):
            with self._pool.connection() as connection:
                connection.execute("SET statement_timeout = 0")
                try:
                    connection.execute(f'VACUUM (INDEX_CLEANUP ON) "{row[0]}"'.encode())
                finally:
                    connection.execute("RESET statement_timeout")

    def truncate_log(self, patience: int = 0) -> bool:
        """Nothing to do: the server looks after its own."""
        return True

    def scrub(self) -> bool:
        self.rewrite()
        return True

    def close(self) -> None:
        self._pool.close()

    @property
    def _patience(self) -> float:
        return HURRY if self._away else PATIENCE

    def _patiently(self, call: Callable[[], T]) -> T:
        """Try again while the server restarts."""
        end, attempt = time.monotonic() + self._patience, 0
        while True:
            try:
                found = call()
                self._away = False
                return found
            except AWAY as error:
                if time.monotonic() >= end:
                    self._away = True
                    raise Overloaded("the database cannot be reached") from error
                time.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
                attempt += 1
                if attempt == 1:
                    # The pool's other connections broke with the same server.
                    self._pool.check()
