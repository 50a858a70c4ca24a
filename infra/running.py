"""A platform as it runs: started, waited for, closed in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.ports.platform import Platform
from infra.auditing import AuditFollower
from infra.carriers import Carrying
from infra.drawing import close
from infra.eventlog.commits import CommitLoop
from infra.eventlog.opened import Log
from infra.eventlog.snapshots import StoredSnapshots
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.keyring.stored import StoredKeyring
from infra.objects.sealing import Objects
from infra.quota_blocks import QuotaBlocks
from infra.requestlog import SealedRequestLog
from infra.settings import Settings
from infra.stores import Store, Stores
from infra.supervisor import Supervised
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse
from infra.webhooks.composed import Deliveries
from processors.engine import Engine
from processors.workers import Workers
from projections.follower import ViewsFollower

if TYPE_CHECKING:
    from infra.telemetry.spans import OtlpTracing

CLOSING = 3.0
"""Seconds that a thread has to end what it is doing when the platform closes."""


@dataclass
class Running:
    """A started platform. `close` ends every thread and leaves the folder to the next process."""

    settings: Settings
    folder: DataFolder
    log: Log
    keyring: StoredKeyring
    transcoder: Transcoder
    store: Store
    objects: Objects
    commits: CommitLoop
    views: ViewsFollower
    runner: Carrying
    audit: AuditFollower
    warehouse: WarehouseFollower | HostedWarehouse
    traffic: TrafficCounter
    webhooks: Deliveries
    blocks: QuotaBlocks
    requests: SealedRequestLog
    gateway: Platform
    stores: Stores
    snapshots: StoredSnapshots
    workers: Workers
    engine: Engine
    threads: list[Supervised] = field(default_factory=list)
    tracing: OtlpTracing | None = None
    asked: Log | None = None
    """Where health is asked for, if not the log itself."""

    def start(self, warehouse: bool = True, workers: bool = True) -> None:
        """Start the followers; a command's moment needs no workers, and seldom the warehouse, whose engine is large."""
        if warehouse and "warehouse" in self.settings.played:
            self.warehouse.load_engine()
        self.stores.peers.start()
        for thread in self.threads:
            if (warehouse or thread.name != "warehouse") and (workers or not thread.name.startswith("worker-")):
                thread.start()

    def settle(self, timeout: float = 60.0, warehouse: bool = True) -> bool:
        """Wait until every follower has all that is in the log now."""
        head = self.log.head()
        return (
            self.views.waiting.wait(head, timeout)
            and self.audit.wait(head, timeout)
            and (not warehouse or self.warehouse.waiting.wait(head, timeout))
        )

    def close(self) -> None:
        self.traffic.save()
        self.requests.flush()
        self.blocks.return_own()
        for thread in self.threads:
            thread.stop()
        close(self.engine)
        for thread in self.threads:
            # A drawing is not waited for: it is begun again at the next start.
            thread.join(CLOSING)
        self.webhooks.sender.close()
        self.commits.stop()
        self.snapshots.flush()
        self.warehouse.close()
        self.audit.close()
        self.stores.peers.stop()
        self.stores.close()
        self.log.close()
        if self.asked is not None:
            self.asked.close()
        self.folder.close()
        if self.tracing is not None:
            self.tracing.close()
