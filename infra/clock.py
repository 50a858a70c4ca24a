"""The real clock and the real source of ids."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from uuid import UUID


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemIds:
    """UUID version 7 (RFC 9562): random, and near in time means near in an index."""

    def uuid(self) -> UUID:
        milliseconds = time.time_ns() // 1_000_000
        value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        return UUID(int=value)

    def token(self, size: int) -> bytes:
        return os.urandom(size)
