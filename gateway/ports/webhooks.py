"""Deliveries to webhook endpoints."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from domain.log import Position


class Webhooks(Protocol):
    """The deliveries to webhook endpoints, as rows: what they are is told by `gateway.v1.shapes_webhooks`."""

    @property
    def local(self) -> bool:
        """Whether plain HTTP and private addresses are allowed, for tests on one machine."""

    def reached(self, position: Position) -> bool:
        """Whether deliveries are there for all up to that position of the log."""

    def deliveries(
        self, tenant: UUID, endpoint: UUID, state: str | None, before: tuple[int, str] | None, limit: int
    ) -> list[dict[str, Any]]:
        """Newest first; `before` is the position and message that the page before ended with."""

    def delivery(self, tenant: UUID, endpoint: UUID, message: UUID) -> dict[str, Any] | None:
        """One delivery with every attempt (`tried`), oldest first."""

    def message(self, tenant: UUID, message: UUID) -> bool:
        """Whether there is such a message to send again."""


class NoWebhooks:
    """Of a platform that delivers nothing."""

    local = False

    def reached(self, position: Position) -> bool:
        return True

    def deliveries(
        self, tenant: UUID, endpoint: UUID, state: str | None, before: tuple[int, str] | None, limit: int
    ) -> list[dict[str, Any]]:
        return []

    def delivery(self, tenant: UUID, endpoint: UUID, message: UUID) -> dict[str, Any] | None:
        return None

    def message(self, tenant: UUID, message: UUID) -> bool:
        return False
