"""The port through which a message leaves, and how an answer is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

TIMEOUT = 15.0
"""Seconds that a receiver has for its whole answer."""
LONGEST_ANSWER = 4096
"""Bytes of an answer that are kept; what is longer is not read."""


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    body: bytes
    retry_after: str | None = None


class Unreachable(Exception):
    """No answer came. `code` is one of `address-refused`, `no-such-host`, `no-connection`, `tls`, `timeout`,
    `broken-answer`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Post(Protocol):
    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """One POST. A redirect is an answer like any other, and followed nowhere. Raises `Unreachable`."""

    async def close(self) -> None: ...


def seconds_asked(retry_after: str | None, now: datetime) -> float | None:
    """The seconds of a `Retry-After` header (RFC 9110, section 10.2.3); None where there is none that makes sense."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
