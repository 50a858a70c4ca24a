"""A SQLite file shared by the threads of one process: readers beside one writer (WAL)."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class _Connection(sqlite3.Connection):
    """One that can be referred to weakly, which the library's own cannot."""


class Database:
    """One connection for reading per thread, and one for writing, taken in turn.

    `synchronous` is FULL where an answer depends on the file, NORMAL where the log can rebuild it.
    """

    def __init__(self, path: Path, synchronous: str = "FULL") -> None:
        self.path = path
        self._synchronous = synchronous
        self._local = threading.local()
        # Weak, because a thread's connection must close with the thread: web servers make new ones all day.
        self._opened: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._turn = threading.RLock()
        self._writer = self._connect()
        self._writer.execute("PRAGMA journal_mode=WAL")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that commits where the block ends well, and is rolled back where it raises."""
        with self._turn:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.commit()
            except BaseException:
                self._writer.rollback()
                raise

    @contextmanager
    def exclusive(self) -> Iterator[sqlite3.Connection]:
        """The writing connection outside a transaction, for what SQLite refuses inside one."""
        with self._turn:
            yield self._writer

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A read transaction: all statements in the block see one state."""
        connection = self._reader()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.rollback()

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return self._reader().execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._reader().execute(sql, parameters).fetchone()
        return row

    def close(self) -> None:
        with self._guard:
            for connection in list(self._opened):
                connection.close()
            self._opened.clear()

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
            self._local.connection = connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            isolation_level=None,
            check_same_thread=False,
            timeout=10,
            cached_statements=256,
            factory=_Connection,
        )
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        connection.execute("PRAGMA secure_delete=ON")
        with self._guard:
            self._opened.add(connection)
        return connection
