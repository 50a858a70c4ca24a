"""The published audit log: the whole of it, and a tenant's own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from domain.log import Position


class Audit(Protocol):
    folder: Path

    def wait(self, position: Position, timeout: float) -> bool:
        """True once everything up to `position` is published."""

    def export(self) -> Any:
        """An iterator of `events.ndjson` lines (bytes), in log order."""

    def summary(self) -> dict[str, Any]:
        """Size, root hash, newest positions."""


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One of a tenant's own events and the leaf it became; `sequence` counts the tenant's entries from 1."""

    position: Position
    sequence: int
    index: int
    topic: str
    time: datetime


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """All that somebody needs to check one entry without us, as of the published checkpoint."""

    entry: OwnEntry
    event: bytes
    """The stored event as a line of `events.ndjson`: every digest follows from it."""
    leaf: bytes
    proof: bytes
    """A C2SP tlog-proof with the signed checkpoint in it."""
    vkey: str


class OwnEntries(Protocol):
    """A tenant's part of the published audit log."""

    def newest(self, tenant: UUID, limit: int, before: int | None = None) -> list[OwnEntry]:
        """Newest first; with `before`, only those whose sequence is lower."""

    def proven(self, tenant: UUID, position: Position) -> ProvenEntry | None:
        """None where the tenant has no published entry of that position."""

    def checkpoint(self) -> tuple[bytes | None, str]:
        """The newest published checkpoint (None before the first), and the log's verifier key."""
