"""What is tidied now and then and never in anybody's way: old answers, and write-ahead logs that grew long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from domain.ids import Clock
from infra.stores import Store

ANSWERS_KEPT = timedelta(hours=24)
EVERY = 60.0
"""Seconds."""
LONG = 32 * 1024 * 1024
"""Bytes of a write-ahead log that are cut off: a reader kept SQLite from beginning it anew."""


class Log(Protocol):
    @property
    def path(self) -> Path | None:
        """The file that has a write-ahead log beside it; None where a server looks after its own."""

    def truncate_log(self) -> bool: ...

    def forget_answers(self, before: str, subject: UUID | None = None) -> int: ...


class Tidying:
    """`tick` may be called at any time, and does something once a minute."""

    def __init__(
        self,
        log: Log,
        store: Store,
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
        for file in (self._log, self._store):
            path = file.path
            if path is not None and _length(path.with_name(f"{path.name}-wal")) > LONG:
                file.truncate_log()
        return True


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
