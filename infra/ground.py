"""What a process of the platform stands on: the log and who writes to it, the stores, the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from domain.ids import Clock, Ids
from domain.log import Actor, Context, Position
from domain.operations import PLATFORM
from domain.usecases.operations import park_event
from domain.usecases.usage import Leases
from infra.eventlog.commits import CommitLoop
from infra.eventlog.opened import Log
from infra.eventlog.snapshots import StoredSnapshots
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.objects.opening import open_objects
from infra.objects.sealing import Objects
from infra.peers import APPENDED
from infra.peers_progress import PeersProgress
from infra.progress import ProgressHub
from infra.releasing import installed_version
from infra.settings import Settings
from infra.stores import Stores
from infra.supervisor import Supervised
from infra.telemetry.opening import open_tracing

if TYPE_CHECKING:
    from infra.telemetry.spans import OtlpTracing


@dataclass(frozen=True)
class Ground:
    """What all the rest stands on: the log and who writes to it, the stores, the files."""

    settings: Settings
    folder: DataFolder
    clock: Clock
    ids: Ids
    log: Log
    stores: Stores
    leases: Leases
    threads: list[Supervised]
    transcoder: Transcoder
    objects: Objects
    tracing: OtlpTracing | None
    snapshots: StoredSnapshots
    commits: CommitLoop
    hub: PeersProgress

    def park(self, handler: str, position: int, error: str, by: str) -> None:
        """`by` tells one parking from another of the same event."""
        self.commits.submit(system(f"park/{by}"), lambda work: park_event(work, handler, position, error))


def system(command: str, tenant: UUID = PLATFORM) -> Context:
    return Context(tenant, Actor("system", "platform"), command, command, command)


def ground_of(
    settings: Settings, folder: DataFolder, clock: Clock, ids: Ids, log: Log, stores: Stores, leases: Leases
) -> Ground:
    threads: list[Supervised] = []

    def committed(position: Position | None) -> None:
        for thread in threads:
            thread.wake()

    snapshots = StoredSnapshots(stores.store)
    stores.peers.hear(APPENDED, lambda text: committed(None))
    return Ground(
        settings,
        folder,
        clock,
        ids,
        log,
        stores,
        leases,
        threads,
        Transcoder(stores.keyring),
        open_objects(settings, folder, stores.keyring, ids),
        open_tracing(settings.region, installed_version()),
        snapshots,
        CommitLoop(log, stores.keyring, clock, ids, committed, snapshots),
        PeersProgress(ProgressHub(), stores.peers, leases.holder),
    )
