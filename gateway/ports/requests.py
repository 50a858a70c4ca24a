"""Requests: kept with their answers, counted, and limited over all processes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from gateway.limits import Verdict


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. `path` has no query; the bodies are JSON texts with nothing secret in them.

    `subject` is the person (or tenant) with whom the bodies go; `certain` where a command's answer named it, and not
    only the request.
    """

    id: UUID
    request_id: str
    tenant: UUID
    key: UUID
    at: datetime
    method: str
    route: str
    path: str
    status: int
    milliseconds: float
    subject: UUID
    certain: bool
    request: bytes | None
    response: bytes | None


@dataclass(frozen=True, slots=True)
class ExchangeFilters:
    method: str | None = None
    route: str | None = None
    path: str | None = None
    status: int | None = None
    errors: bool | None = None
    key: UUID | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class RequestLog(Protocol):
    """What was asked and answered, for thirty days; bodies are sealed, and go with the person."""

    def record(self, exchange: Exchange) -> None:
        """Takes no time: it is written a moment later."""

    def search(self, tenant: UUID, filters: ExchangeFilters, before: str | None, limit: int) -> list[dict[str, Any]]:
        """Newest first, without bodies."""

    def find(self, tenant: UUID, id: UUID) -> dict[str, Any] | None:
        """With `request` and `response` in the clear; None where they were not kept, or went with their person."""


class Traffic(Protocol):
    """Counts requests; flushed into the log as one event for each key and minute."""

    def count(self, tenant: UUID, key: UUID, route: str, status: int) -> None: ...

    def refused(self, tenant: UUID | None, key: UUID | None, reason: str) -> None: ...


class SharedLimits(Protocol):
    async def admit(self, who: Hashable, limit: int, now: float) -> Verdict:
        """As `gateway.limits.MovingWindow.admit`."""

    async def close(self) -> None: ...
