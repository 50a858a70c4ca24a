"""What the gateway needs of the platform. The composition root hands it in; tests may build a smaller one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from domain.files import StoredFile
from domain.ids import Clock, Ids
from domain.log import Position
from domain.tracing import Tracing
from domain.usecases.usage import Leases
from domain.videos import Motion
from domain.work import Commands
from gateway.ports.motifs import Motifs
from gateway.ports.operation import Operator
from gateway.ports.pictures import Branding, FlashReader, Looks, Pictures, Swatches
from gateway.ports.progress import ProgressFeed
from gateway.ports.published_log import Audit, OwnEntries
from gateway.ports.reports import Evidence, Reports
from gateway.ports.requests import RequestLog, SharedLimits, Traffic
from gateway.ports.webhooks import NoWebhooks, Webhooks
from projections.search.text import Fts5, TextIndex
from projections.store import Store

if TYPE_CHECKING:
    from gateway.auth.sessions import SignIns
    from gateway.auth.sign_ups import MailPort, SignUps


class Objects(Protocol):
    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile: ...

    def get(self, tenant: UUID, name: str) -> bytes | None: ...


class ReadModels(Protocol):
    @property
    def position(self) -> Position: ...

    def wait(self, position: Position, timeout: float) -> bool: ...


class SentNotices(Protocol):
    def sent(self, tenant: UUID, bookings: Sequence[UUID]) -> list[dict[str, Any]]:
        """What was mailed of these bookings, the eldest first: `about`, `kind`, `settled` (ISO 8601)."""


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
