"""The real clock and the real source of ids."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from uuid import UUID

_RANDOM = 0x0FFF_3FFF_FFFF_FFFF_FFFF
_VERSION_AND_VARIANT = 0x7000_8000_0000_0000_0000


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
