"""Wake-ups from PostgreSQL: a NOTIFY of any process, such as that of an append, reaches this process's threads.

They poll besides, so that a notification lost (a restart, a broken connection) costs a second, never an event.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

import psycopg

from infra.postgres.connecting import connection_options

AGAIN = 1.0
"""Seconds between two looks at whether to stop, and before a new connection after a failure."""
log = logging.getLogger("atelier")


class Listener:
    """A thread that calls what belongs to a channel with what was told there, or None where it may have missed some."""

    def __init__(self, url: str, heard: Mapping[str, Callable[[str | None], object]]) -> None:
        self._url, self._heard = url, heard
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2 * AGAIN + 5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(**connection_options(self._url), autocommit=True) as connection:
                    self._listen(connection)
            except Exception as error:  # whoever is told may need the database, too: nothing ends the listening
                log.warning("the listener lost its connection (%s)", type(error).__name__)
                self._stopping.wait(AGAIN)

    def _listen(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        for channel in self._heard:
            connection.execute(f"LISTEN {channel}".encode())
        # Whatever was told while nobody listened is found by looking.
        for heard in self._heard.values():
            heard(None)
        while not self._stopping.is_set():
            for notification in connection.notifies(timeout=AGAIN):
                self._heard[notification.channel](notification.payload)
                if self._stopping.is_set():
                    return
