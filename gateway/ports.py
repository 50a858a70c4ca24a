"""What the gateway needs of the platform. The composition root hands it in; tests may build a smaller one."""

from __future__ import annotations

import queue
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from domain.files import StoredFile
from domain.ids import Clock, Ids
from domain.log import Position
from domain.styles import Hand
from domain.tenants import Brand
from domain.tracing import Tracing
from domain.usecases.usage import Leases
from domain.videos import Motion
from domain.work import Commands
from gateway.limits import Verdict
from projections.search.query import Picture
from projections.search.text import Fts5, TextIndex
from projections.store import Store

if TYPE_CHECKING:
    from gateway.auth.sessions import SignIns
    from gateway.auth.sign_ups import MailPort, SignUps


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


class SentNotices(Protocol):
    def sent(self, tenant: UUID, bookings: Sequence[UUID]) -> list[dict[str, Any]]:
        """What was mailed of these bookings, the eldest first: `about`, `kind`, `settled` (ISO 8601)."""


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


class Branding(Protocol):
    def applied(self, data: bytes, media_type: str, brand: Brand | None) -> bytes:
        """The picture under that brand, or under none, and without a word of where it was made."""


class FlashReader(Protocol):
    def read(self, pictures: Sequence[bytes]) -> tuple[Hand, str]:
        """How those pictures (safe ones) are drawn, and the engine's style that is nearest. Raises `PictureRefused`."""


@dataclass(frozen=True, slots=True)
class Motif:
    """One thing that the engine can draw: what names it in a prompt, its pack (None for the engine's own), and the
    words that call it up, by language."""

    id: str
    pack: str | None
    words: Mapping[str, Sequence[str]]


class Motifs(Protocol):
    def motifs(self) -> Sequence[Motif]:
        """By id."""


class Looks(Protocol):
    def compared(self, data: bytes) -> Picture:
        """An uploaded picture to search with. Raises `PictureRefused`."""


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


class Operator(Protocol):
    """What an operator asks of a running server."""

    def health(self) -> dict[str, Any]:
        """`status` (`ready`, `degraded`, `halted`, `away`) and each follower's position and lag."""

    def parked(self) -> list[dict[str, Any]]: ...

    def retry(self, follower: str, position: int) -> dict[str, Any]:
        """Take a parked event up again: `outcome` is `handled` or `still-parked`. Raises `NotFound`."""

    def rebuild(self, name: str) -> dict[str, Any]:
        """Raises `NotFound` for an unknown projection."""

    def projections(self) -> list[str]: ...


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
    webhooks: Webhooks = field(default_factory=NoWebhooks)
    requests: RequestLog | None = None
    """Without it, nothing is recorded and the log of requests is empty."""
    text: TextIndex = field(default_factory=Fts5)
    """Finds concepts by words, in the database that the store is."""
    looks: Looks | None = None
    """Finds them by a picture; without it, text and filters alone can be searched."""
    flash: FlashReader | None = None
    """Measures a studio's flash; without it, no styles of one's own can be made."""
    branding: Branding | None = None
    """How the white-label API's pictures are made to look like its client's own."""
    sign_ins: SignIns | None = None
    """Where the pages keep sign-in links and ended sessions; without it, in memory."""
    sign_ups: SignUps | None = None
    """Where sign-ups wait for their mail to be answered; without it, nobody signs up by mail."""
    mail: MailPort | None = None
    notices: SentNotices | None = None
    """What was mailed of bookings; without it, the pages do not tell."""
    limits: SharedLimits | None = None
    """Requests a minute counted over all processes; without it, over this one."""
    tracing: Tracing | None = None
    """Without it, requests are not traced."""
    motifs: Motifs | None = None
    """What can be drawn; without it, whatever a prompt says is given to the engine and no list is shown."""
    motions: tuple[Motion, ...] = ()
    """Of videos, what the engines can do."""
