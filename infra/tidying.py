"""What is tidied now and then and never in anybody's way: old answers, and write-ahead logs that grew long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from domain.ids import Clock
from infra.eventlog.sqlite import SqliteEventLog
from infra.sqlite import Database

ANSWERS_KEPT = timedelta(hours=24)
EVERY = 60.0
"""Seconds."""
LONG = 32 * 1024 * 1024
"""Bytes of a write-ahead log that are cut off: a reader kept SQLite from beginning it anew."""


class Tidying:
    """`tick` may be called at any time, and does something once a minute."""

    def __init__(
        self,
        log: SqliteEventLog,
        store: Database,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log, self._store, self._clock, self._monotonic = log, store, clock, monotonic
        self._at = monotonic()

    def tick(self) -> bool:
        """Whether it was time."""
        now = self._monotonic()
        if now - self._at < EVERY:
            return False
        self._at = now
        self._log.forget_answers((self._clock.now() - ANSWERS_KEPT).isoformat())
        for path, truncate in ((self._log.path, self._log.truncate_log), (self._store.path, self._store.truncate_log)):
            if _length(path.with_name(f"{path.name}-wal")) > LONG:
                truncate()
        return True


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
