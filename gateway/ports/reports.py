"""What is read from the warehouse: reports, and evidence packs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from domain.log import Position


class NotLoaded(Exception):
    """The warehouse is behind the log: what was asked for can be told in a moment."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report in one format; `headers` tell position and query digest."""

    media_type: str
    body: bytes
    headers: dict[str, str]


class Reports(Protocol):
    """`tenant` None means all tenants: for the operator alone."""

    def catalogue(self) -> list[dict[str, Any]]:
        """Name, title, description, parameters and columns of each report."""

    def render(self, name: str, parameters: dict[str, str], format: str, tenant: UUID | None) -> ReportFile:
        """`format` is json, csv, parquet, svg or png. Raises `Refused` (`NotFound`, `Invalid`), `NotLoaded`."""

    def wait(self, position: Position, timeout: float) -> bool:
        """True once the warehouse holds all up to `position`."""


class Evidence(Protocol):
    def pack(self, criteria: Sequence[str], start: str, end: str, tenant: UUID | None, seed: str, sample: int) -> bytes:
        """An evidence pack as a zip with fixed times. Raises `Refused`, `NotLoaded`."""
