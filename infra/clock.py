"""The real clock and the real source of ids."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

_RANDOM = 0x0FFF_3FFF_FFFF_FFFF_FFFF
_VERSION_AND_VARIANT = 0x7000_8000_0000_0000_0000
_PAGE = 4096


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemIds:
    """UUID version 7 (RFC 9562): random, and near in time means near in an index."""

    def uuid(self) -> UUID:
        # Six bytes of time, then random bits with version 7 and variant 2 (RFC 9562, section 5.7) set in their places.
        random = int.from_bytes(os.urandom(10), "big") & _RANDOM | _VERSION_AND_VARIANT
        return UUID(int=(time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80 | random)

    def token(self, size: int) -> bytes:
        return os.urandom(size)


class ThreadIds(SystemIds):
    """Ids for one thread: its random bytes are drawn a page at a time, each byte given out once.

    A forked child would give out the same bytes again, so it draws its own.
    """

    def __init__(self, draw: Callable[[int], bytes] = os.urandom) -> None:
        self._draw = draw
        self._page, self._used, self._process = b"", 0, 0

    def uuid(self) -> UUID:
        random = int.from_bytes(self.token(10), "big") & _RANDOM | _VERSION_AND_VARIANT
        return UUID(int=(time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80 | random)

    def token(self, size: int) -> bytes:
        start, end = self._used, self._used + size
        if end > len(self._page) or self._process != os.getpid():
            if size > _PAGE:
                return self._draw(size)
            self._page, self._process = self._draw(_PAGE), os.getpid()
            start, end = 0, size
        self._used = end
        return self._page[start:end]
