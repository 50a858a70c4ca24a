"""Leases in PostgreSQL: each follower is led by one process, and another takes over soon after that one is gone.

A lease lasts by the server's clock and is renewed by a thread; a process believes in its own for as long as it surely
lasts. That is for economy: what keeps two leaders from applying an event twice is the position, which is read and
moved in one transaction. `fence` tells one term of leading from another.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from infra.postgres.connecting import connection_options

LEASE, RENEWED = 3.0, 0.75
"""Seconds."""
AT_WORK = 15.0
"""Seconds after its last sign of life for which a process counts as at work."""
TAKE = """
INSERT INTO platform.leaders AS held 
VALUES (%(name)s, %(holder)s, 1, clock_timestamp() + make_interval(secs => %(for)s))
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
  fence = held.fence + CASE WHEN held.holder = excluded.holder THEN 0 ELSE 1 END
WHERE held.holder = excluded.holder OR held.until < clock_timestamp()
RETURNING fence"""
LIVE = """
INSERT INTO platform.processes VALUES (%(holder)s, clock_timestamp() + make_interval(secs => %(for)s))
ON CONFLICT (holder) DO UPDATE SET until = excluded.until"""
log = logging.getLogger("atelier")


class Leading:
    """A thread that takes and renews the leases of `names` for `holder`, and says that this process is at work."""

    def __init__(
        self, url: str, holder: str, names: Sequence[str], lease: float = LEASE, renewed: float = RENEWED
    ) -> None:
        """`lease` and `renewed` are seconds that one lasts, and between two renewals."""
        self._lease, self._renewed = lease, renewed
        self._options = connection_options(url)
        self._holder, self._names = holder, names
        self._connection: psycopg.Connection[Any] | None = None
        self._asking: psycopg.Connection[Any] | None = None
        self._turn = threading.Lock()
        self._held: dict[str, tuple[int, float]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)

    def start(self) -> None:
        """The first round is over when it returns."""
        self._round()
        self._thread.start()

    def stop(self) -> None:
        """Give all leases back, so that nobody waits for their end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10)
        self._held.clear()
        try:
            connection = self._connected()
            connection.execute("DELETE FROM platform.leaders WHERE holder = %s", (self._holder,))
            connection.execute("DELETE FROM platform.processes WHERE holder = %s", (self._holder,))
        except psycopg.Error:
            log.info("the leases end by themselves")
        for each in (self._connection, self._asking):
            if each is not None:
                each.close()

    def holds(self, name: str) -> int | None:
        """The fence of this process's term, None where it does not lead."""
        fence, until = self._held.get(name, (None, 0.0))
        return fence if time.monotonic() < until else None

    def gone(self, holders: Iterable[str]) -> set[str]:
        """Those of them that are no process at work; nobody, while the server cannot be asked."""
        asked = set(holders)
        if not asked:
            return set()
        with self._turn:
            # Kept, for it is asked every second, and apart from the leases, which must not wait.
            if self._asking is None:
                self._asking = psycopg.connect(**self._options, autocommit=True)
            try:
                rows = self._asking.execute(
                    "SELECT holder FROM platform.processes WHERE holder = ANY(%s) AND until > clock_timestamp()",
                    (list(asked),),
                ).fetchall()
            except psycopg.Error:
                self._asking.close()
                self._asking = None
                raise
        return asked - {row[0] for row in rows}

    def _run(self) -> None:
        while not self._stopping.wait(self._renewed):
            self._round()

    def _round(self) -> None:
        try:
            connection = self._connected()
            connection.execute(LIVE, {"holder": self._holder, "for": AT_WORK})
            for name in self._names:
                asked = time.monotonic()
                row = connection.execute(TAKE, {"name": name, "holder": self._holder, "for": self._lease}).fetchone()
                if row is None:
                    self._held.pop(name, None)
                else:
                    self._held[name] = (row[0], asked + self._lease)
        except psycopg.Error as error:
            log.warning("the leases could not be renewed (%s)", type(error).__name__)
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            self._connection = psycopg.connect(**self._options, autocommit=True)
            # Leases are worth nothing after a crash of the server: no need to wait for its disk.
            self._connection.execute("SET synchronous_commit = off")
        return self._connection
