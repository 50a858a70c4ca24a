"""The PostgreSQL log of one platform: held by one process at a time, whose keys are the ones it was written with.

Keys and read models lie in the data folder, so a second process with another folder could neither open what is
sealed nor see what is being decided there. A lock in the database keeps it out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import psycopg
from eventsourcing.persistence import OperationalError

from domain.log import Position
from infra.eventlog.listening import Listener
from infra.eventlog.postgres import PostgresEventLog, connection_options
from infra.postgres.errors import DatabaseInUse

LOCK = int.from_bytes(b"atelier", "big")
"""The number of PostgreSQL's advisory lock."""
AGAIN = 1.0
log = logging.getLogger("atelier")


class OwnedPostgresEventLog(PostgresEventLog):
    """`on_append` is called in a thread of its own, with None where an append may have been missed."""

    def __init__(self, url: str, key_ring: bytes, on_append: Callable[[Position | None], object]) -> None:
        """Raises `DatabaseInUse`, `NotMigrated`, `OtherKeys`."""
        super().__init__(url)
        self._holder = _Holder(url)
        try:
            self._holder.start()
            self.claim(key_ring)
        except BaseException:
            self._holder.stop()
            super().close()
            raise
        self._listener = Listener(url, on_append)
        self._listener.start()

    def close(self) -> None:
        self._listener.stop()
        self._holder.stop()
        super().close()


class _Holder:
    """Keeps the lock on a connection of its own, and takes it again after the server was away."""

    def __init__(self, url: str) -> None:
        self._options = connection_options(url)
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="database-lock", daemon=True)

    def start(self) -> None:
        """Raises `DatabaseInUse`."""
        try:
            self._take()
        except psycopg.OperationalError as error:
            raise OperationalError(str(error)) from error
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10)
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> None:
        connection = psycopg.connect(**self._options, autocommit=True)
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if held != (True,):
            connection.close()
            raise DatabaseInUse("Another atelier has the database of ATELIER_DATABASE_URL open; stop it first.")
        self._connection = connection

    def _run(self) -> None:
        while not self._stopping.wait(AGAIN):
            try:
                if self._connection is None:
                    self._take()
                else:
                    self._connection.execute("SELECT 1")
            except psycopg.Error:
                self._connection = None
            except DatabaseInUse:
                log.error("another atelier took the database while the server was away")
