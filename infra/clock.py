"""The real clock and the real source of ids."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from infra.eventlog.uuids import uuid_of_number

_RANDOM = 0x0FFF_3FFF_FFFF_FFFF_FFFF
_VERSION_AND_VARIANT = 0x7000_8000_0000_0000_0000
_PAGE = 16384


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class _Page(threading.local):
    """Random bytes of one thread that nobody has been given yet."""

    left, used, process = b"", 0, 0


class SystemIds:
    """UUID version 7 (RFC 9562): random, and near in time means near in an index.

    Random bytes are drawn a page at a time, each given out once: a draw is a system call, in which a busy process
    gives its interpreter away and waits to get it back. Pages are a thread's own; a forked child draws its own.
    """

    def __init__(self, draw: Callable[[int], bytes] = os.urandom) -> None:
        self._draw, self._page = draw, _Page()

    def uuid(self) -> UUID:
        # Six bytes of time, then random bits with version 7 and variant 2 (RFC 9562, section 5.7) set in their places.
        random = int.from_bytes(self.token(10), "big") & _RANDOM | _VERSION_AND_VARIANT
        return uuid_of_number((time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80 | random)

    def token(self, size: int) -> bytes:
        page = self._page
        start, end = page.used, page.used + size
        if end > len(page.left) or page.process != os.getpid():
            if size > _PAGE:
                return self._draw(size)
            page.left, page.process = self._draw(_PAGE), os.getpid()
            start, end = 0, size
        page.used = end
        return page.left[start:end]
