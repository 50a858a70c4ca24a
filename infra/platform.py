"""The composition root: all parts of one process, put together from settings and started and stopped in order."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import UUID

from domain.ids import Clock, Ids
from domain.log import Actor, Context, Happened, Position
from domain.operations import PLATFORM
from domain.usecases.operations import park_event, raise_alert, start_release
from domain.usecases.usage import Leases, settle_lease
from gateway.ports import Platform
from infra.auditing import AuditFollower
from infra.clock import SystemClock, SystemIds
from infra.erasing import Erasures, restored_from_before_an_erasure
from infra.eventlog.commits import UNREACHABLE, CommitLoop
from infra.eventlog.opened import Log, open_log
from infra.eventlog.sqlite import SCHEMA_VERSION
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.keyring.shut import ShutKeyring
from infra.keyring.sqlite import SqliteKeyring
from infra.objects.folder import FolderObjects
from infra.operating import PlatformOperator
from infra.packs import packs_of
from infra.pictures import ImagingRenderer, SafePictures
from infra.progress import ProgressHub
from infra.reporting import WarehouseEvidence, WarehouseReports
from infra.settings import Settings
from infra.sqlite import Database, is_full
from infra.supervisor import Supervised
from infra.tidying import Tidying
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from processors.design.engine import DesignEngine
from processors.engine import Engine
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.rendering import RenderPictures
from processors.runner import Runner
from processors.timers import Timers
from processors.workers import Workers
from projections.follower import Parked, View, ViewsFollower, forget_views
from projections.views.bookings import BookingsView
from projections.views.concepts import ConceptsView
from projections.views.studios import StudiosView
from projections.views.tenants import TenantsView
from projections.views.usage import UsageView, open_leases
from projections.warehouse.loader import RowsMissing

logger = logging.getLogger("atelier")

VIEWS: tuple[View, ...] = (TenantsView(), StudiosView(), BookingsView(), ConceptsView(), UsageView())
VIEWS_VERSION = 1
"""Raise it when a view makes other rows than before: the next start makes them all anew from the log."""
STORE_VERSION = 1
"""Of the ledger of cuts."""
KEYRING_VERSION = 2
"""Of the key ring's file. From 2 on one secret is kept a person; keys of 1 go on being used beside it."""
CLOSING = 3.0
"""Seconds that a thread has to end what it is doing when the platform closes."""
DISK_ERRORS = frozenset({75, 76, 243, 425})
"""ClickHouse's: cannot write, cannot open, not enough space, and what the system refused."""


@dataclass
class Running:
    """A started platform. `close` ends every thread and leaves the folder to the next process."""

    settings: Settings
    folder: DataFolder
    log: Log
    keyring: SqliteKeyring
    transcoder: Transcoder
    store: Database
    objects: FolderObjects
    commits: CommitLoop
    views: ViewsFollower
    runner: Runner
    audit: AuditFollower
    warehouse: WarehouseFollower
    traffic: TrafficCounter
    gateway: Platform
    threads: list[Supervised] = field(default_factory=list)
    databases: list[Database] = field(default_factory=list)

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def settle(self, timeout: float = 60.0) -> bool:
        """Wait until every follower has all that is in the log now."""
        head = self.log.head()
        return (
            self.views.waiting.wait(head, timeout)
            and self.audit.wait(head, timeout)
            and self.warehouse.waiting.wait(head, timeout)
        )

    def close(self) -> None:
        self.traffic.save()
        return_leases(self)
        for thread in self.threads:
            thread.stop()
        for thread in self.threads:
            # A drawing is not waited for: it is begun again at the next start.
            thread.join(CLOSING)
        self.commits.stop()
        self.warehouse.close()
        self.audit.close()
        for database in self.databases:
            database.close()
        self.log.close()
        self.folder.close()


def of_the_disk(error: Exception) -> bool:
    """Whether an error comes from the disk, or from a server that is away, and not from what is written: it passes.

    `RowsMissing` is how a full disk shows in chDB, which does not tell of an insert that failed.
    """
    passing = isinstance(error, (OSError, RowsMissing, *UNREACHABLE))
    return passing or is_full(error) or getattr(error, "code", None) in DISK_ERRORS


def system(command: str, tenant: UUID = PLATFORM) -> Context:
    return Context(tenant, Actor("system", "platform"), command, command, command)


def open_platform(
    settings: Settings,
    clock: Clock | None = None,
    ids: Ids | None = None,
    engines: Sequence[Engine] | None = None,
    background: bool = True,
) -> Running:
    """Open the data folder, catch up where needed, and start (unless `background` is False).

    Raises `FolderInUse`, `FolderUnusable`, `NewerDatabase`.
    """
    clock, ids = clock or SystemClock(), ids or SystemIds()
    folder = DataFolder(settings.data)
    folder.open()
    try:
        running = _compose(settings, folder, clock, ids, (engines or (DesignEngine((packs_of(settings),)),))[0])
    except BaseException:
        folder.close()
        raise
    running.commits.start()
    _release(running)
    _settle_dead_leases(running, ids)
    if background:
        running.start()
    return running


def _compose(settings: Settings, folder: DataFolder, clock: Clock, ids: Ids, engine: Engine) -> Running:
    keys = Database(folder.keys / "keyring.db", version=KEYRING_VERSION)
    keys.stamp(KEYRING_VERSION)
    keyring = SqliteKeyring(keys, folder.key("key-encryption.key", ids), ids)
    threads: list[Supervised] = []

    def committed(position: Position | None) -> None:
        for thread in threads:
            thread.wake()

    log = open_log(settings, folder, ids, committed)
    transcoder = Transcoder(keyring)
    store = Database(folder.views, synchronous="NORMAL", version=VIEWS_VERSION)
    objects = FolderObjects(folder.objects, keyring, folder.key("address.key", ids), ids)
    commits = CommitLoop(log, keyring, clock, ids, committed)
    hub = ProgressHub()

    def parked(each: Parked) -> None:
        commits.submit(
            system(f"park/{each.follower}/{each.position}"),
            lambda work: park_event(work, each.follower, each.position, each.error),
        )

    def applied(batch: Sequence[Happened]) -> None:
        for happened in batch:
            if happened.topic.startswith("concept."):
                hub.changed(happened.event.originator_id)

    if store.found < VIEWS_VERSION or restored_from_before_an_erasure(store, keys):
        with store.write() as connection:
            forget_views(connection, VIEWS)
            connection.execute(f"PRAGMA user_version={VIEWS_VERSION}")
        store.scrub()
    views = ViewsFollower(store, log, transcoder, VIEWS, parked, applied)

    tidying = Tidying(log, store, clock)
    erasures = Erasures(keyring, objects, log, store, keys, lambda: views.waiting.position)

    def gave_up(handler: str, position: int, error: str) -> None:
        commits.submit(
            system(f"park/{handler}/{position}/{ids.uuid()}"),
            lambda work: park_event(work, handler, position, error),
        )

    runner = Runner(store, log, transcoder, commits, HANDLERS, clock, erasures.erase, gave_up)
    jobs, timers = Jobs(store), Timers(store)
    jobs.reclaim(None)
    works = (GenerateDesigns(engine, objects), RenderPictures(ImagingRenderer(), objects))
    workers = Workers(jobs, log, transcoder, commits, clock, works, hub.publish)
    audit = AuditFollower(
        folder.ledger,
        folder.audit,
        log,
        transcoder,
        folder.key("pseudonym.key", ids),
        folder.key("signing.key", ids),
        settings.origin,
    )
    cuts = Database(folder.root / "cuts.db", version=STORE_VERSION)
    cuts.stamp(STORE_VERSION)
    warehouse = WarehouseFollower(folder.warehouse, cuts, log, Transcoder(ShutKeyring()), clock)
    traffic = TrafficCounter(store, commits, clock, ids)
    leases = Leases(secrets.token_hex(8))

    def alarm(name: str, error: str) -> None:
        commits.submit(system(f"alert/{ids.uuid()}"), lambda work: raise_alert(work, "follower-halted", name, error))

    def housekeeping() -> bool:
        timers.fire_due(clock.now(), commits)
        runner.retry_due()
        workers.keep_leases()
        traffic.tick()
        erasures.scrub()
        tidying.tick()
        return False

    threads.extend(
        [
            # A pause lets a crowd of events gather: what a step costs by itself is then shared by all of them.
            Supervised("views", views.step, pace=0.02, full=100),
            Supervised("processors", runner.step, pace=0.02, full=100),
            Supervised("audit", audit.step, 0.25, True, alarm, of_the_disk, pace=0.1, full=1000),
            Supervised("warehouse", warehouse.step, 0.5, True, alarm, of_the_disk, pace=0.25, full=1000),
            Supervised("housekeeping", housekeeping),
            *(Supervised(f"worker-{n}", workers.step, idle=0.2) for n in range(1, settings.workers + 1)),
        ]
    )
    operator = PlatformOperator(
        store,
        log,
        commits,
        ids,
        views,
        runner,
        {
            "views": lambda: views.waiting.position,
            "processors": lambda: runner.position,
            "audit": lambda: audit.position,
            "warehouse": lambda: warehouse.position,
        },
        threads,
        {"warehouse": warehouse.rebuild, "audit": audit.rebuild},
        folder.scratch,
    )
    gateway = Platform(
        commits,
        store,
        views.waiting,
        leases,
        clock,
        ids,
        objects,
        SafePictures(),
        hub,
        tuple({"name": style, "title": style.replace("-", " ").capitalize()} for style in engine.styles()),
        WarehouseReports(warehouse, traffic, log, clock, store),
        WarehouseEvidence(warehouse, audit, folder.scratch),
        audit,
        traffic,
        operator,
        folder.key("cursor.key", ids),
        folder.key("page.key", ids),
    )
    return Running(
        settings,
        folder,
        log,
        keyring,
        transcoder,
        store,
        objects,
        commits,
        views,
        runner,
        audit,
        warehouse,
        traffic,
        gateway,
        threads,
        [keys, store, cuts],
    )


def _release(running: Running) -> None:
    """Say in the log which version, schema and settings this process runs with, where they changed."""
    running.commits.submit(
        system(f"release/{running.gateway.ids.uuid()}"),
        lambda work: start_release(
            work,
            running.settings.region,
            installed_version(),
            f"log {SCHEMA_VERSION}",
            running.settings.digest(),
            "operator",
        ),
    ).result()


def installed_version() -> str:
    try:
        return version("atelier")
    except PackageNotFoundError:
        return "source"


def _settle_dead_leases(running: Running, ids: Ids) -> None:
    """Blocks of a process that is gone: what the log says was spent stays spent, the rest goes back."""
    while running.views.step():
        pass
    _settle_leases(running, open_leases(running.store))


def return_leases(running: Running) -> None:
    """Give unspent quota back before the process ends; what cannot be counted now is settled at the next start."""
    leases = running.gateway.leases
    if not running.views.waiting.wait(running.log.head(), 5.0):
        return
    for tenant, month in list(leases.open_blocks()):
        leases.forget(tenant, month)
    _settle_leases(running, [lease for lease in open_leases(running.store) if lease["holder"] == leases.holder])


def _settle_leases(running: Running, found: Sequence[dict[str, Any]]) -> None:
    parked = running.store.one("SELECT 1 FROM parked WHERE follower = 'usage'")
    if parked is not None:
        # A parked event may have spent units that the view does not show: returning them would grant them twice.
        logger.warning("%d quota blocks stay leased: the usage view has parked events", len(found))
        return
    for lease in found:
        _settle(running, UUID(lease["meter"]), UUID(lease["id"]), lease["used"])


def _settle(running: Running, meter: UUID, lease: UUID, used: int) -> None:
    running.commits.submit(system(f"settle/{lease}"), lambda work: settle_lease(work, meter, lease, used)).result()
