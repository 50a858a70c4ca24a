"""The composition root: all parts of one process, put together from settings and started and stopped in order."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from uuid import UUID

from domain.errors import Conflict
from domain.ids import Clock, Ids
from domain.log import Actor, Context, Happened, Position
from domain.operations import PLATFORM
from domain.usecases.operations import park_event, raise_alert, start_release
from domain.usecases.usage import Leases
from gateway.ports import Platform
from infra.auditing import AuditFollower
from infra.branding import ImagingBranding
from infra.clock import SystemClock, SystemIds
from infra.drawing import close, engine_of
from infra.erasing import Erasures, restored_from_before_an_erasure
from infra.eventlog.commits import UNREACHABLE, CommitLoop
from infra.eventlog.opened import Log, open_log
from infra.eventlog.snapshots import StoredSnapshots
from infra.eventlog.sqlite import SCHEMA_VERSION
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.keyring.shut import ShutKeyring
from infra.keyring.stored import StoredKeyring
from infra.looks import ImagingFlash, ImagingLooks
from infra.objects.folder import FolderObjects
from infra.operating import PlatformOperator
from infra.peers import APPENDED, VIEWED, Peers
from infra.peers_progress import PeersProgress
from infra.pictures import ImagingRenderer, SafePictures
from infra.progress import ProgressHub
from infra.quota_blocks import QuotaBlocks
from infra.requestlog import SealedRequestLog
from infra.settings import Settings
from infra.sqlite import is_full
from infra.stores import VIEWS_VERSION, Store, Stores, open_stores, opening
from infra.supervisor import Supervised
from infra.tidying import Tidying
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse
from infra.warehouse.opening import WarehouseOpening
from infra.webhooks.composed import Deliveries, deliveries
from processors.engine import Engine
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.rendering import RenderPictures
from processors.runner import Runner
from processors.timers import Timers
from processors.workers import Workers
from projections.follower import Parked, View, ViewsFollower, forget_views
from projections.search.text import TextIndex
from projections.search.view import SearchView
from projections.views.bookings import BookingsView
from projections.views.concepts import ConceptsView
from projections.views.labels import LabelsView
from projections.views.pace import PaceView
from projections.views.studios import StudiosView, client
from projections.views.styles import StylesView
from projections.views.tenants import TenantsView
from projections.views.traffic import TrafficView
from projections.views.usage import UsageView
from projections.views.webhooks import WebhooksView
from projections.warehouse.loader import RowsMissing

logger = logging.getLogger("atelier")


def views_of(text: TextIndex | None = None) -> tuple[View, ...]:
    """Every read model; `text` is the full text of the database that they lie in."""
    return (
        TenantsView(),
        StudiosView(),
        BookingsView(),
        ConceptsView(),
        UsageView(),
        WebhooksView(),
        LabelsView(),
        PaceView(),
        SearchView(text),
        TrafficView(),
        StylesView(),
    )


VIEWS = views_of()
"""Those of a platform in a folder."""
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
    keyring: StoredKeyring
    transcoder: Transcoder
    store: Store
    objects: FolderObjects
    commits: CommitLoop
    views: ViewsFollower
    runner: Runner
    audit: AuditFollower
    warehouse: WarehouseFollower | HostedWarehouse
    traffic: TrafficCounter
    webhooks: Deliveries
    blocks: QuotaBlocks
    requests: SealedRequestLog
    gateway: Platform
    stores: Stores
    snapshots: StoredSnapshots
    engine: Engine
    threads: list[Supervised] = field(default_factory=list)

    def start(self, warehouse: bool = True, workers: bool = True) -> None:
        """Start the followers; a command's moment needs no workers, and seldom the warehouse, whose engine is large."""
        if warehouse:
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
    # Whatever a library does to the process's working folder, the data stays where it was meant.
    settings = replace(settings, data=settings.data.absolute())
    folder = DataFolder(settings.data)
    folder.open(shared=bool(settings.database_url))
    try:
        running = _compose(settings, folder, clock, ids, (engines or (engine_of(settings),))[0])
    except BaseException:
        folder.close()
        raise
    running.commits.start()
    _release(running)
    if not running.stores.peers.shared:
        while running.views.step():
            pass
        running.blocks.settle_gone()
    if background:
        running.start()
    return running


def _compose(settings: Settings, folder: DataFolder, clock: Clock, ids: Ids, engine: Engine) -> Running:
    with ExitStack() as failed:
        log = open_log(settings, folder, ids)
        failed.callback(log.close)
        with opening(settings):
            leases = Leases(secrets.token_hex(8))
            stores = open_stores(settings, folder, ids, leases.holder)
            failed.callback(stores.close)
            running = _assemble(settings, folder, clock, ids, engine, log, stores, leases)
        failed.pop_all()
    return running


def _assemble(
    settings: Settings,
    folder: DataFolder,
    clock: Clock,
    ids: Ids,
    engine: Engine,
    log: Log,
    stores: Stores,
    leases: Leases,
) -> Running:
    store, keys, keyring, peers = stores.store, stores.keys, stores.keyring, stores.peers
    threads: list[Supervised] = []

    def committed(position: Position | None) -> None:
        for thread in threads:
            thread.wake()

    transcoder = Transcoder(keyring)
    objects = FolderObjects(folder.objects, keyring, folder.key("address.key", ids), ids)
    snapshots = StoredSnapshots(store)
    commits = CommitLoop(log, keyring, clock, ids, committed, snapshots)
    hub = PeersProgress(ProgressHub(), peers, leases.holder)

    def parked(each: Parked) -> None:
        commits.submit(
            system(f"park/{each.follower}/{each.position}"),
            lambda work: park_event(work, each.follower, each.position, each.error),
        )

    def applied(batch: Sequence[Happened]) -> None:
        for happened in batch:
            if happened.topic.startswith("concept."):
                hub.changed(happened.event.originator_id)
        peers.tell(VIEWED, str(views.waiting.position))

    read_models = views_of(stores.text)
    if store.found < VIEWS_VERSION or restored_from_before_an_erasure(store, keyring.erased()):
        with store.write() as connection:
            forget_views(connection, read_models)
        store.stamp(VIEWS_VERSION)
        store.scrub()
    views = stores.views(store, log, transcoder, read_models, parked, applied)

    tidying = Tidying(log, store, clock)
    requests = SealedRequestLog(store, keyring, clock, lambda tenant, id: client(store, tenant, id) is not None)

    def forgotten() -> Position:
        """The read models and the rows of deliveries hold what has to be gone before the file is written anew."""
        return min(views.waiting.position, runner.position)

    erasures = Erasures(keyring, objects, log, store, keys, forgotten, (requests.forget,))
    webhooks = deliveries(
        settings, folder.mails, store, log, transcoder, commits, clock, ids, lambda: runner.position, peers
    )

    def gave_up(handler: str, position: int, error: str) -> None:
        commits.submit(
            system(f"park/{handler}/{position}/{ids.uuid()}"),
            lambda work: park_event(work, handler, position, error),
        )

    runner = Runner(store, log, transcoder, commits, (*HANDLERS, webhooks.handler), clock, erasures.erase, gave_up)
    jobs, timers = Jobs(store), Timers(store)
    if not peers.shared:
        jobs.reclaim(None)
    looks = ImagingLooks()
    works = (GenerateDesigns(engine, objects, looks), RenderPictures(ImagingRenderer(), objects))
    workers = Workers(jobs, log, transcoder, commits, clock, works, hub.publish)
    audit = AuditFollower(
        folder.ledger,
        folder.audit,
        log,
        transcoder,
        folder.key("pseudonym.key", ids),
        folder.key("signing.key", ids),
        settings.origin,
        leads=not peers.shared,
    )
    traffic = TrafficCounter(store, commits, clock, ids)
    places = WarehouseOpening(folder, log, Transcoder(ShutKeyring()), clock, store, traffic, audit)
    warehouse, reports, evidence = places.shared(ids) if peers.shared else places.alone()
    blocks = QuotaBlocks(store, log, commits, views.waiting, leases, peers)

    def alarm(name: str, error: str) -> None:
        commits.submit(system(f"alert/{ids.uuid()}"), lambda work: raise_alert(work, "follower-halted", name, error))

    def housekeeping() -> bool:
        workers.keep_leases()
        traffic.tick()
        requests.flush()
        snapshots.flush()
        if peers.leads("processors"):
            runner.retry_due()
        if peers.leads("housekeeping"):
            timers.fire_due(clock.now(), commits)
            erasures.scrub()
            tidying.tick()
            if peers.shared:
                blocks.settle_gone()
        return False

    peers.hear(APPENDED, lambda text: committed(None))
    peers.hear(VIEWED, lambda text: views.waiting.reached(int(text)) if text else views.look())
    threads.extend(
        [
            # A pause lets a crowd of events gather: what a step costs by itself is then shared by all of them.
            Supervised("views", peers.led("views", views.step, views.look, views.look), pace=0.02, full=100),
            Supervised(
                "processors", peers.led("processors", runner.step, runner.look, runner.resume), pace=0.02, full=100
            ),
            Supervised(
                "audit",
                peers.led("audit", audit.step, audit.look, audit.lead),
                0.25,
                True,
                alarm,
                of_the_disk,
                pace=0.1,
                full=1000,
            ),
            Supervised("warehouse", warehouse.step, 0.5, True, alarm, of_the_disk, pace=0.25, full=1000),
            Supervised("housekeeping", housekeeping),
            *webhooks.threads,
            *(() if keyring.alone else (Supervised("keyring", keyring.follow, idle=0.5),)),
            *(Supervised(f"worker-{n}", workers.step, idle=0.2) for n in range(1, settings.workers + 1)),
        ]
    )
    operator = PlatformOperator(
        store,
        log,
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
        {
            "warehouse": warehouse.rebuild,
            "audit": _led_rebuild(peers, "audit", audit.rebuild),
            "snapshots": lambda scratch: snapshots.rebuild(log, transcoder),
        },
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
        reports,
        evidence,
        audit,
        traffic,
        operator,
        folder.key("cursor.key", ids),
        folder.key("page.key", ids),
        webhooks=webhooks.history,
        requests=requests,
        text=stores.text,
        looks=looks,
        flash=ImagingFlash(),
        branding=ImagingBranding(),
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
        webhooks,
        blocks,
        requests,
        gateway,
        stores,
        snapshots,
        engine,
        threads,
    )


def _led_rebuild(peers: Peers, name: str, rebuild: Callable[[Path], int]) -> Callable[[Path], int]:
    def rebuilt(scratch: Path) -> int:
        if not peers.leads(name):
            raise Conflict("not-here", "Another process leads this one; ask that process, or try again.")
        return rebuild(scratch)

    return rebuilt


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
            running.settings.approved_by,
        ),
    ).result()


def installed_version() -> str:
    try:
        return version("atelier")
    except PackageNotFoundError:
        return "source"
