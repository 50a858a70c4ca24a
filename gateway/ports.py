"""What the gateway needs of the platform. The composition root hands it in; tests may build a smaller one."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from domain.concepts import StoredFile
from domain.ids import Clock, Ids
from domain.log import Position
from domain.usecases.usage import Leases
from domain.work import Commands
from projections.follower import Store

if TYPE_CHECKING:
    from gateway.auth.sessions import SignIns


class PictureRefused(Exception):
    """An uploaded picture cannot be used: `code` and a sentence that says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class NotLoaded(Exception):
    """The warehouse is behind the log: what was asked for can be told in a moment."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded picture made safe: metadata gone, and its main colours (sRGB hex, most common first)."""

    data: bytes
    media_type: str
    width: int
    height: int
    palette: tuple[str, ...]


class Pictures(Protocol):
    def accept(self, data: bytes) -> Upload:
        """Raises `PictureRefused`."""


class Objects(Protocol):
    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile: ...

    def get(self, tenant: UUID, name: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Tick:
    """One piece of ephemeral progress: `number` counts within the concept since the process began."""

    number: int
    fraction: float
    stage: str
    variant: int


class ProgressFeed(Protocol):
    """Ephemeral progress of generations, replay-buffered."""

    def subscribe(self, concept: UUID, after: int = 0) -> queue.Queue[Tick | None]:
        """Ticks after `after`, then new ones; a None says: look at the concept's history now."""

    def unsubscribe(self, concept: UUID, feed: queue.Queue[Tick | None]) -> None: ...


class ReadModels(Protocol):
    @property
    def position(self) -> Position: ...

    def wait(self, position: Position, timeout: float) -> bool: ...


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


class Swatches(Protocol):
    def picture(self, style: str) -> bytes | None:
        """A small PNG in that style, drawn by the engine; None for an unknown style."""


class Traffic(Protocol):
    """Counts requests; flushed into the log as one event for each key and minute."""

    def count(self, tenant: UUID, key: UUID, route: str, status: int) -> None: ...

    def refused(self, tenant: UUID | None, key: UUID | None, reason: str) -> None: ...


class Operator(Protocol):
    """What an operator asks of a running server."""

    def health(self) -> dict[str, Any]:
        """`status` (`ready`, `degraded`, `halted`) and each follower's position and lag."""

    def parked(self) -> list[dict[str, Any]]: ...

    def retry(self, follower: str, position: int) -> dict[str, Any]:
        """Take a parked event up again: `outcome` is `handled` or `still-parked`. Raises `NotFound`."""

    def rebuild(self, name: str) -> dict[str, Any]:
        """Raises `NotFound` for an unknown projection."""

    def projections(self) -> list[str]: ...


@dataclass(frozen=True)
class Platform:
    commands: Commands
    store: Store
    views: ReadModels
    leases: Leases
    clock: Clock
    ids: Ids
    objects: Objects
    pictures: Pictures
    progress: ProgressFeed
    styles: tuple[dict[str, Any], ...]
    """Name, title and description of each style that the engine draws, and its motifs' words."""
    reports: Reports
    evidence: Evidence
    audit: Audit
    traffic: Traffic
    operator: Operator
    cursor_key: bytes
    """Signs opaque cursors."""
    page_key: bytes
    """Signs the pages' sessions."""
    entries: OwnEntries | None = None
    """What the log page shows; without it, the page says that there is nothing to show."""
    swatches: Swatches | None = None
    sign_ins: SignIns | None = None
    """Where the pages keep sign-in links and ended sessions; without it, in memory."""
