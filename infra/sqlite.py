"""A SQLite file shared by the threads of one process: readers beside one writer (WAL)."""

from __future__ import annotations

import errno
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE, MOMENT = 10_000, 200
"""Milliseconds that a lock is waited for."""


class NewerDatabase(Exception):
    """The file was written by a newer version of the platform."""


class _Connection(sqlite3.Connection):
    """One that can be referred to weakly, which the library's own cannot."""


class Database:
    """One connection for reading per thread, and one for writing, taken in turn.

    `synchronous` is FULL where an answer depends on the file, NORMAL where the log can rebuild it. `version` is the
    schema that the caller knows; `found` the one that the file had, 0 for a new file and for one without a number.
    """

    skip_locked = ""
    """There is one writer at a time: nobody else claims at this moment."""

    def __init__(self, path: Path, synchronous: str = "FULL", version: int = 0) -> None:
        """Raises `NewerDatabase`, and leaves such a file as it is."""
        self.path = path
        self._synchronous = synchronous
        self._local = threading.local()
        # Weak, because a thread's connection must close with the thread: web servers make new ones all day.
        self._opened: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._turn = threading.RLock()
        self._writer = self._connect()
        self.found = int(self._writer.execute("PRAGMA user_version").fetchone()[0])
        try:
            refuse_newer(path, self.found, version)
        except NewerDatabase:
            self.close()
            raise
        self._writer.execute("PRAGMA journal_mode=WAL")

    @contextmanager
    def write(self, turn: str = "", shared: bool = False) -> Iterator[sqlite3.Connection]:
        """A transaction that commits where the block ends well, and is rolled back where it raises.

        There is one writer at a time, so whoever names a `turn` has it. Raises `OSError` (`ENOSPC`) where the disk
        is full.
        """
        with self._turn, full_disk_told():
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

    def has(self, table: str) -> bool:
        return self.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)) is not None

    def stamp(self, version: int) -> None:
        """Say in the file which schema it has now; the number belongs to the transaction it is written in."""
        with self._turn:
            self._writer.execute(f"PRAGMA user_version={version}")

    def truncate_log(self, patience: int = MOMENT) -> bool:
        """Carry the write-ahead log into the file and cut it to nothing; False while a reader stands in the way.

        Waits `patience` milliseconds for readers, a moment if nobody says more: nobody can write meanwhile.
        """
        with self.exclusive() as connection:
            connection.execute(f"PRAGMA busy_timeout={patience}")
            try:
                return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                connection.execute(f"PRAGMA busy_timeout={PATIENCE}")

    def rewrite(self) -> None:
        """Write the file anew, without a byte of what was deleted; the old one is gone once the log is truncated.

        `secure_delete` clears what a statement frees, but not the copies of a row that stay behind, in no cell,
        where a page was split.
        """
        with self.exclusive() as connection:
            connection.execute("VACUUM")

    def scrub(self) -> bool:
        """Leave no byte of what was deleted; False while a reader stands in the way: truncate the log again then."""
        self.rewrite()
        return self.truncate_log()

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
            timeout=PATIENCE / 1000,
            cached_statements=256,
            factory=_Connection,
        )
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        connection.execute("PRAGMA secure_delete=ON")
        with self._guard:
            self._opened.add(connection)
        return connection


def refuse_newer(path: Path, found: int, known: int) -> None:
    """Raises `NewerDatabase`: what a newer version wrote may mean something else here."""
    if found > known:
        raise NewerDatabase(f"{path.name} has schema {found}; this version knows {known}. Use a newer atelier.")


@contextmanager
def full_disk_told() -> Iterator[None]:
    """A full disk as the `OSError` it is, whatever SQLite calls it: a limit on a file's size is an I/O error there."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_full(error):
            raise no_space() from error
        raise


def is_full(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorcode", None) in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    )


def no_space() -> OSError:
    return OSError(errno.ENOSPC, "No space is left where the data folder lies")
